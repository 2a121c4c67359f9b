from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ecohealth.ecosystem.build import load
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Grouped
from ecohealth.ecosystem.replicates import Replicates
from ecohealth.metrics.catalogue import METRICS
from ecohealth.tables.samples import sample_path
from tests.ecosystems import make, random_ecosystem


@pytest.fixture(scope="module")
def volta() -> Ecosystem:
    return load(sample_path("volta"))


def repeated(eco: Ecosystem, times: np.ndarray) -> Ecosystem:
    """The slow way: each record written down as often as it counts, and an ecosystem made of the rows."""
    rows = np.repeat(np.arange(len(eco.all_records)), times)
    every = eco.all_records.take(rows)
    return replace(eco, all_records=every.sorted())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_replicate_is_the_ecosystem_of_the_repeated_rows(seed):
    eco = random_ecosystem(seed, n=20, rows=300).window("all")
    times = np.random.default_rng(seed).poisson(1.0, len(eco.all_records))
    fast, slow = Replicates(eco).at(times.astype(float)), repeated(eco, times)
    for name in ("flows", "pairs"):
        ours, theirs = getattr(fast.view, name), getattr(slow.view, name)
        for column in ("kind", "source", "target", "count"):
            assert getattr(ours, column).tolist() == getattr(theirs, column).tolist()
        assert ours.weight == pytest.approx(theirs.weight, rel=1e-12)
    for ours, theirs in zip(fast.view.ties, slow.view.ties, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-12)
    assert fast.records.interactions == slow.records.interactions == int(times.sum())
    assert fast.view.is_active.tolist() == slow.view.is_active.tolist()


def test_undirected_kinds_and_events_are_in_both_ways_of_making_it(volta):
    times = np.random.default_rng(5).poisson(1.0, len(volta.all_records))
    fast, slow = Replicates(volta).at(times.astype(float)), repeated(volta, times)
    assert fast.view.given == pytest.approx(slow.view.given, rel=1e-9)
    assert fast.view.taken == pytest.approx(slow.view.taken, rel=1e-9)
    assert fast.view.pairs.source.tolist() == slow.view.pairs.source.tolist()
    assert fast.history.interactions == slow.history.interactions


@pytest.mark.parametrize("metric", [one for one in METRICS.values() if not one.no_interval], ids=lambda one: one.id)
def test_counting_every_record_once_changes_no_bit_of_a_value(metric, volta):
    once = Replicates(volta).at(np.ones(len(volta.all_records)))
    ours, theirs = metric.read(volta), metric.read(once)
    assert (ours.value, ours.on_scale, ours.status) == (theirs.value, theirs.on_scale, theirs.status)


def test_a_replicate_keeps_what_is_no_draw():
    eco = random_ecosystem(4, n=12, rows=200)
    nearly_empty = np.zeros(len(eco.all_records))
    nearly_empty[0] = 1.0
    one = Replicates(eco).at(nearly_empty)
    assert one.periods.tolist() == eco.periods.tolist()
    assert one.lives is eco.lives
    assert len(one) == len(eco)
    assert one.records.interactions <= 1
    assert eco.records.interactions > 1


def test_a_replicate_names_nobody():
    eco = random_ecosystem(4, n=12, rows=200)
    one = Replicates(eco).at(np.ones(len(eco.all_records)))
    assert len(METRICS["participant_hhi"].read(eco).contributions)
    assert not len(METRICS["participant_hhi"].read(one).contributions)


def test_records_of_an_event_are_one_unit_and_others_each_their_own():
    events = pd.DataFrame(
        {
            "event": ["e1", "e1", "e1", "e2", "e2"], "participant": ["a", "b", "c", "a", "b"], "kind": "workshop",
            "weight": 1.0, "date": pd.to_datetime(["2024-01-01"] * 5).astype("datetime64[s]"), "line": range(2, 7),
        }
    ).astype({"event": "str", "participant": "str", "kind": "str"})  # fmt: skip
    eco = make({"a": "x", "b": "x", "c": "y"}, [("a", "b"), ("a", "c")], events=events)
    unit = Replicates(eco).unit
    event = eco.all_records.attributes["event"].fillna("").astype("str").to_numpy()
    for name, rows in (("e1", 6), ("e2", 2)):
        assert (event == name).sum() == rows
        assert len(set(unit[event == name])) == 1
    assert len(set(unit)) == 4


def test_a_record_that_stands_for_many_counts_in_parts():
    rows = make({"a": "x", "b": "y"}, [("a", "b", 6.0)]).all_records
    many = replace(rows, count=np.array([3]))
    twice_of_three = many.times(np.array([2 / 3]))
    assert twice_of_three.count.tolist() == [2]
    assert twice_of_three.weight.tolist() == [4.0]
    assert len(many.times(np.array([0.0]))) == 0


def test_groups_find_sums_firsts_and_mixtures():
    place, when = np.array([1, 0, 1, 0]), np.array([5, 5, 5, 6])
    group = Grouped.by([place, when])
    assert group.sum(np.array([1.0, 2.0, 4.0, 8.0])).tolist() == [2.0, 8.0, 5.0]
    assert group.first(place).tolist() == [0, 0, 1]
    assert group.is_mixed(np.array([7, 7, 8, 7])).tolist() == [True, False, True, False]
    nothing = Grouped.by([np.empty(0, dtype=np.int64)])
    assert nothing.sum(np.empty(0)).tolist() == []
    assert nothing.is_mixed(np.empty(0, dtype=np.int64)).tolist() == []
