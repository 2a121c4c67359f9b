from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.network.graph import components, sum_by, undirected
from tests.unit.network.shapes import rows


def test_parallel_rows_and_both_directions_become_one_edge():
    graph = undirected(4, [0, 1, 0, 2, 2], [1, 0, 1, 2, 1], [1.0, 2.0, 4.0, 8.0, 16.0])
    assert graph.m == 2
    assert graph.indptr.tolist() == [0, 1, 3, 4, 4]
    assert graph.indices.tolist() == [1, 0, 2, 1]
    assert graph.weight.tolist() == [7.0, 7.0, 16.0, 16.0]
    assert graph.loops.tolist() == [0.0, 0.0, 8.0, 0.0]


def test_a_row_of_weight_zero_makes_no_edge():
    graph = undirected(2, [0, 1], [1, 1], [0.0, 0.0])
    assert graph.m == 0
    assert components(graph) == (pytest.approx([0, 1]), 2)


def test_no_nodes_and_no_edges():
    assert undirected(0, [], [], []).indptr.tolist() == [0]
    labels, count = components(undirected(0, [], [], []))
    assert (labels.tolist(), count) == ([], 0)
    assert components(undirected(3, [], [], []))[0].tolist() == [0, 1, 2]


def test_arrays_are_read_only_and_inputs_stay_as_they_are():
    weight = np.array([2.0, 1.0])
    graph = undirected(2, np.array([1, 0]), np.array([0, 1]), weight)
    assert weight.tolist() == [2.0, 1.0]
    for array in (graph.indptr, graph.indices, graph.weight, graph.loops):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


@pytest.mark.parametrize(
    ("n", "source", "target", "weight", "message"),
    [
        (2, [0], [2], [1.0], "node numbers run from 2 to 2; allowed: 0 to 1"),
        (2, [-1], [1], [1.0], "node numbers run from -1 to -1"),
        (2, [0.5], [1], [1.0], "node numbers are float64; allowed: integers"),
        (2, [[0]], [[1]], [1.0], "one dimension"),
        (2, [0], [1], [-1.0], "weight holds a value that is negative or not finite"),
        (2, [0], [1], [np.nan], "not finite"),
        (2, [0], [1], [np.inf], "not finite"),
        (2, [0], [1], [1.0, 2.0], r"weight has shape \(2,\); allowed: \(1,\)"),
        (2, [0], [1, 0], [1.0], "1 sources but 2 targets"),
        (-1, [], [], [], "a graph of -1 nodes"),
        (1 << 31, [], [], [], "a graph of 2147483648 nodes"),
    ],
)
def test_what_is_no_graph_is_refused(n, source, target, weight, message):
    with pytest.raises(ValueError, match=message):
        undirected(n, source, target, weight)


@given(rows(), st.randoms(use_true_random=False))
def test_the_order_and_direction_of_rows_change_no_bit(drawn, random):
    n, source, target, weight = drawn
    graph = undirected(n, source, target, weight)
    order = list(range(len(source)))
    random.shuffle(order)
    turned = np.array([random.random() < 0.5 for _ in order], dtype=bool)
    start, end = np.where(turned, target[order], source[order]), np.where(turned, source[order], target[order])
    again = undirected(n, start, end, weight[order])
    for name in ("indptr", "indices", "weight", "loops"):
        assert getattr(graph, name).tobytes() == getattr(again, name).tobytes()


@given(rows())
def test_the_graph_holds_all_value_and_is_the_same_from_both_ends(drawn):
    n, source, target, weight = drawn
    graph = undirected(n, source, target, weight)
    dense = np.zeros((n, n))
    for v in range(n):
        dense[v, graph.indices[graph.indptr[v] : graph.indptr[v + 1]]] = graph.weight[
            graph.indptr[v] : graph.indptr[v + 1]
        ]
        assert (np.diff(graph.indices[graph.indptr[v] : graph.indptr[v + 1]]) > 0).all()
    assert (dense == dense.T).all()
    assert (graph.weight > 0).all()
    assert not dense.diagonal().any()
    assert dense.sum() / 2 + graph.loops.sum() == pytest.approx(weight.sum())


@given(rows(), rows())
def test_components_of_a_disjoint_union_are_those_of_both(one, other):
    n, source, target, weight = one
    k, start, end, value = other
    labels, count = components(undirected(n, source, target, weight))
    more, further = components(undirected(k, start, end, value))
    union = undirected(n + k, np.append(source, start + n), np.append(target, end + n), np.append(weight, value))
    both, total = components(union)
    assert total == count + further
    assert both.tolist() == [*labels.tolist(), *(more + count).tolist()]


def test_the_dead_part_components():
    line = undirected(5, [0, 1, 2, 3], [1, 2, 3, 4], [1.0] * 4)
    labels, count = components(line, np.array([True, True, False, True, True]))
    assert (labels.tolist(), count) == ([0, 0, -1, 1, 1], 2)
    assert components(line, np.zeros(5, dtype=bool))[1] == 0
    with pytest.raises(ValueError, match=r"alive has shape \(4,\); allowed: \(5,\)"):
        components(line, np.ones(4, dtype=bool))


def test_sums_by_code_do_not_depend_on_the_order_of_rows():
    rng = np.random.default_rng(1)
    code, value = rng.integers(0, 3, 1000), rng.lognormal(0, 5, 1000)
    order = rng.permutation(1000)
    sums = sum_by(code, value, 4)
    assert sums.tobytes() == sum_by(code[order], value[order], 4).tobytes()
    assert sums[3] == 0.0
    assert sums.sum() == pytest.approx(value.sum())
