"""Merging is order-free, and undoes the splitting of a participant exactly."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.scores.score import score
from ecohealth.tables.config import Config
from ecohealth.tables.merges import resolved
from tests.ecosystems import make, random_ties

IDS = [f"p{k:02d}" for k in range(8)]


def whole(seed: int, rows: int = 60) -> tuple[dict[str, str], list]:
    rng = np.random.default_rng(seed)
    people = {one: str(rng.choice(["maker", "seller", "lab"])) for one in IDS}
    return people, random_ties(rng, IDS, rows)


def split(people: dict[str, str], ties: list, one: str, seed: int) -> tuple[dict[str, str], list]:
    """The records of one participant spread by chance over it and a double of another id."""
    rng = np.random.default_rng(seed)
    double = {**people, f"{one}-double": people[one]}
    return double, [
        (*(f"{one}-double" if end == one and rng.random() < 0.5 else end for end in tie[:2]), *tie[2:]) for tie in ties
    ]


def figures(eco: Ecosystem) -> pd.DataFrame:
    return score(eco).table()


@pytest.mark.parametrize("seed", range(12))
def test_merging_the_halves_of_a_participant_restores_every_figure(seed):
    people, ties = whole(seed)
    config = Config().with_venues(("lab",))
    one = IDS[seed % len(IDS)]
    before = make(people, ties, config=config)
    halves = make(*split(people, ties, one, seed), config=config)
    after = halves.merged({f"{one}-double": one})
    pd.testing.assert_frame_equal(figures(before), figures(after), check_exact=True)
    assert score(before).overall == score(after).overall
    assert figures(halves)["value"].tolist() != figures(before)["value"].tolist(), "the control: a split shows"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=8), st.randoms())
def test_whoever_is_merged_ends_as_the_same_in_any_order(pairs, random):
    consistent = [pair for at, pair in enumerate(pairs) if at not in resolved(pairs).refused]
    shuffled = list(consistent)
    random.shuffle(shuffled)
    out, again = resolved(consistent), resolved(shuffled)
    assert (out.refused, out.into) == (again.refused, again.into)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=8))
def test_what_is_obeyed_is_the_closure_of_what_was_said(pairs):
    """Against a plain partition: groups that touch are put together until nothing changes."""
    out = resolved(pairs)
    groups = [{one} for one in "abcdef"]
    for at, (keep, merge) in enumerate(pairs):
        if at not in out.refused:
            joined = [group for group in groups if keep in group or merge in group]
            groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    end = {one: out.into.get(one, one) for one in "abcdef"}
    assert {frozenset(group) for group in groups} == {
        frozenset(one for one in end if end[one] == kept) for kept in set(end.values())
    }
    assert not set(out.into.values()) & set(out.into), "a kept one is merged nowhere"


@pytest.mark.parametrize("seed", range(6))
def test_merging_one_by_one_in_any_order_is_merging_at_once(seed):
    rng = np.random.default_rng(seed)
    people, ties = whole(seed)
    events = pd.DataFrame(
        [(f"e{k % 5}", IDS[int(rng.integers(8))], float(rng.integers(1, 9))) for k in range(20)],
        columns=["event", "participant", "weight"],
    ).assign(kind="talk", date=pd.Timestamp("2024-06-01").as_unit("s"), line=range(2, 22))
    eco = make(people, ties, events=events)
    into = {"p01": "p00", "p02": "p00", "p05": "p04"}
    at_once = eco.merged(into)
    stepwise = eco
    for one in rng.permutation(list(into)):
        stepwise = stepwise.merged({str(one): into[str(one)]})
    pd.testing.assert_frame_equal(at_once.participants, stepwise.participants)
    weights = [np.sort(one.all_records.weight) for one in (at_once, stepwise)]
    np.testing.assert_allclose(weights[0], weights[1], rtol=1e-12)
    pairs = [one.window("all").view.pairs for one in (at_once, stepwise)]
    np.testing.assert_allclose(pairs[0].weight, pairs[1].weight, rtol=1e-12)
