"""The distribution of losses that were drawn: mean, spread, quantiles and tail, each with its Monte-Carlo error."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ecohealth.network.graph import Floats, Ints

QUANTILES: Mapping[str, float] = {"p05": 0.05, "p50": 0.5, "p95": 0.95, "p99": 0.99}
TAIL = 0.95
"""Where the tail begins: VaR and CVaR are of the worst twentieth of the runs."""

NORMAL_95 = 1.959963984540054
"""Half of a 95 % interval, in standard errors."""


ROUNDING = 1e-7
"""A spread below this share of the largest excess is what rounding leaves of none."""

FEWEST_IN_TAIL = 50
"""Runs in the tail below which no interval of its mean holds as often as it says: so many are a twentieth of 1,000."""


@dataclass(frozen=True)
class Figures:
    """The figures of a distribution, or their standard errors; in the unit of the losses.

    Attributes:
        mean, sd: of the losses.
        quantiles: by name (``QUANTILES``): the smallest loss that at least such a share of the runs does not exceed.
        var95: the 95 % quantile.
        cvar95: the mean of the worst twentieth of the runs.
    """

    mean: float
    sd: float
    quantiles: Mapping[str, float]
    var95: float
    cvar95: float


def figures(losses: Floats) -> Figures:
    """Of independent losses, in any order.

    >>> figures(np.arange(1.0, 101.0)).quantiles["p05"], figures(np.arange(1.0, 101.0)).cvar95
    (5.0, 98.0)

    Raises:
        ValueError: without a loss.
    """
    ordered = _ordered(losses)
    quantiles = {name: float(ordered[_rank(share, len(ordered))]) for name, share in QUANTILES.items()}
    var = quantiles["p95"]
    sd = float(ordered.std(ddof=1)) if len(ordered) > 1 else 0.0
    return Figures(float(ordered.mean()), sd, quantiles, var, var + float(_excess(ordered, var).mean()))


def standard_errors(losses: Floats) -> Figures:
    """The Monte-Carlo standard error of each of :func:`figures`, for independent losses; nothing is drawn for it.

    - mean: sd / √R;
    - sd: √((m₄ - sd⁴) / R) / 2sd, with m₄ the fourth central moment;
    - quantiles: what a bootstrap with endlessly many resamples would give, in closed form (Maritz & Jarrett 1978);
    - cvar95: sd of VaR + (loss - VaR)⁺ / 0.05 over √R, to first order in R.

    Raises:
        ValueError: with fewer than two losses.
    """
    ordered = _ordered(losses)
    runs = len(ordered)
    if runs < 2:
        raise ValueError("a standard error needs two losses or more")
    sd = float(ordered.std(ddof=1))
    fourth = float(((ordered - ordered.mean()) ** 4).mean())
    of_sd = math.sqrt(max(fourth - sd**4, 0.0) / runs) / (2.0 * sd) if sd > 0 else 0.0
    quantiles = {name: _of_quantile(ordered, _rank(share, runs)) for name, share in QUANTILES.items()}
    excess = _excess(ordered, float(ordered[_rank(TAIL, runs)]))
    return Figures(
        sd / math.sqrt(runs), of_sd, quantiles, quantiles["p95"], float(excess.std(ddof=1)) / math.sqrt(runs)
    )


def skewed_interval(mean: Floats, error: Floats, skew: Floats, draws: int) -> tuple[Floats, Floats]:
    """The ends of 95 % intervals of means of so many draws; the side of the longer tail reaches further.

    The mean of a few skewed draws misses the truth on that side more often. To first order that shifts both ends by
    skew (1 + 2z²) / 6√n standard errors.

    Args:
        mean, error: of the draws, and its standard error.
        skew: of the draws: their third central moment over sd³.
        draws: n.

    Source: Johnson 1978, JASA 73, 536; the quantile after Cornish & Fisher 1938.

    >>> skewed_interval(np.array([1.0]), np.array([0.1]), np.array([0.0]), 100)[1].round(3).tolist()
    [1.196]
    """
    shift = skew * (1.0 + 2.0 * NORMAL_95**2) / (6.0 * math.sqrt(draws))
    return mean - (NORMAL_95 - shift) * error, mean + (NORMAL_95 + shift) * error


def cvar_interval(losses: Floats) -> tuple[float, float] | None:
    """The 95 % interval of CVaR95 for independent losses; None where fewer than 50 of them are in the tail.

    CVaR is the least, over all c, of c + E(loss - c)⁺ / 0.05, and c = VaR attains it (Rockafellar & Uryasev 2000).
    Where VaR lies is not known either: beside a gap in the losses it may well be the other side's. So the lower end is
    the least of the lower ends over every c that VaR may be, from its own 95 % interval; the upper end is that at the
    VaR found, since a wrong c can only be too high. Both allow for skew (:func:`skewed_interval`). O(R log R).

    >>> cvar_interval(np.full(1000, 0.25)), cvar_interval(np.arange(100.0))
    ((0.25, 0.25), None)
    """
    ordered = _ordered(losses)
    runs = len(ordered)
    if runs - 1 - _rank(TAIL, runs) < FEWEST_IN_TAIL:
        return None
    apart = NORMAL_95 * math.sqrt(TAIL * (1.0 - TAIL) / runs)
    ranks = np.arange(_rank(TAIL - apart, runs), _rank(min(TAIL + apart, 1.0), runs) + 1)
    low, high = skewed_interval(*_from_each(ordered, ranks), runs)
    return float(low.min()), float(high[_rank(TAIL, runs) - ranks[0]])


def quantile_intervals(losses: Floats) -> dict[str, tuple[float, float] | None]:
    """The 95 % interval of each of ``QUANTILES`` for independent losses, from one of them to another.

    How many of R losses lie below a quantile follows a binomial law, whatever their own: so the ends are the losses
    before and behind which the quantile lies with 2.5 % each at most. It holds in 95 % or more, also beside a gap,
    where the standard error of a quantile says little. None where R is too small for an end.

    Source: distribution-free intervals of quantiles, Conover 1999, Practical Nonparametric Statistics, ch. 3.2.

    >>> quantile_intervals(np.arange(1.0, 101.0))["p50"], quantile_intervals(np.arange(1.0, 101.0))["p99"]
    ((40.0, 61.0), None)

    Raises:
        ValueError: without a loss.
    """
    from scipy.stats import binom

    ordered = _ordered(losses)
    runs, found = len(ordered), dict[str, tuple[float, float] | None]()
    for name, share in QUANTILES.items():
        low, high = (int(binom.ppf(one, runs, share)) for one in (0.025, 0.975))
        there = low >= 1 and high < runs
        found[name] = (float(ordered[low - 1]), float(ordered[high])) if there else None
    return found


def _from_each(ordered: Floats, ranks: Ints) -> tuple[Floats, Floats, Floats]:
    """Of c + (loss - c)⁺ / 0.05 the mean, its standard error and the skew, with c the loss at each of the ranks."""
    runs, lowest = len(ordered), ordered[ranks[0]]
    above = (ordered[ranks[0] :] - lowest)[::-1]
    sums = [np.cumsum(above**power)[::-1] for power in (1, 2, 3)]
    at = ranks - ranks[0]
    first, second, third = (one[at] for one in sums)
    c, many = ordered[ranks] - lowest, runs - ranks
    mean = (first - many * c) / runs
    square = (second - 2.0 * c * first + many * c**2) / runs - mean**2
    cube = (third - 3.0 * c * second + 3.0 * c**2 * first - many * c**3) / runs
    sd = np.sqrt(np.maximum(square, 0.0))
    known = sd > ROUNDING * max(float(above[0]), 1e-300)
    skew = np.where(known, cube - 3.0 * mean * square - mean**3, 0.0) / np.where(known, sd, 1.0) ** 3
    return lowest + c + mean / (1.0 - TAIL), sd / ((1.0 - TAIL) * math.sqrt(runs - 1)), skew


def _ordered(losses: Floats) -> Floats:
    if len(losses) == 0:
        raise ValueError("no losses were drawn, so they have no distribution")
    return np.sort(losses)


def _rank(share: float, runs: int) -> int:
    """Position of the quantile among the ordered losses."""
    return max(0, math.ceil(share * runs - 1e-9) - 1)


def _excess(ordered: Floats, var: float) -> Floats:
    return np.maximum(ordered - var, 0.0) / (1.0 - TAIL)


def _of_quantile(ordered: Floats, rank: int) -> float:
    """The standard deviation of one order statistic over all resamples: their weights are steps of a beta law."""
    from scipy.special import betainc

    runs = len(ordered)
    steps = np.diff(betainc(rank + 1.0, float(runs - rank), np.arange(runs + 1) / runs))
    mean = float(steps @ ordered)
    return math.sqrt(float(steps @ (ordered - mean) ** 2))
