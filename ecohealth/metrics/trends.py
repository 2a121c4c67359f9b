"""Trends that a few odd periods cannot bend: Theil–Sen's slope, and Mann–Kendall's test of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ecohealth.ecosystem.records import Floats


@dataclass(frozen=True)
class Trend:
    """A slope per unit of x, and the two-sided p of no trend."""

    slope: float
    p: float


def trend_of(x: Floats, y: Floats) -> Trend:
    """Median slope over all pairs of points (Theil 1950, Sen 1968), and the test of Mann 1945 and Kendall 1975.

    p is that of the normal approximation with the correction for ties in y and for continuity. x are distinct and
    ascending; unequal steps are allowed. Memory grows with the square of the points, which are periods.

    >>> trend_of(np.arange(5.0), np.array([1.0, 3.0, 2.0, 4.0, 5.0]))
    Trend(slope=1.0, p=0.08641073297370007)

    Raises:
        ValueError: with fewer than two points, or x that do not ascend.
    """
    if len(x) < 2 or (np.diff(x) <= 0).any():
        raise ValueError("a trend needs two points or more, x ascending")
    first, second = np.triu_indices(len(x), 1)
    rise = y[second] - y[first]
    slope = float(np.median(rise / (x[second] - x[first])))
    return Trend(slope, _mann_kendall(float(np.sign(rise).sum()), y))


def _mann_kendall(concordant: float, y: Floats) -> float:
    """Two-sided p of the sum of signs over all pairs."""
    n = len(y)
    ties = np.unique(y, return_counts=True)[1].astype(np.float64)
    variance = (n * (n - 1) * (2 * n + 5) - float(np.sum(ties * (ties - 1) * (2 * ties + 5)))) / 18.0
    if variance <= 0 or concordant == 0:
        return 1.0
    return math.erfc((abs(concordant) - 1.0) / math.sqrt(2.0 * variance))
