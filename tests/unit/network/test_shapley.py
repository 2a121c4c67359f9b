"""Fair shares against every order; critical pairs against every pair."""

from __future__ import annotations

from itertools import combinations, permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.network.graph import undirected
from ecohealth.network.pairs import critical_pairs
from ecohealth.network.shapley import _added, shapley
from ecohealth.network.tail import NORMAL_95
from tests.unit.network.test_coalition import drawn, slow_loss

SEEDS = st.integers(0, 10_000)


def exact_shares(plain, n: int) -> np.ndarray:
    loss = {frozenset(one): slow_loss(plain, one) for k in range(n + 1) for one in combinations(range(n), k)}
    share = np.zeros(n)
    for order in permutations(range(n)):
        for q, v in enumerate(order):
            share[v] += loss[frozenset(order[: q + 1])] - loss[frozenset(order[:q])]
    return share / factorial(n)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_shares_are_those_over_every_order(seed):
    graph, plain = drawn(seed, n=6, rows=9)
    fair = shapley(graph, np.random.default_rng(seed), 4_000)
    exact = exact_shares(plain, 6)
    assert (np.abs(fair.share - exact) <= 4.5 * fair.standard_error + 1e-9).all()
    assert fair.standard_error.max() < 0.02 * plain.size(weight="weight")


@given(SEEDS)
def test_the_shares_add_up_to_all_value(seed):
    graph, plain = drawn(seed, n=15, rows=30)
    fair = shapley(graph, np.random.default_rng(seed), 6)
    assert fair.share.sum() == pytest.approx(plain.size(weight="weight"))
    assert (fair.share >= 0).all()


def test_two_substitutes_share_what_neither_strands_alone():
    """A leaf hangs on two hubs that are tied: alone, neither strands anything; in fairness both do."""
    graph = undirected(4, [0, 0, 1, 2], [1, 2, 2, 3], [1.0, 1.0, 1.0, 0.5])
    fair = shapley(graph, np.random.default_rng(3), 2_000)
    assert fair.share[0] == pytest.approx(fair.share[1], abs=5 * fair.standard_error[0])


def test_an_interval_leans_to_where_it_is_skewed_and_few_orders_have_none():
    """Against each pair of orders, computed one after the other."""
    graph, _ = drawn(5, n=7, rows=9)
    fair = shapley(graph, np.random.default_rng(9), 400)
    orders = [stream.permutation(7) for stream in np.random.default_rng(9).spawn(200)]
    pairs = np.array([(_added(graph, one) + _added(graph, one[::-1].copy())) / 2 for one in orders])
    apart = pairs - pairs.mean(axis=0)
    skew = np.nan_to_num((apart**3).mean(axis=0) / apart.std(axis=0) ** 3)
    lean = skew * (1 + 2 * NORMAL_95**2) / (6 * np.sqrt(200)) * fair.standard_error
    assert np.abs(skew).max() > 0.5
    assert fair.high == pytest.approx(fair.share + NORMAL_95 * fair.standard_error + lean)
    assert fair.low == pytest.approx(fair.share - NORMAL_95 * fair.standard_error + lean)
    assert np.isnan(shapley(graph, np.random.default_rng(9), 398).low).all()
    certain = shapley(undirected(2, [0], [1], [0.1]), np.random.default_rng(1), 400)
    assert (certain.low == certain.share).all() and (certain.high == certain.share).all()


def test_the_same_seed_gives_the_same_bits_and_more_orders_a_smaller_error():
    graph, _ = drawn(8, n=30, rows=90)
    few, again = (shapley(graph, np.random.default_rng(1), 100) for _ in range(2))
    assert few.share.tobytes() == again.share.tobytes()
    assert shapley(graph, np.random.default_rng(1), 6_400).standard_error.mean() < few.standard_error.mean() / 4


@pytest.mark.parametrize("orders", [0, 2, 5])
def test_too_few_orders_are_refused(orders):
    with pytest.raises(ValueError, match="an even number from 4"):
        shapley(undirected(2, [0], [1], [1.0]), np.random.default_rng(1), orders)


@given(SEEDS, st.integers(10, 34))
def test_the_critical_pairs_are_those_among_all(seed, rows):
    graph, plain = drawn(seed, n=10, rows=rows)
    alone = [slow_loss(plain, (one,)) for one in range(10)]
    every = {pair: slow_loss(plain, pair) - alone[pair[0]] - alone[pair[1]] for pair in combinations(range(10), 2)}
    expected = sorted(-beyond for beyond in every.values() if beyond > 1e-9)
    found = critical_pairs(graph, 100, np.arange(10))
    assert (-found.beyond).tolist() == pytest.approx(expected)
    for first, second, loss, beyond in zip(found.first, found.second, found.loss, found.beyond, strict=True):
        assert loss == pytest.approx(slow_loss(plain, (first, second)))
        assert beyond == pytest.approx(every[int(first), int(second)])


def test_a_pair_needs_one_of_those_asked():
    ring = undirected(6, range(6), [1, 2, 3, 4, 5, 0], [1.0] * 6)
    found = critical_pairs(ring, 9, np.array([2]))
    assert {tuple(sorted(one)) for one in zip(found.first.tolist(), found.second.tolist(), strict=True)} == {(2, 5)}
    assert len(critical_pairs(ring, 9, np.empty(0, dtype=np.int64)).loss) == 0
