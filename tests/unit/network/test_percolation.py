from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from ecohealth.network.graph import undirected
from ecohealth.network.percolation import adaptive_degree_order, attack_curve, order_by, robustness
from tests.unit.network.shapes import of, rows, two_cliques_and_a_bridge


@pytest.mark.parametrize(
    ("graph", "published"),
    [
        (nx.complete_graph(10), 0.45),
        (nx.star_graph(9), 0.09),
        (nx.cycle_graph(10), 0.29),
        (nx.path_graph(10), 0.25),
    ],
    ids=["K10", "star10", "ring10", "path10"],
)
def test_reference_values_of_metrics_md(graph, published):
    drawn = of(graph)
    assert robustness(attack_curve(drawn, adaptive_degree_order(drawn))) == published


def test_reference_value_of_the_karate_club():
    club = of(nx.Graph(nx.karate_club_graph().edges()))
    curve = attack_curve(club, adaptive_degree_order(club))
    assert round(robustness(curve), 4) == 0.1358
    assert curve[-1] == 0.0


@pytest.mark.parametrize("seed", range(4))
def test_a_curve_is_what_components_are_counted_to_be(seed):
    """Beyond what is read ahead, with one vast component, and with two that meet late."""
    rng = np.random.default_rng(seed)
    halves = [nx.gnm_random_graph(60, 150, seed=seed), nx.gnm_random_graph(70, 130, seed=seed + 9)]
    plain = nx.disjoint_union_all(halves if seed % 2 else [*halves, nx.path_graph(30)])
    plain.add_edges_from([(3, 100), (40, 90)])
    order = rng.permutation(len(plain))
    bridges = np.isin(order, [3, 40])
    order = np.concatenate([order[bridges], order[~bridges]]) if seed < 2 else order
    left, sizes = plain.copy(), []
    for v in order.tolist():
        left.remove_node(v)
        sizes.append(max(map(len, nx.connected_components(left)), default=0))
    assert attack_curve(of(plain), order).tolist() == (np.array(sizes) / len(plain)).tolist()


def test_a_curve_by_hand():
    cliques = of(two_cliques_and_a_bridge(3))
    assert (attack_curve(cliques, np.array([2, 3, 0, 1, 4, 5])) * 6).tolist() == [3, 2, 2, 2, 1, 0]


def test_the_adaptive_attacker_looks_again_after_each_loss():
    """0 has degree 4; once it is gone, 1 and 2 have one tie left, and 5 with two comes before them."""
    graph = undirected(8, [0, 0, 0, 0, 1, 5, 5], [1, 2, 3, 4, 2, 6, 7], [1.0] * 7)
    assert adaptive_degree_order(graph).tolist() == [0, 5, 1, 2, 3, 4, 6, 7]
    assert order_by(np.diff(graph.indptr)).tolist() == [0, 1, 2, 5, 3, 4, 6, 7]


def test_graphs_without_edges_or_nodes():
    lone = undirected(4, [], [], [])
    assert adaptive_degree_order(lone).tolist() == [0, 1, 2, 3]
    assert attack_curve(lone, np.arange(4)).tolist() == [0.25, 0.25, 0.25, 0.0]
    empty = undirected(0, [], [], [])
    assert attack_curve(empty, adaptive_degree_order(empty)).tolist() == []
    with pytest.raises(ValueError, match="does not exist"):
        robustness(np.array([]))


@pytest.mark.parametrize("order", [[0, 1], [0, 1, 1], [0, 1, 3], [-1, 0, 1]])
def test_an_order_that_is_no_permutation_is_refused(order):
    with pytest.raises(ValueError, match="each of the 3 nodes once"):
        attack_curve(of(nx.path_graph(3)), np.array(order))


def test_order_by_value_puts_the_lowest_of_equals_first_and_refuses_holes():
    assert order_by(np.array([2.0, 5.0, 2.0, 0.0, 5.0])).tolist() == [1, 4, 0, 2, 3]
    with pytest.raises(ValueError, match="not a number"):
        order_by(np.array([1.0, np.nan]))


@given(rows())
def test_curves_fall_from_below_one_to_nothing(drawn):
    graph = undirected(*drawn)
    order = adaptive_degree_order(graph)
    assert sorted(order.tolist()) == list(range(graph.n))
    curve = attack_curve(graph, order)
    assert (np.diff(curve) <= 0).all()
    assert curve[-1] == 0.0
    assert (curve <= 1 - np.arange(1, graph.n + 1) / graph.n + 1e-15).all()


@given(rows())
def test_an_isolated_node_stretches_the_curve(drawn):
    """One more node that is lost last: every S counts among n + 1, and the last node alone is left at the end."""
    n, *edges = drawn
    order = np.arange(n)
    was = attack_curve(undirected(n, *edges), order) * n
    now = attack_curve(undirected(n + 1, *edges), np.arange(n + 1)) * (n + 1)
    assert np.round(now, 9).tolist() == [*np.maximum(np.round(was, 9), 1).tolist(), 0.0]
