"""The funnel of ideas: by hand, Wilson against its equation and statsmodels, Kaplan–Meier against a loop."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.engagement.ideas import STAGES, contribution_conversion, wilson
from ecohealth.metrics.reading import NeedsColumn, TooLittleData
from tests.ecosystems import make

PEOPLE = {"a": "firm", "b": "firm", "c": "lab"}
TIES = [("a", "b", 1.0, "supply", "2024-01-31"), ("b", "c", 1.0, "supply", "2025-12-31")]

Row = tuple[str, str, str, str | None, str | None, str | None]


def told(rows: list[Row], window: str = "all", **columns: object) -> Ecosystem:
    """An ecosystem with ideas: (idea, participant, submitted, shortlisted, selected, implemented)."""
    table = pd.DataFrame(rows, columns=["idea", "participant", *STAGES])
    dates = {name: pd.to_datetime(table[name]).astype("datetime64[s]") for name in STAGES}
    eco = make(PEOPLE, TIES, window=window, **columns)
    return replace(eco, further={"ideas": table.assign(**dates)})


def funnel(fates: str, first: str = "2024-01-01") -> list[Row]:
    """One idea a letter, three days apart: 0 refused, 1 shortlisted (10 days), 2 chosen (20), 3 used (60)."""
    rows: list[Row] = []
    for at, fate in enumerate(fates):
        start = np.datetime64(first) + 3 * at
        dates = [str(start + days) if int(fate) >= stage else None for stage, days in ((1, 10), (2, 20), (3, 60))]
        rows.append((f"i{at:03d}", "abc"[at % 3], str(start), *dates))
    return rows


def test_the_funnel_by_hand():
    reading = contribution_conversion(told(funnel("001123300213")))
    assert (reading.value, reading.n) == (pytest.approx(3 / 12), 12)
    assert [one["ideas"] for one in reading.details["funnel"]] == [12, 8, 5, 3]
    assert [one["of_the_stage_before"] for one in reading.details["funnel"]] == pytest.approx([1, 8 / 12, 5 / 8, 3 / 5])
    assert [one.get("median_days_of_those") for one in reading.details["funnel"]] == [None, 10.0, 10.0, 40.0]
    assert reading.details["funnel"][3]["wilson_95"] == pytest.approx(wilson(3, 12))
    assert reading.contributions["amount"].sum() == pytest.approx(reading.value)


def test_a_stage_that_was_skipped_was_passed():
    rows = funnel("3" * 10)
    skipped = [(*row[:3], None, None, row[5]) for row in rows]
    assert [one["ideas"] for one in contribution_conversion(told(skipped)).details["funnel"]] == [10] * 4


def test_ideas_too_young_to_be_judged_do_not_count():
    """All were put to use after 60 days, but for those of the last 60: they are still under way."""
    old, young = funnel("3" * 12), [(f"y{k}", "a", f"2025-12-{k:02d}", None, None, None) for k in range(1, 31)]
    reading = contribution_conversion(told([*old, *young]))
    assert (reading.value, reading.n, reading.details["too_young"]) == (1.0, 12, 30)
    assert reading.details["days_to_judge"] == 60


def test_two_halves_of_the_time_are_followed_alike():
    """Twelve early, nine of them used in time, one long after; twenty-four late, three of them used."""
    early, late = funnel("333333333000"), funnel("333" + "0" * 21, "2025-03-01")
    early[9] = (*early[9][:3], None, None, "2025-12-01")
    rows = [(f"{at}", *row[1:]) for at, row in enumerate([*early, *late])]
    first, second = contribution_conversion(told(rows)).details["halves"]
    assert (first["ideas"], second["ideas"]) == (12, 24)
    assert (first["share"], second["share"]) == pytest.approx((9 / 12, 3 / 24))
    assert first["wilson_95"] == pytest.approx(wilson(9, 12))
    assert contribution_conversion(told(funnel("3" * 12))).details["halves"] == []  # too few in each half


def test_a_window_knows_nothing_of_what_came_after():
    rows = [*funnel("3" * 12), *funnel("0" * 12, "2025-01-01")]
    rows = [(f"{at}", *row[1:]) for at, row in enumerate(rows)]
    early = contribution_conversion(told(rows, window="2024-01:2024-06"))
    assert (early.value, early.n) == (1.0, 12)
    late = contribution_conversion(told(rows, window="2025"))
    assert (late.value, late.n) == (0.0, 12)
    cut = contribution_conversion(told(rows, window="2024-01:2024-03"))
    assert cut.n == 11, "the window ends 60 days before its end for ideas"


def test_an_idea_of_several_counts_once():
    rows = funnel("3" * 10)
    both = [*rows, ("i000", "b", *rows[0][2:]), ("i000", "c", *rows[0][2:])]
    reading = contribution_conversion(told(both))
    assert (reading.n, reading.value) == (10, 1.0)
    assert reading.contributions["amount"].sum() == pytest.approx(1.0)
    assert [(one["type"], one["ideas"]) for one in reading.details["by"]] == [("firm", 7), ("lab", 4)]


def test_by_region():
    reading = contribution_conversion(told(funnel("3003003003"), columns={"region": {"a": "N", "b": "S", "c": "S"}}))
    regions = [one for one in reading.details["by"] if "region" in one]
    assert [(one["region"], one["ideas"], one["share"]) for one in regions] == [("N", 4, 1.0), ("S", 6, 0.0)]


def test_by_lead_users_and_by_a_column_of_the_ideas():
    made = told(funnel("3003003003"), columns={"lead_user": {"a": "yes"}})
    table = made.further["ideas"].assign(topic=["red", "blue"] * 5, code=[f"{k}" for k in range(10)])
    by = contribution_conversion(replace(made, further={"ideas": table})).details["by"]
    assert [(one["lead_user"], one["ideas"], one["share"]) for one in by if "lead_user" in one] == [("yes", 4, 1.0)]
    assert [(one["topic"], one["ideas"], one["share"]) for one in by if "topic" in one] == [
        ("blue", 5, 0.4), ("red", 5, 0.4),
    ]  # fmt: skip
    assert not any("code" in one for one in by), "figures are no classes"


def test_median_days_against_a_loop():
    """Product-limit estimate, step by step; the last step at or under one half is the median."""
    rng = np.random.default_rng(8)
    rows: list[Row] = []
    for k in range(60):
        start = np.datetime64("2024-01-01") + int(rng.integers(0, 200))
        shortlisted = str(start + int(rng.integers(5, 300))) if rng.random() < 0.8 else None
        rows.append((f"i{k:02d}", "a", str(start), shortlisted, None, None))
    last = "2025-12-31"
    days = sorted(((np.datetime64(one[3] or last) - np.datetime64(one[2])).astype(int), bool(one[3])) for one in rows)
    alive, at_risk, median = 1.0, len(days), None
    for length in sorted({one for one, _ in days}):
        gone = sum(went for one, went in days if one == length)
        alive *= 1 - gone / at_risk
        at_risk -= sum(one == length for one, _ in days)
        if alive <= 0.5 and median is None:
            median = length
    found = contribution_conversion(told(rows)).details["funnel"]
    assert found[1]["median_days"] == median


def test_wilson_against_its_equation_and_statsmodels():
    for successes, trials in ((0, 9), (3, 12), (9, 9), (40, 300)):
        low, high = wilson(successes, trials)
        assert (low, high) == pytest.approx(proportion_confint(successes, trials, method="wilson"), abs=1e-12)
        for end in (low, high):
            if 0 < end < 1:
                assert abs(successes / trials - end) == pytest.approx(
                    1.959963984540054 * (end * (1 - end) / trials) ** 0.5
                )


def test_where_there_is_no_conversion():
    with pytest.raises(NeedsColumn, match="table 'ideas'"):
        contribution_conversion(make(PEOPLE, TIES))
    eco = told(funnel("3" * 12))
    with pytest.raises(NeedsColumn, match="column 'implemented'"):
        contribution_conversion(replace(eco, further={"ideas": eco.further["ideas"].drop(columns="implemented")}))
    with pytest.raises(TooLittleData, match="9 ideas are old enough"):
        contribution_conversion(told(funnel("3" * 9)))
