from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from ecohealth.metrics.engagement.activity import active_rate, depth, momentum
from ecohealth.metrics.engagement.staying import retention
from ecohealth.metrics.engagement.ties import breadth, reciprocity, unravelling
from ecohealth.metrics.lifetimes import lifetimes
from ecohealth.metrics.reading import NeedsColumn, TooLittleData, Undefined
from ecohealth.tables.config import Config, Kind
from tests.bench.retention import TRUTH, repeats
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


def test_who_is_written_off_is_lost_before_silence_tells_it():
    """p0 deals until 28 December like the others, but the table says that it has left since."""
    eco = make(PEOPLE, cohort(), config=MARKET, columns={"left": {"p0": "2024-12-30"}})
    silent, said = lifetimes(make(PEOPLE, cohort(), config=MARKET)), lifetimes(eco)
    (more,) = np.flatnonzero(said.lost & ~silent.lost)
    assert eco.ids[said.person[more]] == "p0"
    assert np.array_equal(said.silent, silent.silent)
    assert silent.months[more] - said.months[more] == pytest.approx(3 / (365.25 / 12))


def test_who_deals_on_long_after_the_day_written_down_is_not_lost():
    said = lifetimes(make(PEOPLE, cohort(), config=MARKET, columns={"left": {"p0": "2024-01-31"}}))
    assert not said.written_off.any()


def test_who_will_leave_after_the_window_is_not_lost_in_it():
    said = lifetimes(make(PEOPLE, cohort(), config=MARKET, columns={"left": {"p0": "2025-06-30"}}))
    assert not said.written_off.any()


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


# -- momentum -------------------------------------------------------------------------------------------------------
def growing(counts: list[int], first: str = "2023-01") -> list:
    """In month t as many pairs as counts[t] says meet on the 28th."""
    start = np.datetime64(first, "M")
    return [
        (f"s{k}", f"t{k}", 1.0, "supply", f"{start + month}-28") for month, n in enumerate(counts) for k in range(n)
    ]


def pairs_of(n: int) -> dict[str, str]:
    return {f"{side}{k}": "firm" for side in "st" for k in range(n)}


def test_momentum_is_the_slope_over_the_median_of_the_last_twelve():
    eco = make(pairs_of(40), growing([40, 1, *range(10, 22)]), window="all")
    reading = momentum(eco)
    assert reading.value == pytest.approx(2.0 / 31.0)  # two more each month; the median of 20 … 42 is 31
    assert (reading.n, reading.scored) == (12, reading.value)
    assert reading.details["p"] < 0.001
    assert [one["active"] for one in reading.details["active"]] == list(range(20, 44, 2))
    assert momentum(make(pairs_of(9), growing([9] * 12), window="all")).value == 0.0
    assert momentum(make(pairs_of(20), growing(list(range(20, 8, -1))), window="all")).value < 0


def test_momentum_of_quarters_is_scored_by_the_month():
    eco = make(pairs_of(40), growing([one for n in range(10, 22) for one in (n, n, n)]), window="all",
               config=Config(period="quarter"))  # fmt: skip
    assert momentum(eco).scored == pytest.approx(momentum(eco).value / 3)


def test_momentum_passes_over_missing_records_and_counts_running_contracts():
    eco = make(pairs_of(30), growing([30] * 10 + [0, 0] + [30] * 5), window="all")
    assert str(eco.gaps) == "2023-11 to 2023-12"
    assert momentum(eco).value == 0.0
    assert "2023-11 to 2023-12 left out" in momentum(eco).population
    table = interactions([("s0", "t0", 1.0, "supply", "2023-01-05"), *growing([1] * 12)])
    running = table.assign(end=pd.to_datetime(["2023-12-31", *[None] * 12]).astype("datetime64[s]"))
    two = interactions([("s1", "t1", 1.0, "supply", "2023-01-05")]).assign(
        end=pd.to_datetime(["2023-12-31"]).astype("datetime64[s]")
    )
    counts = momentum(make_rows(pairs_of(2), pd.concat([running, two], ignore_index=True))).details["active"]
    assert [one["active"] for one in counts] == [4] * 12


def test_momentum_against_a_loop():
    eco = random_ecosystem(3, n=30, rows=500)
    months = eco.life_history.day.astype("M8[M]").astype(int)
    counts = []
    for number in eco.periods[-12:]:
        rows = months == number
        seen = set(eco.life_history.source[rows].tolist()) | set(eco.life_history.target[rows].tolist())
        counts.append(len([one for one in seen if eco.view.is_party[one]]))
    slopes = [(counts[j] - counts[i]) / (j - i) for i in range(12) for j in range(i + 1, 12)]
    assert momentum(eco).value == pytest.approx(np.median(slopes) / np.median(counts))


def test_momentum_needs_eight_months():
    with pytest.raises(TooLittleData, match="8 complete months; there are 7"):
        momentum(make(pairs_of(3), growing([3] * 7), window="all"))
    with pytest.raises(NeedsColumn, match="'date'"):
        momentum(star())


# -- depth ----------------------------------------------------------------------------------------------------------
def test_depth_counts_days_partners_and_kinds_once():
    ties = [
        *monthly("a", "b", "2024-01", 3),
        ("a", "b", 9.0, "supply", "2024-01-28"),  # the same day, partner and kind: no dealing more
        ("a", "b", 1.0, "data", "2024-01-28"),
        ("a", "c", 1.0, "supply", "2024-01-28"),
        ("a", "b", 1.0, "supply", "2024-01-29"),
    ]
    reading = depth(make(FOUR, ties, window="all"))
    # January: a 4, b 3, c 1; February and March: a and b 1 each
    assert reading.value == 1.0
    assert reading.n == 3
    assert reading.contributions[["participant", "share"]].to_numpy().tolist() == [["a", 2.0], ["b", 5 / 3], ["c", 1.0]]
    assert reading.details["histogram"] == [
        {"from": 1, "to": 1, "share": 5 / 7}, {"from": 2, "to": 2, "share": 0.0}, {"from": 3, "to": 4, "share": 2 / 7},
    ]  # fmt: skip
    assert reading.details["active_periods"] == [1, 0, 2]


def test_an_event_is_one_dealing_whatever_its_size():
    months = [month for month in (1, 2, 3) for _ in "abc"]
    events = pd.DataFrame(
        {
            "event": [f"e{month}" for month in months], "participant": [*"abc"] * 3, "kind": "workshop",
            "weight": 1.0, "line": 1, "date": pd.to_datetime([f"2024-0{month}-28" for month in months]),
        }
    ).astype({"event": "str", "participant": "str", "kind": "str", "date": "datetime64[s]"})  # fmt: skip
    reading = depth(make(FOUR, [], events=events, window="all"))
    assert (reading.value, reading.contributions["share"].tolist()) == (1.0, [1.0, 1.0, 1.0])


def test_depth_against_a_loop():
    for seed in range(3):
        eco = random_ecosystem(seed, n=30, rows=500)
        seen: dict[tuple[str, str], set[tuple[str, str, str]]] = {}
        for row in eco.interactions.itertuples():
            for own, other in ((row.source, row.target), (row.target, row.source)):
                if eco.participants.set_index("id")["type"][own] != "fair":
                    seen.setdefault((own, str(row.date)[:7]), set()).add((other, row.kind, str(row.date)))
        assert depth(eco).value == float(np.median([len(one) for one in seen.values()]))
        assert sum(one["share"] for one in depth(eco).details["histogram"]) == pytest.approx(1.0)


def test_depth_needs_three_periods():
    with pytest.raises(TooLittleData, match="holds 2 complete months; 3"):
        depth(make(FOUR, monthly("a", "b", "2024-01", 2), window="all"))


# -- unravelling ----------------------------------------------------------------------------------------------------
def test_unravelling_closed_forms():
    assert unravelling(complete(6)).value == 1.0
    assert unravelling(star(9)).value == 0.0
    assert unravelling(star(9)).details["k2"] == 0.0
    ring_of_six = make(dict.fromkeys("abcdef", "firm"), [*zip("abcdef", "bcdefa", strict=True)])
    assert (unravelling(ring_of_six).value, unravelling(ring_of_six).details["k2"]) == (0.0, 1.0)


def test_a_chain_unravels_from_its_end():
    """A clique of four with a tail of three: the tail goes one after the other, its value with it."""
    clique = [(a, b) for a in "abcd" for b in "abcd" if a < b]
    reading = unravelling(make(dict.fromkeys("abcdxyz", "firm"), [*clique, ("d", "x"), ("x", "y"), ("y", "z", 2.0)]))
    assert reading.value == pytest.approx(6 / 10)
    assert set(reading.contributions["participant"]) == set("xyz")
    assert reading.details["profile"] == [
        {"k": 1, "participants": 7, "value": 1.0}, {"k": 2, "participants": 4, "value": 0.6},
        {"k": 3, "participants": 4, "value": 0.6},
    ]  # fmt: skip


def test_unravelling_against_leaving_one_by_one_and_networkx():
    for seed in range(4):
        eco = random_ecosystem(seed, n=40, rows=100, dated=False)
        graph = nx.Graph(eco.view.networkx().to_undirected())
        graph.remove_edges_from(list(nx.selfloop_edges(graph)))
        core = nx.core_number(graph)
        for k, told in ((2, unravelling(eco).details["k2"]), (3, unravelling(eco).value)):
            left = set(graph)
            while weak := [one for one in left if len(left & set(graph[one])) < k]:
                left -= set(weak)
            assert left == {one for one in graph if core[one] >= k}
            rows = eco.interactions
            kept = rows["source"].isin(left) & rows["target"].isin(left)
            assert told == pytest.approx(rows.loc[kept, "weight"].sum() / rows["weight"].sum())


def test_without_ties_nothing_unravels():
    with pytest.raises(Undefined, match="no two participants"):
        unravelling(make(FOUR, [("a", "a")]))


def test_the_interval_of_retention_holds_the_truth():
    """Bounded; tests/bench/retention.py does it 500 times. Of 40 exact intervals all but 6 hold it in 998 of 1,000."""
    found = repeats(40)
    assert sum(one.low <= TRUTH <= one.high for one in found) >= 34
    assert np.mean([one.estimate for one in found]) == pytest.approx(TRUTH, abs=0.015)
    assert sum(one.low <= TRUTH + 0.2 <= one.high for one in found) == 0, "control: another truth is not held"
