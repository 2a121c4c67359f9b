"""Lives: renames, take-overs, splits and circles, and who was a member when."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.ecosystem.build import from_tables
from ecohealth.metrics.engagement.activity import active_rate
from ecohealth.metrics.lifetimes import lifetimes
from ecohealth.metrics.network_effects.densification import growth
from ecohealth.tables.checks.lineage import ends, lineage
from ecohealth.tables.config import Config
from ecohealth.tables.report import ImportReport
from ecohealth.tables.tables import Tables
from tests.ecosystems import NO_EVENTS, interactions, make

MONTHS = [f"2024-{month:02d}-15" for month in range(1, 13)]
UNKNOWN = np.nan


def chain(*names: str, columns=None, until: str = "2024-12-28"):
    """A partner that is renamed along ``names`` through the year, beside two steady ones."""
    share = len(MONTHS) // len(names)
    ties = [(names[min(k // share, len(names) - 1)], "s", 1.0, "supply", day) for k, day in enumerate(MONTHS)]
    ties += [("t", "s", 1.0, "supply", day) for day in MONTHS] + [("t", "s", 1.0, "supply", until)]
    people = {**dict.fromkeys(names, "maker"), "s": "seller", "t": "maker"}
    before = {one: earlier for earlier, one in pairwise(names)}
    return make(people, ties, columns={"successor_of": before, **(columns or {})})


def members(eco, month: str) -> list[str]:
    first = np.datetime64(month, "D")
    return eco.ids[eco.lives.members(first, first + 27)].tolist()


def test_a_life_goes_on_through_several_renames():
    eco = chain("a", "b", "c")
    assert eco.ids[eco.lives.current].tolist() == ["c", "c", "c", "s", "t"]
    assert active_rate(eco).value == 1.0
    assert active_rate(eco).n == 3
    people, _ = growth(eco)
    assert set(people.tolist()) == {3}


def test_without_the_column_each_rename_is_a_silent_member():
    eco = chain("a", "b", "c", columns={"successor_of": {}})
    assert active_rate(eco).n == 5, "the control"
    assert active_rate(eco).details["silent"] == ["a", "b"]
    assert len(lifetimes(eco).person) == 5


def test_in_the_month_of_the_rename_the_life_is_counted_once():
    ties = [("a", "s", 1.0, "supply", "2024-03-05"), ("b", "s", 1.0, "supply", "2024-03-20")]
    eco = make({"a": "maker", "b": "maker", "s": "seller"}, ties, columns={"successor_of": {"b": "a"}}, grain="month")
    assert growth(eco)[0].tolist() == [2]


def test_a_successor_is_not_known_before_it_begins():
    eco = chain("a", "b").window("2024-01:2024-05")
    assert eco.ids[eco.lives.current].tolist() == ["a", "b", "s", "t"]
    assert active_rate(eco).n == 3
    assert "a" in active_rate(eco).contributions["participant"].tolist()
    later = eco.window("all")
    assert later.ids[later.lives.current[0]] == "b"


def test_a_predecessor_that_nobody_wrote_off_is_a_member_until_its_successor_begins():
    columns = {"joined": {"a": "2023-01-01", "b": "2024-07-01"}, "left": {"b": "2024-08-31"}}
    eco = chain("a", "b", columns=columns)
    assert members(eco, "2024-05-01") == ["b", "s", "t"]
    assert members(eco, "2024-10-01") == ["s", "t"]


def returned(joined_again: str | None = "2024-09-01"):
    spells = [("a", "2023-01-01", "2024-02-28"), ("a", joined_again, None), ("s", None, None)]
    table = pd.DataFrame(spells, columns=["id", "joined", "left"])
    for name in ("joined", "left"):
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    people = pd.DataFrame({"id": ["a", "s"], "type": ["maker", "seller"], "name": ["A", "S"]}).assign(
        joined=pd.to_datetime(["2023-01-01", None]).as_unit("s"), left=pd.to_datetime([None, None]).as_unit("s")
    )
    ties = interactions([("a", "s", 1.0, "supply", day) for day in ("2024-01-10", "2024-10-10", "2024-12-30")])
    return Tables("test", people, ties, NO_EVENTS, Config(), ImportReport(), spells=table)


def test_between_two_spells_one_is_no_member():
    eco = from_tables(returned()).window(None)
    months = ("2024-02-01", "2024-05-01", "2024-08-01", "2024-09-01", "2024-12-01")
    assert [("a" in members(eco, month)) for month in months] == [True, False, False, True, True]
    one = from_tables(returned()).window("2024-01:2024-05")
    assert active_rate(one).n == 1, "in May the one that had left is not registered"


def test_spells_are_part_of_the_data():
    hashes = {from_tables(returned(day)).data_hash for day in ("2024-09-01", "2024-10-01")}
    assert len(hashes) == 2


def test_merging_joins_the_spells_of_both():
    columns = {"joined": {"a": "2024-01-01", "b": "2024-08-01"}, "left": {"a": "2024-03-31"}}
    ties = [("a", "s", 1.0, "supply", "2024-02-01"), ("b", "s", 1.0, "supply", "2024-12-30")]
    eco = make({"a": "maker", "b": "maker", "s": "seller"}, ties, columns=columns).merged({"b": "a"})
    assert [("a" in members(eco, f"2024-{month:02d}-01")) for month in (2, 5, 9)] == [True, False, True]


@pytest.mark.parametrize(
    ("joined", "heir"), [((0, 5, 3), "c"), ((0, UNKNOWN, UNKNOWN), "b"), ((0, UNKNOWN, 9), "c"), ((0, 4, 4), "b")]
)
def test_of_two_successors_the_first_to_join_goes_on(joined, heir):
    out = lineage(["a", "b", "c"], ["", "a", "a"], np.array(joined, dtype=float))
    assert "abc"[out.following[0]] == heir
    assert len(out.wrong) == 1


def test_several_predecessors_go_on_as_one():
    out = lineage(["a", "b", "c", "x;y"], ["", "", "a; b", "c"], np.full(4, UNKNOWN))
    assert ends(out.following).tolist() == [3, 3, 3, 3]
    assert len(out.noted) == 1
    assert lineage(["x;y", "b"], ["", "x;y"], np.full(2, UNKNOWN)).following.tolist() == [1, 1]


def test_a_circle_is_not_followed_and_what_leads_into_it_ends_there():
    out = lineage(list("abcd"), ["c", "a", "b", ""], np.full(4, UNKNOWN))
    assert out.following.tolist() == [0, 1, 2, 3]
    assert "'a', 'b', 'c' succeed one another in a circle" in out.wrong[0][1]


@given(st.lists(st.integers(-1, 7), min_size=8, max_size=8), st.permutations(range(8)))
def test_lineages_end_and_do_not_depend_on_the_order_of_rows(before, order):
    ids = list("abcdefgh")
    cells = ["" if one < 0 else ids[one] for one in before]
    last = ends(lineage(ids, cells, np.full(8, UNKNOWN)).following)
    shuffled = lineage([ids[k] for k in order], [cells[k] for k in order], np.full(8, UNKNOWN))
    again = ends(shuffled.following)
    end_of = {ids[k]: ids[order[again[at]]] for at, k in enumerate(order)}
    assert {one: ids[last[at]] for at, one in enumerate(ids)} == end_of


def test_a_long_line_is_followed_at_once():
    n = 20_000
    ids = [f"p{k}" for k in range(n)]
    out = lineage(ids, ["", *ids[:-1]], np.full(n, UNKNOWN))
    assert set(ends(out.following).tolist()) == {n - 1}
