"""The funnel of ideas and the rounds of questions, against the readings they show."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from ecohealth.ecosystem.build import load
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.figures.ideas import funnel, funnel_figure
from ecohealth.figures.sentiment import COLUMNS, rounds, rounds_figure
from ecohealth.metrics.engagement.ideas import contribution_conversion
from ecohealth.metrics.engagement.sentiment import partner_sentiment
from ecohealth.metrics.reading import Reading
from tests.ecosystems import star


@pytest.fixture(scope="module")
def volta(root: Path) -> Ecosystem:
    return load(root / "datasets" / "volta")


def test_the_funnel_is_the_readings(volta: Ecosystem) -> None:
    reading = contribution_conversion(volta)
    table = funnel(reading)
    assert table["stage"].tolist() == ["submitted", "shortlisted", "selected", "implemented"]
    assert (table["share"].iloc[0], table["share"].iloc[-1]) == (1.0, reading.value)
    assert table["ideas"].tolist() == sorted(table["ideas"], reverse=True)
    assert ((table["low"] <= table["share"]) & (table["share"] <= table["high"])).all()
    bar = funnel_figure(table)
    assert list(bar.data[0].x) == table["share"].tolist()
    assert f"{reading.n:,} ideas" in bar.layout.annotations[0].text


def test_a_stage_that_few_reach_has_no_days() -> None:
    stage = {"stage": "<i>x</i>", "ideas": 1, "share": 0.1, "wilson_95": [0.0, 0.3], "of_the_stage_before": None}
    table = funnel(Reading(0.1, details={"funnel": [stage]}))
    assert math.isnan(table["days"].iloc[0])
    words = funnel_figure(table).layout.annotations[0].text
    assert "<i>" not in words
    assert "day" not in words
    assert funnel(Reading(None, "undefined", "because")).empty


def test_the_last_round_is_the_reading_and_the_one_before_that_of_an_earlier_window(volta: Ecosystem) -> None:
    table = rounds(volta)
    for window, wave in ((None, "2025-H2"), ("2024", "2024-H2")):
        reading = partner_sentiment(volta.window(window))
        own = table[table["round"] == wave]
        assert dict(zip(own["dimension"], own["points"], strict=True)) == {
            one["dimension"]: one["points"] for one in reading.details["dimensions"]
        }
        assert own["answered"].tolist() == [reading.n] * len(own)
    assert rounds(volta.window("2024"))["round"].iloc[-1] == "2024-H2", "nothing after the window is known in it"


def test_every_question_has_a_line_a_dash_and_a_mark_of_its_own(volta: Ecosystem) -> None:
    table = rounds(volta)
    lines = rounds_figure(table).data
    assert len(lines) == table["dimension"].nunique()
    assert len({(one.line.dash, one.marker.symbol, one.line.color) for one in lines}) == len(lines)
    assert len({one.line.dash for one in lines}) == len({one.marker.symbol for one in lines}) == len(lines)


def test_without_surveys_there_is_no_round() -> None:
    assert tuple(rounds(star()).columns) == COLUMNS
    assert rounds(star()).empty
