from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.network.components import leave_one_out, stranded_after
from ecohealth.network.graph import undirected
from tests.unit.network.shapes import of, rows, two_cliques_and_a_bridge

ODD = 0.1 + 0.2  # a weight that does not come out even


def test_the_centre_of_a_star_takes_everything_and_strands_nothing_of_worth():
    for centre in (0, 4, 9):
        leaves = [v for v in range(10) if v != centre]
        loss = leave_one_out(undirected(10, [centre] * 9, leaves, [ODD] * 9))
        assert loss.direct[centre] == pytest.approx(9 * ODD)
        assert loss.stranded.tolist() == [0.0] * 10
        assert loss.stranded_count[centre] == 8
        assert np.flatnonzero(loss.is_cut).tolist() == [centre]


@pytest.mark.parametrize("graph", [nx.cycle_graph(10), nx.complete_graph(6)], ids=["ring", "complete"])
def test_nothing_is_stranded_where_no_node_cuts(graph):
    loss = leave_one_out(of(graph))
    assert not loss.stranded.any()
    assert not loss.stranded_count.any()
    assert not loss.is_cut.any()
    assert loss.direct.tolist() == [float(degree) for _, degree in graph.degree()]


def test_a_path_strands_its_shorter_side():
    loss = leave_one_out(of(nx.path_graph(10)))
    assert loss.stranded.tolist() == [0, 0, 1, 2, 3, 3, 2, 1, 0, 0]
    assert loss.stranded_count.tolist() == [0, 1, 2, 3, 4, 4, 3, 2, 1, 0]
    assert loss.is_cut.tolist() == [False, *[True] * 8, False]


def test_two_cliques_and_a_bridge():
    loss = leave_one_out(of(two_cliques_and_a_bridge(5)))
    assert np.flatnonzero(loss.is_cut).tolist() == [4, 5]
    assert loss.stranded[[4, 5]].tolist() == [6.0, 6.0]  # what is left of the clique that lost its end: 4 · 3 / 2
    assert loss.stranded_count[[4, 5]].tolist() == [4, 4]
    assert loss.direct[[0, 4]].tolist() == [4.0, 5.0]


def test_isolated_nodes_and_self_loops():
    loss = leave_one_out(undirected(4, [0, 1, 2, 1], [1, 2, 2, 1], [1.0, 1.0, 7.0, 0.5]))
    assert loss.direct.tolist() == [1.0, 2.5, 8.0, 0.0]
    assert loss.stranded.tolist() == [0.0, 0.0, 0.0, 0.0]  # without 1, the self-loop of 2 makes it the better part
    assert loss.stranded_count.tolist() == [0, 1, 0, 0]
    lone = leave_one_out(undirected(1, [0], [0], [3.0]))
    assert (lone.direct.tolist(), lone.stranded.tolist(), lone.is_cut.tolist()) == ([3.0], [0.0], [False])
    assert leave_one_out(undirected(0, [], [], [])).direct.tolist() == []


def test_of_equal_fragments_the_one_with_more_nodes_stands():
    """Without node 2: 0-1 worth 2, and 3-4-5 worth 1 + 1."""
    loss = leave_one_out(undirected(6, [0, 1, 2, 3, 4], [1, 2, 3, 4, 5], [2.0, 9.0, 9.0, 1.0, 1.0]))
    assert (loss.stranded[2], loss.stranded_count[2]) == (2.0, 2)


def test_of_equal_fragments_the_one_with_the_lowest_node_stands():
    before = of(nx.path_graph(5))
    after = undirected(5, [0, 3], [1, 4], [1.0, 1.0])
    result = stranded_after(before, after, np.array([True, True, False, True, True]))
    assert (result.value, result.outside.tolist()) == (1.0, [False, False, False, True, True])


def test_sums_that_differ_by_rounding_count_as_equal():
    """0.1 + 0.2 is a little more than 0.3: the fragment of three nodes stands, not the dearer one by a bit."""
    before = undirected(6, [0, 1, 2, 3, 4], [1, 2, 3, 4, 5], [ODD, 9.0, 9.0, 0.15, 0.15])
    assert ODD > 0.15 + 0.15
    assert leave_one_out(before).stranded_count[2] == 2
    alive = np.arange(6) != 2
    after = undirected(6, [0, 3, 4], [1, 4, 5], [ODD, 0.15, 0.15])
    assert stranded_after(before, after, alive).outside.tolist() == [True, True, False, False, False, False]


def test_a_long_path_needs_no_recursion():
    n = 200_001
    loss = leave_one_out(undirected(n, np.arange(n - 1), np.arange(1, n), np.ones(n - 1)))
    middle = n // 2
    assert loss.stranded[middle] == middle - 1
    assert loss.stranded_count.sum() == 2 * sum(range(middle)) + middle


def test_nobody_lost_and_everybody_lost():
    graph = of(two_cliques_and_a_bridge(3))
    nobody = stranded_after(graph, graph, np.ones(6, dtype=bool))
    assert (nobody.value, nobody.outside.any()) == (0.0, False)
    everybody = stranded_after(graph, undirected(6, [], [], []), np.zeros(6, dtype=bool))
    assert (everybody.value, everybody.outside.any()) == (0.0, False)


def test_what_was_apart_before_is_not_stranded():
    graph = undirected(4, [0, 2], [1, 3], [1.0, 5.0])
    result = stranded_after(graph, graph, np.ones(4, dtype=bool))
    assert (result.value, result.outside.tolist()) == (0.0, [False] * 4)


def test_a_surviving_graph_that_does_not_fit_is_refused():
    graph = of(nx.path_graph(3))
    with pytest.raises(ValueError, match="no edge at a dead node"):
        stranded_after(graph, graph, np.array([True, False, True]))
    with pytest.raises(ValueError, match="nodes of the graph before"):
        stranded_after(graph, of(nx.path_graph(2)), np.ones(2, dtype=bool))


def figures(n, source, target, weight):
    loss = leave_one_out(undirected(n, source, target, weight))
    return loss.direct, loss.stranded, loss.stranded_count, loss.is_cut


@given(rows(), st.randoms(use_true_random=False))
def test_relabelling_moves_the_figures_with_the_nodes(drawn, random):
    n, source, target, weight = drawn
    name = list(range(n))
    random.shuffle(name)
    name = np.array(name)
    was, now = figures(*drawn), figures(n, name[source], name[target], weight)
    assert now[0][name] == pytest.approx(was[0])
    assert now[1][name] == pytest.approx(was[1], abs=1e-9)
    assert now[2][name].tolist() == was[2].tolist()
    assert now[3][name].tolist() == was[3].tolist()


@given(rows(), st.integers(-20, 20))
def test_scaling_all_weights_scales_the_value(drawn, power):
    n, source, target, weight = drawn
    was, now = figures(*drawn), figures(n, source, target, weight * 2.0**power)
    assert (now[0] / 2.0**power).tolist() == was[0].tolist()
    assert (now[1] / 2.0**power).tolist() == was[1].tolist()
    assert now[2].tolist() == was[2].tolist()
    assert now[3].tolist() == was[3].tolist()


@given(rows(), rows())
def test_a_disjoint_union_has_the_figures_of_both(one, other):
    n, source, target, weight = one
    k, start, end, value = other
    both = figures(n + k, np.append(source, start + n), np.append(target, end + n), np.append(weight, value))
    for union, first, second in zip(both, figures(*one), figures(*other), strict=True):
        assert union.tolist() == [*first.tolist(), *second.tolist()]


@given(rows(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_bit(drawn, random):
    n, source, target, weight = drawn
    order = list(range(len(source)))
    random.shuffle(order)
    for was, now in zip(figures(*drawn), figures(n, source[order], target[order], weight[order]), strict=True):
        assert was.tobytes() == now.tobytes()
