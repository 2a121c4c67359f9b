"""One depth-first walk that tells, for every node, into which fragments its loss would split its component."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ecohealth.compiled import kernel
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
    place = np.empty(n, dtype=np.int32)
    node = np.empty(n, dtype=np.int32)
    parent = np.full(n, -1, dtype=np.int32)
    root = np.empty(n, dtype=np.int32)
    size = np.ones(n, dtype=np.int32)
    lowest = np.arange(n).astype(np.int32)
    separated = np.zeros(n, dtype=np.bool_)
    inner = loops.copy()

    # Found neighbours of a node are its ancestors, of smaller depth, or lie below it: depth is all there is to look up.
    depth = np.full(n, -1, dtype=np.int32)
    # The path from the root to the node in hand, by depth; of each node on it:
    path = np.empty(n, dtype=np.int32)
    cursor = np.empty(n, dtype=np.int64)  # the half-edge to follow next
    reach = np.empty(n, dtype=np.int32)  # the smallest depth that its subtree reaches
    above = np.empty(n, dtype=np.float64)  # value between its subtree and its parent
    found = 0
    for start in range(n):
        if depth[start] >= 0:
            continue
        u, k, level = start, 0, -1
        while True:
            if u >= 0:  # step down to u
                level += 1
                path[level], cursor[level], reach[level] = u, indptr[u], level
                above[level] = weight[k] if level > 0 else 0.0
                depth[u], place[u], node[found], root[u] = level, found, u, start
                found += 1
            v = path[level]
            u = -1
            k = cursor[level]
            while k < indptr[v + 1]:
                d = depth[indices[k]]
                if d < 0:
                    u = indices[k]
                    parent[u] = v
                    break
                if d < level - 1:
                    reach[level] = min(reach[level], d)
                    above[d + 1] += weight[k]
                k += 1
            cursor[level] = k + 1
            if u >= 0:
                continue
            level -= 1
            if level < 0:
                break
            p = path[level]
            separated[v] = reach[level + 1] >= level
            reach[level] = min(reach[level], reach[level + 1])
            size[p] += size[v]
            lowest[p] = min(lowest[p], lowest[v])
            inner[p] += inner[v] + above[level + 1]
    return place, node, parent, root, size, lowest, separated, inner
