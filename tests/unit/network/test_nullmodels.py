from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.network import nullmodels
from ecohealth.network.cohesion import mean_local_clustering
from ecohealth.network.nullmodels import rewired


def ends(graph: nx.Graph) -> tuple[np.ndarray, np.ndarray]:
    pairs = np.array(graph.edges(), dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def edges(u: np.ndarray, v: np.ndarray) -> list[tuple[int, int]]:
    return list(zip(u.tolist(), v.tolist(), strict=True))


@given(st.integers(1, 40), st.floats(0.0, 1.0), st.integers(0, 2**32 - 1))
def test_degrees_are_kept_and_the_graph_stays_simple(n, density, seed):
    graph = nx.gnp_random_graph(n, density, seed=seed)
    u, v = rewired(n, *ends(graph), np.random.default_rng(seed))
    assert (u < v).all()
    assert edges(u, v) == sorted(set(edges(u, v)))
    degree = np.bincount(u, minlength=n) + np.bincount(v, minlength=n)
    assert degree.tolist() == [graph.degree(node) for node in range(n)]


def test_a_seed_repeats_and_other_streams_differ():
    graph = ends(nx.gnm_random_graph(50, 200, seed=1))
    streams = np.random.default_rng(1).spawn(3)
    drawn = [edges(*rewired(50, *graph, stream)) for stream in streams]
    again = edges(*rewired(50, *graph, np.random.default_rng(1).spawn(1)[0]))
    assert again == drawn[0]
    assert drawn[0] != drawn[1] != drawn[2] != drawn[0]
    assert all(one != sorted(edges(*graph)) for one in drawn)


def test_the_order_and_direction_of_edges_change_nothing():
    u, v = ends(nx.gnm_random_graph(30, 80, seed=2))
    order = np.random.default_rng(3).permutation(80)
    one = rewired(30, u, v, np.random.default_rng(4))
    assert edges(*one) == edges(*rewired(30, v[order], u[order], np.random.default_rng(4)))


@pytest.mark.parametrize("graph", [nx.star_graph(9), nx.complete_graph(7), nx.path_graph(2), nx.empty_graph(3)])
def test_where_no_swap_is_possible_the_edges_come_back(graph):
    u, v = ends(graph)
    assert edges(*rewired(len(graph), u, v, np.random.default_rng(5))) == edges(u, v)


def test_no_attempts_change_nothing_and_inputs_stay_as_they_are():
    u, v = ends(nx.cycle_graph(8))
    before = u.copy(), v.copy()
    rewired(8, u, v, np.random.default_rng(6))
    assert (u.tolist(), v.tolist()) == (before[0].tolist(), before[1].tolist())
    assert edges(*rewired(8, u, v, np.random.default_rng(6), swaps_per_edge=0)) == sorted(
        (min(pair), max(pair)) for pair in edges(u, v)
    )


def test_every_graph_of_the_degrees_is_equally_likely():
    """Six nodes can be paired in 15 ways, each as likely; a chi-square of 14 degrees of freedom."""
    rng = np.random.default_rng(7)
    seen: dict[str, int] = {}
    for _ in range(3000):
        key = str(edges(*rewired(6, [0, 1, 2], [3, 4, 5], rng)))
        seen[key] = seen.get(key, 0) + 1
    assert len(seen) == 15
    assert sum((count - 200) ** 2 / 200 for count in seen.values()) < 36.1  # its 99.9th percentile


def test_random_numbers_are_drawn_in_bounded_chunks(monkeypatch):
    monkeypatch.setattr(nullmodels, "CHUNK", 7)
    u, v = rewired(20, *ends(nx.gnm_random_graph(20, 60, seed=8)), np.random.default_rng(8))
    assert len(set(edges(u, v))) == 60


def test_a_large_hash_set_stays_right():
    graph = nx.gnm_random_graph(2000, 20_000, seed=9)
    u, v = rewired(2000, *ends(graph), np.random.default_rng(9))
    assert len(set(edges(u, v))) == 20_000
    assert len(set(edges(u, v)) & set(graph.edges())) < 1000  # few survive by chance: m · m / (n (n-1) / 2) = 200


@pytest.mark.parametrize(
    ("u", "v", "message"),
    [
        ([0, 1], [0, 2], "no self-loop"),
        ([0, 1], [1, 0], "no edge twice"),
        ([0], [3], "node numbers run from 3 to 3"),
        ([0, 1], [2], "2 and 1 ends"),
    ],
)
def test_what_is_no_simple_graph_is_refused(u, v, message):
    with pytest.raises(ValueError, match=message):
        rewired(3, u, v, np.random.default_rng(1))
    with pytest.raises(ValueError, match=message):
        mean_local_clustering(3, u, v)


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        (nx.complete_graph(5), 1.0),
        (nx.star_graph(5), 0.0),
        (nx.cycle_graph(3), 1.0),
        (nx.cycle_graph(4), 0.0),
        (nx.path_graph(2), 0.0),
        (nx.empty_graph(3), 0.0),
        (nx.lollipop_graph(3, 1), (1 + 1 + 1 / 3 + 0) / 4),
    ],
)
def test_mean_local_clustering_by_hand(graph, expected):
    assert mean_local_clustering(len(graph), *ends(graph)) == pytest.approx(expected)


def test_mean_local_clustering_of_no_nodes_does_not_exist():
    with pytest.raises(ValueError, match="without nodes"):
        mean_local_clustering(0, [], [])
