"""How closely a graph holds together: triangles, cores, and whether it has two sides only."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ecohealth.compiled import kernel
from ecohealth.network.graph import Floats, Ints, checked_codes


def mean_local_clustering(n: int, u: npt.ArrayLike, v: npt.ArrayLike) -> float:
    """Mean over all n nodes of the share of pairs of neighbours that are tied; nodes with fewer than two count as 0.

    Args:
        n: number of nodes, >= 1.
        u, v: int[m], the edges of a simple graph.

    Returns:
        0 (no triangle) … 1 (every component complete, of three nodes or more). About O(m^1.5) at worst.

    Raises:
        ValueError: no nodes, a self-loop, a repeated edge, or a node outside 0 … n-1.

    Source: Watts & Strogatz 1998, Nature 393, 440.

    >>> mean_local_clustering(4, [0, 0, 1, 2], [1, 2, 2, 3])
    0.5833333333333334
    """
    if n < 1:
        raise ValueError("the mean over nodes does not exist without nodes")
    low, high = simple_edges(n, u, v)
    return float(_local_clustering(n, low, high).mean())


def coreness(n: int, u: npt.ArrayLike, v: npt.ArrayLike) -> Ints:
    """The largest k for which each node lies in the k-core, where everybody has k neighbours or more within it.

    Args:
        n: number of nodes.
        u, v: int[m], the edges of a simple graph.

    Returns:
        int64[n]; 0 for a node without edges. O(n + m).

    Raises:
        ValueError: a self-loop, a repeated edge, or a node outside 0 … n-1.

    Source: Seidman 1983, Social Networks 5, 269; the algorithm of Batagelj & Zaversnik 2003.

    >>> coreness(5, [0, 0, 1, 2], [1, 2, 2, 3]).tolist()
    [2, 2, 2, 1, 0]
    """
    low, high = simple_edges(n, u, v)
    core: Ints = _cores(*_rows(n, low, high))
    return core


def has_two_sides(n: int, u: npt.ArrayLike, v: npt.ArrayLike) -> bool:
    """Whether the nodes can be put on two sides so that every edge runs between them (no cycle of odd length).

    Args:
        n: number of nodes.
        u, v: int[m], the edges of a simple graph.

    Raises:
        ValueError: a self-loop, a repeated edge, or a node outside 0 … n-1.

    >>> has_two_sides(4, [0, 1, 2, 3], [1, 2, 3, 0]), has_two_sides(3, [0, 1, 2], [1, 2, 0])
    (True, False)
    """
    low, high = simple_edges(n, u, v)
    return bool(_two_sided(*_rows(n, low, high)))


def simple_edges(n: int, u: npt.ArrayLike, v: npt.ArrayLike) -> tuple[Ints, Ints]:
    """The edges as int64[m] each, low < high, sorted; ValueError where they are not those of a simple graph."""
    start, end = checked_codes(n, u), checked_codes(n, v)
    if len(start) != len(end):
        raise ValueError(f"{len(start)} and {len(end)} ends of edges; give one of each an edge")
    if (start == end).any():
        raise ValueError("a simple graph has no self-loop")
    low, high = sorted_edges(n, start, end)
    if ((np.diff(low) == 0) & (np.diff(high) == 0)).any():
        raise ValueError("a simple graph has no edge twice")
    return low, high


def sorted_edges(n: int, u: Ints, v: Ints) -> tuple[Ints, Ints]:
    """The edges with low < high, sorted by them."""
    pair = np.sort(np.minimum(u, v) * n + np.maximum(u, v))
    return pair // n, pair % n


@kernel
def _rows(n: int, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Compressed rows: the neighbours of v are ``near[start[v]:start[v + 1]]``."""
    start = np.zeros(n + 1, dtype=np.int64)
    for e in range(len(low)):
        start[low[e] + 1] += 1
        start[high[e] + 1] += 1
    for v in range(n):
        start[v + 1] += start[v]
    place, near = start[:-1].copy(), np.empty(2 * len(low), dtype=np.int64)
    for e in range(len(low)):
        near[place[low[e]]] = high[e]
        place[low[e]] += 1
        near[place[high[e]]] = low[e]
        place[high[e]] += 1
    return start, near


@kernel
def _local_clustering(n: int, low: Ints, high: Ints) -> Floats:
    """The share of tied pairs of neighbours of each node.

    Every edge points from its end with fewer ties to the other (the lower node, where they have as many), so that no
    node points to more than √(2m) others; a triangle is found once, from the node that points to the two others.
    """
    degree, start = np.zeros(n, dtype=np.int64), np.zeros(n + 1, dtype=np.int64)
    for e in range(len(low)):
        degree[low[e]] += 1
        degree[high[e]] += 1
    for e in range(len(low)):
        start[(low[e] if degree[low[e]] <= degree[high[e]] else high[e]) + 1] += 1
    for v in range(n):
        start[v + 1] += start[v]
    place, near = start[:-1].copy(), np.empty(len(low), dtype=np.int64)
    for e in range(len(low)):
        source, target = (low[e], high[e]) if degree[low[e]] <= degree[high[e]] else (high[e], low[e])
        near[place[source]] = target
        place[source] += 1
    triangles, marked = np.zeros(n, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    for a in range(n):
        for i in range(start[a], start[a + 1]):
            marked[near[i]] = a
        for i in range(start[a], start[a + 1]):
            b = near[i]
            for j in range(start[b], start[b + 1]):
                if marked[near[j]] == a:
                    triangles[a] += 1
                    triangles[b] += 1
                    triangles[near[j]] += 1
    share = np.zeros(n)
    for v in range(n):
        if degree[v] > 1:
            share[v] = 2.0 * triangles[v] / (degree[v] * (degree[v] - 1.0))
    return share


@kernel
def _cores(start: Ints, near: Ints) -> Ints:
    """Nodes are taken by the number of neighbours left, the fewest first; ``bin`` holds where each number begins."""
    n = len(start) - 1
    left = np.diff(start)
    bins = np.zeros(n + 2, dtype=np.int64)
    for v in range(n):
        bins[left[v] + 1] += 1
    for k in range(n + 1):
        bins[k + 1] += bins[k]
    order, place, filled = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64), bins.copy()
    for v in range(n):
        place[v] = filled[left[v]]
        order[place[v]] = v
        filled[left[v]] += 1
    for i in range(n):
        v = order[i]
        for k in range(start[v], start[v + 1]):
            u = near[k]
            if left[u] > left[v]:
                first = bins[left[u]]
                other = order[first]
                order[first], order[place[u]] = u, other
                place[other], place[u] = place[u], first
                bins[left[u]] += 1
                left[u] -= 1
    return left


@kernel
def _two_sided(start: Ints, near: Ints) -> bool:
    n = len(start) - 1
    side, stack = np.full(n, -1, dtype=np.int64), np.empty(n, dtype=np.int64)
    for begin in range(n):
        if side[begin] >= 0:
            continue
        side[begin], stack[0], top = 0, begin, 1
        while top > 0:
            top -= 1
            v = stack[top]
            for k in range(start[v], start[v + 1]):
                u = near[k]
                if side[u] < 0:
                    side[u] = 1 - side[v]
                    stack[top] = u
                    top += 1
                elif side[u] == side[v]:
                    return False
    return True
