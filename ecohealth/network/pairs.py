"""Pairs of nodes that cost more together than each alone: what no ranking of single losses shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecohealth.network.components import leave_one_out
from ecohealth.network.ensemble import direct_and_stranded, shocks
from ecohealth.network.graph import Floats, Ints, Undirected, undirected
from ecohealth.network.ground import ground


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of nodes, those first whose joint loss exceeds their single losses most.

    Attributes:
        first, second: int64[p], first < second.
        loss: float64[p], direct and stranded value that goes with both.
        beyond: float64[p], by how much that exceeds the sum of the two single losses; > 0.
    """

    first: Ints
    second: Ints
    loss: Floats
    beyond: Floats


def critical_pairs(graph: Undirected, count: int, among: Ints) -> Pairs:
    """Pairs whose joint loss costs more than the two single losses add up to. O(len(among) · (n + m)) and the pairs.

    Without a node of ``among``, others become cut nodes that were none, or cut off more than they did: one pass over
    what is left finds them. Each such pair is then computed exactly. All pairs with a member in ``among`` are found.

    Args:
        graph: value between nodes.
        count: how many pairs at most.
        among: int[a], distinct nodes of which a pair must hold one.

    >>> ring = undirected(6, range(6), [1, 2, 3, 4, 5, 0], [1.0] * 6)
    >>> found = critical_pairs(ring, 1, np.arange(6))
    >>> found.first.tolist(), found.second.tolist(), found.loss.tolist(), found.beyond.tolist()
    ([0], [3], [5.0], [1.0])
    """
    alone = leave_one_out(graph)
    cost = alone.direct + alone.stranded
    low, high = _candidates(graph, alone.stranded, among)
    members = np.column_stack([low, high]).ravel()
    given = shocks(ground(graph), np.arange(len(low) + 1) * 2, members, np.zeros(len(members)))
    loss = direct_and_stranded(ground(graph), given).sum(axis=1)
    beyond = loss - cost[low] - cost[high]
    best = np.lexsort((high, low, -beyond))
    best = best[beyond[best] > 1e-12 * cost.max(initial=0.0)][:count]
    return Pairs(low[best], high[best], loss[best], beyond[best])


def _candidates(graph: Undirected, stranded: Floats, among: Ints) -> tuple[Ints, Ints]:
    """Pairs i < j, one of them in ``among``, of which the second strands more once the first has gone."""
    firsts, seconds = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for i in np.sort(among).tolist():
        more = np.flatnonzero(leave_one_out(_without(graph, i)).stranded > stranded * (1.0 + 1e-12))
        seconds.append(more[more != i])
        firsts.append(np.full(len(seconds[-1]), i))
    pair = np.sort(np.column_stack([np.concatenate(firsts), np.concatenate(seconds)]), axis=1)
    pair = np.unique(pair, axis=0)
    return pair[:, 0].astype(np.int64), pair[:, 1].astype(np.int64)


def _without(graph: Undirected, node: int) -> Undirected:
    """The graph with one node left without ties."""
    ends = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    once = (ends < graph.indices) & (ends != node) & (graph.indices != node)
    loops = np.flatnonzero(graph.loops)
    loops = loops[loops != node]
    return undirected(
        graph.n,
        np.concatenate([ends[once], loops]),
        np.concatenate([graph.indices[once], loops]),
        np.concatenate([graph.weight[once], graph.loops[loops]]),
    )
