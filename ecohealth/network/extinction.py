"""Who goes with whom: survivors of one side of a two-sided web as the other side's members go."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecohealth.network.graph import Floats, Ints


def secondary_extinction(partners: Ints, side: int, threshold: float = 1.0) -> float:
    """Expected area under the share of one side that survives as the other side's members go in random order.

    A survivor with k partners goes when m = ceil(threshold k) of them are gone. In a random order of N that is after
    T losses, the m-th smallest of k places drawn from 1 … N, and E T = m (N + 1) / (k + 1); the area by trapezoid is
    (E T - 1/2) / N, averaged over the survivors. Exact, nothing is drawn.

    Args:
        partners: int[s], how many partners each of the surviving side has on the other, >= 1.
        side: N, members of the side that goes.
        threshold: the share of its partners whose loss takes a survivor with it, above 0 and at most 1.

    Raises:
        ValueError: nobody to survive, a number of partners outside 1 … N, or a threshold outside its range.

    Source: Memmott et al. 2004, Proc. R. Soc. B 271, 2605; area after Burgos et al. 2007, J. Theor. Biol. 249, 307.

    >>> secondary_extinction(np.array([1, 2]), 2)
    0.625
    """
    given = np.asarray(partners, dtype=np.int64)
    if not len(given) or given.min() < 1 or given.max() > side or not 0 < threshold <= 1:
        raise ValueError(f"partners from 1 to {side} and a threshold above 0, at most 1, are needed")
    return float(np.mean((_needed(given, threshold) * (side + 1) / (given + 1) - 0.5) / side))


def _needed(partners: Ints, threshold: float) -> Ints:
    """How many partners have to go: their share, rounded up but for the last bits."""
    return np.asarray(np.ceil(threshold * partners * (1.0 - 1e-12)), dtype=np.int64)


def extinction_in_order(lost: Ints, survivor: Ints, order: Ints, threshold: float = 1.0) -> Floats:
    """Share of one side that survives as the other side's members go in a given order: float64[len(order) + 1].

    Args:
        lost, survivor: int[m], the distinct ties between the two sides, each side numbered from 0.
        order: the side that goes, first to last.
        threshold: as for :func:`secondary_extinction`.

    >>> extinction_in_order(np.array([0, 0, 1]), np.array([0, 1, 1]), np.array([0, 1])).tolist()
    [1.0, 0.5, 0.0]
    """
    when = np.empty(len(order), dtype=np.int64)
    when[order] = np.arange(1, len(order) + 1)
    partners = np.bincount(survivor)
    by_time = np.lexsort((when[lost], survivor))
    first = np.cumsum(partners) - partners
    goes = when[lost[by_time[first + _needed(partners, threshold) - 1]]]
    return 1.0 - np.cumsum(np.bincount(goes, minlength=len(order) + 1)) / len(partners)


def area_under(curve: Floats) -> float:
    """The area under a curve over the lost share 0 … 1, by trapezoid.

    >>> area_under(np.array([1.0, 0.75, 0.0]))
    0.625
    """
    return float(np.trapezoid(curve, dx=1.0 / (len(curve) - 1)))


def expected_survival(partners: Ints, side: int) -> Floats:
    """Expected share of one side that survives q = 0 … N losses in random order on the other: float64[N + 1].

    A survivor with k partners is gone once all of them are: with probability C(q, k) / C(N, k). Its area by trapezoid
    is :func:`secondary_extinction`. O(N · distinct k).

    Args:
        partners: int[s], how many partners each of the surviving side has on the other, 1 … N.
        side: N, members of the side that goes.

    >>> expected_survival(np.array([1, 2]), 2).tolist()
    [1.0, 0.75, 0.0]
    """
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, side + 1)))])
    gone = np.zeros(side + 1)
    ties, survivors = np.unique(partners, return_counts=True)
    for k, count in zip(ties.tolist(), survivors.tolist(), strict=True):
        ways = logs[k:] - logs[: side + 1 - k]
        gone[k:] += count * np.exp(ways - ways[-1])
    return np.asarray(1.0 - gone / len(partners))


def spline_area(survival: Floats) -> float:
    """The area under a curve of survival as R's package bipartite takes it, for comparison with values from there.

    Its points are those after 1 … N losses (the one before any loss is not among them), joined by the cubic spline of
    Forsythe, Malcolm & Moler, whose third derivatives at both ends are those of the cubic through the four points
    there; the area runs from 0 to 1, below 1/N under the first cubic continued. Fewer than four points are joined by
    the one polynomial through them. It exceeds the trapezoid slightly where the curve is bent.

    Args:
        survival: float[N + 1], the share that survives q = 0 … N losses, N >= 2.

    Source: what the functions robustness and second.extinct of Dormann, Gruber & Fründ 2008, R News 8 (2), 8, compute;
    Forsythe, Malcolm & Moler 1977, Computer Methods for Mathematical Computations.

    >>> round(spline_area(np.array([1.0, 0.75, 0.5, 0.25, 0.0])), 12)
    0.5
    """
    from scipy.interpolate import make_interp_spline

    height = survival[1:]
    n = len(height)
    lost = np.arange(1, n + 1) / n
    if n < 4:
        return float(make_interp_spline(lost, height, k=n - 1).integrate(0.0, 1.0))
    third = np.diff(height, 3) * n**3
    ends: Any = ([(3, third[0])], [(3, third[-1])])
    return float(make_interp_spline(lost, height, k=3, bc_type=ends).integrate(0.0, 1.0))
