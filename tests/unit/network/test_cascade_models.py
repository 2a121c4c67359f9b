"""DebtRank, thresholds and essential kinds: closed forms, and slow plain readings of their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.network.cascade import linear_cascade
from ecohealth.network.cascade_models import debtrank, essential_cascade, kind_flows, threshold_cascade
from ecohealth.network.dependencies import dependencies
from tests.unit.network.test_cascade import chain, random_network

SEEDS = st.integers(0, 10_000)


def _shock(n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.where(rng.random(n) < 0.2, rng.choice([0.3, 1.0], n), 0.0)


def _weights(net, shock) -> dict[tuple[int, int], float]:
    """(provider, recipient) -> what a failure passes on."""
    provider = np.repeat(np.arange(net.n), np.diff(net.indptr))
    weight = np.where(shock[provider] > 0, net.first_hop, net.dependency)
    return dict(zip(zip(provider.tolist(), net.recipient.tolist(), strict=True), weight.tolist(), strict=True))


@given(SEEDS)
def test_debtrank_is_the_plain_reading_of_its_states(seed):
    net, _, _ = random_network(12, 40, seed, 0.9)
    shock = _shock(12, seed)
    weight = _weights(net, shock)
    h, state = shock.tolist(), ["distressed" if one > 0 else "undistressed" for one in shock]
    while "distressed" in state:
        passing = [i for i in range(12) if state[i] == "distressed"]
        new = [min(1.0, h[j] + sum(weight.get((i, j), 0.0) * h[i] for i in passing)) for j in range(12)]
        state = [
            "inactive" if i in passing or state[i] == "inactive" else "distressed" if new[i] > 0 else "undistressed"
            for i in range(12)
        ]
        h = new
    assert debtrank(net, shock).failure == pytest.approx(h, abs=1e-12)


@given(SEEDS)
def test_debtrank_never_fails_more_than_the_linear_cascade(seed):
    net, _, _ = random_network(12, 40, seed)
    shock = _shock(12, seed)
    assert (debtrank(net, shock).failure <= linear_cascade(net, shock).failure + 1e-8).all()


def test_debtrank_and_the_linear_cascade_agree_where_nothing_returns():
    net, shock = chain(6, 0.5), np.eye(6)[0]
    assert debtrank(net, shock).failure.tolist() == linear_cascade(net, shock).failure.tolist()
    assert debtrank(net, shock).first_hit.tolist() == [0, 1, 2, 3, 4, 5]


@given(SEEDS, st.sampled_from([0.1, 0.3, 0.5, 1.0]))
def test_thresholds_are_the_plain_reading_of_their_rule(seed, theta):
    net, _, _ = random_network(14, 50, seed, 1.0)
    shock = _shock(14, seed)
    weight = _weights(net, shock)
    h, rounds = shock.tolist(), 0
    while True:
        lost = [sum(weight.get((i, j), 0.0) * h[i] for i in range(14)) for j in range(14)]
        new = [1.0 if lost[j] >= theta - 1e-12 else h[j] for j in range(14)]
        if new == h:
            break
        h, rounds = new, rounds + 1
    result = threshold_cascade(net, shock, theta)
    assert (result.failure.tolist(), result.rounds) == (h, rounds)


def test_a_lower_threshold_fails_no_fewer():
    net, _, _ = random_network(60, 300, 3, 1.0)
    shock = _shock(60, 5)
    failed = [threshold_cascade(net, shock, theta).failure.sum() for theta in (0.9, 0.5, 0.2, 0.05)]
    assert failed == sorted(failed)
    assert failed[0] < failed[-1]


def test_three_equal_thirds_reach_two_thirds():
    net = dependencies(4, ([0, 1, 2], [3, 3, 3]), [1 / 3] * 3, [1 / 3] * 3, [1.0] * 3)
    assert threshold_cascade(net, [1.0, 1.0, 0.0, 0.0], 2 / 3).failure[3] == 1.0
    assert threshold_cascade(net, [1.0, 1.0, 0.0, 0.0], 0.67).failure[3] == 0.0


@pytest.mark.parametrize("theta", [0.0, -1.0, 1.5, float("nan")])
def test_a_threshold_outside_its_range_is_refused(theta):
    with pytest.raises(ValueError, match="above 0, at most 1"):
        threshold_cascade(chain(3, 0.5), [1.0, 0.0, 0.0], theta)


def _flows(seed: int, n: int = 9, rows: int = 40):
    rng = np.random.default_rng(seed)
    key = np.unique(rng.integers(0, 3 * n * n, rows))
    kind, provider, recipient = key // (n * n), key // n % n, key % n
    value = rng.lognormal(0.0, 1.0, len(key))
    essential, inside = rng.random(3) < 0.5, rng.uniform(0.2, 0.95, n)
    return (kind, provider, recipient), value, essential, inside, rng.random(len(key))


@given(SEEDS)
def test_essential_kinds_are_the_plain_reading_of_their_definition(seed):
    (kind, provider, recipient), value, essential, inside, covered = _flows(seed)
    n, shock = len(inside), _shock(9, seed)
    rows = [
        one for one in zip(kind.tolist(), provider.tolist(), recipient.tolist(), value, covered, strict=True)
        if one[1] != one[2]
    ]  # fmt: skip
    down, up = shock.tolist(), shock.tolist()
    for _ in range(3_000):
        new_down, new_up = [], []
        for j in range(n):
            mine = [one for one in rows if one[2] == j]
            lost = [(one, one[3] * down[one[1]] * (1 - one[4] if shock[one[1]] > 0 else 1.0)) for one in mine]
            needs = [
                sum(part for one, part in lost if one[0] == k) / max(sum(one[3] for one in mine if one[0] == k), 1e-300)
                for k in range(3) if essential[k]
            ]  # fmt: skip
            rest = sum(part for one, part in lost if not essential[one[0]]) / max(sum(one[3] for one in mine), 1e-300)
            new_down.append(max(shock[j], min(1.0, inside[j] * max([rest, *needs]))))
            gives = [one for one in rows if one[1] == j]
            gone = sum(one[3] * up[one[2]] for one in gives) / max(sum(one[3] for one in gives), 1e-300)
            new_up.append(max(shock[j], min(1.0, inside[j] * gone)))
        if np.allclose([new_down, new_up], [down, up], rtol=0.0, atol=1e-13):
            break
        down, up = new_down, new_up
    result = essential_cascade(kind_flows((kind, provider, recipient), value, essential, inside, covered), shock)
    assert result.failure == pytest.approx(np.maximum(down, up), abs=1e-7)


def test_a_closed_ring_collapses_upstream_and_one_with_business_outside_does_not():
    ring = (np.zeros(4, np.int64), np.arange(4), (np.arange(4) + 1) % 4)
    closed = kind_flows(ring, np.ones(4), [False], np.ones(4), np.ones(4))
    assert essential_cascade(closed, [1.0, 0.0, 0.0, 0.0]).failure.tolist() == [1.0] * 4
    half = kind_flows(ring, np.ones(4), [False], np.full(4, 0.5), np.ones(4))
    assert essential_cascade(half, [1.0, 0.0, 0.0, 0.0]).failure.tolist() == [1.0, 0.125, 0.25, 0.5]


def test_an_essential_kind_limits_where_another_only_adds():
    """Node 2 receives 1 of kind 0 from node 0, and 9 of kind 1 from node 1."""
    flows = ([0, 1], [0, 1], [2, 2]), [1.0, 9.0]
    for essential, failed in (([True, False], 1.0), ([False, False], 0.1)):
        arranged = kind_flows(*flows, essential, np.ones(3), [0.0, 0.0])
        assert essential_cascade(arranged, [1.0, 0.0, 0.0]).failure[2] == pytest.approx(failed)


def test_a_flow_to_oneself_binds_nobody():
    arranged = kind_flows(([0, 0], [0, 1], [0, 0]), [100.0, 1.0], [True], np.ones(2), [0.0, 0.0])
    assert essential_cascade(arranged, [0.0, 0.5]).failure.tolist() == [0.5, 0.5]
