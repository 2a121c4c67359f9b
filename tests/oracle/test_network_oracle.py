"""The kernels against slow plain readings of their definitions, on every small graph and on many random ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx
import numpy as np
import pytest

from ecohealth.network.cascade import linear_cascade
from ecohealth.network.cascade_each import linear_cascade_of_each
from ecohealth.network.cohesion import coreness, has_two_sides, mean_local_clustering
from ecohealth.network.components import leave_one_out, stranded_after
from ecohealth.network.dependencies import Dependencies, dependencies
from ecohealth.network.graph import Floats, Undirected, components, undirected
from ecohealth.network.lanes import TOLERANCE
from ecohealth.network.percolation import adaptive_degree_order, attack_curve, order_by
from ecohealth.network.substitution import Supply, covered_of_each, supply, take_over

RANDOM_GRAPHS = 500


@dataclass
class Rows:
    """Rows of a graph as they might stand in a file: parallel, in both directions, self-loops among them."""

    n: int
    source: np.ndarray
    target: np.ndarray
    weight: np.ndarray

    def graph(self) -> Undirected:
        return undirected(self.n, self.source, self.target, self.weight)

    def networkx(self) -> nx.Graph:
        graph = nx.Graph()
        graph.add_nodes_from(range(self.n))
        for u, v, w in zip(self.source.tolist(), self.target.tolist(), self.weight.tolist(), strict=True):
            held = graph.get_edge_data(u, v, {"weight": 0.0})["weight"]
            if held + w > 0:
                graph.add_edge(u, v, weight=held + w)
        return graph


def small_connected_graphs() -> Iterator[Rows]:
    rng = np.random.default_rng(6)
    for graph in nx.graph_atlas_g():
        n = len(graph)
        if 1 <= n <= 6 and nx.is_connected(graph):
            ends = np.array(graph.edges(), dtype=np.int64).reshape(-1, 2)
            for most in (1, 3, 100):
                yield Rows(n, ends[:, 0], ends[:, 1], rng.integers(1, most + 1, len(ends)).astype(float))


def random_graphs() -> Iterator[Rows]:
    rng = np.random.default_rng(7)
    for _ in range(RANDOM_GRAPHS):
        n = int(rng.integers(1, 16))
        m = int(rng.integers(0, 2 * n))
        source, target = rng.integers(0, n, m), rng.integers(0, n, m)
        yield Rows(n, source, target, rng.integers(0, 1 + rng.integers(1, 9), m).astype(float))


CASES = {"every connected graph to 6 nodes": small_connected_graphs, "random": random_graphs}
each_family = pytest.mark.parametrize("family", CASES.values(), ids=CASES.keys())


def worth(graph: nx.Graph, nodes: set[int]) -> float:
    return float(graph.subgraph(nodes).size(weight="weight"))


def fragments(before: nx.Graph, after: nx.Graph) -> tuple[set[int], set[int]]:
    """What stands and what is stranded, read off the definition."""
    stands: set[int] = set()
    for whole in nx.connected_components(before):
        parts = list(nx.connected_components(after.subgraph(whole)))
        if parts:
            stands |= max(parts, key=lambda part: (worth(after, part), len(part), -min(part)))
    return stands, set(after) - stands


def lost_one(graph: nx.Graph, lost: int) -> nx.Graph:
    after = graph.copy()
    after.remove_node(lost)
    return after


@each_family
def test_the_loss_of_each_node(family):
    tried = 0
    for rows in family():
        before, loss = rows.networkx(), leave_one_out(rows.graph())
        cuts = set(nx.articulation_points(before))
        for v in range(rows.n):
            after = lost_one(before, v)
            stands, stranded = fragments(before, after)
            assert loss.direct[v] == before.size(weight="weight") - after.size(weight="weight")
            assert loss.stranded[v] == after.size(weight="weight") - worth(after, stands)
            assert loss.stranded_count[v] == len(stranded)
            assert loss.is_cut[v] == (v in cuts)
        tried += 1
    assert tried >= 3 * 143


def test_weights_that_are_no_whole_numbers_differ_by_rounding_only():
    rng = np.random.default_rng(11)
    for rows in random_graphs():
        rows.weight = np.where(rows.weight > 0, rng.lognormal(0.0, 3.0, len(rows.weight)), 0.0)
        before, loss = rows.networkx(), leave_one_out(rows.graph())
        total = before.size(weight="weight")
        for v in range(rows.n):
            after = lost_one(before, v)
            stands, stranded = fragments(before, after)
            outside = after.size(weight="weight") - worth(after, stands)
            assert loss.stranded[v] == pytest.approx(outside, abs=1e-11 * total)
            if worth(after, stranded) == 0:
                assert loss.stranded[v] == 0.0
            assert loss.stranded_count[v] == len(stranded)


def test_nothing_is_worth_less_than_nothing_however_far_apart_the_weights():
    rng = np.random.default_rng(17)
    for rows in random_graphs():
        graph = undirected(rows.n, rows.source, rows.target, 10.0 ** rng.uniform(-12, 12, len(rows.weight)))
        loss = leave_one_out(graph)
        total = graph.weight.sum() / 2 + graph.loops.sum()
        assert (loss.stranded >= 0).all()
        assert (loss.direct + loss.stranded <= total * (1 + 1e-12)).all()


@each_family
def test_the_loss_of_many_nodes_and_cuts_of_capacity(family):
    rng = np.random.default_rng(8)
    for rows in family():
        capacity = rng.choice([0.0, 0.5, 1.0], rows.n)
        kept = Rows(
            rows.n,
            rows.source,
            rows.target,
            rows.weight * np.minimum(capacity[rows.source], capacity[rows.target]),
        )
        before, after = rows.networkx(), kept.networkx()
        after.remove_nodes_from(np.flatnonzero(capacity == 0).tolist())
        stands, stranded = fragments(before, after)
        result = stranded_after(rows.graph(), kept.graph(), capacity > 0)
        assert result.value == after.size(weight="weight") - worth(after, stands)
        assert set(np.flatnonzero(result.outside).tolist()) == stranded


def test_the_loss_of_one_is_a_loss_of_many():
    for rows in random_graphs():
        graph = rows.graph()
        loss = leave_one_out(graph)
        for v in range(rows.n):
            kept = (rows.source != v) & (rows.target != v)
            after = undirected(rows.n, rows.source[kept], rows.target[kept], rows.weight[kept])
            result = stranded_after(graph, after, np.arange(rows.n) != v)
            assert result.value == loss.stranded[v]
            assert result.outside.sum() == loss.stranded_count[v]


@each_family
def test_components_among_the_living(family):
    rng = np.random.default_rng(9)
    for rows in family():
        alive = rng.random(rows.n) < 0.8
        labels, count = components(rows.graph(), alive)
        living = rows.networkx().subgraph(np.flatnonzero(alive).tolist())
        parts = sorted(nx.connected_components(living), key=min)
        assert count == len(parts)
        assert [set(np.flatnonzero(labels == c).tolist()) for c in range(count)] == parts
        assert set(labels[~alive].tolist()) <= {-1}


def slow_curve(graph: nx.Graph, order: list[int]) -> list[float]:
    left, curve = graph.copy(), []
    for v in order:
        left.remove_node(v)
        curve.append(max((len(part) for part in nx.connected_components(left)), default=0) / len(graph))
    return curve


def slow_adaptive_order(graph: nx.Graph) -> list[int]:
    left, order = graph.copy(), []
    while left:
        order.append(min(left, key=lambda v: (-left.degree(v), v)))
        left.remove_node(order[-1])
    return order


@each_family
def test_attack_curves(family):
    rng = np.random.default_rng(10)
    for rows in family():
        graph, plain = rows.graph(), rows.networkx()
        plain.remove_edges_from(list(nx.selfloop_edges(plain)))
        strength = [plain.degree(v, weight="weight") for v in range(rows.n)]
        by_value = order_by(np.array(strength, dtype=float))
        assert by_value.tolist() == sorted(range(rows.n), key=lambda v: (-strength[v], v))
        assert adaptive_degree_order(graph).tolist() == slow_adaptive_order(plain)
        for order in (by_value, adaptive_degree_order(graph), rng.permutation(rows.n)):
            assert attack_curve(graph, order).tolist() == slow_curve(plain, order.tolist())


@each_family
def test_clustering_cores_and_sides(family):
    for rows in family():
        plain = rows.networkx()
        plain.remove_edges_from(list(nx.selfloop_edges(plain)))
        ends = np.array(plain.edges(), dtype=np.int64).reshape(-1, 2)
        own = mean_local_clustering(rows.n, ends[:, 0], ends[:, 1])
        assert own == pytest.approx(nx.average_clustering(plain), abs=1e-12)
        core = nx.core_number(plain)
        assert coreness(rows.n, ends[:, 0], ends[:, 1]).tolist() == [core[v] for v in range(rows.n)]
        assert has_two_sides(rows.n, ends[:, 0], ends[:, 1]) == nx.is_bipartite(plain)


@dataclass
class Flows:
    """Flows i -> j with dense matrices of the same: W[i, j], D[j, i] and what substitution leaves of it."""

    worth: np.ndarray
    own: np.ndarray
    first: np.ndarray

    def network(self) -> Dependencies:
        provider, recipient = np.nonzero(self.worth)
        return dependencies(
            len(self.worth),
            (provider, recipient),
            self.own[recipient, provider],
            self.first[recipient, provider],
            self.worth[provider, recipient],
        )

    def graph(self) -> Undirected:
        provider, recipient = np.nonzero(self.worth)
        return undirected(len(self.worth), provider, recipient, self.worth[provider, recipient])

    def fixed_point(self, shock: Floats) -> tuple[Floats, list[int]]:
        """h and the round of the first hit of each node, by iterating the matrix."""
        matrix = np.where(shock > 0, self.first, self.own)
        h, first_hit = shock, np.where(shock > 0, 0, -1)
        for when in range(1, 10_000):
            new = np.minimum(1.0, shock + matrix @ h)
            if (new - h).max(initial=0.0) <= 1e-9:
                return h, first_hit.tolist()
            first_hit = np.where((first_hit < 0) & (new > 0), when, first_hit)
            h = new
        raise AssertionError("no fixed point")


def random_flows(count: int, most: int = 20) -> Iterator[Flows]:
    rng = np.random.default_rng(12)
    for _ in range(count):
        n = int(rng.integers(1, most))
        tied = rng.random((n, n)) < rng.choice([0.05, 0.15, 0.5])
        worth = np.where(tied, rng.integers(1, rng.choice([2, 9]), (n, n)), 0).astype(float)
        taken = np.maximum(worth.sum(axis=0), 1.0)
        own = (worth / taken).T * rng.uniform(0.1, 0.95, n)[:, None]
        np.fill_diagonal(own, 0.0)
        yield Flows(worth, own, own * rng.choice([0.0, 0.3, 1.0], (n, n)))


def test_the_linear_cascade_of_a_shock():
    rng = np.random.default_rng(13)
    for flows in random_flows(500):
        n = len(flows.worth)
        shock = np.where(rng.random(n) < 0.2, rng.choice([0.4, 1.0], n), 0.0)
        h, first_hit = flows.fixed_point(shock)
        result = linear_cascade(flows.network(), shock)
        assert result.failure == pytest.approx(h, abs=1e-12)
        assert result.first_hit.tolist() == first_hit
        assert result.rounds >= max(first_hit)


def test_what_the_cascade_of_each_loss_costs():
    for flows in random_flows(300):
        cost = linear_cascade_of_each(flows.network(), leave_one_out(flows.graph()))
        before = nx.from_numpy_array(flows.worth + np.tril(flows.worth, -1).T + np.triu(flows.worth, 1).T)
        for i in range(len(cost)):
            stands, _ = fragments(before, lost_one(before, i))
            h, _ = flows.fixed_point(np.eye(len(cost))[i])
            inside = sorted(stands)
            taken = flows.worth * np.maximum(h[:, None], h[None, :])
            assert cost[i] == pytest.approx(taken[np.ix_(inside, inside)].sum(), abs=5 * TOLERANCE * flows.worth.sum())


def test_the_cost_of_each_loss_in_a_network_of_more_nodes_than_lanes():
    flows = next(one for one in random_flows(100, most=120) if len(one.worth) > 100)
    network, n, losses = flows.network(), len(flows.worth), leave_one_out(flows.graph())
    assert not losses.is_cut.any()
    cost = linear_cascade_of_each(network, losses)
    provider, recipient = np.nonzero(flows.worth)
    for i in range(n):
        h = linear_cascade(network, np.eye(n)[i]).failure
        apart = (provider != i) & (recipient != i)
        a, b = provider[apart], recipient[apart]
        lost = (flows.worth[a, b] * np.maximum(h[a], h[b])).sum()
        assert cost[i] == pytest.approx(lost, abs=5 * TOLERANCE * flows.worth.sum())


def random_supplies() -> Iterator[Supply]:
    rng = np.random.default_rng(14)
    for _ in range(300):
        n = int(rng.integers(1, 15))
        m = int(rng.integers(0, 4 * n))
        yield supply(
            rng.integers(0, n, m),
            rng.integers(0, n, m),
            rng.integers(0, 3, m),
            rng.integers(0, 5, m).astype(float),
            rng.integers(0, 3, n),
        )


def slow_fraction(flows: Supply, capacity: np.ndarray, type_code: int, kind: int) -> float:
    demand = spare = 0.0
    for i, j, k, w in zip(flows.source, flows.target, flows.kind, flows.weight, strict=True):
        if k == kind and flows.type_code[i] == type_code and i != j:
            demand += w * (1 - capacity[i]) if capacity[j] > 0 else 0.0
            spare += 0.2 * w if capacity[i] == 1 else 0.0
    return min(1.0, spare / demand) if demand > 0 else 0.0


def slow_covered(flows: Supply, capacity: np.ndarray) -> np.ndarray:
    return np.array(
        [
            slow_fraction(flows, capacity, flows.type_code[i], k)
            if i != j and capacity[i] < 1 and capacity[j] > 0
            else 0.0
            for i, j, k in zip(flows.source, flows.target, flows.kind, strict=True)
        ]
    )


def test_what_substitutes_cover_and_take_over():
    rng = np.random.default_rng(15)
    for flows in random_supplies():
        capacity = rng.choice([0.0, 0.5, 1.0], len(flows.type_code), p=[0.2, 0.2, 0.6])
        covered = slow_covered(flows, capacity)
        lacking = flows.weight * (1 - capacity[flows.source])
        result = take_over(flows, capacity)
        assert result.covered == pytest.approx(covered, abs=1e-12)
        assert (result.takes_over <= result.spare).all()
        assert (result.takes_over > 0).all()
        assert (capacity[result.provider] == 1).all()
        for type_code in range(3):
            for kind in range(3):
                rows = (flows.type_code[flows.source] == type_code) & (flows.kind == kind)
                who = (flows.type_code[result.provider] == type_code) & (result.kind == kind)
                moved = float((covered * lacking)[rows].sum())
                assert result.takes_over[who].sum() == pytest.approx(moved, abs=1e-9)
                used = result.takes_over[who] / result.spare[who]
                assert used == pytest.approx(np.full(len(used), used[:1].sum()), abs=1e-12)


def test_what_substitutes_cover_of_each_single_loss():
    for flows in random_supplies():
        each = covered_of_each(flows)
        for i in range(len(flows.type_code)):
            alone = slow_covered(flows, np.arange(len(flows.type_code)) != i)
            mine = (flows.source == i) & (flows.weight > 0)
            assert each[mine] == pytest.approx(alone[mine], abs=1e-12)
