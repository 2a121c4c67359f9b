"""The linear cascade: how far a loss spreads along dependencies, for one shock, and for every single loss at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ecohealth.network.compiled import kernel
from ecohealth.network.components import LossOfOne
from ecohealth.network.dependencies import Dependencies
from ecohealth.network.graph import Floats, Indices, Ints, Mask, checked_values

Lanes = npt.NDArray[np.float64]
"""float64[n, lanes]: one column a cascade."""

TOLERANCE = 1e-9
"""The fixed point is reached when no failure would rise by more in another round."""

MOST_ROUNDS = 10_000
"""A cascade that still rises after so many rounds is refused."""

LANES = 32
"""Losses that are spread side by side, in the registers of one processor; changes no bit of any result."""

STRUCK = 2.0
"""In place of a failure: the node is lost or stranded, and no flow of it is left for the cascade to take."""


@dataclass(frozen=True, eq=False)
class Cascade:
    """A cascade at its fixed point.

    Attributes:
        failure: float64[n], h, the failed share of each node, 0 … 1.
        first_hit: int32[n], the round in which h first rose above 0; 0 by the shock itself, -1 never.
        cause: int64[n], the provider that adds most to h, w_ji h_i at the fixed point (ties: the lowest number);
            -1 where none adds anything, and for nodes that the shock takes wholly.
        rounds: synchronous rounds until the fixed point.
    """

    failure: Floats
    first_hit: Indices
    cause: Ints
    rounds: int


class _Flows(NamedTuple):
    """What the kernels read of :class:`Dependencies`."""

    indptr: Ints
    recipient: Indices
    dependency: Floats
    first_hop: Floats


class _State(NamedTuple):
    """Cascades under way side by side, one a lane; touched rows are cleared before they are used again."""

    failure: Lanes  # h of each node and lane
    asked: Lanes  # h(0) + Σ w h, not yet capped at 1
    rise: Lanes  # what the last round added
    most: Floats  # the largest rise of a lane in this round
    rounds: Ints  # of each lane: -2 under way, -1 without end
    first_hit: Indices  # the round in which a node first rose in any lane, -1 never
    seen: Ints  # when the node was last touched, by the clock
    clock: Ints  # rounds run since the state was made
    reached: Indices  # nodes with h > 0 in any lane, in the order of being hit
    front: Indices  # nodes that rose in the last round
    touched: Indices


def linear_cascade(network: Dependencies, shock: npt.ArrayLike) -> Cascade:
    """Spread a shock: h_j(t+1) = min(1, h_j(0) + Σ_i w_ji h_i(t)) in synchronous rounds, to the fixed point.

    w_ji is ``first_hop`` where the shock hits i itself (h_i(0) > 0), else ``dependency``: substitutes answer the initial
    loss, once. h never falls, so each round only passes on what the last one added, along the edges of nodes that rose.
    O(rounds · edges of the nodes reached).

    Args:
        network: who depends on whom.
        shock: float[n], h(0) in 0 … 1.

    Raises:
        ValueError: a shock of another length or outside 0 … 1.
        ArithmeticError: no fixed point (within ``TOLERANCE``) after ``MOST_ROUNDS`` rounds.

    Source: linear form of Bardoscia et al. 2015, PLoS ONE 10, e0130406.

    >>> from ecohealth.network.dependencies import dependencies
    >>> chain = dependencies(3, ([0, 1], [1, 2]), [0.5, 0.5], [0.5, 0.5], [1.0, 1.0])
    >>> linear_cascade(chain, [1.0, 0.0, 0.0])
    Cascade(failure=array([1.  , 0.5 , 0.25]), first_hit=array([0, 1, 2], dtype=int32), cause=array([-1,  0,  1]), rounds=2)
    """
    start = checked_values(shock, "shock", network.n)
    if (start > 1).any():
        raise ValueError(f"a shock of {start.max()}; allowed: 0 to 1")
    flows = _Flows(network.indptr, network.recipient, network.dependency, network.first_hop)
    state = _blank(network.n, 1)
    hit = np.flatnonzero(start)
    _spread(flows, hit, np.zeros_like(hit), start[hit], state)
    if state.rounds[0] < 0:
        raise ArithmeticError(_unsettled("the cascade"))
    failure = state.failure[:, 0].copy()
    return Cascade(failure, state.first_hit, _causes(flows, start, failure), int(state.rounds[0]))


def linear_cascade_of_each(network: Dependencies, losses: LossOfOne) -> Floats:
    """What the cascade costs on top of direct and stranded value, for the loss of every single node: float64[n].

    For the loss of i with the fixed point h: Σ W_ab · max(h_a, h_b) over flows a → b (self-loops too) between nodes
    other than i in the most valuable surviving fragment of i's component, since a flow keeps W_ab · min(1-h_a, 1-h_b).
    The cascade itself runs over the whole component. Each h is that of :func:`linear_cascade` to the bit; only nodes
    that are reached are touched. O(Σ_i rounds · edges of the nodes reached).

    Args:
        network: who depends on whom; ``first_hop`` of i's flows holds when i alone is lost.
        losses: of the undirected graph of the same flows.

    Raises:
        ValueError: losses of another number of nodes.
        ArithmeticError: no fixed point after ``MOST_ROUNDS`` rounds; names the node whose loss it is.

    >>> from ecohealth.network.components import leave_one_out
    >>> from ecohealth.network.dependencies import dependencies
    >>> from ecohealth.network.graph import undirected
    >>> ring, after = [0, 1, 2], [1, 2, 0]
    >>> net = dependencies(3, (ring, after), [0.5] * 3, [0.5] * 3, [8.0] * 3)
    >>> linear_cascade_of_each(net, leave_one_out(undirected(3, ring, after, [8.0] * 3))).tolist()
    [4.0, 4.0, 4.0]
    """
    if len(losses.best) != network.n:
        raise ValueError(f"losses of {len(losses.best)} nodes for a network of {network.n}")
    flows = _Flows(network.indptr, network.recipient, network.dependency, network.first_hop)
    cost = np.zeros(network.n)
    failed = _cost_of_each(flows, _worth(network), _fragments(losses), _blank(network.n, LANES), cost)
    if failed >= 0:
        raise ArithmeticError(_unsettled(f"the cascade after the loss of node {failed}"))
    return cost


def _unsettled(what: str) -> str:
    return (
        f"{what} still rises after {MOST_ROUNDS:,} rounds; some nodes depend wholly on one another: "
        "let a share of their business lie outside"
    )


def _blank(n: int, lanes: int) -> _State:
    failure, asked, rise = (np.zeros((n, lanes)) for _ in range(3))
    first_hit = np.full(n, -1, dtype=np.int32)
    reached, front, touched = (np.zeros(n, dtype=np.int32) for _ in range(3))
    most, rounds, seen, clock = np.zeros(lanes), np.zeros(lanes, np.int64), np.zeros(n, np.int64), np.zeros(1, np.int64)
    return _State(failure, asked, rise, most, rounds, first_hit, seen, clock, reached, front, touched)


@kernel
def _spread(flows: _Flows, node: Ints, lane: Ints, share: Floats, state: _State) -> int:
    """Spread the shocks (node, lane, share), each lane to its own fixed point; returns how many nodes are reached.

    In every round a recipient adds up what comes from shocked nodes, then from the others, by ascending number. What
    has not risen in a lane adds 0 to it, so a lane has the same bits whatever the others hold.
    """
    state.rounds[:] = -2
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
def _sort(front: Indices, rising: int, state: _State) -> None:
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
def _pass_on(flows: _Flows, node: Ints, lane: Ints, rising: int, state: _State) -> int:
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
def _settle(hits: int, when: int, state: _State) -> bool:
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
        elif state.rounds[column] == -2:
            state.rounds[column] = when - 1 if most[column] <= TOLERANCE else -1
            for position in range(hits):
                asked[touched[position], column] = failure[touched[position], column]
    return not still


@kernel
def _rise(j: int, state: _State) -> bool:
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
def _causes(flows: _Flows, shock: Floats, failure: Floats) -> Ints:
    cause = np.full(len(shock), -1, dtype=np.int64)
    most = np.zeros(len(shock), dtype=np.float64)
    for i in range(len(shock)):
        for k in range(flows.indptr[i], flows.indptr[i + 1]):
            j = flows.recipient[k]
            share = failure[i] * (flows.first_hop[k] if shock[i] > 0 else flows.dependency[k])
            if share > most[j] and shock[j] < 1:
                most[j], cause[j] = share, i
    return cause


class _Worth(NamedTuple):
    """Value of the flows, by provider in the order of :class:`_Flows`, and by recipient."""

    given: Floats
    indptr: Ints
    provider: Indices
    taken: Floats


class _Fragments(NamedTuple):
    """Where every node lies after each loss: the forest of :class:`LossOfOne`, and the children of each node in it."""

    is_cut: Mask
    best: Indices
    node: Indices
    place: Indices
    size: Indices
    separated: Mask
    first_child: Ints
    child: Indices


def _worth(network: Dependencies) -> _Worth:
    order = np.argsort(network.recipient, kind="stable")
    provider = np.repeat(np.arange(network.n, dtype=np.int32), np.diff(network.indptr))
    indptr = np.searchsorted(network.recipient[order], np.arange(network.n + 1)).astype(np.int64)
    return _Worth(network.value, indptr, provider[order], network.value[order])


def _fragments(losses: LossOfOne) -> _Fragments:
    forest = losses.forest
    child = forest.node[forest.parent[forest.node] >= 0]
    child = child[np.argsort(forest.parent[child], kind="stable")]
    first = np.searchsorted(forest.parent[child], np.arange(len(losses.best) + 1)).astype(np.int64)
    return _Fragments(
        losses.is_cut, losses.best, forest.node, forest.place, forest.size, forest.separated, first, child
    )


@kernel
def _is_outside(of: _Fragments, i: int, x: int) -> bool:
    """Whether x lies outside the fragment that stands after the loss of i: x is of i's component, or no matter."""
    if x == i or not of.is_cut[i]:
        return x == i
    best, at = of.best[i], of.place[x]
    if best >= 0:
        return at < of.place[best] or at >= of.place[best] + of.size[best]
    if at < of.place[i] or at >= of.place[i] + of.size[i]:
        return False
    low, high = of.first_child[i], of.first_child[i + 1]  # the last child found no later than x holds x
    while high - low > 1:
        middle = (low + high) // 2
        if of.place[of.child[middle]] <= at:
            low = middle
        else:
            high = middle
    return of.separated[of.child[low]]


@kernel
def _cost_of_each(flows: _Flows, worth: _Worth, of: _Fragments, state: _State, cost: Floats) -> int:
    """Fill ``cost``, as many losses at a time as there are lanes; returns a node whose loss finds no rest, or -1.

    Nodes next to each other in the depth-first walk go together: their cascades reach much the same nodes.
    """
    lanes = len(state.most)
    whole = np.ones(lanes, dtype=np.float64)
    column = np.arange(lanes)
    for first in range(0, len(cost), lanes):
        lost = of.node[first : first + lanes].astype(np.int64)
        reached = _spread(flows, lost, column[: len(lost)], whole[: len(lost)], state)
        for c in range(len(lost)):
            if state.rounds[c] < 0:
                return lost[c]
        near = _near(flows, worth, reached, state)
        _strike_out(of, lost, near, state)
        taken = _taken(flows, worth, reached, state)
        for c in range(len(lost)):
            cost[lost[c]] = taken[c]
        _clear(near, state)
    return -1


@kernel
def _near(flows: _Flows, worth: _Worth, reached: int, state: _State) -> int:
    """Append to the nodes reached those that give to them or take from them; returns how many it makes in all."""
    state.clock[0] += 1
    now = state.clock[0]
    for position in range(reached):
        state.seen[state.reached[position]] = now
    near = reached
    for position in range(reached):
        a = state.reached[position]
        for k in range(flows.indptr[a], flows.indptr[a + 1]):
            b = flows.recipient[k]
            if state.seen[b] != now:
                state.seen[b], state.reached[near] = now, b
                near += 1
        for k in range(worth.indptr[a], worth.indptr[a + 1]):
            b = worth.provider[k]
            if state.seen[b] != now:
                state.seen[b], state.reached[near] = now, b
                near += 1
    return near


@kernel
def _strike_out(of: _Fragments, lost: Ints, near: int, state: _State) -> None:
    """Mark what does not stand after the loss of each lane: the failure of such a node becomes ``STRUCK``."""
    for c in range(len(lost)):
        state.failure[lost[c], c] = STRUCK
        if of.is_cut[lost[c]]:
            for position in range(near):
                if _is_outside(of, lost[c], state.reached[position]):
                    state.failure[state.reached[position], c] = STRUCK


@kernel
def _taken(flows: _Flows, worth: _Worth, reached: int, state: _State) -> Floats:
    """Σ W_ab max(h_a, h_b) of each lane over flows whose ends both stand.

    A flow from a node that is reached counts at its provider, any other at its recipient.
    """
    failure = state.failure
    taken = np.zeros(failure.shape[1], dtype=np.float64)
    for position in range(reached):
        a = state.reached[position]
        for k in range(flows.indptr[a], flows.indptr[a + 1]):
            _add(worth.given[k], failure, a, flows.recipient[k], taken)
        for k in range(worth.indptr[a], worth.indptr[a + 1]):
            if state.first_hit[worth.provider[k]] < 0:
                _add(worth.taken[k], failure, a, worth.provider[k], taken)
    return taken


@kernel
def _add(value: float, failure: Lanes, a: int, b: int, taken: Floats) -> None:
    for c in range(len(taken)):
        worst = failure[a, c] if failure[a, c] > failure[b, c] else failure[b, c]
        taken[c] += value * (worst if worst <= 1.0 else 0.0)


@kernel
def _clear(reached: int, state: _State) -> None:
    for position in range(reached):
        x = state.reached[position]
        state.failure[x, :] = 0.0
        state.asked[x, :] = 0.0
        state.rise[x, :] = 0.0
        state.first_hit[x] = -1
