"""One depth-first walk that tells, for every node, into which fragments its loss would split its component."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ecohealth.network.compiled import kernel
from ecohealth.network.graph import Floats, Indices, Ints, Mask, Undirected


class Forest(NamedTuple):
    """Depth-first trees, one a component, each rooted at the component's lowest node. All arrays have length n.

    Attributes:
        place: when the node was found, 0 … n-1; the subtree of c is ``place[c] … place[c] + size[c] - 1``.
        node: the node found at each place, the inverse of ``place``.
        parent: the node from which it was found, -1 for roots.
        root: the root of its tree.
        size: nodes in its subtree, itself included.
        lowest: the lowest node of its subtree.
        separated: True where the loss of its parent cuts its subtree off from the rest (False for roots).
        inner: value within its subtree: of edges with both ends in it, and of self-loops.
    """

    place: Indices
    node: Indices
    parent: Indices
    root: Indices
    size: Indices
    lowest: Indices
    separated: Mask
    inner: Floats


def depth_first(graph: Undirected) -> Forest:
    """Walk the graph once, from every component's lowest node, without recursion. O(n + m).

    ``inner`` is a sum of values that are >= 0 and never a difference: an edge inside the subtree of c has its upper end
    at c or in the subtree of one child d, so inner(c) = loop(c) + Σ_d (inner(d) + above(d)) with above(d) the value
    between the subtree of d and c. A subtree without value gives exactly 0.

    Source: low-link after Tarjan 1972, SIAM Journal on Computing 1, 146.
    """
    return Forest(*_walk(graph.indptr, graph.indices, graph.weight, graph.loops))


@kernel
def _walk(
    indptr: Ints, indices: Indices, weight: Floats, loops: Floats
) -> tuple[Indices, Indices, Indices, Indices, Indices, Indices, Mask, Floats]:
    n = len(loops)
    place = np.full(n, -1, dtype=np.int32)
    node = np.empty(n, dtype=np.int32)
    parent = np.full(n, -1, dtype=np.int32)
    root = np.empty(n, dtype=np.int32)
    size = np.ones(n, dtype=np.int32)
    lowest = np.arange(n).astype(np.int32)
    separated = np.zeros(n, dtype=np.bool_)
    inner = loops.copy()

    low = np.empty(n, dtype=np.int32)  # the earliest place that the subtree reaches by one edge
    above = np.zeros(n, dtype=np.float64)  # value between the subtree and the parent
    depth = np.empty(n, dtype=np.int32)
    path = np.empty(n, dtype=np.int32)  # from the root to the node in hand, by depth
    cursor = indptr[:-1].copy()
    found = 0
    for start in range(n):
        if place[start] >= 0:
            continue
        level = 0
        path[0] = start
        place[start], node[found], root[start], low[start], depth[start] = found, start, start, found, 0
        found += 1
        while level >= 0:
            v = path[level]
            if cursor[v] < indptr[v + 1]:
                k = cursor[v]
                cursor[v] += 1
                u = indices[k]
                if place[u] < 0:
                    level += 1
                    path[level] = u
                    parent[u] = v
                    above[u] = weight[k]
                    place[u], node[found], root[u], low[u], depth[u] = found, u, start, found, level
                    found += 1
                elif place[u] < place[v] and u != parent[v]:
                    low[v] = min(low[v], place[u])
                    above[path[depth[u] + 1]] += weight[k]
                continue
            level -= 1
            if level >= 0:
                p = path[level]
                separated[v] = low[v] >= place[p]
                low[p] = min(low[p], low[v])
                size[p] += size[v]
                lowest[p] = min(lowest[p], lowest[v])
                inner[p] += inner[v] + above[v]
    return place, node, parent, root, size, lowest, separated, inner
