"""The linear cascade of every single loss: what each costs, many losses side by side.

A recipient takes its failure from its providers, in place and in ascending order (Gauss–Seidel), so that a sweep sees
what the same sweep has raised before it: the fixed point of :func:`ecohealth.network.cascade.linear_cascade` in about
half of its rounds. A lane stops at its own fixed point and is not touched again, so its bits are the same whatever the
others hold and whoever computes them.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ecohealth.compiled import kernel
from ecohealth.network.components import LossOfOne
from ecohealth.network.dependencies import Dependencies
from ecohealth.network.graph import Floats, Indices, Ints, Mask
from ecohealth.network.lanes import MOST_ROUNDS, TOLERANCE, Lanes

LANES = 32
"""Losses that are spread side by side, in the registers of one processor; no cost depends on it."""

STRUCK = 2.0
"""In place of a failure: the node is lost or stranded, and no flow of it is left for the cascade to take."""


class _Given(NamedTuple):
    """The flows by provider."""

    indptr: Ints
    recipient: Indices
    first_hop: Floats
    value: Floats


class _Taken(NamedTuple):
    """The same flows by recipient."""

    indptr: Ints
    provider: Indices
    dependency: Floats


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


class _State(NamedTuple):
    """Losses under way side by side, one a lane; the rows of nodes that are near are cleared before the next."""

    failure: Lanes  # h of each node and lane; the lost node itself is held at 0 while others take from it
    start: Lanes  # what the lost node takes from each recipient, through ``first_hop``
    lane: Indices  # the lane in which a node is lost, -1 none
    near: Indices  # nodes reached by any loss, ascending; then those that exchange with them
    seen: Ints  # when the node was last found, by the clock
    clock: Ints


class _Network(NamedTuple):
    """All that the kernels read."""

    given: _Given
    taken: _Taken
    of: _Fragments


def linear_cascade_of_each(
    network: Dependencies, losses: LossOfOne, nodes: npt.ArrayLike | None = None, workers: int | None = None
) -> Floats:
    """What the cascade costs on top of direct and stranded value, for the loss of single nodes.

    For the loss of i with the fixed point h: Σ W_ab · max(h_a, h_b) over flows a → b (self-loops too) between nodes
    other than i in the most valuable surviving fragment of i's component, since a flow keeps W_ab · min(1-h_a, 1-h_b).
    The cascade itself runs over the whole component, to the fixed point of
    :func:`ecohealth.network.cascade.linear_cascade` within its tolerance. Only nodes that are reached are touched.
    O(Σ sweeps · flows of the nodes reached).

    Args:
        network: who depends on whom; ``first_hop`` of i's flows holds when i alone is lost.
        losses: of the undirected graph of the same flows.
        nodes: int[k], whose losses; by default every node's. The cost of a loss does not depend on the others asked.
        workers: threads; by default one a processor. No bit depends on it.

    Returns:
        float64[k], in the unit of the flows' value.

    Raises:
        ValueError: losses of another number of nodes.
        ArithmeticError: no fixed point after 10,000 sweeps; names the node whose loss it is.

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
    asked = np.arange(network.n) if nodes is None else np.asarray(nodes, dtype=np.int64)
    order = np.argsort(losses.forest.place[asked], kind="stable")  # losses that lie together reach the same nodes
    lost, arrays = asked[order], _Network(_given(network), _taken(network), _fragments(losses))
    batches = [slice(first, first + LANES) for first in range(0, len(lost), LANES)]
    threads = max(1, min(workers or os.cpu_count() or 1, len(batches)))
    cost = np.empty(len(asked))

    def work(own: int) -> None:
        state = _blank(network.n)
        for batch in batches[own::threads]:
            cost[order[batch]] = _costs(arrays, lost[batch], state)

    if threads == 1:
        work(0)
        return cost
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    return cost


def _costs(network: _Network, lost: Ints, state: _State) -> Floats:
    reached = _reach(network.given, lost, state)
    restless = _rest(network.taken, reached, len(lost), state)
    if restless >= 0:
        raise ArithmeticError(
            f"the cascade after the loss of node {lost[restless]} still rises after {MOST_ROUNDS:,} sweeps; some "
            "nodes depend wholly on one another: let a share of their business lie outside"
        )
    near = _near(network.taken, reached, state)
    _strike_out(network.of, lost, near, state)
    cost = _cost(network.given, near, state)[: len(lost)]
    _clear(lost, near, state)
    return np.asarray(cost)


def _blank(n: int) -> _State:
    """No loss yet. Memory that is not touched is not taken."""
    failure, start = np.zeros((n, LANES)), np.zeros((n, LANES))
    lane, near, seen = np.full(n, -1, dtype=np.int32), np.zeros(n, dtype=np.int32), np.zeros(n, dtype=np.int64)
    return _State(failure, start, lane, near, seen, np.zeros(1, dtype=np.int64))


def _given(network: Dependencies) -> _Given:
    return _Given(network.indptr, network.recipient, network.first_hop, network.value)


def _taken(network: Dependencies) -> _Taken:
    order = np.argsort(network.recipient, kind="stable")
    provider = np.repeat(np.arange(network.n, dtype=np.int32), np.diff(network.indptr))
    indptr = np.searchsorted(network.recipient[order], np.arange(network.n + 1)).astype(np.int64)
    return _Taken(indptr, provider[order], network.dependency[order])


def _fragments(losses: LossOfOne) -> _Fragments:
    forest = losses.forest
    child = forest.node[forest.parent[forest.node] >= 0]
    child = child[np.argsort(forest.parent[child], kind="stable")]
    first = np.searchsorted(forest.parent[child], np.arange(len(losses.best) + 1)).astype(np.int64)
    return _Fragments(
        losses.is_cut, losses.best, forest.node, forest.place, forest.size, forest.separated, first, child
    )


@kernel
def _reach(given: _Given, lost: Ints, state: _State) -> int:
    """Strike the lost and find whom they reach, in ascending order; returns how many."""
    state.clock[0] += 1
    now, found = state.clock[0], 0
    for c in range(len(lost)):
        i = lost[c]
        state.lane[i] = c
        for k in range(given.indptr[i], given.indptr[i + 1]):
            if given.recipient[k] != i:
                state.start[given.recipient[k], c] = given.first_hop[k]
        if state.seen[i] != now:
            state.seen[i], state.near[found] = now, i
            found += 1
    position = 0
    while position < found:
        a = state.near[position]
        position += 1
        for k in range(given.indptr[a], given.indptr[a + 1]):
            b = given.recipient[k]
            if state.seen[b] != now:
                state.seen[b], state.near[found] = now, b
                found += 1
    _sort(found, state)
    return found


@kernel
def _sort(found: int, state: _State) -> None:
    """Put the nodes found in ascending order: few by sorting, many by looking through all for them."""
    if found * 16 < len(state.seen):
        state.near[:found].sort()
        return
    position = 0
    for j in range(len(state.seen)):
        if state.seen[j] == state.clock[0]:
            state.near[position] = j
            position += 1


@kernel
def _rest(taken: _Taken, reached: int, used: int, state: _State) -> int:
    """Sweep over the nodes reached until every lane has come to rest; returns a lane that does not, or -1."""
    failure, start = state.failure, state.start
    lanes = failure.shape[1]
    asked, rise, live = np.zeros(lanes), np.zeros(lanes), np.ones(lanes)
    for _ in range(MOST_ROUNDS):
        rise[:] = 0.0
        for position in range(reached):
            j = state.near[position]
            for c in range(lanes):
                asked[c] = start[j, c]
            for k in range(taken.indptr[j], taken.indptr[j + 1]):
                i, weight = taken.provider[k], taken.dependency[k]
                for c in range(lanes):
                    asked[c] += weight * failure[i, c]
            if state.lane[j] >= 0:
                asked[state.lane[j]] = 0.0
            for c in range(lanes):
                level = 1.0 if asked[c] > 1.0 else asked[c]
                risen = live[c] * (level - failure[j, c])
                failure[j, c] += risen
                rise[c] = risen if risen > rise[c] else rise[c]
        moving = 0.0
        for c in range(lanes):
            live[c] = 1.0 if rise[c] > TOLERANCE else 0.0
            moving += live[c]
        if moving == 0.0:
            return -1
    for c in range(used):
        if live[c] > 0.0:
            return c
    return -1


@kernel
def _near(taken: _Taken, reached: int, state: _State) -> int:
    """Append to the nodes reached those that give to them (whom they give to is reached); returns how many in all."""
    now, near = state.clock[0], reached
    for position in range(reached):
        a = state.near[position]
        for k in range(taken.indptr[a], taken.indptr[a + 1]):
            b = taken.provider[k]
            if state.seen[b] != now:
                state.seen[b], state.near[near] = now, b
                near += 1
    return near


@kernel
def _is_outside(of: _Fragments, i: int, x: int) -> bool:
    """Whether x lies outside the fragment that stands after the loss of i, a cut node.

    Of nodes of other components, which the loss does not reach, the answer means nothing.
    """
    best, at = of.best[i], of.place[x]
    if best >= 0:
        return bool(at < of.place[best] or at >= of.place[best] + of.size[best])
    if at < of.place[i] or at >= of.place[i] + of.size[i]:
        return False
    low, high = of.first_child[i], of.first_child[i + 1]  # the last child found no later than x holds x
    while high - low > 1:
        middle = (low + high) // 2
        if of.place[of.child[middle]] <= at:
            low = middle
        else:
            high = middle
    return bool(of.separated[of.child[low]])


@kernel
def _strike_out(of: _Fragments, lost: Ints, near: int, state: _State) -> None:
    """Mark what does not stand after the loss of each lane: the failure of such a node becomes ``STRUCK``."""
    for c in range(len(lost)):
        state.failure[lost[c], c] = STRUCK
        if of.is_cut[lost[c]]:
            for position in range(near):
                if _is_outside(of, lost[c], state.near[position]):
                    state.failure[state.near[position], c] = STRUCK


@kernel
def _cost(given: _Given, near: int, state: _State) -> Floats:
    """Σ W_ab max(h_a, h_b) of each lane over flows whose ends both stand, by ascending provider and recipient.

    A flow that no failure of a lane touches adds exactly 0 to it.
    """
    failure = state.failure
    cost = np.zeros(failure.shape[1], dtype=np.float64)
    _sort(near, state)
    for position in range(near):
        a = state.near[position]
        for k in range(given.indptr[a], given.indptr[a + 1]):
            _add(given.value[k], failure, a, given.recipient[k], cost)
    return cost


@kernel
def _add(value: float, failure: Lanes, a: int, b: int, cost: Floats) -> None:
    for c in range(len(cost)):
        worst = failure[a, c] if failure[a, c] > failure[b, c] else failure[b, c]
        cost[c] += value * (worst if worst <= 1.0 else 0.0)


@kernel
def _clear(lost: Ints, near: int, state: _State) -> None:
    """Forget these losses."""
    for c in range(len(lost)):
        state.lane[lost[c]] = -1
    for position in range(near):
        state.failure[state.near[position], :] = 0.0
        state.start[state.near[position], :] = 0.0
