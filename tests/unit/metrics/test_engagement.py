from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ecohealth.metrics.engagement.activity import active_rate
from ecohealth.metrics.engagement.staying import retention
from ecohealth.metrics.engagement.ties import breadth, reciprocity
from ecohealth.metrics.lifetimes import lifetimes
from ecohealth.metrics.reading import NeedsColumn, TooLittleData, Undefined
from ecohealth.tables.config import Config, Kind
from tests.ecosystems import complete, interactions, make, make_rows, path, random_ecosystem, star

FOUR = dict.fromkeys("abcd", "firm")


def monthly(source: str, target: str, first: str, months: int, skip: tuple[int, ...] = ()) -> list:
    start = np.datetime64(first, "M")
    return [(source, target, 1.0, "supply", f"{start + k}-28") for k in range(months) if k not in skip]


# -- active rate ----------------------------------------------------------------------------------------------------
def test_active_rate_is_over_those_who_joined_and_have_not_left():
    ties = [
        ("a", "b", 1.0, "supply", "2024-01-05"),
        ("c", "d", 1.0, "supply", "2024-01-06"),
        *monthly("a", "b", "2024-02", 2),
    ]
    reading = active_rate(make(FOUR, ties))
    assert (reading.value, reading.n) == (0.5, 4)
    assert reading.details["silent"] == ["c", "d"]
    left = active_rate(make(FOUR, ties, columns={"left": {"d": "2024-02-01"}}))
    assert (left.value, left.n) == (pytest.approx(2 / 3), 3)
    assert left.contributions["amount"].sum() == pytest.approx(left.value)


def test_registered_partners_that_never_did_anything_count_as_silent():
    people = {**FOUR, "e": "firm"}
    eco = make(people, monthly("a", "b", "2024-01", 3), columns={"joined": {"e": "2024-01-01"}})
    assert active_rate(eco).n == 3  # a, b and e; c and d have not joined


def test_a_contract_that_runs_keeps_its_partners_active():
    ties = monthly("a", "b", "2024-01", 3)
    table = interactions([*ties, ("c", "d", 1.0, "supply", "2024-01-02")])
    running = table.assign(end=pd.to_datetime([None, None, None, "2024-03-05"]).astype("datetime64[s]"))
    over = table.assign(end=pd.to_datetime([None, None, None, "2024-02-28"]).astype("datetime64[s]"))
    assert active_rate(make_rows(FOUR, running)).value == 1.0
    assert active_rate(make_rows(FOUR, over)).value == 0.5


def test_active_rate_needs_dates():
    with pytest.raises(NeedsColumn, match="'date'"):
        active_rate(star())


# -- breadth --------------------------------------------------------------------------------------------------------
def test_breadth_closed_forms():
    assert breadth(complete(6)).value == pytest.approx(5.0)
    assert breadth(path(10)).value == pytest.approx(2.0)
    lonely = breadth(star(9))
    assert lonely.value == pytest.approx(1.0)
    assert lonely.details["with_one_partner"] == 9


def test_breadth_counts_partners_by_value_in_both_directions():
    eco = make(FOUR, [("a", "b", 3.0), ("c", "a", 1.0)])
    effective = dict(zip(breadth(eco).contributions["participant"], breadth(eco).contributions["share"], strict=True))
    assert effective["a"] == pytest.approx(16 / 10)


def test_breadth_without_partners_is_undefined():
    with pytest.raises(Undefined):
        breadth(make(FOUR, []))


# -- reciprocity ----------------------------------------------------------------------------------------------------
def test_reciprocity_by_hand():
    reading = reciprocity(make(FOUR, [("a", "b", 6.0), ("b", "a", 2.0), ("c", "d", 2.0)]))
    assert reading.value == pytest.approx(4 / 10)
    assert reading.contributions["amount"].sum() == pytest.approx(reading.value)
    assert reciprocity(complete(4)).value == 1.0
    assert reciprocity(path(4)).value == 0.0


def test_undirected_kinds_say_nothing_about_reciprocity():
    config = Config(kinds={"data": Kind(directed=False)})
    ties = [("a", "b", 6.0, "supply"), ("c", "d", 9.0, "data")]
    assert reciprocity(make(FOUR, ties, config=config)).value == 0.0
    with pytest.raises(Undefined, match="directed"):
        reciprocity(make(FOUR, ties[1:], config=config))


def test_where_no_two_types_give_each_other_anything_nothing_could_come_back():
    sides = {"r": "restaurant", "d": "diners", "e": "diners"}
    with pytest.raises(Undefined, match="one way between the types"):
        reciprocity(make(sides, [("r", "d"), ("r", "e", 2.0)]))
    assert reciprocity(make(sides, [("r", "d"), ("e", "r", 2.0)])).value == 0.0  # diners do give to restaurants
    assert reciprocity(make(sides, [("r", "d"), ("d", "e", 2.0)])).value == 0.0  # and diners to diners


# -- retention ------------------------------------------------------------------------------------------------------
def cohort() -> list:
    """Ten regular partners of a market for 24 months; two stop after 6, one pauses for 5 and returns."""
    ties = [row for k in range(7) for row in monthly(f"p{k}", "m", "2023-01", 24)]
    ties += monthly("p7", "m", "2023-01", 6) + monthly("p8", "m", "2023-01", 6)
    return ties + monthly("p9", "m", "2023-01", 24, skip=(10, 11, 12, 13))


PEOPLE = {**{f"p{k}": "firm" for k in range(10)}, "m": "market"}
MARKET = Config().with_venues(("market",))


def test_retention_is_kaplan_meier_at_twelve_months():
    reading = retention(make(PEOPLE, cohort(), config=MARKET))
    assert reading.value == pytest.approx(0.8)
    assert reading.details["lost"] == 2
    assert reading.details["returned"] == 1
    assert sorted(reading.contributions["participant"]) == ["p7", "p8"]
    low, high = reading.details["greenwood_95"]
    assert 0 < low < 0.8 < high < 1


def test_a_rename_is_no_loss():
    people = {**PEOPLE, "p7b": "firm"}
    ties = [*cohort(), *monthly("p7b", "m", "2023-07", 18)]
    plain = retention(make(people, ties, config=MARKET))
    renamed = retention(make(people, ties, config=MARKET, columns={"successor_of": {"p7b": "p7"}}))
    assert "p7" in plain.contributions["participant"].tolist()  # the control: without the column it is a loss
    assert renamed.contributions["participant"].tolist() == ["p8"]
    assert renamed.value == pytest.approx(0.9)


def test_a_chain_of_renames_is_one_life():
    people = {**PEOPLE, "q": "firm", "r": "firm"}
    ties = [*cohort(), *monthly("q", "m", "2023-07", 6), *monthly("r", "m", "2024-01", 12)]
    eco = make(people, ties, config=MARKET, columns={"successor_of": {"q": "p7", "r": "q"}})
    lives = lifetimes(eco)
    assert len(lives.person) == 10
    assert eco.ids[lives.person[lives.lost]].tolist() == ["p8"]


def test_retention_knows_nothing_after_the_window():
    early = retention(make(PEOPLE, cohort(), config=MARKET, window="2023-01:2024-02"))
    assert early.details["lost"] == 3  # p9 pauses just then; that it will return is not known yet
    with pytest.raises(TooLittleData, match="12 months"):
        retention(make(PEOPLE, cohort(), config=MARKET, window="2023-01:2023-07"))


def test_silence_is_counted_from_the_end_of_a_contract():
    rows = interactions(cohort())
    last_of_p7 = rows.index[(rows["source"] == "p7")][-1]
    ends = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[s]")
    ends[last_of_p7] = pd.Timestamp("2024-12-20")
    reading = retention(make_rows(PEOPLE, rows.assign(end=ends), config=MARKET))
    assert reading.contributions["participant"].tolist() == ["p8"]


def test_retention_needs_parties_seen_twice():
    with pytest.raises(TooLittleData, match="two days"):
        retention(make(FOUR, [("a", "b", 1.0, "supply", "2024-01-05")]))


def test_kaplan_meier_against_a_plain_product():
    lives = lifetimes(random_ecosystem(5, n=40, rows=500).window("all"))
    survival = 1.0
    for time in np.unique(lives.months[lives.lost & (lives.months <= 12)]):
        at_risk = int((lives.months >= time).sum())
        survival *= 1 - int((lives.lost & (lives.months == time)).sum()) / at_risk
    assert retention(random_ecosystem(5, n=40, rows=500).window("all")).value == pytest.approx(survival)
    assert lives.lost.any()
