"""The worst coalition against every coalition, and its robust core against every loss."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.network.coalition import worst_coalition
from ecohealth.network.coalition_bounds import charges, terrain
from ecohealth.network.graph import Undirected, undirected
from ecohealth.network.robust_core import robust_core

SEEDS = st.integers(0, 10_000)


def drawn(seed: int, n: int = 11, rows: int = 20) -> tuple[Undirected, nx.Graph]:
    rng = np.random.default_rng(seed)
    source, target = rng.integers(0, n, rows), rng.integers(0, n, rows)
    weight = rng.integers(1, 9, rows).astype(float)
    plain = nx.Graph()
    plain.add_nodes_from(range(n))
    for u, v, w in zip(source.tolist(), target.tolist(), weight.tolist(), strict=True):
        plain.add_edge(u, v, weight=w + plain.get_edge_data(u, v, {"weight": 0.0})["weight"])
    return undirected(n, source, target, weight), plain


def slow_loss(plain: nx.Graph, lost: tuple[int, ...]) -> float:
    def value(nodes) -> float:
        return plain.subgraph(nodes).size(weight="weight")

    kept = sum(
        max((value(one) for one in nx.connected_components(plain.subgraph(component - set(lost)))), default=0.0)
        for component in nx.connected_components(plain)
    )
    return plain.size(weight="weight") - kept


@given(SEEDS, st.integers(1, 4))
def test_the_worst_coalition_is_the_worst_of_all(seed, k):
    graph, plain = drawn(seed)
    worst = worst_coalition(graph, k)
    assert worst.exact
    assert worst.loss == pytest.approx(max(slow_loss(plain, one) for one in combinations(range(11), k)))
    assert slow_loss(plain, tuple(worst.members.tolist())) == pytest.approx(worst.loss)
    assert len(set(worst.members.tolist())) == k


@given(SEEDS, st.integers(1, 3))
def test_plausibility_weighs_a_coalition(seed, k):
    graph, plain = drawn(seed)
    plausible = np.random.default_rng(seed).choice([0.0, 0.2, 0.9, 1.0], 11)
    worst = worst_coalition(graph, k, plausible)
    best = max(slow_loss(plain, one) * plausible[list(one)].prod() for one in combinations(range(11), k))
    assert worst.exact
    assert worst.loss == pytest.approx(best)


def test_a_pair_that_no_single_loss_shows_is_found():
    """Two cliques on two bridges: nobody's loss parts them; the two ends of one side's bridges together do."""
    left, right = list(combinations(range(6), 2)), list(combinations(range(6, 12), 2))
    edges = np.array([*left, *right, (0, 6), (1, 7)])
    graph = undirected(12, edges[:, 0], edges[:, 1], np.ones(len(edges)))
    worst = worst_coalition(graph, 2)
    assert worst.exact
    assert set(worst.members.tolist()) in ({0, 1}, {6, 7}, {0, 7}, {1, 6})
    assert worst.loss >= 11 + 6


@given(SEEDS, st.integers(1, 3))
def test_nothing_parts_a_robust_core(seed, k):
    graph, plain = drawn(seed, n=10, rows=34)
    inside = set(np.flatnonzero(robust_core(graph, k)).tolist())
    for lost in combinations(range(10), k):
        left = plain.subgraph(set(range(10)) - set(lost))
        homes = {min(one) for one in nx.connected_components(left) if one & inside}
        assert len(homes) <= 1


@given(SEEDS, st.integers(1, 3), st.integers(1, 9))
def test_no_coalition_costs_more_than_its_charges(seed, k, rounds):
    graph, plain = drawn(seed, n=9, rows=6 + seed % 24)
    order = np.random.default_rng(seed).permutation(9).tolist()
    gone, stay = order[: seed % k], order[seed % k : seed % k + seed % 3]
    bound = charges(terrain(graph, robust_core(graph, k)), gone, stay, k - len(gone), rounds)
    free = sorted(set(range(9)) - {*gone, *stay})
    assert (bound.charge[free] >= 0).all()
    assert (bound.charge[[*gone, *stay]] == -1).all()
    for more in combinations(free, k - len(gone)):
        at_most = bound.already + bound.charge[list(more)].sum()
        assert slow_loss(plain, (*gone, *more)) <= at_most + 1e-9


def test_both_kinds_of_seed_grow():
    full = undirected(30, *np.array(list(combinations(range(30), 2))).T, np.ones(435))
    assert robust_core(full, 5).all()
    across = np.array([(a, b) for a in range(8) for b in range(8, 20)])
    assert robust_core(undirected(20, across[:, 0], across[:, 1], np.ones(len(across))), 5).all()
    assert not robust_core(undirected(5, range(4), range(1, 5), np.ones(4)), 2).any()  # a path


def test_a_search_that_is_given_up_says_what_it_does_not_know():
    graph, plain = drawn(3, n=40, rows=60)
    worst = worst_coalition(graph, 4, most_work=2_000)
    assert not worst.exact
    assert worst.loss < worst.at_most <= graph.weight.sum() / 2 + graph.loops.sum()
    assert worst.at_most >= worst_coalition(graph, 4).loss
    assert slow_loss(plain, tuple(worst.members.tolist())) == pytest.approx(worst.loss)


def test_the_work_is_told_and_can_be_stopped():
    graph, _ = drawn(3, n=40, rows=60)
    told = []
    worst_coalition(graph, 3, most_work=5_000, tell=lambda done, most: told.append((done, most)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert {most for _, most in told} == {5_000}
    assert max(done for done, _ in told) <= 5_000

    def stop(done, most):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        worst_coalition(graph, 3, tell=stop)


@pytest.mark.parametrize(
    ("k", "plausible", "why"), [(0, None, "coalition of 0"), (6, None, "of 6 among 5"), (1, 2.0, "above 1")]
)
def test_what_cannot_be_asked_is_refused(k, plausible, why):
    graph = undirected(5, range(4), range(1, 5), np.ones(4))
    with pytest.raises(ValueError, match=why):
        worst_coalition(graph, k, None if plausible is None else np.full(5, plausible))
