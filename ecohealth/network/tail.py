"""The distribution of losses that were drawn: mean, spread, quantiles and tail, each with its Monte-Carlo error."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ecohealth.network.graph import Floats

QUANTILES: Mapping[str, float] = {"p05": 0.05, "p50": 0.5, "p95": 0.95, "p99": 0.99}
TAIL = 0.95
"""Where the tail begins: VaR and CVaR are of the worst twentieth of the runs."""

NORMAL_95 = 1.959963984540054
"""Half of a 95 % interval, in standard errors."""


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
