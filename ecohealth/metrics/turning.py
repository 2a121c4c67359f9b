"""Turning points: where one straight line no longer describes a series, when, and how surely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecohealth.ecosystem.calendar import Ints
from ecohealth.ecosystem.records import Floats, Mask

FEWEST_A_SIDE = 6
WORLDS = 999
SEED = 1999
"""The simulated series are part of the definition: the same series always gives the same figures."""
MOST_MEMORY = 0.9
"""An autocorrelation beyond this is that of a series that wanders, of which no line can be said to hold."""
CARRIED = 0.8
"""Standard errors added to an autocorrelation that is found, a judgement: in short series it is found too low as often
as not, and simulated series without a turn then show one as often as they should."""
CRITICAL = 7.35
"""The 95 % point of the distribution of the likelihood ratio of a date (Hansen 2000, table 1)."""


@dataclass(frozen=True)
class Turning:
    """The most likely date of a change of course.

    Attributes:
        at: position of the first period of the new course.
        low, high: the positions between which it lies (95 %).
        before, after: slopes of the lines on either side, per period.
        p: the chance of a change as clear in a series that keeps to one line.
    """

    at: int
    low: int
    high: int
    before: float
    after: float
    p: float


def turning_point(series: Floats, weight: Floats) -> Turning | None:
    """The date that best splits a series into two straight lines, and how surely there is one; None under 18 periods.

    F compares two lines with one, the largest over all dates with 6 periods and 15 % on either side. p is the share of
    999 simulated series, straight but for noise with the series' own first autocorrelation, with an F as large. The
    interval holds the dates whose likelihood ratio is within Hansen's bound, widened for autocorrelation and by a
    period either way. A series without noise is straight, and has no turn, or turns beyond doubt.

    Args:
        series: float64[T].
        weight: float64[T], > 0: precision of each period (the number of observations behind it).

    Source: Andrews 1993, Econometrica 61, 821 (the largest F); Hansen 2000, Econometrica 68, 575 (the interval).
    """
    count = len(series)
    margin = max(FEWEST_A_SIDE, int(np.ceil(0.15 * count)))
    dates = np.arange(margin, count - margin + 1)
    if count < 3 * FEWEST_A_SIDE or len(dates) == 0:
        return None
    root = np.sqrt(weight / weight.mean())
    scaled = series * root
    bases = [_basis(count, int(date), root) for date in dates]
    one_line = _basis(count, 0, root)
    rest = _unexplained(scaled[None], one_line)[0]
    straight = rest <= 1e-12 * float(scaled @ scaled)
    split = np.asarray([_unexplained(scaled[None], basis)[0] for basis in bases])
    best = int(np.argmin(split))
    if straight or split[best] <= 1e-12 * rest:
        return None if straight else _told(series, root, int(dates[best]), dates[best : best + 1], 1.0 / (1 + WORLDS))
    memory = first_autocorrelation(scaled - bases[best] @ (bases[best].T @ scaled), 6)
    memory = min(memory + (CARRIED / np.sqrt(count) if memory > 0 else 0.0), MOST_MEMORY)
    worlds = autocorrelated(np.random.default_rng(SEED), WORLDS, count, memory)
    chance = _unexplained(worlds, one_line) / np.min([_unexplained(worlds, basis) for basis in bases], axis=0)
    p = (1 + int((chance >= rest / split[best]).sum())) / (1 + WORLDS)
    near = dates[count * (split / split[best] - 1.0) <= CRITICAL * (1.0 + memory) / (1.0 - memory)]
    return _told(series, root, int(dates[best]), near, p)


def _told(series: Floats, root: Floats, at: int, near: Ints, p: float) -> Turning:
    """The turn at a date, the dates near it widened by a period either way: no date is surer than a period."""
    low, high = max(int(near[0]) - 1, 1), min(int(near[-1]) + 1, len(series) - 1)
    return Turning(at, low, high, _slope(series[:at], root[:at]), _slope(series[at:], root[at:]), p)


def _basis(count: int, date: int, root: Floats) -> Floats:
    """An orthonormal basis of the lines before and after the date, rows scaled by the root of their weight."""
    time = np.arange(count) - (count - 1) / 2
    parts: list[Mask] = [np.arange(count) < date, np.arange(count) >= date]
    columns = [column * part * root for part in parts if part.any() for column in (np.ones(count), time)]
    basis: Floats = np.linalg.qr(np.column_stack(columns))[0]
    return basis


def _unexplained(series: Floats, basis: Floats) -> Floats:
    """Sum of squares of each row that the basis does not explain."""
    part = series @ basis
    rest: Floats = np.maximum((series**2).sum(axis=1) - (part**2).sum(axis=1), 0.0)
    return rest


def _slope(series: Floats, root: Floats) -> float:
    time = np.arange(len(series), dtype=np.float64)
    fit, *_ = np.linalg.lstsq(np.column_stack([np.ones(len(series)), time]) * root[:, None], series * root, rcond=None)
    return float(fit[1])


def first_autocorrelation(residual: Floats, parameters: int) -> float:
    """Correlation of residuals with those a period before, in [0, 0.9], corrected for the parameters fitted.

    The raw figure is too low by about (parameters + 4 φ) / T where a trend was taken out (after Kendall 1954).
    """
    total = float(residual @ residual)
    if total <= 0:
        return 0.0
    raw = float(residual[1:] @ residual[:-1]) / total
    return float(np.clip(raw + (parameters + 4.0 * raw) / len(residual), 0.0, MOST_MEMORY))


def autocorrelated(rng: np.random.Generator, worlds: int, count: int, memory: float) -> Floats:
    """Normal series of variance 1 with that first autocorrelation, float64[worlds, count]."""
    noise = rng.standard_normal((worlds, count))
    for t in range(1, count):
        noise[:, t] = memory * noise[:, t - 1] + np.sqrt(1.0 - memory**2) * noise[:, t]
    return noise
