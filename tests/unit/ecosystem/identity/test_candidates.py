"""The queue: which pairs, which is kept, how sure, and what speaks for it and against."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ecohealth.ecosystem.identity.candidates import find_candidates
from ecohealth.tables.merges import Merges
from tests.ecosystems import make

NAMES = {"x1": "Nordwind Antriebe GmbH", "x2": "Nordwind Antriebe"}


def queue(ties, *, names=NAMES, types=("maker", "maker"), columns=None, window=None):
    people = {**dict(zip(names, types, strict=True)), "s": "seller", "t": "seller"}
    eco = make(people, ties, columns=columns, window=window)
    return replace(eco, table=eco.table.assign(name=[names.get(one, one) for one in eco.ids]))


def only(eco):
    (one,) = find_candidates(eco).candidates
    return one


SAME_TIME = [(who, to, 1.0, "supply", "2024-01-10") for who in ("x1", "x2") for to in ("s", "t")]
HANDOVER = [(who, to, 1.0, "supply", day) for who, day in (("x1", "2024-01-10"), ("x2", "2024-05-10")) for to in "st"]


def test_the_one_with_more_records_is_kept_else_the_lower_id():
    assert (only(queue(SAME_TIME)).keep, only(queue(SAME_TIME)).merge) == ("x1", "x2")
    assert only(queue([*SAME_TIME, ("x2", "s", 1.0, "supply", "2024-02-01")])).keep == "x2"


def test_partners_and_periods_speak_for_it():
    one = only(queue(HANDOVER))
    assert one.speaks_for == ("same type", "2 of 2 partners shared", "never active in the same month")
    assert one.speaks_against == ()
    assert one.confidence == "certain-looking", "likely by name, one higher for the hand-over"
    both = only(queue(SAME_TIME))
    assert (both.confidence, both.speaks_for) == ("likely", ("same type", "2 of 2 partners shared"))


@pytest.mark.parametrize(
    ("types", "columns", "against"),
    [
        (("maker", "lab"), None, "different types (maker, lab)"),
        (("maker", "maker"), {"region": {"x1": "north", "x2": "south"}}, "different regions (north, south)"),
        (("maker", "maker"), {"owner": {"x1": "A", "x2": "B"}}, "different owners (A, B)"),
    ],
)
def test_what_differs_makes_it_one_less_sure_even_after_a_hand_over(types, columns, against):
    one = only(queue(HANDOVER, types=types, columns=columns))
    assert one.speaks_against == (against,)
    assert one.confidence == "possible"


def test_what_one_of_them_does_not_say_speaks_neither_way():
    one = only(queue(SAME_TIME, columns={"region": {"x1": "north", "x2": ""}}))
    assert (one.speaks_for, one.speaks_against) == (("same type", "2 of 2 partners shared"), ())


def test_two_that_exchange_with_one_another_are_never_more_than_possible():
    same = {"x1": "Acme", "x2": "ACME"}
    one = only(queue([*SAME_TIME, ("x1", "x2", 9.0, "supply", "2024-01-11")], names=same))
    assert (one.confidence, one.speaks_against) == ("possible", ("they exchange with one another",))
    assert only(queue(SAME_TIME, names=same)).confidence == "certain-looking", "the control"


def test_ids_are_compared_as_names_are():
    eco = make({"volta-motors": "maker", "Volta Motors": "maker", "s": "seller"}, [("volta-motors", "s")])
    eco = replace(eco, table=eco.table.assign(name=["Alpha", "Beta", "Gamma"]))
    one = only(eco)
    assert one.why == "ids: the same but for punctuation or spaces"


def test_what_was_decided_is_not_asked_again():
    eco = queue(SAME_TIME)
    assert find_candidates(replace(eco, merges=Merges(apart=frozenset({("x1", "x2")})))).candidates == ()
    assert find_candidates(eco.merged({"x2": "x1"})).candidates == ()


def test_a_successor_is_no_double():
    eco = queue(HANDOVER, columns={"successor_of": {"x2": "x1"}})
    assert find_candidates(eco).candidates == ()


def test_the_surest_come_first_then_the_most_value():
    names = {"a1": "Acme", "a2": "ACME", "b1": "Beta Works", "b2": "BETA works"}
    names |= {"c1": "Voltaic Motor", "c2": "Voltaic Motors"}
    people = {**dict.fromkeys(names, "maker"), "s": "seller"}
    ties = [("a1", "s", 1.0), ("b1", "s", 9.0), ("c1", "s", 100.0)]
    eco = make(people, ties)
    eco = replace(eco, table=eco.table.assign(name=[names.get(one, one) for one in eco.ids]))
    found = find_candidates(eco).candidates
    assert [(one.keep, one.confidence) for one in found] == [
        ("b1", "certain-looking"), ("a1", "certain-looking"), ("c1", "likely"),
    ]  # fmt: skip
    assert find_candidates(eco) == find_candidates(eco)
