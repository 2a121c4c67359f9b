"""Exponents of growth laws: the slope of one logarithm on another, with an interval that knows of autocorrelation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecohealth.ecosystem.records import Floats
from ecohealth.metrics.turning import CARRIED, MOST_MEMORY, autocorrelated

WORLDS = 999
SEED = 2007
"""The simulated errors are part of the definition: the same series always gives the same interval."""


@dataclass(frozen=True)
class Exponent:
    """A slope and its 95 % interval."""

    value: float
    low: float
    high: float


def exponent_of(x: Floats, y: Floats) -> Exponent:
    """Least-squares slope of y on x; its 95 % interval allows for errors that carry over from period to period.

    The error of the slope is that under errors with the residuals' own first autocorrelation; how many of these errors
    wide the interval has to be is read from 999 simulated series with that autocorrelation. Without any it is the
    usual t interval, but for chance.

    Args:
        x, y: float64[T], T ≥ 4, x not constant.
    """
    centred = x - x.mean()
    weights = centred / float(centred @ centred)
    design = np.column_stack([np.ones(len(x)), x])
    basis = np.linalg.qr(design)[0]
    slope, error, memory = (float(one[0]) for one in _estimates(y[None], weights, basis))
    unsure = CARRIED / np.sqrt(len(x)) if memory > 0 else 0.0
    worlds = autocorrelated(np.random.default_rng(SEED), WORLDS, len(x), min(memory + unsure, MOST_MEMORY))
    slopes, errors, _ = _estimates(worlds, weights, basis)
    wide = float(np.quantile(np.abs(slopes) / errors, 0.95))
    return Exponent(slope, slope - wide * error, slope + wide * error)


def _estimates(series: Floats, weights: Floats, basis: Floats) -> tuple[Floats, Floats, Floats]:
    """Slope, its error and the first autocorrelation of the residuals, of each row."""
    count = series.shape[1]
    rest = series - (series @ basis) @ basis.T
    squares = np.maximum((rest**2).sum(axis=1), 1e-300)
    raw = (rest[:, 1:] * rest[:, :-1]).sum(axis=1) / squares
    memory = np.clip(raw + (2.0 + 4.0 * raw) / count, 0.0, MOST_MEMORY)
    grid = np.linspace(0.0, MOST_MEMORY, 46)
    apart = np.abs(np.subtract.outer(np.arange(count), np.arange(count)))
    spread = np.asarray([weights @ (one**apart) @ weights for one in grid])
    error = np.sqrt(squares / (count - 2) * np.interp(memory, grid, spread))
    return series @ weights, error, memory
