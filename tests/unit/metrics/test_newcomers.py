"""Cohorts of newcomers: by hand, against a loop, and with a trend planted."""

from __future__ import annotations

import numpy as np
import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.engagement.staying import newcomer_retention_trend
from ecohealth.metrics.lifetimes import lifetimes
from ecohealth.metrics.reading import NeedsColumn, TooLittleData
from tests.ecosystems import make, star

QUARTERS = 8


def cohorts(stay: list[int], size: int = 4) -> Ecosystem:
    """From the second quarter of 2020 on, ``size`` newcomers a quarter, of which stay[q] go on to the end of 2022.

    The others are there for two months. The hub meets each weekly, so that a usual gap is 7 days.
    """
    ties = [("hub", "old", 1.0, "supply", str(day)) for day in days("2020-01-01", "2022-12-31")]
    people = {"hub": "hub", "old": "firm"}
    for quarter, staying in enumerate(stay):
        start = np.datetime64("2020-04", "M") + 3 * quarter
        for k in range(size):
            name = f"n{quarter}-{k}"
            people[name] = "firm"
            last = "2022-12-31" if k < staying else str((start + 2).astype("M8[D]"))
            ties += [("hub", name, 1.0, "supply", str(day)) for day in days(str(start.astype("M8[D]")), last)]
    return make(people, ties, window="all")


def days(first: str, last: str) -> np.ndarray:
    return np.arange(np.datetime64(first), np.datetime64(last) + 1, 7)


def test_a_planted_rise_is_found():
    """From one of four in a quarter to all of four: 1/4 more every two quarters, half a share a year."""
    reading = newcomer_retention_trend(cohorts([1, 1, 2, 2, 3, 3, 4, 4]))
    assert reading.value == pytest.approx(0.5, abs=0.01)
    assert reading.details["p"] < 0.01
    assert [one["stayed"] for one in reading.details["cohorts"]] == [0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 1.0, 1.0]
    assert reading.details["cohorts"][0] == {"cohort": "2020-Q2", "newcomers": 4, "stayed": 0.25}
    assert reading.n == 32
    assert len(reading.contributions) == 3 + 3 + 2 + 2 + 1 + 1
    assert (reading.contributions["share"] < 6).all()


def test_a_planted_fall_is_found_and_a_level_is_level():
    assert newcomer_retention_trend(cohorts([4, 4, 3, 3, 2, 2, 1, 1])).value == pytest.approx(-0.5, abs=0.01)
    level = newcomer_retention_trend(cohorts([3] * QUARTERS))
    assert (level.value, level.details["p"]) == (0.0, 1.0)


def test_who_was_there_before_is_no_newcomer():
    eco = cohorts([3] * QUARTERS)
    seen = lifetimes(eco)
    assert {str(eco.ids[one]) for one in seen.person} >= {"hub", "old"}
    assert newcomer_retention_trend(eco).n == 4 * QUARTERS, "hub and old were there from the first day"
    before = {f"n0-{k}": "2019-06-01" for k in range(4)}
    told = make(
        {one: str(kind) for one, kind in zip(eco.ids, eco.participants["type"], strict=True)},
        [(r.source, r.target, r.weight, r.kind, str(r.date)) for r in eco.interactions.itertuples()],
        columns={"joined": before}, window="all",
    )  # fmt: skip
    assert newcomer_retention_trend(told).n == 4 * (QUARTERS - 1)


def test_the_last_half_year_cannot_be_judged_yet():
    reading = newcomer_retention_trend(cohorts([3] * 11))
    assert [one["cohort"] for one in reading.details["cohorts"]][-1] == "2022-Q3", "those of October cannot"


def test_against_a_loop():
    eco = cohorts([2, 0, 3, 1, 4, 2, 1, 3])
    reading = newcomer_retention_trend(eco)
    shares = {}
    for quarter in range(QUARTERS):
        last = {k: eco.interactions.loc[eco.interactions["target"] == f"n{quarter}-{k}", "date"] for k in range(4)}
        shares[quarter] = np.mean([(one.max() - one.min()).days > 6 * 365.25 / 12 for one in last.values()])
    assert [one["stayed"] for one in reading.details["cohorts"]] == list(shares.values())
    slopes = [4 * (shares[j] - shares[i]) / (j - i) for i in shares for j in shares if j > i]
    assert reading.value == pytest.approx(np.median(slopes))


def test_where_there_is_no_trend():
    with pytest.raises(TooLittleData, match="needs 4 quarters with 3 newcomers that joined 6 months"):
        newcomer_retention_trend(cohorts([2] * 3))
    with pytest.raises(TooLittleData, match="there are 0"):
        newcomer_retention_trend(cohorts([2] * QUARTERS, size=2))
    with pytest.raises(NeedsColumn, match="'date'"):
        newcomer_retention_trend(star())
