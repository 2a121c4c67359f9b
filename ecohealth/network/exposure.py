"""Direct and indirect exposure: how much hangs on each node, at one remove, at two, and at any."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecohealth.network.graph import Floats, Ints, checked_codes, checked_values

PRECISION = 1e-13
"""What the terms that are left out may add up to, relative to the exposure of the first."""


@dataclass(frozen=True, eq=False)
class Exposure:
    """How much of the nodes' intake hangs on each provider.

    Attributes:
        direct: float64[n], 1ᵀ D: the dependencies on i, added up over its recipients.
        total: float64[n], 1ᵀ Σ_{k>=1} α^(k-1) D^k: those at second and further hand too, each step counted α times.
    """

    direct: Floats
    total: Floats


def exposure(
    n: int, flows: tuple[npt.ArrayLike, npt.ArrayLike], dependency: npt.ArrayLike, alpha: float, of: npt.ArrayLike,
) -> Exposure:  # fmt: skip
    """Exposure to every provider, the recipients weighted by ``of``. O(m · log(1e-13) / log(α)).

    The series of Leontief's inverse and of Katz's centrality. As no node depends on others by more than all it
    receives, the terms fall at least as fast as α^k, and the number of terms is fixed beforehand: the same bits always.

    Args:
        n: number of nodes.
        flows: (provider i, recipient j), int[m] each; rows of one pair add up.
        dependency: float[m], D_ji in [0, 1], the rows of one recipient adding up to at most 1.
        alpha: what a further step counts, 0 <= α < 1.
        of: float[n], the weight of each recipient; 1 throughout for the plain sum over recipients.

    Raises:
        ValueError: lengths that differ, a node or number out of range, a recipient that depends by more than 1.

    >>> chain = exposure(3, ([0, 1], [1, 2]), [1.0, 1.0], 0.5, [1.0, 1.0, 1.0])
    >>> chain.direct.tolist(), chain.total.tolist()
    ([1.0, 1.0, 0.0], [1.5, 1.0, 0.0])
    """
    provider, recipient, depends = _checked(n, flows, dependency, alpha)
    weight = checked_values(of, "of", n)
    first = _sums(provider, weight[recipient] * depends, n)
    return Exposure(first, _series(first, alpha, lambda term: _sums(provider, term[recipient] * depends, n)))


def reliance(
    n: int, flows: tuple[npt.ArrayLike, npt.ArrayLike], dependency: npt.ArrayLike, alpha: float, on: int
) -> Floats:
    """How much each node hangs on one provider, directly or through others: column ``on`` of Σ_{k>=1} α^(k-1) D^k.

    Arguments and errors as of :func:`exposure`; ``on`` is the provider.

    >>> reliance(3, ([0, 1], [1, 2]), [1.0, 1.0], 0.5, on=0).tolist()
    [0.0, 1.0, 0.5]
    """
    provider, recipient, depends = _checked(n, flows, dependency, alpha)
    if not 0 <= on < n:
        raise ValueError(f"node {on}; allowed: 0 to {n - 1}")
    own = provider == on
    first = _sums(recipient[own], depends[own], n)
    return _series(first, alpha, lambda term: _sums(recipient, term[provider] * depends, n))


def _series(first: Floats, alpha: float, onward: Callable[[Floats], Floats]) -> Floats:
    """first + α·onward(first) + α²·onward(onward(first)) + …"""
    term = total = first
    for _ in range(0 if alpha == 0.0 else math.ceil(math.log(PRECISION * (1.0 - alpha)) / math.log(alpha))):
        term = alpha * onward(term)
        if not term.any():
            break
        total = total + term
    return total


def _sums(code: Ints, weight: Floats, n: int) -> Floats:
    return np.bincount(code, weights=weight, minlength=n).astype(np.float64)


def _checked(
    n: int, flows: tuple[npt.ArrayLike, npt.ArrayLike], dependency: npt.ArrayLike, alpha: float
) -> tuple[Ints, Ints, Floats]:
    if not 0.0 <= alpha < 1.0:
        raise ValueError(f"alpha {alpha}; allowed: 0 <= alpha < 1")
    provider, recipient = checked_codes(n, flows[0]), checked_codes(n, flows[1])
    if len(provider) != len(recipient):
        raise ValueError(f"{len(provider)} providers but {len(recipient)} recipients; give one of each a row")
    depends = checked_values(dependency, "dependency", len(provider))
    if (_sums(recipient, depends, n) > 1.0 + 1e-9).any():
        raise ValueError("a node depends on others by more than 1; allowed: shares of what it receives")
    return provider, recipient, depends
