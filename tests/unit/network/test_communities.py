"""Communities: against every partition of small graphs, closed forms, and a known value."""

from __future__ import annotations

import random
from collections.abc import Iterator

import networkx as nx
import numpy as np
import pytest

from ecohealth.network.communities import communities, value_inside
from ecohealth.network.graph import Undirected, undirected


def of(graph: nx.Graph) -> Undirected:
    """The graph with its weights, 1 without."""
    ties = [(u, v, data.get("weight", 1.0)) for u, v, data in graph.edges(data=True)]
    return undirected(len(graph), *zip(*ties, strict=True))


def partitions(nodes: list[int]) -> Iterator[list[set[int]]]:
    """Every way to part them."""
    if not nodes:
        yield []
        return
    first, *rest = nodes
    for parts in partitions(rest):
        yield [{first}, *parts]
        for at in range(len(parts)):
            yield [*parts[:at], parts[at] | {first}, *parts[at + 1 :]]


def test_small_graphs_are_parted_as_well_as_can_be_or_nearly() -> None:
    """Leiden is a search: of 40 graphs all but a few are parted at their best, none much worse, by no single move."""
    at_best = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        graph = nx.gnm_random_graph(6, int(rng.integers(1, 13)), seed=seed)
        for u, v in graph.edges:
            graph[u][v]["weight"] = float(rng.integers(1, 9))
        found = communities(of(graph))
        parts = [set(np.flatnonzero(found.label == one).tolist()) for one in range(found.count)]
        alone = [{int(one)} for one in np.flatnonzero(found.label < 0)]
        assert [min(one) for one in parts] == sorted(min(one) for one in parts)
        assert alone == [{one} for one in graph if graph.degree(one) == 0]
        assert found.modularity == pytest.approx(nx.community.modularity(graph, [*parts, *alone]))
        matrix = nx.modularity_matrix(graph, weight="weight") / (2 * graph.size(weight="weight"))
        best = max(worth(matrix, one) for one in partitions(list(graph)))
        assert best - 0.02 < found.modularity <= best + 1e-12
        at_best += found.modularity > best - 1e-12
    assert at_best >= 37


def worth(matrix: np.ndarray, parts: list[set[int]]) -> float:
    return sum(float(matrix[np.ix_(list(one), list(one))].sum()) for one in parts)


@pytest.mark.parametrize("n", [4, 6])
def test_two_cliques_and_a_bridge_are_two_communities_for_sure(n: int) -> None:
    found = communities(of(nx.barbell_graph(n, 0)))
    m = n * (n - 1) + 1
    assert found.label.tolist() == [0] * n + [1] * n
    assert found.modularity == pytest.approx((m - 1) / m - 0.5)
    assert found.stability.tolist() == [1.0, 1.0]


def test_the_karate_club_has_its_known_modularity() -> None:
    """0.41979: the largest there is, after Brandes et al. 2008, IEEE TKDE 20, 172."""
    graph = nx.karate_club_graph()
    nx.set_edge_attributes(graph, 1.0, "weight")
    assert communities(of(graph)).modularity == pytest.approx(0.41979, abs=5e-6)


def test_weights_count() -> None:
    """A ring of four: the heavy ties stay together."""
    found = communities(undirected(4, [0, 1, 2, 3], [1, 2, 3, 0], [9.0, 1.0, 9.0, 1.0]))
    assert found.label.tolist() == [0, 0, 1, 1]
    assert found.modularity == pytest.approx(18 / 20 - 0.5)


def test_a_line_that_may_be_drawn_anywhere_is_less_stable() -> None:
    ring = communities(of(nx.cycle_graph(40)))
    assert (ring.stability < 0.95).all()
    assert (ring.stability > 1 / 40).all()


def test_no_bit_depends_on_what_others_drew_and_they_draw_on_undisturbed() -> None:
    graph = of(nx.gnm_random_graph(60, 150, seed=3))
    random.seed(1)
    wanted = random.random()
    random.seed(1)
    first = communities(graph)
    assert random.random() == wanted
    random.seed(2)
    second = communities(graph)
    assert (first.label == second.label).all()
    assert (first.stability == second.stability).all()
    assert first.runs == 20


def test_what_members_exchange_with_each_other() -> None:
    graph = undirected(7, [0, 1, 2, 3, 4, 5, 0, 0, 6], [1, 2, 0, 4, 5, 3, 3, 0, 6], [2.0] * 7 + [5.0, 8.0])
    found = communities(graph)
    assert found.label.tolist() == [0, 0, 0, 1, 1, 1, -1]
    assert value_inside(graph, found).tolist() == [11.0, 6.0]


def test_without_a_tie_there_are_none() -> None:
    with pytest.raises(ValueError, match="at least one tie"):
        communities(undirected(2, [0], [0], [1.0]))
