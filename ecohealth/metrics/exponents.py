"""Exponents of growth laws: the slope of one logarithm on another, with an interval that knows of autocorrelation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecohealth.ecosystem.records import Floats

FEWEST_PERIODS = 18
"""In fewer periods nobody can tell errors that carry over from a law: tests/bench/exponents.py says how often the
interval holds a known exponent."""
CARRIED_OVER = np.linspace(-0.9, 0.98, 95)
"""First autocorrelations that errors may have."""
HALVINGS = 60


@dataclass(frozen=True)
class Exponent:
    """A slope and its 95 % interval."""

    value: float
    low: float
    high: float


def exponent_of(x: Floats, y: Floats) -> Exponent:
    """Least-squares slope of y on x; its 95 % interval allows for errors that carry over from period to period.

    How much they carry over is not known, and in few periods it is found far too low as often as not; so no single
    figure of it is used. The interval is that of the slope over all correlations φ of an error with the one before,
    each as likely as it makes the series (restricted likelihood), with Jeffreys' prior (1 - φ²)^-½; given φ, the slope
    has Student's t distribution around the generalised least-squares one. It is a Bayesian interval; how often it holds
    a known exponent is measured in tests/bench/exponents.py.

    Args:
        x, y: float64[T], T ≥ 4, x not constant.

    Source: Zellner & Tiao 1964, Journal of the American Statistical Association 59, 763.
    """
    centred = x - x.mean()
    slope = float(centred @ y) / float(centred @ centred)
    around, spread, chance = _given_each(centred, y - y.mean())
    low, high = (_quantile(around, spread, chance, len(x) - 2, level) for level in (0.025, 0.975))
    return Exponent(slope, low, high)


def _given_each(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """Slope, its error, and the chance, of each autocorrelation: float64[autocorrelations] each."""
    ones, along, values = (_whitened(one) for one in (np.ones(len(x)), x, y))
    oo, ox, xx = ((a * b).sum(axis=1) for a, b in ((ones, ones), (ones, along), (along, along)))
    oy, xy, yy = ((a * values).sum(axis=1) for a in (ones, along, values))
    together = oo * xx - ox**2
    level, slope = (xx * oy - ox * xy) / together, (oo * xy - ox * oy) / together
    left = np.maximum(yy - level * oy - slope * xy, np.finfo(np.float64).tiny)
    fewer = len(x) - 2
    # ½ log(1 - φ²) of the likelihood and -½ log(1 - φ²) of the prior add up to nothing
    log = -0.5 * np.log(together) - fewer / 2.0 * np.log(left)
    chance = np.exp(log - log.max())
    return slope, np.sqrt(left / fewer * oo / together), chance / chance.sum()


def _whitened(series: Floats) -> Floats:
    """The series freed of each autocorrelation (Prais & Winsten 1954): float64[autocorrelations, T]."""
    rows = np.empty((len(CARRIED_OVER), len(series)))
    rows[:, 0] = np.sqrt(1.0 - CARRIED_OVER**2) * series[0]
    rows[:, 1:] = series[1:] - CARRIED_OVER[:, None] * series[:-1]
    return rows


def _quantile(around: Floats, spread: Floats, chance: Floats, degrees: int, level: float) -> float:
    """The quantile of a mixture of Student's t distributions, by halving the interval that holds it."""
    from scipy.special import stdtr, stdtrit

    each = around + spread * float(stdtrit(degrees, level))
    low, high = float(each.min()), float(each.max())
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        below = float(chance @ stdtr(degrees, (middle - around) / spread))
        low, high = (middle, high) if below < level else (low, middle)
    return (low + high) / 2.0
