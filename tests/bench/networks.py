"""Single losses and attack curves beside igraph, networkx and networkit-like loops, in one run: `make bench`.

Both sides get the same graph, built beforehand; medians of alternating runs. What is compiled on its first call has
been called before.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import igraph
import networkx as nx
import numpy as np

from ecohealth.network.components import leave_one_out
from ecohealth.network.graph import Undirected, undirected
from ecohealth.network.percolation import adaptive_degree_order, adaptive_value_order, attack_curve, order_by

RELATIONS = 5


def graph_of(n: int) -> tuple[Undirected, np.ndarray]:
    """Random ties, five a node, and the same as pairs."""
    rng = np.random.default_rng(n)
    source, target = rng.integers(0, n, RELATIONS * n), rng.integers(0, n, RELATIONS * n)
    apart = source != target
    graph = undirected(n, source[apart], target[apart], rng.lognormal(8.0, 1.5, int(apart.sum())))
    ends = np.repeat(np.arange(n), np.diff(graph.indptr))
    once = ends < graph.indices
    return graph, np.column_stack([ends[once], graph.indices[once]])


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def medians(runs: int, *works: Callable[[], object]) -> list[float]:
    """The median seconds of each, taken in turns."""
    taken = [[seconds(one) for one in works] for _ in range(runs)]
    return np.median(np.array(taken), axis=0).tolist()


def single_losses() -> None:
    """J1: direct, stranded, count for everybody, beside igraph's articulation points alone."""
    print("| nodes | build s | single losses s | igraph articulation points s | ratio |\n|---|---|---|---|---|")
    for n in (10_000, 100_000, 1_000_000):
        build = seconds(lambda n=n: graph_of(n))
        graph, pairs = graph_of(n)
        other = igraph.Graph(n=n, edges=pairs)
        ours = lambda graph=graph: leave_one_out(graph)  # noqa: E731
        own, plain = medians(5 if n < 1_000_000 else 3, ours, other.articulation_points)
        print(f"| {n:,} | {build:.2f} | {own:.4f} | {plain:.4f} | {own / plain:.2f} |", flush=True)


def removal_loop() -> None:
    """J1 at 1,000: each node removed in turn and components labelled anew, by igraph's C code."""
    graph, pairs = graph_of(1_000)
    other = igraph.Graph(n=1_000, edges=pairs)

    def loop() -> None:
        for v in range(1_000):
            left = other.copy()
            left.delete_vertices(v)
            left.connected_components().sizes()

    own, plain = medians(3, lambda: leave_one_out(graph), loop)
    print(f"1,000 nodes, one by one: {own * 1e3:.2f} ms beside a removal loop in {plain:.2f} s: {plain / own:,.0f} x")


def attack_curves() -> None:
    """J2: whole curves beside loops in networkx, at 1,000 nodes; and how they grow."""
    graph, pairs = graph_of(1_000)
    strength = np.bincount(np.repeat(np.arange(1_000), np.diff(graph.indptr)), graph.weight)
    order = order_by(strength)

    def loop(adaptive: bool) -> None:
        left = nx.Graph(pairs.tolist())
        left.add_nodes_from(range(1_000))
        for q in range(999):
            left.remove_node(max(left, key=lambda v: (left.degree(v), -v)) if adaptive else int(order[q]))
            max(len(one) for one in nx.connected_components(left))

    own, adaptive = medians(
        99, lambda: attack_curve(graph, order), lambda: attack_curve(graph, adaptive_degree_order(graph))
    )
    fixed_loop, adaptive_loop = seconds(lambda: loop(False)), seconds(lambda: loop(True))
    print(f"attack curve: {own * 1e3:.3f} ms beside networkx {fixed_loop:.2f} s: {fixed_loop / own:,.0f} x")
    print(f"adaptive: {adaptive * 1e3:.3f} ms beside networkx {adaptive_loop:.2f} s: {adaptive_loop / adaptive:,.0f} x")
    sizes, taken = (10_000, 100_000, 1_000_000), []
    for n in sizes:
        large, _ = graph_of(n)
        order = order_by(np.bincount(np.repeat(np.arange(n), np.diff(large.indptr)), large.weight, n))
        taken.append(
            medians(
                31 if n < 1_000_000 else 5,
                lambda large=large, order=order: attack_curve(large, order),
                lambda large=large: adaptive_degree_order(large),
                lambda large=large: adaptive_value_order(large),
            )
        )
    slope = np.polyfit(np.log(sizes), np.log(np.array(taken)), 1)[0]
    told = ", ".join(f"{name} {one:.2f}" for name, one in zip(("curve", "adaptive", "by value"), slope, strict=True))
    print(f"seconds at {sizes[-1]:,}: {', '.join(f'{one:.2f}' for one in taken[-1])}; growth exponents: {told}")


if __name__ == "__main__":
    tiny, _ = graph_of(100)
    leave_one_out(tiny)
    attack_curve(tiny, adaptive_value_order(tiny))
    adaptive_degree_order(tiny)
    single_losses()
    removal_loop()
    attack_curves()
