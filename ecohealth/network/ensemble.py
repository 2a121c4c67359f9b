"""Many losses of sets of nodes at once, each alone: what they cost, exactly as one loss after the other would."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ecohealth.network.graph import Floats, checked_codes, checked_values
from ecohealth.network.ground import Ground, Shocks, scratch
from ecohealth.network.pieces import fall_apart


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
    cost = np.empty((runs, 2))
    fall_apart(land, given, (0, runs), scratch(len(land.node)), False, cost)
    return cost
