from __future__ import annotations

from collections.abc import Iterator, Sequence

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecohealth.network import ensemble
from ecohealth.network.cascade import linear_cascade
from ecohealth.network.components import stranded_after
from ecohealth.network.deliveries import deliveries
from ecohealth.network.dependencies import dependencies
from ecohealth.network.ensemble import direct_and_stranded, shocks, with_linear_cascade
from ecohealth.network.graph import Undirected, undirected
from ecohealth.network.ground import ground
from ecohealth.network.substitution import supply, take_over
from tests.unit.network.shapes import of, two_cliques_and_a_bridge

Scenario = dict[int, float]
"""What is left of the nodes that are shocked."""


def cost(graph: Undirected, scenarios: Sequence[Scenario]) -> np.ndarray:
    land = ground(graph)
    first = np.cumsum([0, *(len(one) for one in scenarios)])
    node = [at for one in scenarios for at in one]
    left = [share for one in scenarios for share in one.values()]
    return direct_and_stranded(land, shocks(land, first, np.array(node, dtype=np.int64), left))


def slow_cost(graph: nx.Graph, scenario: Scenario) -> tuple[float, float]:
    """The definition, with networkx: in every component what lies outside the most valuable surviving fragment."""
    kept = {node: scenario.get(node, 1.0) for node in graph}
    after = graph.copy()
    for u, v, worth in graph.edges(data="weight", default=1.0):
        after.edges[u, v]["keeps"] = worth * min(kept[u], kept[v])
    direct = graph.size(weight="weight") - after.size(weight="keeps")
    after.remove_nodes_from([node for node in graph if kept[node] == 0])
    stranded = 0.0
    for component in nx.connected_components(graph):
        fragments = nx.connected_components(after.subgraph(component))
        values = [after.subgraph(one).size(weight="keeps") for one in fragments]
        stranded += sum(values) - max(values, default=0.0)
    return direct, stranded


def drawn_graph(rng: np.random.Generator, n: int) -> nx.Graph:
    """Trees, long cycles, cliques in a chain, sparse and dense graphs, several in one, with loops."""
    parts = [
        nx.random_labeled_tree(n, seed=int(rng.integers(1 << 30))),
        nx.cycle_graph(n),
        nx.connected_caveman_graph(max(2, n // 5), 5),
        nx.gnm_random_graph(n, int(rng.uniform(0.5, 3) * n), seed=int(rng.integers(1 << 30))),
        nx.star_graph(n),
    ]
    chosen = [parts[at] for at in rng.permutation(len(parts))[: int(rng.integers(1, 3))]]
    graph = nx.disjoint_union_all(chosen)
    graph = nx.relabel_nodes(graph, dict(enumerate(rng.permutation(len(graph)).tolist())))
    graph.add_edges_from((int(node), int(node)) for node in rng.integers(0, len(graph), 2))
    for edge in graph.edges:
        graph.edges[edge]["weight"] = float(rng.integers(1, 9)) if n % 2 else float(rng.lognormal())
    sorted_graph = nx.Graph()
    sorted_graph.add_nodes_from(range(len(graph)))
    sorted_graph.add_edges_from(graph.edges(data=True))
    return sorted_graph


def drawn_scenarios(rng: np.random.Generator, n: int) -> Iterator[Scenario]:
    for _ in range(6):
        who = rng.permutation(n)[: int(rng.integers(0, min(n, 30) + 1))].tolist()
        yield {at: float(rng.choice([0.0, 0.25, 0.5, 1.0], p=[0.7, 0.1, 0.1, 0.1])) for at in who}


@settings(max_examples=120)
@given(seed=st.integers(0, 100_000), n=st.integers(2, 40))
def test_every_scenario_costs_what_a_walk_through_the_graph_says(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    graph = drawn_graph(rng, n)
    scenarios = list(drawn_scenarios(rng, len(graph)))
    expected = [slow_cost(graph, one) for one in scenarios]
    np.testing.assert_allclose(cost(of(graph), scenarios), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("n", [300, 301])
def test_large_fragments_are_added_up_as_well(n: int) -> None:
    """Beyond 64 nodes a fragment's value is a difference of running sums."""
    rng = np.random.default_rng(n)
    for shape in (nx.path_graph(n), nx.cycle_graph(n), nx.random_labeled_tree(n, seed=3), nx.circular_ladder_graph(n)):
        graph = nx.Graph()
        graph.add_nodes_from(sorted(shape))
        graph.add_weighted_edges_from((u, v, float(rng.lognormal())) for u, v in shape.edges)
        graph.add_edge(7, 7, weight=3.5)
        scenarios = [
            {int(at): float(rng.choice([0.0, 0.0, 0.5])) for at in rng.choice(len(graph), 4, replace=False)}
            for _ in range(20)
        ]
        expected = np.array([slow_cost(graph, one) for one in scenarios])
        np.testing.assert_allclose(cost(of(graph), scenarios), expected, rtol=1e-9)
        assert (expected[:, 1] > 0).any() or shape.size() > n


@settings(max_examples=60)
@given(seed=st.integers(0, 100_000), n=st.integers(1, 60))
def test_forests_have_a_quick_way_that_says_the_same(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    tree = nx.random_labeled_tree(n, seed=seed) if n > 1 else nx.empty_graph(1)
    tree.remove_edges_from([edge for edge in list(tree.edges) if rng.random() < 0.1])
    forest = nx.Graph()
    forest.add_nodes_from(range(n))
    forest.add_weighted_edges_from((u, v, float(rng.integers(1, 9))) for u, v in tree.edges)
    forest.add_edge(0, 0, weight=4.0)
    lost = [dict.fromkeys(rng.permutation(n)[: int(rng.integers(0, n + 1))].tolist(), 0.0) for _ in range(8)]
    assert ground(of(forest)).is_forest
    expected = [slow_cost(forest, one) for one in lost]
    assert cost(of(forest), lost) == pytest.approx(np.array(expected), abs=1e-9)
    cut = {0: 0.5, **({1: 0.0} if n > 1 else {})}
    mixed = cost(of(forest), [*lost, cut])
    assert (mixed[:-1] == cost(of(forest), lost)).all()  # no bit depends on what else is asked
    assert tuple(mixed[-1]) == pytest.approx(slow_cost(forest, cut), abs=1e-9)


def test_with_one_tie_more_it_is_no_forest() -> None:
    assert not ground(of(nx.cycle_graph(4))).is_forest
    assert ground(of(nx.empty_graph(3))).is_forest


def test_closed_forms() -> None:
    star, ring, path = nx.star_graph(9), nx.cycle_graph(10), nx.path_graph(10)
    cliques = two_cliques_and_a_bridge(5)
    assert cost(of(star), [{0: 0.0}, {1: 0.0, 2: 0.0}, {0: 0.5}]).tolist() == [[9, 0], [2, 0], [4.5, 0]]
    assert cost(of(ring), [{0: 0.0}, {0: 0.0, 5: 0.0}, {0: 0.0, 3: 0.0}]).tolist() == [[2, 0], [4, 3], [4, 1]]
    assert cost(of(path), [{4: 0.0}, {2: 0.0, 6: 0.0}]).tolist() == [[2, 3], [4, 3]]
    assert cost(of(cliques), [{4: 0.0}, {4: 0.0, 5: 0.0}, {0: 0.0, 9: 0.0}]).tolist() == [[5, 6], [9, 6], [8, 0]]
    assert cost(of(nx.complete_graph(6)), [dict.fromkeys(range(6), 0.0), {}]).tolist() == [[15, 0], [0, 0]]


def test_without_a_giant_component_each_component_keeps_its_best_fragment() -> None:
    groups = nx.disjoint_union_all([nx.path_graph(5)] * 40)
    middle = dict.fromkeys(range(2, 200, 5), 0.0)
    assert cost(of(groups), [middle]).tolist() == [[80.0, 40.0]]


def test_nobody_and_nothing() -> None:
    empty, alone = of(nx.empty_graph(0)), of(nx.empty_graph(1))
    assert cost(empty, []).shape == (0, 2)
    assert cost(empty, [{}]).tolist() == [[0, 0]]
    assert cost(alone, [{0: 0.0}, {0: 1.0}]).tolist() == [[0, 0], [0, 0]]


def test_a_scenario_costs_the_same_wherever_it_stands() -> None:
    rng = np.random.default_rng(5)
    graph = of(drawn_graph(rng, 40))
    scenarios = [one for _ in range(20) for one in drawn_scenarios(rng, 40)]
    together = cost(graph, scenarios)
    order = rng.permutation(len(scenarios))
    assert (cost(graph, [scenarios[at] for at in order]) == together[order]).all()
    assert (cost(graph, [dict(reversed(one.items())) for one in scenarios]) == together).all()


@pytest.mark.parametrize(
    ("first", "node", "left", "words"),
    [
        ([0, 1], [9], [0.0], "node numbers run from 9 to 9; allowed: 0 to 2"),
        ([0, 1], [1], [1.5], "a share of 1.5 is left; allowed: 0 to 1"),
        ([0, 1], [1], [-0.5], "left holds a value that is negative"),
        ([0, 2], [1], [0.5], "first must run from 0 up to the number of rows, 1"),
        ([0, 2], [1, 1], [0.5, 0.0], "a node stands twice in one scenario"),
        ([0, 2], [1, 1], [0.0, 0.0], "a node stands twice in one scenario"),
    ],
)
def test_what_is_no_scenario_is_refused(first: list[int], node: list[int], left: list[float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        shocks(ground(of(nx.path_graph(3))), first, node, left)


def joint_by_joint(eco_seed: int, *, sparse: bool) -> tuple[np.ndarray, np.ndarray]:
    """The cascade part of random scenarios: all at once, and each by ``take_over`` and ``linear_cascade``."""
    rng = np.random.default_rng(eco_seed)
    n = 600 if sparse else 40
    m = 3 * n
    group, spare = (12, 0.002) if sparse else (n, 0.3)
    source = rng.integers(0, n, m)
    target = source // group * group + rng.integers(0, group, m)
    target = np.minimum(target, n - 1)
    kind, types = rng.integers(0, 3, m), rng.integers(0, 3, n)
    weight = rng.integers(1, 9, m).astype(float)
    spare = spare * np.random.default_rng(eco_seed).uniform(0.0, 2.0, n) if eco_seed % 2 else np.full(n, spare)
    flows = supply(source, target, kind, weight, types)
    pair, row = np.unique(source * n + target, return_inverse=True)
    ends, value = (pair // n, pair % n), np.bincount(row, weights=weight)
    leans = np.where(ends[0] == ends[1], 0.0, 0.7 * value / np.bincount(ends[1], weights=value, minlength=n)[ends[1]])
    whole = undirected(n, *ends, value)
    scenarios = [one for _ in range(8) for one in drawn_scenarios(rng, n)]
    expected = []
    for one in scenarios:
        capacity = np.ones(n)
        capacity[list(one)] = list(one.values())
        covered = take_over(flows, capacity, spare).covered
        left = np.bincount(row, weights=weight * (1 - covered)) / value
        failure = linear_cascade(
            dependencies(n, ends, leans, leans * np.minimum(left, 1.0), value), 1.0 - capacity
        ).failure  # fmt: skip
        keeps = np.minimum(capacity[ends[0]], capacity[ends[1]])
        after = stranded_after(whole, undirected(n, *ends, value * keeps), capacity > 0)
        stands = (
            ~(after.outside[ends[0]] | after.outside[ends[1]]) if (capacity == 0).any() else np.ones(len(value), bool)
        )
        expected.append((value * (keeps - np.minimum(1 - failure[ends[0]], 1 - failure[ends[1]])))[stands].sum())
    land = ground(whole)
    first = np.cumsum([0, *(len(one) for one in scenarios)])
    given_scenarios = shocks(land, first, [at for one in scenarios for at in one] or np.empty(0, np.int64),
                             [share for one in scenarios for share in one.values()])  # fmt: skip
    net = deliveries(dependencies(n, ends, leans, leans, value), flows, spare)
    return with_linear_cascade(land, net, given_scenarios)[:, 2], np.array(expected)


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_every_cascade_is_that_of_its_scenario_alone(seed: int, sparse: bool) -> None:
    together, alone = joint_by_joint(seed, sparse=sparse)
    np.testing.assert_allclose(together, alone, rtol=1e-9, atol=1e-9)
    assert (alone > 0).sum() > 30


@pytest.mark.parametrize("sparse", [False, True])
def test_no_bit_depends_on_how_many_cascades_run_side_by_side(sparse: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(wide: float, cells: int) -> np.ndarray:
        monkeypatch.setattr(ensemble, "WIDE", wide)
        monkeypatch.setattr(ensemble, "MOST_CELLS", cells)
        return joint_by_joint(3, sparse=sparse)[0]

    one_by_one = taken(1.0, 1 << 22)
    for lanes in (1, 3, 32):
        np.testing.assert_array_equal(taken(0.0, lanes * (600 if sparse else 40)), one_by_one)
    np.testing.assert_array_equal(taken(0.01, 1 << 22), one_by_one)
    assert (one_by_one > 0).sum() > 30
