"""Cascades that are not linear: DebtRank's once-only rule, failure at a threshold, and essential kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecohealth.network.cascade import Cascade
from ecohealth.network.dependencies import Dependencies
from ecohealth.network.graph import Floats, Indices, Ints, Mask, checked_codes, checked_values
from ecohealth.network.lanes import MOST_ROUNDS, TOLERANCE

THRESHOLD = 0.5
"""The lost share of what a node receives at which it fails wholly; the default of METRICS.md."""


def debtrank(network: Dependencies, shock: npt.ArrayLike) -> Cascade:
    """Spread a shock by DebtRank: every node passes its failure on once, in the round after it is first hit.

    h_j(t+1) = min(1, h_j(t) + Σ w_ji h_i(t)) over nodes i that were first hit in round t; w_ji is ``first_hop`` where
    the shock hits i, else ``dependency``. What reaches a node later raises its h, and is not passed on. O(n + m) in
    all but for a vector of length n each round.

    Args:
        network: who depends on whom.
        shock: float[n], h(0) in 0 … 1.

    Raises:
        ValueError: a shock of another length or outside 0 … 1.

    Source: Battiston et al. 2012, Scientific Reports 2, 541.

    >>> from ecohealth.network.dependencies import dependencies
    >>> ring = dependencies(3, ([0, 1, 2], [1, 2, 0]), [0.5] * 3, [0.5] * 3, [1.0] * 3)
    >>> end = debtrank(ring, [0.4, 0.0, 0.0])
    >>> end.failure.round(6).tolist(), end.rounds
    ([0.45, 0.2, 0.1], 3)
    """
    start = _checked(shock, network.n)
    provider = _providers(network)
    weight = np.where(start[provider] > 0, network.first_hop, network.dependency)
    failure, first_hit, passing, rounds = start.copy(), _hit_by(start), start, 0
    while passing.any():
        reached = _added(network.recipient, weight * passing[provider], network.n)
        raised = np.minimum(1.0, failure + reached)
        rounds += bool((raised > failure).any())
        fresh = (first_hit < 0) & (raised > 0)
        failure, passing = raised, np.where(fresh, raised, 0.0)
        first_hit[fresh] = rounds
    return Cascade(failure, first_hit, rounds)


def threshold_cascade(network: Dependencies, shock: npt.ArrayLike, threshold: npt.ArrayLike = THRESHOLD) -> Cascade:
    """Spread a shock by thresholds: a node fails wholly once Σ_i w_ji h_i >= θ_j, in synchronous rounds.

    w_ji is ``first_hop`` where the shock hits i, else ``dependency``; the sum is the share that j has lost of what it
    receives. A node whose threshold is not reached keeps what the shock left it. O(rounds · m), at most n rounds.

    Args:
        network: who depends on whom.
        shock: float[n], h(0) in 0 … 1.
        threshold: θ, a number or float[n], above 0 and at most 1.

    Raises:
        ValueError: a shock of another length or outside 0 … 1; a threshold outside its range.

    Source: Watts 2002, PNAS 99, 5766.

    >>> from ecohealth.network.dependencies import dependencies
    >>> net = dependencies(4, ([0, 1, 1, 2], [1, 2, 3, 3]), [0.6, 0.5, 0.3, 0.7], [0.6, 0.5, 0.3, 0.7], [1.0] * 4)
    >>> threshold_cascade(net, [1.0, 0.0, 0.0, 0.0]).failure.tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    start = _checked(shock, network.n)
    theta = np.broadcast_to(np.asarray(threshold, dtype=np.float64), start.shape)
    if not ((theta > 0) & (theta <= 1)).all():
        raise ValueError("a threshold outside its range; allowed: above 0, at most 1")
    provider = _providers(network)
    weight = np.where(start[provider] > 0, network.first_hop, network.dependency)
    bar = theta * (1.0 - TOLERANCE)  # shares of equal parts add up to their threshold but for rounding

    def step(failure: Floats) -> Floats:
        return np.where(_added(network.recipient, weight * failure[provider], network.n) >= bar, 1.0, failure)

    return _to_rest(step, start)


@dataclass(frozen=True, eq=False)
class KindFlows:
    """Value given within kinds; made by :func:`kind_flows`.

    Attributes:
        provider, recipient: int64[m]; one row a flow of a kind.
        limits: bool[m], whether the kind is essential: its recipient can do no more than its supply of it allows.
        downstream: float[m], how much of the recipient fails when all of the provider does: of an essential kind its
            share of what the recipient receives of that kind, of another its share of all that the recipient receives;
            less what lies outside.
        first_hop: float[m], what takes the place of ``downstream`` where the shock itself hits the provider.
        upstream: float[m], how much of the provider fails when all of the recipient does: its share of all that the
            provider gives, less what lies outside.
        need: int64[m], one number for each recipient and essential kind; 0 for rows of other kinds.
    """

    provider: Ints
    recipient: Ints
    limits: Mask
    downstream: Floats
    first_hop: Floats
    upstream: Floats
    need: Ints


def kind_flows(
    flows: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike], value: npt.ArrayLike, essential: npt.ArrayLike,
    inside: npt.ArrayLike, covered: npt.ArrayLike,
) -> KindFlows:  # fmt: skip
    """Arrange flows for :func:`essential_cascade`.

    Args:
        flows: (kind, provider, recipient), int[m] each, sorted so. A node may give to itself; that binds it to nobody.
        value: float[m], >= 0.
        essential: bool[kinds].
        inside: float[n], the share of each node's business that lies inside, 0 … 1.
        covered: float[m], σ, what substitutes take over of a flow whose provider the shock hits, 0 … 1.

    Raises:
        ValueError: lengths that differ, a node, kind or number out of range.
    """
    within = checked_values(inside, "inside", len(np.asarray(inside)))
    n, kinds = len(within), len(np.asarray(essential))
    kind, provider, recipient = (
        checked_codes(most, one, name)
        for most, one, name in zip((kinds, n, n), flows, ("kind", "node", "node"), strict=True)
    )
    worth, sigma = checked_values(value, "value", len(kind)), checked_values(covered, "covered", len(kind))
    worth = np.where(provider == recipient, 0.0, worth)
    limits = np.asarray(essential, dtype=bool)[kind]
    need = np.zeros(len(kind), dtype=np.int64)
    need[limits] = 1 + np.unique(recipient[limits] * kinds + kind[limits], return_inverse=True)[1]
    of_kind = _added(need, worth, int(need.max(initial=0)) + 1)[need]
    received, given = _added(recipient, worth, n)[recipient], _added(provider, worth, n)[provider]
    downstream = within[recipient] * _share(worth, np.where(limits, of_kind, received))
    upstream = within[provider] * _share(worth, given)
    return KindFlows(provider, recipient, limits, downstream, downstream * (1.0 - sigma), upstream, need)


def essential_cascade(flows: KindFlows, shock: npt.ArrayLike) -> Cascade:
    """Spread a shock where some kinds are essential, downstream to recipients and upstream to providers.

    Downstream a node fails by the worst of what the shock takes of it, of its largest lost share within any essential
    kind, and of the lost share of all other kinds together. Upstream it fails by the lost share of what it gives. Each
    part runs to its own fixed point; h is the worse of the two. A closed, strongly connected network with nothing
    outside always fails wholly upstream.

    Args:
        flows: the flows by kind.
        shock: float[n], h(0) in 0 … 1.

    Raises:
        ValueError: a shock outside 0 … 1.
        ArithmeticError: no fixed point after 10,000 rounds, to within 1e-9.

    Source: after Diem et al. 2022, Scientific Reports 12, 7719.

    >>> flows = kind_flows(([0, 0, 1], [0, 1, 2], [3, 3, 3]), [1.0, 3.0, 4.0], [True, False], [1.0] * 4, [0.0] * 3)
    >>> essential_cascade(flows, [1.0, 0.0, 0.0, 0.0]).failure.tolist()
    [1.0, 0.0, 0.0, 0.25]
    """
    start = _checked(shock, len(np.asarray(shock)))
    down, up = _to_rest(_downstream(flows, start), start), _to_rest(_upstream(flows, start), start)
    either = np.where(down.first_hit < 0, up.first_hit, down.first_hit)
    first_hit = np.where(up.first_hit < 0, either, np.minimum(either, up.first_hit))
    return Cascade(np.maximum(down.failure, up.failure), first_hit.astype(np.int32), max(down.rounds, up.rounds))


def _downstream(flows: KindFlows, start: Floats) -> Callable[[Floats], Floats]:
    n, needs = len(start), int(flows.need.max(initial=0)) + 1
    weight = np.where(start[flows.provider] > 0, flows.first_hop, flows.downstream)
    needing = np.zeros(needs, dtype=np.int64)
    needing[flows.need[flows.limits]] = flows.recipient[flows.limits]
    others = np.where(flows.limits, 0.0, weight)

    def step(failure: Floats) -> Floats:
        lost = failure[flows.provider]
        worst = _added(flows.recipient, others * lost, n)
        np.maximum.at(worst, needing, _added(flows.need, np.where(flows.limits, weight * lost, 0.0), needs))
        return np.maximum(start, np.minimum(1.0, worst))

    return step


def _upstream(flows: KindFlows, start: Floats) -> Callable[[Floats], Floats]:
    def step(failure: Floats) -> Floats:
        lost = _added(flows.provider, flows.upstream * failure[flows.recipient], len(start))
        return np.maximum(start, np.minimum(1.0, lost))

    return step


def _to_rest(step: Callable[[Floats], Floats], start: Floats) -> Cascade:
    """Repeat a step that never lowers a failure until none rises by more than the tolerance."""
    failure, first_hit = start, _hit_by(start)
    for when in range(1, MOST_ROUNDS + 2):
        raised = np.maximum(failure, step(failure))
        if float((raised - failure).max(initial=0.0)) <= TOLERANCE:
            return Cascade(failure, first_hit, when - 1)
        first_hit[(first_hit < 0) & (raised > 0)] = when
        failure = raised
    raise ArithmeticError(f"the cascade still rises after {MOST_ROUNDS:,} rounds")


def _checked(shock: npt.ArrayLike, n: int) -> Floats:
    start = checked_values(shock, "shock", n)
    if (start > 1).any():
        raise ValueError(f"a shock of {start.max()}; allowed: 0 to 1")
    return start


def _added(code: Ints | Indices, value: Floats, n: int) -> Floats:
    """Sum of values by code, in the order of the rows, which is canonical."""
    return np.bincount(code, weights=value, minlength=n).astype(np.float64)


def _providers(network: Dependencies) -> Ints:
    return np.repeat(np.arange(network.n), np.diff(network.indptr))


def _hit_by(start: Floats) -> npt.NDArray[np.int32]:
    return np.where(start > 0, 0, -1).astype(np.int32)


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
