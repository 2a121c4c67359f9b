"""What so many further losses cost at the most: a figure a node, which add up to a bound for any of them together.

A tie is lost with one of its ends, or stranded; it is stranded only if every path of it to what stands is hit. So each
tree of paths gives a bound: every node is charged with its own ties and with what hangs below it, and whoever strands a
tie has been charged with it. The mean over several trees is a bound as well, and a closer one: paths that avoid whom
the trees so far charge most spread what can only be stranded by several losses over those several. This is fictitious
play of the linear relaxation's two sides (Brown 1951); stopped at any round it is a bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ecohealth.compiled import kernel
from ecohealth.network.graph import Floats, Indices, Ints, Mask, Undirected, components

FARTHEST = 1024
"""Paths beyond this are all as far: what they cost is a matter of how close the bound is, not whether it is one."""

DEAR = 64
"""What it costs a path to pass by somebody whom every round so far would lose; anybody else costs 1."""


States = npt.NDArray[np.int8]


class Ties(NamedTuple):
    """A graph as kernels take it."""

    indptr: Ints
    indices: Indices
    weight: Floats
    loops: Floats
    home: Ints  # the component of each node before any loss
    core: Mask


class Walk(NamedTuple):
    """Paths of every node to where they lead."""

    cost: Ints  # of passing by a node
    far: Ints  # what the path of a node costs; above FARTHEST where there is none
    above: Ints  # the next node of its path, -1 at its end
    order: Ints  # the nodes that are reached, the nearest first
    entry: Ints  # what waits to be reached,
    following: Ints  # and what waits behind it


@dataclass(frozen=True, eq=False)
class Terrain:
    """A graph, and what k losses cannot part in it.

    Attributes:
        graph: value between nodes.
        home: int64[n], the component of each node before any loss.
        core: bool[n], nodes that stay connected with one another whichever k nodes are lost.
        value: all value.
    """

    graph: Undirected
    home: Ints
    core: Mask
    value: float


@dataclass(frozen=True, eq=False)
class Charges:
    """Bounds where some nodes are lost already.

    Attributes:
        already: what is lost at the most without any further loss.
        charge: float64[n]; losing further nodes costs at most ``already`` and their charges; -1 for who cannot be lost.
        anchor: bool[n]: charged with all its component, since it is where paths lead to; a closer bound is had once it
            is known to be lost, or to stay.
        work: nodes and ties looked at.
    """

    already: float
    charge: Floats
    anchor: Mask
    work: int


def terrain(graph: Undirected, core: Mask) -> Terrain:
    """Lay out a graph and its robust core."""
    value = float(graph.weight.sum()) / 2.0 + float(graph.loops.sum())
    return Terrain(graph, components(graph)[0], core, value)


def charges(land: Terrain, lost: list[int], staying: list[int], more: int, rounds: int) -> Charges:
    """Bound what up to ``more`` further losses cost, direct and stranded, on top of those that are lost.

    Args:
        land: the graph.
        lost: who is lost.
        staying: who is not.
        more: how many others may be lost, at least 1.
        rounds: trees of paths, at least 1.

    O(rounds · (n + m)).

    >>> import numpy as np
    >>> from ecohealth.network.graph import undirected
    >>> path = terrain(undirected(4, [0, 1, 2], [1, 2, 3], [1.0, 4.0, 1.0]), np.zeros(4, dtype=bool))
    >>> charges(path, [], [1], 1, 1).charge.tolist()
    [1.0, -1.0, 5.0, 1.0]
    """
    graph = land.graph
    state, goal = np.zeros((2, graph.n), dtype=np.int8)
    state[staying], state[lost] = STAYS, GONE
    charge = np.empty(graph.n)
    ties = Ties(graph.indptr, graph.indices, graph.weight, graph.loops, land.home, land.core)
    standing = _charge(ties, state, goal, np.zeros(more, dtype=np.int64), rounds, charge)
    already = max(land.value - float(standing), 0.0)
    return Charges(already, charge, goal == ANCHOR, rounds * (graph.n + len(graph.indices)))


FREE, GONE, STAYS = 0, 1, 2
CORE, SURE, ANCHOR = 1, 2, 3  # where paths lead to: any node of the core; one that stays; one of which that is unknown


@kernel
def _charge(land: Ties, state: States, goal: States, picked: Ints, rounds: int, charge: Floats) -> float:
    """Write charges, and who is an anchor; returns the value of the fragments that paths lead to."""
    n = len(state)
    whole, total, below, often = np.zeros(n), np.zeros(n), np.empty(n), np.zeros(n, dtype=np.int64)
    _goals(land, state, goal, whole)
    cost, far, above, order = np.ones((4, n), dtype=np.int64)
    entry, following = np.empty((2, len(land.indices) + n), dtype=np.int64)
    walk, standing = Walk(cost, far, above, order, entry, following), 0.0
    for done in range(1, rounds + 1):
        reached = _walk(land, state, goal, walk)
        standing = _hang(land, goal, walk, reached, below, total)
        for v in range(n):
            charge[v] = total[v] / done if state[v] == FREE and goal[v] != ANCHOR else -1.0
        _dearest(charge, picked)
        for p in picked:
            often[p] += 1 if p >= 0 else 0
        for v in range(n):
            cost[v] = 1 + (DEAR * often[v]) // done
    for v in range(n):
        charge[v] = whole[v] if goal[v] == ANCHOR else charge[v]
    return standing


@kernel
def _goals(land: Ties, state: States, goal: States, whole: Floats) -> None:
    """Where the paths of each component lead to: its core, or the strongest of its most valuable fragment.

    That is the strongest of those that stay, where one does, else the strongest of all: an anchor, with the value of
    its fragment.
    """
    n = len(state)
    fragment, stack = np.full(n, -1, dtype=np.int64), np.empty(n, dtype=np.int64)
    strength, value, best = np.zeros(n), np.zeros(n), np.full(n, -1, dtype=np.int64)
    for start in range(n):
        if state[start] == GONE or fragment[start] >= 0:
            continue
        fragment[start], stack[0], count = start, start, 1
        while count > 0:
            count -= 1
            v = stack[count]
            strength[v] = land.loops[v]
            value[start] += land.loops[v]
            for p in range(land.indptr[v], land.indptr[v + 1]):
                u = land.indices[p]
                if state[u] == GONE:
                    continue
                strength[v] += land.weight[p]
                value[start] += 0.5 * land.weight[p]
                if fragment[u] < 0:
                    fragment[u], stack[count] = start, u
                    count += 1
            goal[v] = CORE if land.core[v] else goal[v]
            best[land.home[v]] = -2 if land.core[v] else best[land.home[v]]
        leading = best[land.home[start]]
        if leading == -1 or (leading >= 0 and value[start] > value[leading]):
            best[land.home[start]] = start
    chosen = np.full(n, -1, dtype=np.int64)
    for v in range(n):
        start = fragment[v]
        if start < 0 or best[land.home[v]] != start:
            continue
        other = chosen[start]
        if other < 0 or (state[v], strength[v]) > (state[other], strength[other]):
            chosen[start] = v
    for start in range(n):
        v = chosen[start]
        if v >= 0:
            goal[v] = SURE if state[v] == STAYS else ANCHOR
            whole[v] = value[start]


@kernel
def _walk(land: Ties, state: States, goal: States, walk: Walk) -> int:
    """Cheapest paths to the goals, by buckets of what they cost; returns how many nodes are reached."""
    far, entry, following = walk.far, walk.entry, walk.following
    first, done = np.full(FARTHEST + 1, -1, dtype=np.int64), np.zeros(len(state), dtype=np.bool_)
    count, reached = 0, 0
    for v in range(len(state)):
        far[v], walk.above[v] = FARTHEST + 1, -1
        if goal[v] > 0:
            far[v], entry[count], following[count], first[0] = 0, v, first[0], count
            count += 1
    for bucket in range(FARTHEST + 1):
        while first[bucket] >= 0:
            v = entry[first[bucket]]
            first[bucket] = following[first[bucket]]
            if done[v]:
                continue
            done[v], walk.order[reached] = True, v
            reached += 1
            beyond = min(bucket + walk.cost[v], FARTHEST)
            for p in range(land.indptr[v], land.indptr[v + 1]):
                u = land.indices[p]
                if state[u] != GONE and not done[u] and beyond < far[u]:
                    far[u], walk.above[u] = beyond, v
                    entry[count], following[count], first[beyond] = u, first[beyond], count
                    count += 1
    return reached


@kernel
def _hang(land: Ties, goal: States, walk: Walk, reached: int, below: Floats, total: Floats) -> float:
    """Add to each node's total its own ties and those that hang below it; returns the value of all of them."""
    value, far = 0.0, walk.far
    below[:] = 0.0
    for at in range(reached - 1, -1, -1):
        v = walk.order[at]
        own, hung = land.loops[v], land.loops[v]  # hung: what is stranded with v, for those above it to answer for
        value += land.loops[v]
        for p in range(land.indptr[v], land.indptr[v + 1]):
            u = land.indices[p]
            if far[u] > FARTHEST:
                continue
            own += land.weight[p]
            value += 0.5 * land.weight[p]
            if goal[u] == 0 and (far[v], v) < (far[u], u):
                hung += land.weight[p]
        total[v] += own + below[v]
        if walk.above[v] >= 0:
            below[walk.above[v]] += below[v] + hung
    return value


@kernel
def _dearest(charge: Floats, picked: Ints) -> None:
    """The nodes of highest charge, descending, the lower number first; -1 where there are no more."""
    picked[:] = -1
    for v in range(len(charge)):
        at = len(picked)
        while at > 0 and charge[v] >= 0 and (picked[at - 1] < 0 or charge[v] > charge[picked[at - 1]]):
            at -= 1
            if at + 1 < len(picked):
                picked[at + 1] = picked[at]
            picked[at] = v
