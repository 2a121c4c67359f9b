"""A graph laid out so that what any set of losses leaves of it can be told without walking it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ecohealth.compiled import kernel
from ecohealth.network.depth_first import depth_first
from ecohealth.network.graph import Floats, Indices, Ints, Undirected

Bits = npt.NDArray[np.uint32]
"""One scenario a bit."""

Records = npt.NDArray[np.void]
"""One record a node or a piece. Kernels take few arrays: each one more is paid for in every call of every kernel, most
of all in the time they take to compile."""

NODE = np.dtype(
    [(name, np.float64) for name in ("loops", "worth", "ends", "inside")]
    + [(name, np.int32) for name in ("parent", "root", "size")],
    align=True,
)
PIECE = np.dtype(
    [("value", np.float64)]
    + [(name, np.int32) for name in ("start", "above", "link", "tops", "leader", "nodes", "held", "first")],
    align=True,
)
INTERVAL = np.dtype([("begin", np.int32), ("end", np.int32)])
OPEN = np.dtype([("owner", np.int32), ("child", np.int32)])

MOST_LANES = 32
"""How many scenarios are told apart by bits."""


class Ground(NamedTuple):
    """An undirected graph whose nodes are numbered by their place in its depth-first walk.

    So the subtree of x is ``x … x + size[x] - 1``, a component is the subtree of its root, the children of x are
    ``x + 1`` and, from child c on, ``c + size[c]``; and every edge joins a node to one of its ancestors.

    Attributes:
        place: the place of each node as it was numbered before.
        node: the node at each place; the arrays below are by place.
        indptr, indices, weight: as in :class:`~ecohealth.network.graph.Undirected`.
        at: a record a node: ``loops``, as there; ``parent``, -1 for roots; ``root``, of its tree; ``size``, nodes in
            its subtree; ``worth``, value of the component, at its root; ``ends``, of edges and, twice, of self-loops:
            their value at all nodes of the component up to this one; ``inside``, value of the tree's edges, and of
            self-loops, in the subtree.
        least: the smallest neighbour, itself for roots, as the leaves of a binary tree of minima: node x stands at
            ``len(least) // 2 + x``, the parent of i at ``i // 2``.
    """

    place: Indices
    node: Indices
    indptr: Ints
    indices: Indices
    weight: Floats
    at: Records
    least: Indices

    @property
    def is_forest(self) -> bool:
        """Whether there is no edge beside those of the trees."""
        return len(self.indices) == 2 * int((self.at["parent"] >= 0).sum())


class Shocks(NamedTuple):
    """Scenarios, one after the other: scenario r leaves ``left[s]`` of node ``place[s]``, first[r] <= s < first[r + 1].

    Places are those of the :class:`Ground`, ascending in a scenario; 0 <= left < 1, and 0 is lost.
    """

    first: Ints
    place: Indices
    left: Floats


class Scratch(NamedTuple):
    """Memory of one thread; ``left`` is all 1 and ``outside`` all 0 between uses. Pieces are numbered by their root.

    Attributes:
        left: capacity of each node.
        lost: the lost nodes of a component, ascending.
        stack: lost nodes (``owner``) and the next ``child`` of each.
        piece: of each piece its root, ``start``; the piece whose subtree it lies in, ``above``, -1 for none; a living
            node further up that it is tied to, ``link``, below 0 for none; how many of the pieces above it are not tied
            to any further up, ``tops``; another piece of its fragment, ``leader``, itself at the leader; how many
            ``nodes`` it has; the ``first`` of its intervals. Of each leader the nodes of its fragment, ``held``, and
            the ``value`` that they exchange.
        interval: intervals of nodes, from ``begin`` to before ``end``.
        outside: the scenarios, one a bit, in which the node is not in a standing fragment.
    """

    left: Floats
    lost: Indices
    stack: Records
    piece: Records
    interval: Records
    outside: Bits


def scratch(n: int) -> Scratch:
    """Memory for a graph of n nodes; what is not touched is not taken."""
    return Scratch(
        np.ones(n),
        np.empty(n + 2, dtype=np.int32),
        np.empty(n + 2, dtype=OPEN),
        np.empty(n + 2, dtype=PIECE),
        np.empty(2 * n + 2, dtype=INTERVAL),
        np.zeros(n, dtype=np.uint32),
    )


def ground(graph: Undirected) -> Ground:
    """Lay out a graph. O(n + m)."""
    forest = depth_first(graph)
    node, place = forest.node, forest.place
    parent = forest.parent[node]
    parent = np.where(parent >= 0, place[parent], -1).astype(np.int32)
    root = place[forest.root[node]].astype(np.int32)
    indptr, indices, weight = _by_place(graph.indptr, graph.indices, graph.weight, place, node)
    at = np.empty(len(node), dtype=NODE)
    at["loops"], at["parent"], at["root"] = graph.loops[node], parent, root
    at["size"], at["worth"] = forest.size[node], forest.inner[node]
    at["ends"] = _running(indptr, weight, graph.loops[node], root)
    at["inside"] = _inside(indptr, indices, weight, graph.loops[node], parent)
    return Ground(place, node, indptr, indices, weight, at, _minima(indptr, indices))


@kernel
def _by_place(
    indptr: Ints, indices: Indices, weight: Floats, place: Indices, node: Indices
) -> tuple[Ints, Indices, Floats]:
    """Compressed rows by place; rows come out ascending, since every row is filled by ascending neighbours."""
    n = len(node)
    rows = np.zeros(n + 1, dtype=np.int64)
    for x in range(n):
        v = node[x]
        rows[x + 1] = rows[x] + indptr[v + 1] - indptr[v]
    filled = rows[:-1].copy()
    others = np.empty(len(indices), dtype=np.int32)
    values = np.empty(len(indices), dtype=np.float64)
    for y in range(n):
        v = node[y]
        for k in range(indptr[v], indptr[v + 1]):
            x = place[indices[k]]
            others[filled[x]], values[filled[x]] = y, weight[k]
            filled[x] += 1
    return rows, others, values


@kernel
def _running(indptr: Ints, weight: Floats, loops: Floats, root: Indices) -> Floats:
    """Value that ends at the nodes of a component, added up by place, from 0 in every component."""
    ends = np.empty(len(loops), dtype=np.float64)
    total = 0.0
    for x in range(len(loops)):
        if root[x] == x:
            total = 0.0
        value = 2.0 * loops[x]
        for k in range(indptr[x], indptr[x + 1]):
            value += weight[k]
        total += value
        ends[x] = total
    return ends


@kernel
def _inside(indptr: Ints, indices: Indices, weight: Floats, loops: Floats, parent: Indices) -> Floats:
    """Value of each subtree along the tree, the last nodes first."""
    inside = loops.copy()
    for x in range(len(loops) - 1, -1, -1):
        for k in range(indptr[x], indptr[x + 1]):
            if indices[k] == parent[x]:
                inside[parent[x]] += inside[x] + weight[k]
    return inside


@kernel
def _minima(indptr: Ints, indices: Indices) -> Indices:
    """The binary tree of smallest neighbours; there is at least one leaf beyond the last node, of n."""
    n = len(indptr) - 1
    half = 1
    while half <= n:
        half *= 2
    least = np.full(2 * half, n, dtype=np.int32)
    for x in range(n):
        first = indptr[x]
        least[half + x] = min(x, indices[first]) if first < indptr[x + 1] else x
    for i in range(half - 1, 0, -1):
        least[i] = min(least[2 * i], least[2 * i + 1])
    return least


@kernel
def between_standing(land: Ground, given: Shocks, runs: tuple[int, int], outside: Bits, left: Floats) -> Floats:
    """What the shock of each scenario takes of what nodes exchange that stand; all by place."""
    taken = np.zeros(MOST_LANES)
    for run in range(runs[0], runs[1]):
        lane, shocked = run - runs[0], given.place[given.first[run] : given.first[run + 1]]
        bit = np.uint32(1 << lane)
        for s in range(len(shocked)):
            left[shocked[s]] = given.left[given.first[run] + s]
        for x in shocked:
            kept = left[x]
            if kept == 0 or outside[x] & bit:
                continue
            taken[lane] += land.at[x].loops * (1.0 - kept)
            for k in range(land.indptr[x], land.indptr[x + 1]):
                other = left[land.indices[k]]
                if other > 0 and (other == 1 or x < land.indices[k]):
                    taken[lane] += land.weight[k] * (1.0 - (kept if kept < other else other))
        for x in shocked:
            left[x] = 1.0
    return taken
