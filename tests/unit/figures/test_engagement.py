"""The at-risk list and the histograms, against the readings they show."""

from __future__ import annotations

import numpy as np
import pytest

from ecohealth.figures.activity import active_periods, dealings, histogram_figure
from ecohealth.figures.silence import SILENT, silent_partners
from ecohealth.metrics.engagement.activity import depth
from ecohealth.metrics.engagement.silence import at_risk_value
from ecohealth.metrics.reading import Reading
from tests.ecosystems import Tie, make, random_ecosystem

NOTHING = Reading(None, "undefined", "because")


def quiet() -> list[Tie]:
    """Weekly deliveries to two shops in 2024; the second gets its last one at the end of June."""
    week = np.arange(np.datetime64("2024-01-01"), np.datetime64("2024-12-31"), 7)
    ties: list[Tie] = [("maker", "shop", 3.0, "supply", str(day)) for day in week]
    return ties + [("maker", "gone", 1.0, "supply", str(day)) for day in week if day < np.datetime64("2024-07-01")]


def test_who_is_silent_since_when_and_what_hangs_on_it() -> None:
    eco = make({"maker": "maker", "shop": "shop", "gone": "shop"}, quiet(), window="2024")
    table = silent_partners(eco, at_risk_value(eco))
    row = table.iloc[0]
    assert table["id"].tolist() == ["gone"]
    assert (row["name"], row["type"], row["since"]) == ("GONE", "shop", "2024-06-24")
    assert row["silent"] == (np.datetime64("2024-12-31") - np.datetime64("2024-06-24")).astype(int)
    assert (row["usual"], row["times"]) == (7.0, row["silent"] / 7.0)
    assert row["value"] == 26.0
    assert row["share"] == at_risk_value(eco).value


def test_the_list_is_the_readings_and_its_shares_add_up_to_the_value() -> None:
    eco = random_ecosystem(4, n=30, rows=600)
    reading = at_risk_value(eco)
    table = silent_partners(eco, reading)
    assert len(table) > 0
    assert table["id"].tolist() == reading.contributions["participant"].tolist()
    assert table["share"].sum() == pytest.approx(reading.value)
    assert (table["silent"] > table["usual"]).all()


def test_without_a_reading_nobody_is_listed() -> None:
    eco = random_ecosystem(4)
    table = silent_partners(eco, NOTHING)
    assert (len(table), tuple(table.columns)) == (0, SILENT)
    assert dealings(NOTHING).empty
    assert active_periods(NOTHING).empty


def test_histograms_are_the_readings_and_add_up() -> None:
    reading = depth(random_ecosystem(4, n=30, rows=600))
    often, periods = dealings(reading), active_periods(reading)
    assert often["share"].sum() == pytest.approx(1.0)
    assert often["label"].tolist()[:3] == ["1", "2", "3–4"]
    assert periods["parties"].sum() == reading.n
    assert periods["share"].sum() == pytest.approx(1.0)
    bar = histogram_figure(often, "<b>dealings</b>", "share")
    assert list(bar.data[0].y) == often["share"].tolist()
    assert bar.layout.xaxis.title.text == "&lt;b&gt;dealings&lt;/b&gt;"
