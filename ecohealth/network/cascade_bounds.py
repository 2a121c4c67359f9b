"""What the linear cascade of a single loss costs at most, for everyone at once; and whose losses cost most for sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ecohealth.network.cascade_each import LANES, linear_cascade_of_each
from ecohealth.network.components import LossOfOne
from ecohealth.network.dependencies import Dependencies
from ecohealth.network.graph import Floats, Mask
from ecohealth.network.lanes import MOST_ROUNDS

ROUNDING = 5e-9
"""What is added to a bound, as a share of all value, for rounding and for the tolerance of the fixed point."""

NEGLIGIBLE = 1e-12
"""The series of a bound is cut where what is left of it is below this share of all value; that is added too."""


@dataclass(frozen=True, eq=False)
class Costliest:
    """The cost of single losses, exact where it matters.

    Attributes:
        cost: float64[n], what the cascade costs on top: exact where ``exact``, else at most this.
        exact: bool[n]. Nobody else can cost more in all than the exact ones that were asked for.
    """

    cost: Floats
    exact: Mask


def cascade_at_most(network: Dependencies, losses: LossOfOne) -> Floats:
    """An upper bound of :func:`linear_cascade_of_each` for every node: float64[n], in the unit of the flows' value.

    Without its cap the cascade of i is linear, z = f_i + D z, and never below h. Since a recipient fails at least as
    far as it depends on its provider, h_b >= D_ba h_a, a flow a → b loses at most h_b + (1 - D_ba) h_a of its value:
    together Σ_j s_j z_j with s_j = Σ_a W_aj + Σ_b W_jb (1 - D_bj). One transposed system y = s + Dᵀ y holds that sum
    for everyone, f_i · y, less what flows with i itself would lose, as they are lost already. It is never more than
    what stands after the loss. Where dependencies leave nothing outside and the series does not converge, that is the
    bound. O(terms · flows); the bound lies some per cent above the exact cost in what was measured.

    Args:
        network: who depends on whom; ``first_hop`` of i's flows holds when i alone is lost.
        losses: of the undirected graph of the same flows.
    """
    own, first, value = _matrices(network)
    total = float(network.value.sum())
    standing = np.maximum(_component_value(losses) - losses.direct - losses.stranded, 0.0)
    weight = np.asarray(value.sum(axis=0)).ravel() + np.asarray((value - value.multiply(own)).sum(axis=1)).ravel()
    summed, rest = _series(own, weight, NEGLIGIBLE * total)
    if not np.isfinite(rest):
        return standing
    with_itself = first.multiply(value + value.T - (value.multiply(own)).T)
    bound = first @ summed - np.asarray(with_itself.sum(axis=1)).ravel()
    return np.asarray(np.minimum(np.maximum(bound, 0.0) + rest + ROUNDING * total, standing))


def costliest(network: Dependencies, losses: LossOfOne, count: int, workers: int | None = None) -> Costliest:
    """The losses that cost most, direct, stranded and by the cascade: ``count`` of them exact, and no other above.

    Losses are taken in order of what they cost at most until no bound is left that exceeds the lowest of the ``count``
    largest exact costs.

    Args:
        network: who depends on whom; ``first_hop`` of i's flows holds when i alone is lost.
        losses: of the undirected graph of the same flows.
        count: how many; as many as there are nodes makes all of them exact.
        workers: threads; by default one a processor. No bit depends on it.

    Raises:
        ArithmeticError: where a cascade that is looked at has no fixed point.

    >>> from ecohealth.network.components import leave_one_out
    >>> from ecohealth.network.dependencies import dependencies
    >>> from ecohealth.network.graph import undirected
    >>> chain = [0, 1, 2], [1, 2, 3]
    >>> net = dependencies(4, chain, [0.5] * 3, [0.5] * 3, [8.0, 8.0, 8.0])
    >>> found = costliest(net, leave_one_out(undirected(4, *chain, [8.0] * 3)), 2)
    >>> found.cost.tolist(), found.exact.tolist()
    ([6.0, 4.0, 0.0, 0.0], [True, True, True, True])
    """
    certain = losses.direct + losses.stranded
    cost, exact = cascade_at_most(network, losses), np.zeros(network.n, dtype=bool)
    order = np.argsort(-(certain + cost), kind="stable")
    done = 0
    while done < network.n and _may_be_among(certain + cost, exact, order[done], count):
        some = order[done : done + max(LANES * _BATCHES, count - done)]
        cost[some] = linear_cascade_of_each(network, losses, some, workers)
        exact[some] = True
        done += len(some)
    return Costliest(cost, exact)


_BATCHES = 2  # looked at between two looks at the bounds; which losses come out exact depends on it


def _may_be_among(total: Floats, exact: Mask, node: int, count: int) -> bool:
    """Whether the next loss may cost more than the lowest of the ``count`` costliest exact ones."""
    known = total[exact]
    if len(known) < count:
        return True
    return bool(count > 0 and total[node] > np.partition(known, len(known) - count)[len(known) - count])


def _matrices(network: Dependencies) -> tuple[sparse.csr_array, sparse.csr_array, sparse.csr_array]:
    """Dependencies, first hops (but to itself) and values, each with a row a provider and a column a recipient."""
    provider = np.repeat(np.arange(network.n), np.diff(network.indptr))
    first = np.where(provider == network.recipient, 0.0, network.first_hop)

    def matrix(entries: Floats) -> sparse.csr_array:
        return sparse.csr_array((entries, network.recipient, network.indptr), shape=(network.n, network.n))

    return matrix(network.dependency), matrix(first), matrix(network.value)


def _component_value(losses: LossOfOne) -> Floats:
    return np.asarray(losses.forest.inner[losses.forest.root])


def _series(own: sparse.csr_array, weight: Floats, enough: float) -> tuple[Floats, float]:
    """Σ_k Dᵀᵏ s cut off where the rest of every sum over it is below ``enough``; and that rest, infinite if never.

    The rest is bounded in the norm Σ v_j |x_j| in which Dᵀ shrinks everything by ρ.
    """
    norm, shrinks = _shrinking_norm(own)
    summed, term = weight.copy(), weight
    for _ in range(MOST_ROUNDS if shrinks < 1 else 0):
        rest = shrinks / (1.0 - shrinks) * float(norm @ term)
        if rest <= enough:
            return summed, rest
        term = own @ term
        summed += term
    return summed, np.inf


def _shrinking_norm(own: sparse.csr_array) -> tuple[Floats, float]:
    """v >= 1 and ρ with D v <= ρ v; ρ = 1 where none was found.

    With v = Σ_{k<K} Dᵏ 1 and Dᴷ 1 <= m < 1 it is D v = v - 1 + Dᴷ 1 <= (1 - (1 - m) / max v) v.
    """
    norm: Floats = np.ones(own.shape[0])
    reach: Floats = norm
    for _ in range(MOST_ROUNDS // 10):
        reach = own.T @ reach
        most = float(reach.max(initial=0.0))
        if most <= 0.5:
            return norm, 1.0 - (1.0 - most) / float(norm.max(initial=1.0))
        norm = norm + reach
    return norm, 1.0
