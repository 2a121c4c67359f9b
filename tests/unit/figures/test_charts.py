"""Loss, spread and flows: the tables against closed forms, the figures against their tables."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ecohealth.figures.concentration import NAMED, spread, spread_figure
from ecohealth.figures.flows import MOST_SHOWN, type_flows, type_flows_figure
from ecohealth.figures.heat import SCALE
from ecohealth.figures.loss import dumbbell, loss_parts, scores_before_after
from ecohealth.figures.theme import DARK, LIGHT, Ink, type_styles
from ecohealth.scenarios.outcome import LostShare
from ecohealth.scores.score import score
from tests.ecosystems import complete, make, random_ecosystem, star


def test_a_loss_splits_into_parts_that_add_up() -> None:
    parts = loss_parts(LostShare(direct=0.2, stranded=0.1, cascade=0.05))
    assert parts["part"].tolist() == ["kept", "direct", "stranded", "cascade"]
    assert parts["share"].sum() == pytest.approx(1.0, abs=1e-15)
    assert parts["share"].iloc[0] == pytest.approx(0.65)


def test_scores_stand_side_by_side_and_a_missing_one_is_a_hole() -> None:
    before = score(random_ecosystem(3, n=30, rows=200))
    after = replace(before, overall=12.5)
    table = scores_before_after(before, after)
    assert table["id"].tolist() == ["overall", "concentration", "engagement", "network_effects", "resilience"]
    assert table["after"].iloc[0] == 12.5
    assert table["before"].tolist()[1:] == [one.score for one in before.pillars]
    assert scores_before_after(before, None)["after"].isna().all()


def test_the_dumbbell_says_its_figures_in_words_too() -> None:
    table = pd.DataFrame({"label": ["<b>One</b>", "Two"], "before": [70.4, np.nan], "after": [61.0, 30.0]})
    figure = dumbbell(table)
    words = [note.text for note in figure.layout.annotations]
    assert words == ["&lt;b&gt;One&lt;/b&gt;  70 → 61", "Two  – → 30"]
    assert [list(trace.y) for trace in figure.data[-2:]] == [[0, 1], [0, 1]]
    assert math.isnan(figure.data[-2].x[1])


def test_an_even_spread_lies_on_the_diagonal() -> None:
    table = spread(complete(8))
    assert table["value"].to_numpy() == pytest.approx(table["participants"].to_numpy())
    assert table["id"].tolist() == sorted(table["id"])


def test_a_hub_has_half_of_a_star() -> None:
    table = spread(star(9))
    assert table.iloc[0][["id", "share", "value"]].tolist() == ["hub", 0.5, 0.5]
    assert table["value"].iloc[-1] == pytest.approx(1.0)


def test_venues_are_no_parties_and_without_value_there_is_no_spread() -> None:
    eco = random_ecosystem(5)
    venues = set(eco.ids[~eco.view.is_party])
    assert venues
    assert not venues & set(spread(eco)["id"])
    assert spread(make({"a": "x", "b": "x"}, [("a", "b", 0.0)])).empty


def test_the_curve_starts_at_nothing_and_names_the_largest() -> None:
    table = spread(star(9))
    figure = spread_figure(table)
    assert (figure.data[1].x[0], figure.data[1].y[0]) == (0, 0)
    assert list(figure.data[1].y[1:]) == table["value"].tolist()
    assert len(figure.data[2].text) == NAMED
    assert figure.data[2].text[0].split() == ["HUB", "50.0", "%"]


def test_on_the_curve_no_name_covers_another() -> None:
    shares = np.asarray([0.24, 0.02, 0.02, 0.08, 0.02])
    table = spread(star(9)).head(5).assign(share=shares, value=np.cumsum(shares), name=list("abcde"))
    marked = spread_figure(table, height=340).data[2]
    assert [text.split()[:1] for text in marked.text] == [["a"], [], [], ["d"], []]
    assert [text.split()[0] for text in marked.customdata] == list("abcde")


def test_flows_between_types_add_up_to_all_value() -> None:
    eco = random_ecosystem(8, n=30, rows=200)
    table = type_flows(eco)
    assert len(table) == len(eco.view.types) ** 2
    assert table["value"].sum() == pytest.approx(eco.view.value)
    assert table["share"].sum() == pytest.approx(1.0)
    rows = eco.interactions.merge(eco.participants[["id", "type"]], left_on="source", right_on="id")
    rows = rows.merge(eco.participants[["id", "type"]], left_on="target", right_on="id", suffixes=("_i", "_j"))
    brute = rows.groupby(["type_i", "type_j"])["weight"].sum()
    for row in table.itertuples(index=False):
        assert row.value == pytest.approx(brute.get((row.source, row.target), 0.0))


def test_the_heat_map_writes_each_share_where_it_belongs() -> None:
    eco = make({"a": "x", "b": "y", "c": "y"}, [("a", "b", 3.0), ("b", "c", 1.0)])
    figure = type_flows_figure(type_flows(eco), type_styles(eco), ["y", "x"])
    assert np.asarray(figure.data[0].customdata).tolist() == [[0.25, 0.0], [0.75, 0.0]]
    assert np.asarray(figure.data[0].text).tolist() == [["25.0 %", ""], ["75.0 %", ""]]


def test_of_many_types_the_smallest_stand_together_in_the_heat_map() -> None:
    people = {f"p{at:02d}": f"t{at:02d}" for at in range(MOST_SHOWN + 6)}
    ids = list(people)
    eco = make(people, [(ids[at], ids[at - 1], 1.0 + at) for at in range(1, len(ids))])
    figure = type_flows_figure(type_flows(eco), type_styles(eco), sorted(people.values()))
    (heat,) = figure.data
    grid = np.asarray(heat.customdata)
    assert grid.shape == (MOST_SHOWN, MOST_SHOWN)
    assert figure.layout.yaxis.ticktext[-1] == "7 other types"
    assert grid.sum() == pytest.approx(1.0)
    few = {f"p{at}": f"t{at}" for at in range(3)}
    ring = make(few, [("p0", "p1"), ("p1", "p2")])
    small = type_flows_figure(type_flows(ring), type_styles(ring), ["t0", "t1", "t2"])
    assert np.asarray(small.data[0].customdata).shape == (3, 3)


@pytest.mark.parametrize("tone", [LIGHT, DARK])
def test_every_cell_of_the_heat_map_can_be_read_on_light_and_dark(tone: Ink) -> None:
    for _, colour in SCALE:
        *rgb, alpha = (float(one) for one in colour.removeprefix("rgba(").removesuffix(")").split(","))
        cell = [alpha * one + (1 - alpha) * below for one, below in zip(rgb, channels(tone.ground), strict=True)]
        low, high = sorted((luminance(cell), luminance(channels(tone.text))))
        assert (high + 0.05) / (low + 0.05) >= 7.0


def channels(colour: str) -> list[float]:
    return [float(int(colour[at : at + 2], 16)) for at in (1, 3, 5)]


def luminance(rgb: list[float]) -> float:
    """Relative luminance of WCAG 2."""
    red, green, blue = (one / 3294.6 if one <= 10.3 else ((one / 255 + 0.055) / 1.055) ** 2.4 for one in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
