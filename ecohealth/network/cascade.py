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
from ecohealth.network.lanes import MOST_ROUNDS, NO_REST, Flows, Lanes, State, blank, clear, spread

LANES = 32
"""Losses that are spread side by side, in the registers of one processor; no h depends on it."""

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


def linear_cascade(network: Dependencies, shock: npt.ArrayLike) -> Cascade:
    """Spread a shock: h_j(t+1) = min(1, h_j(0) + Σ_i w_ji h_i(t)) in synchronous rounds, to the fixed point.

    w_ji is ``first_hop`` where the shock hits i itself (h_i(0) > 0), else ``dependency``: substitutes answer the
    initial loss, once. h never falls, so each round only passes on what the last one added, along the edges of nodes
    that rose. O(rounds · edges of the nodes reached).

    Args:
        network: who depends on whom.
        shock: float[n], h(0) in 0 … 1.

    Raises:
        ValueError: a shock of another length or outside 0 … 1.
        ArithmeticError: no fixed point after 10,000 rounds; it is reached when no h would rise by more than 1e-9.

    Source: linear form of Bardoscia et al. 2015, PLoS ONE 10, e0130406.

    >>> from ecohealth.network.dependencies import dependencies
    >>> chain = dependencies(3, ([0, 1], [1, 2]), [0.5, 0.5], [0.5, 0.5], [1.0, 1.0])
    >>> end = linear_cascade(chain, [1.0, 0.0, 0.0])
    >>> end.failure.tolist(), end.first_hit.tolist(), end.cause.tolist(), end.rounds
    ([1.0, 0.5, 0.25], [0, 1, 2], [-1, 0, 1], 2)
    """
    start = checked_values(shock, "shock", network.n)
    if (start > 1).any():
        raise ValueError(f"a shock of {start.max()}; allowed: 0 to 1")
    flows, state, hit = _flows(network), blank(network.n, 1), np.flatnonzero(start)
    spread(flows, hit, np.zeros_like(hit), start[hit], state)
    if state.rounds[0] == NO_REST:
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
        ArithmeticError: no fixed point after 10,000 rounds; names the node whose loss it is.

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
    flows, worth, of = _flows(network), _worth(network), _fragments(losses)
    state, cost = blank(network.n, LANES), np.zeros(network.n)
    lane, whole = np.arange(LANES), np.ones(LANES)
    for first in range(0, network.n, LANES):
        lost = of.node[first : first + LANES].astype(np.int64)
        reached = spread(flows, lost, lane[: len(lost)], whole[: len(lost)], state)
        restless = lost[state.rounds[: len(lost)] == NO_REST]
        if len(restless):
            raise ArithmeticError(_unsettled(f"the cascade after the loss of node {restless[0]}"))
        near = _near(flows, worth, reached, state)
        _strike_out(of, lost, near, state)
        cost[lost] = _taken(flows, worth, reached, state)[: len(lost)]
        clear(near, state)
    return cost


def _flows(network: Dependencies) -> Flows:
    return Flows(network.indptr, network.recipient, network.dependency, network.first_hop)


def _unsettled(what: str) -> str:
    return (
        f"{what} still rises after {MOST_ROUNDS:,} rounds; some nodes depend wholly on one another: "
        "let a share of their business lie outside"
    )


@kernel
def _causes(flows: Flows, shock: Floats, failure: Floats) -> Ints:
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
    """Value of the flows, by provider in the order of :class:`Flows`, and by recipient."""

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
def _near(flows: Flows, worth: _Worth, reached: int, state: State) -> int:
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
def _strike_out(of: _Fragments, lost: Ints, near: int, state: State) -> None:
    """Mark what does not stand after the loss of each lane: the failure of such a node becomes ``STRUCK``."""
    for c in range(len(lost)):
        state.failure[lost[c], c] = STRUCK
        if of.is_cut[lost[c]]:
            for position in range(near):
                if _is_outside(of, lost[c], state.reached[position]):
                    state.failure[state.reached[position], c] = STRUCK


@kernel
def _taken(flows: Flows, worth: _Worth, reached: int, state: State) -> Floats:
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
