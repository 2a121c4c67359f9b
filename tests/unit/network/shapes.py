"""Graphs whose figures can be worked out by hand."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from ecohealth.network.graph import Undirected, undirected


def of(graph: nx.Graph) -> Undirected:
    """A networkx graph on nodes 0 … n-1, every edge worth its ``weight``, or 1."""
    rows = [(u, v, data.get("weight", 1.0)) for u, v, data in graph.edges(data=True)]
    source, target, weight = zip(*rows, strict=True) if rows else ((), (), ())
    return undirected(len(graph), source, target, weight)


def two_cliques_and_a_bridge(k: int) -> nx.Graph:
    """Complete graphs on 0 … k-1 and k … 2k-1, with an edge between k-1 and k."""
    graph = nx.disjoint_union(nx.complete_graph(k), nx.complete_graph(k))
    graph.add_edge(k - 1, k)
    return graph


@st.composite
def rows(draw: st.DrawFn) -> tuple[int, np.ndarray, np.ndarray, np.ndarray]:
    """n nodes and rows (source, target, weight) among them, with repeats, self-loops and weights of 0."""
    n = draw(st.integers(1, 12))
    node = st.integers(0, n - 1)
    weight = st.one_of(st.just(0.0), st.floats(1e-3, 1e3))
    drawn = draw(st.lists(st.tuples(node, node, weight), max_size=40))
    source, target, value = zip(*drawn, strict=True) if drawn else ((), (), ())
    return n, np.array(source, dtype=np.int64), np.array(target, dtype=np.int64), np.array(value, dtype=float)
