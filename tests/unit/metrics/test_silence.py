"""Value at risk: by hand, against a slow loop, with leavers, newcomers, successors and missing records."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.engagement.silence import at_risk_value
from ecohealth.metrics.reading import NeedsColumn, Reading, TooLittleData, Undefined
from tests.ecosystems import make, random_ecosystem, star
from tests.unit.ecosystem.test_gaps import recorded

FIRM = dict.fromkeys("abcd", "firm")


def every(days: int, pair: str, first: str, last: str, weight: float = 1.0) -> list:
    span = np.arange(np.datetime64(first), np.datetime64(last) + 1, days)
    return [(pair[0], pair[1], weight, "supply", str(day)) for day in span]


STEADY = every(10, "ab", "2024-01-01", "2024-12-31", 3.0)


def test_the_silent_one_is_named_with_what_is_usual_for_it():
    reading = at_risk_value(make(FIRM, [*STEADY, *every(10, "ac", "2024-01-01", "2024-09-30")]))
    (told,) = reading.details["silent"]
    assert told == {"participant": "c", "since": "2024-09-27", "days": 64, "usual_days": 10.0, "times": 6.4}
    assert reading.contributions["participant"].tolist() == ["c"]
    assert reading.value == pytest.approx(28 / (2 * (28 + 34 * 3)))
    assert reading.n == 3
    assert reading.details["not_judged"] == 1, "d was never seen"


def test_all_are_well_where_nobody_is_silent():
    reading = at_risk_value(make(FIRM, STEADY))
    assert (reading.value, reading.details["silent"], len(reading.contributions)) == (0.0, [], 0)


def test_who_said_goodbye_is_not_at_risk():
    ties = [*STEADY, *every(10, "ac", "2024-01-01", "2024-09-30")]
    assert at_risk_value(make(FIRM, ties, columns={"left": {"c": "2024-10-01"}})).value == 0.0


def test_a_contract_that_runs_is_no_silence():
    ties = [*STEADY, *every(10, "ac", "2024-01-01", "2024-09-30")]
    running = make(FIRM, ties).interactions.assign(end=pd.NaT)
    running.loc[running["date"] == running.loc[running["target"] == "c", "date"].max(), "end"] = "2024-12-30"
    from tests.ecosystems import make_rows

    rows = running.assign(end=pd.to_datetime(running["end"]).astype("datetime64[s]"), line=0)
    assert at_risk_value(make_rows(FIRM, rows)).value == 0.0


def test_a_successor_carries_the_habit_on():
    ties = [*every(10, "ab", "2024-01-01", "2024-12-31"), *every(10, "ac", "2024-01-01", "2024-08-31"),
            *every(10, "ad", "2024-09-01", "2024-12-31")]  # fmt: skip
    assert [one["participant"] for one in at_risk_value(make(FIRM, ties)).details["silent"]] == ["c"]
    linked = at_risk_value(make(FIRM, ties, columns={"successor_of": {"d": "c"}}))
    assert linked.value == 0.0
    assert linked.n == 3


def test_against_a_slow_loop():
    for seed in range(4):
        eco = random_ecosystem(seed, n=40, rows=900)
        value, named = slowly(eco)
        reading = at_risk_value(eco)
        assert reading.value == pytest.approx(value, rel=1e-12)
        assert {one["participant"] for one in reading.details["silent"]} == named
        assert named, "the loop finds somebody"
        assert math.fsum(reading.contributions["amount"]) == pytest.approx(value, rel=1e-12)


def slowly(eco: Ecosystem) -> tuple[float, set[str]]:
    """Plain Python over the rows of the tables."""
    end = eco.scope.last
    parties = set(eco.participants.loc[eco.participants["type"] != "fair", "id"])
    seen: dict[str, set[np.datetime64]] = {one: set() for one in parties}
    for source, target, day in zip(
        eco.ids[eco.all_records.source], eco.ids[eco.all_records.target], eco.all_records.day, strict=True
    ):
        for one in (source, target):
            if one in parties and day <= end:
                seen[one].add(day)
    risky = set()
    for one, days in seen.items():
        ordered = sorted(days)
        gaps = [(b - a).astype(int) for a, b in pairwise(ordered)]
        if len(gaps) >= 5 and (end - ordered[-1]).astype(int) > np.quantile(gaps, 0.9):
            risky.add(one)
    strength = dict.fromkeys(parties, 0.0)
    for row in eco.interactions.itertuples():
        for one in (row.source, row.target):
            if one in parties:
                strength[one] += row.weight
    named = {one for one in risky if strength[one] > 0}
    return sum(strength[one] for one in named) / sum(strength.values()), named


def test_missing_records_are_no_silence():
    """Half of them come back a month after the gap, and are no more silent then than the day before it."""
    eco = recorded(lambda month, pair: month not in (14, 15, 16) and (month < 22 or pair > 3), rate=1.0)
    early = eco.window("2020-01:2021-06")  # the month after the gap
    assert at_risk_value(early).value == 0.0
    assert "2021-03 to 2021-05 left out" in at_risk_value(early).population
    blind = at_risk_without_gaps(early)
    assert blind.value == 0.0, "they were seen in June"
    within = eco.window("2020-01:2021-05")
    assert at_risk_value(within).value == 0.0
    assert at_risk_without_gaps(within).value == 1.0, "control: without the gap all look lost"


def at_risk_without_gaps(eco: Ecosystem) -> Reading:
    from dataclasses import replace

    from ecohealth.ecosystem.gaps import Gaps

    blind = replace(eco)
    blind.__dict__["gaps"] = Gaps("month")
    return at_risk_value(blind)


def test_where_there_is_no_value():
    with pytest.raises(NeedsColumn, match="'date'"):
        at_risk_value(star())
    with pytest.raises(TooLittleData, match="seen on two days"):
        at_risk_value(make(FIRM, [("a", "b", 1.0, "supply", "2024-01-05")]))
    with pytest.raises(TooLittleData, match="seen on 6 days"):
        at_risk_value(make(FIRM, every(10, "ab", "2024-11-05", "2024-12-04")))
    with pytest.raises(Undefined, match="no value"):
        at_risk_value(make(FIRM, every(10, "ab", "2024-01-05", "2024-12-04", weight=0.0)))
