"""Linear cascades that run side by side: the kernels behind :mod:`ecohealth.network.cascade`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ecohealth.compiled import kernel
from ecohealth.network.graph import Floats, Indices, Ints

Lanes = npt.NDArray[np.float64]
"""float64[n, lanes]: one column a cascade."""

TOLERANCE = 1e-9
"""The fixed point is reached when no failure would rise by more in another round."""

MOST_ROUNDS = 10_000
"""A cascade that still rises after so many rounds has no rest."""

UNDER_WAY, NO_REST = -2, -1
"""In place of a number of rounds."""


class Flows(NamedTuple):
    """What the kernels read of :class:`Dependencies`."""

    indptr: Ints
    recipient: Indices
    dependency: Floats
    first_hop: Floats


class State(NamedTuple):
    """Cascades under way side by side, one a lane; touched rows are cleared before they are used again."""

    failure: Lanes  # h of each node and lane
    asked: Lanes  # h(0) + Σ w h, not yet capped at 1
    rise: Lanes  # what the last round added
    most: Floats  # the largest rise of a lane in this round
    rounds: Ints  # of each lane, or ``UNDER_WAY``, ``NO_REST``
    first_hit: Indices  # the round in which a node first rose in any lane, -1 never
    seen: Ints  # when the node was last touched, by the clock
    clock: Ints  # rounds run since the state was made
    reached: Indices  # nodes with h > 0 in any lane, in the order of being hit
    front: Indices  # nodes that rose in the last round
    touched: Indices


def blank(n: int, lanes: int) -> State:
    """No cascade yet, in ``lanes`` lanes. Memory that is not touched is not taken."""
    failure, asked, rise = (np.zeros((n, lanes)) for _ in range(3))
    first_hit = np.full(n, -1, dtype=np.int32)
    reached, front, touched = (np.zeros(n, dtype=np.int32) for _ in range(3))
    most, rounds, seen, clock = np.zeros(lanes), np.zeros(lanes, np.int64), np.zeros(n, np.int64), np.zeros(1, np.int64)
    return State(failure, asked, rise, most, rounds, first_hit, seen, clock, reached, front, touched)


@kernel
def spread(flows: Flows, node: Ints, lane: Ints, share: Floats, state: State) -> int:
    """Spread the shocks (node, lane, share), each lane to its own fixed point; returns how many nodes are reached.

    In every round a recipient adds up what comes from shocked nodes, then from the others, by ascending number. What
    has not risen in a lane adds 0 to it, so a lane has the same bits whatever the others hold.
    """
    state.rounds[:] = UNDER_WAY
    reached = 0
    for s in range(len(node)):
        i = node[s]
        state.failure[i, lane[s]], state.asked[i, lane[s]], state.rise[i, lane[s]] = share[s], share[s], share[s]
        if state.first_hit[i] < 0:
            state.first_hit[i], state.reached[reached], state.front[reached] = 0, i, i
            reached += 1
    rising = reached
    for when in range(1, MOST_ROUNDS + 2):
        hits = _pass_on(flows, node, lane, rising, state)
        if _settle(hits, when, state):
            break
        rising = 0
        for position in range(hits):
            j = state.touched[position]
            if not _rise(j, state):
                continue
            state.front[rising] = j
            rising += 1
            if state.first_hit[j] < 0:
                state.first_hit[j], state.reached[reached] = when, j
                reached += 1
        _sort(state.front, rising, state)
    return reached


@kernel
def _sort(front: Indices, rising: int, state: State) -> None:
    """Sort the nodes of the front: a short one by shell sort, a long one by looking through all nodes for them."""
    if rising * 16 < len(front):
        gap = rising // 2
        while gap > 0:
            for position in range(gap, rising):
                j, hole = front[position], position
                while hole >= gap and front[hole - gap] > j:
                    front[hole] = front[hole - gap]
                    hole -= gap
                front[hole] = j
            gap //= 2
        return
    for position in range(rising):
        state.seen[front[position]] = -1
    position = 0
    for j in range(len(front)):
        if state.seen[j] == -1:
            state.seen[j] = 0
            front[position] = j
            position += 1


@kernel
def _pass_on(flows: Flows, node: Ints, lane: Ints, rising: int, state: State) -> int:
    """Pass on what rose in the last round; returns how many nodes are touched."""
    asked, rise, seen, touched = state.asked, state.rise, state.seen, state.touched
    state.clock[0] += 1
    now = state.clock[0]
    hits = 0
    for s in range(len(node)):
        i, column = node[s], lane[s]
        risen = rise[i, column]
        rise[i, column] = 0.0
        if risen == 0:
            continue
        for k in range(flows.indptr[i], flows.indptr[i + 1]):
            j = flows.recipient[k]
            asked[j, column] += flows.first_hop[k] * risen
            if seen[j] != now:
                seen[j], touched[hits] = now, j
                hits += 1
    for position in range(rising):
        i = state.front[position]
        for k in range(flows.indptr[i], flows.indptr[i + 1]):
            j, weight = flows.recipient[k], flows.dependency[k]
            for column in range(asked.shape[1]):
                asked[j, column] += weight * rise[i, column]
            if seen[j] != now:
                seen[j], touched[hits] = now, j
                hits += 1
        rise[i, :] = 0.0
    return hits


@kernel
def _capped(level: float) -> float:
    return 1.0 if level > 1.0 else level  # not min(), whose care for what is no number keeps lanes apart


@kernel
def _settle(hits: int, when: int, state: State) -> bool:
    """Stop the lanes that would not rise by more than the tolerance, as they are; returns whether all have stopped."""
    failure, asked, most, touched = state.failure, state.asked, state.most, state.touched
    most[:] = 0.0
    for position in range(hits):
        j = touched[position]
        for column in range(len(most)):
            risen = _capped(asked[j, column]) - failure[j, column]
            most[column] = risen if risen > most[column] else most[column]
    still = False
    for column in range(len(most)):
        if most[column] > TOLERANCE and when <= MOST_ROUNDS:
            still = True
        elif state.rounds[column] == UNDER_WAY:
            state.rounds[column] = when - 1 if most[column] <= TOLERANCE else NO_REST
            for position in range(hits):
                asked[touched[position], column] = failure[touched[position], column]
    return not still


@kernel
def _rise(j: int, state: State) -> bool:
    """Raise the node to what is asked of it, at most 1; returns whether it rose in any lane."""
    failure, asked, rise = state.failure, state.asked, state.rise
    total = 0.0
    for column in range(failure.shape[1]):
        level = _capped(asked[j, column])
        rise[j, column] = level - failure[j, column]
        failure[j, column] = level
    for column in range(failure.shape[1]):
        total += rise[j, column]
    return total > 0


@kernel
def clear(reached: int, state: State) -> None:
    """Forget cascades that have come to rest, at the first ``reached`` nodes in the state's list."""
    for position in range(reached):
        x = state.reached[position]
        state.failure[x, :] = 0.0
        state.asked[x, :] = 0.0
        state.first_hit[x] = -1
