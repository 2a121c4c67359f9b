"""Many losses of sets of nodes at once, each alone: what they cost, exactly as one loss after the other would."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ecohealth.network.deliveries import Deliveries
from ecohealth.network.forest import forest_falls_apart
from ecohealth.network.graph import Floats, checked_codes, checked_values
from ecohealth.network.ground import MOST_LANES, Ground, Shocks, between_standing, scratch
from ecohealth.network.joint import spread_jointly, spread_near
from ecohealth.network.pieces import fall_apart
from ecohealth.network.under_way import Abreast, abreast, near

WIDE = 0.2
"""From this share of all nodes on that one cascade reaches, it is quicker to run many side by side; no bit changes."""

MOST_CELLS = 1 << 22
"""Nodes times lanes that run side by side at the most: there are four numbers for each."""


def shocks(land: Ground, first: npt.ArrayLike, node: npt.ArrayLike, left: npt.ArrayLike) -> Shocks:
    """Arrange scenarios for a graph. O(s log s).

    Args:
        land: the graph.
        first: int[R + 1], ascending from 0; scenario r holds the rows first[r] … first[r + 1] - 1.
        node: int[s], whom a row shocks; no node twice in a scenario.
        left: float[s], what is left of it, in [0, 1]; 0 is lost.

    Raises:
        ValueError: lengths that differ, a node out of range or twice, a share outside 0 … 1.

    >>> from ecohealth.network.graph import undirected
    >>> from ecohealth.network.ground import ground
    >>> land = ground(undirected(3, [0, 1], [1, 2], [1.0, 1.0]))
    >>> shocks(land, [0, 1, 3], [1, 2, 0], [0.0, 0.5, 0.0]).left.tolist()
    [0.0, 0.0, 0.5]
    """
    n, starts = len(land.node), np.asarray(first, dtype=np.int64)
    who = checked_codes(n, node)
    share = checked_values(left, "left", len(who))
    if (share > 1).any():
        raise ValueError(f"a share of {share.max()} is left; allowed: 0 to 1")
    if starts.ndim != 1 or len(starts) == 0 or starts[0] != 0 or starts[-1] != len(who) or (np.diff(starts) < 0).any():
        raise ValueError(f"first must run from 0 up to the number of rows, {len(who)}")
    key = np.repeat(np.arange(len(starts) - 1) * n, np.diff(starts)) + land.place[who]
    if share.any():
        order = np.argsort(key, kind="stable")
        key, share = key[order], share[order]
    else:
        key = np.sort(key)
    if (np.diff(key) == 0).any():
        raise ValueError("a node stands twice in one scenario")
    touched = share < 1
    if not touched.all():
        starts = np.concatenate([[0], np.cumsum(touched)])[starts]
        key, share = key[touched], share[touched]
    return Shocks(starts, (key % max(n, 1)).astype(np.int32), share)


def direct_and_stranded(land: Ground, given: Shocks) -> Floats:
    """Direct and stranded value of every scenario: float64[R, 2], in the unit of the graph's weights.

    As in METRICS.md §6, "What a loss costs": each component that a scenario touches keeps its most valuable surviving
    fragment, with the ties of :func:`~ecohealth.network.components.leave_one_out`; what survives outside it is
    stranded. O(edges of the shocked nodes) where what survives holds together, whatever the size of the graph.

    >>> from ecohealth.network.graph import undirected
    >>> from ecohealth.network.ground import ground
    >>> land = ground(undirected(5, [0, 1, 2, 3], [1, 2, 3, 4], [5.0, 2.0, 1.0, 3.0]))
    >>> direct_and_stranded(land, shocks(land, [0, 1, 3], [2, 1, 4], [0.0, 0.5, 0.0])).tolist()
    [[3.0, 3.0], [6.5, 0.0]]
    """
    runs = len(given.first) - 1
    cost, memory = np.empty((runs, 2)), scratch(len(land.node))
    if not land.is_forest:
        fall_apart(land, given, (0, runs), memory, False, cost)
        return cost
    forest_falls_apart(land, given, memory, cost)
    is_cut = np.concatenate([[0], np.cumsum(given.left > 0)])[given.first]
    for run in np.flatnonzero(np.diff(is_cut)).tolist():
        fall_apart(land, given, (run, run + 1), memory, False, cost)
    return cost


def with_linear_cascade(land: Ground, net: Deliveries, given: Shocks) -> Floats:
    """Direct and stranded value of every scenario, and what the linear cascade takes on top: float64[R, 3].

    Every scenario is spread as :func:`~ecohealth.network.cascade.linear_cascade` spreads it, after what
    :func:`~ecohealth.network.substitution.take_over` says of all its losses together. Flows keep W · min(1-h_a, 1-h_b)
    in the fragments that stand. A scenario's figures are the same bits whatever others it is computed with.

    Args:
        land: the undirected graph of value.
        net: the dependencies of the same nodes.
        given: the scenarios.

    Raises:
        ArithmeticError: a scenario without a fixed point after 10,000 rounds.
    """
    runs, n = len(given.first) - 1, len(land.node)
    memory, alone = scratch(n), near(net, int(WIDE * n))
    together: Abreast | None = None
    by_node = Shocks(given.first, land.node[given.place], given.left)
    cut_somewhere = bool(given.left.any())
    cost, taken = np.empty((runs, 3)), np.empty(runs)
    for begin in range(0, runs, MOST_LANES):
        part = (begin, min(begin + MOST_LANES, runs))
        fall_apart(land, given, part, memory, True, cost)
        outside = memory.outside[land.place]
        done = spread_near(net, by_node, (*part, begin), outside, alone, taken)
        if 0 <= done < part[1]:
            together = together or abreast(net, max(1, min(MOST_LANES, MOST_CELLS // n)))
            done = part[1] if spread_jointly(net, by_node, (done, part[1], begin), outside, together, taken) else -1
        if done < 0:
            raise ArithmeticError("the cascade of a scenario does not come to rest")
        if cut_somewhere:
            taken[begin : part[1]] -= between_standing(land, given, part, memory.outside, memory.left)[
                : part[1] - begin
            ]
        memory.outside[:] = 0
    cost[:, 2] = np.maximum(taken, 0.0)
    return cost
