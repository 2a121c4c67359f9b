"""The signed matrices: what is said of a pair, and how it is drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ecohealth.figures.heat import SCALE
from ecohealth.figures.sides import BAD, GOOD, UNSURE, asked_types, sides, sides_figure
from ecohealth.figures.theme import DARK, LIGHT, SHAPES, Ink, TypeStyle
from ecohealth.metrics.reading import Reading
from tests.unit.figures.test_charts import channels, luminance

STYLES = {one: TypeStyle("#0072B2", SHAPES[0], f"<b>{one}</b>") for one in "abc"}


def cell(source: str, target: str, flow: str, slope: float, q: float, ends: tuple[Any, Any] = (0.5, 2.0)) -> Any:
    return {"from": source, "to": target, "flow": flow, "slope": slope, "ratio": 1.0 + slope, "ratio_95": list(ends),
            "q": q}  # fmt: skip


READING = Reading(
    0.5,
    details={
        "tested": [
            cell("a", "b", "entries", 0.4, 0.01),
            cell("a", "a", "entries", -0.4, 0.01),
            cell("a", "b", "exits", 0.4, 0.01),
            cell("b", "b", "exits", -0.4, 0.05),
            cell("b", "a", "entries", 0.4, 0.06, (None, None)),
        ],
        "refused": [{"about": "c", "reason": "too few"}, {"about": "exits of a", "reason": "none left"}],
    },
)


def state_of(flow: str) -> dict[tuple[str, str], str]:
    return {(one.source, one.target): one.state for one in sides(READING, flow, ["a", "b"]).itertuples()}


def test_growth_that_brings_entries_strengthens_and_growth_that_brings_exits_weakens() -> None:
    assert state_of("entries") == {
        ("a", "a"): "weakens", ("a", "b"): "strengthens", ("b", "a"): "unsure", ("b", "b"): "refused",
    }  # fmt: skip
    assert state_of("exits") == {
        ("a", "a"): "refused", ("a", "b"): "weakens", ("b", "a"): "refused", ("b", "b"): "strengthens",
    }  # fmt: skip


def test_what_could_not_be_asked_says_why_and_what_has_no_bound_is_open() -> None:
    table = sides(READING, "exits", ["a", "c"]).set_index(["source", "target"])
    assert table.loc[("a", "a"), "reason"] == "exits of a: none left"
    assert table.loc[("c", "c"), "reason"] == "c: too few"
    open_ended = sides(READING, "entries", ["a", "b"]).set_index(["source", "target"]).loc[("b", "a")]
    assert (open_ended["low"], open_ended["high"]) == (0.0, np.inf)


def test_only_types_that_were_asked_about_stand_in_the_matrix() -> None:
    assert asked_types(READING, ["c", "b", "a"]) == ["b", "a"]
    assert asked_types(Reading(None, "undefined", "because"), ["a"]) == []


def test_each_cell_is_drawn_by_its_state_with_sign_size_and_interval() -> None:
    figure = sides_figure(sides(READING, "entries", ["a", "b"]), STYLES)
    bars = [one for one in figure.data if one.type == "bar"]
    assert [one.marker.color for one in bars[:3]] == [BAD, GOOD, UNSURE]
    assert [one.marker.pattern.shape for one in bars] == [None, None, None, "/"]
    assert [one.text for one in figure.layout.annotations] == ["− ×0.6<br>0.5–2", "+ ×1.4<br>0.5–2", "×1.4<br>0–∞"]
    assert "<b>" not in "".join(figure.layout.xaxis.ticktext)
    assert "it was not asked" in figure.data[-1].customdata[-1]


@pytest.mark.parametrize("tone", [LIGHT, DARK])
@pytest.mark.parametrize("colour", [GOOD, BAD, UNSURE, SCALE[1][1]])
def test_every_cell_can_be_read_on_light_and_dark(tone: Ink, colour: str) -> None:
    *rgb, alpha = (float(one) for one in colour.removeprefix("rgba(").removesuffix(")").split(","))
    mixed = [alpha * one + (1 - alpha) * below for one, below in zip(rgb, channels(tone.ground), strict=True)]
    low, high = sorted((luminance(mixed), luminance(channels(tone.text))))
    assert (high + 0.05) / (low + 0.05) >= 7.0
