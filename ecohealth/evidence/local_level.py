"""A series that wanders: a level that follows what it sees, a drift, and surprises."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ecohealth.ecosystem.records import Floats

FOLLOWS = np.round(np.arange(0.0, 1.01, 0.1), 2)
"""How much of a surprise stays: 0 for a series that keeps to its line, 1 for one that goes on from wherever it is."""
USUAL_DRIFT = 0.02
"""Before any is seen, a drift is taken to be of this size: in logarithms and by the month about 27 % a year."""


@dataclass(frozen=True, eq=False)
class LocalLevel:
    """A fitted series: y(t+1) = level(t) + drift + surprise; level(t+1) = level(t) + drift + follows · surprise.

    Attributes:
        follows: how much of a surprise stays, 0 to 1.
        level, drift: at the end, and per period (shrunk towards none).
        doubt: float64[2, 2]: what standard normal draws are multiplied with to doubt level and drift together.
        surprises: float64[T]: the past ones, widened for what fitting took away.
    """

    follows: float
    level: float
    drift: float
    doubt: Floats
    surprises: Floats


NOTHING_SEEN = LocalLevel(0.0, 0.0, 0.0, np.zeros((2, 2)), np.zeros(1))
"""Of what was hardly ever there."""

TAMED = 3.0
"""Surprises further than so many (median absolute) deviations from none are drawn in to there."""


def fit_level(series: Floats) -> LocalLevel:
    """Fit by least squares of the one-step surprises; the drift has a normal prior of 0 ± 0.02.

    Args:
        series: float64[T], T >= 4, finite: logarithms of what is followed.

    Source: simple exponential smoothing with drift in state-space form, Hyndman, Koehler, Ord & Snyder 2008.
    """
    fits = [_with(series, float(follows)) for follows in FOLLOWS]
    squares = [float(one.surprises @ one.surprises) for one in fits]
    return tamed(fits[int(np.argmin(np.round(np.array(squares) / max(min(squares), 1e-300), 9)))])


def _with(series: Floats, follows: float) -> LocalLevel:
    """Surprises are linear in the first level and the drift: both by (penalised) least squares."""
    steps = len(series)
    rows, kept = np.zeros((steps, 2)), np.zeros(steps)
    carried: Floats = np.array([1.0, 0.0])
    given = 0.0
    drifted = np.array([0.0, 1.0])
    for at, seen in enumerate(series):
        rows[at], kept[at] = carried + drifted, seen - given
        carried, given = (1.0 - follows) * (carried + drifted), given + follows * (seen - given)
    spread = max(float(np.mean(np.diff(series) ** 2)), 1e-12)
    bend = rows.T @ rows + np.diag([1e-9, spread / USUAL_DRIFT**2])
    found = np.linalg.solve(bend, rows.T @ kept)
    left = kept - rows @ found
    doubted = np.linalg.inv(bend) * float(left @ left) / max(1, steps - 3)
    ends = np.stack([carried, [0.0, 1.0]])
    doubt = np.linalg.cholesky(ends @ doubted @ ends.T + 1e-15 * np.eye(2))
    level = given + float(carried @ found)
    return LocalLevel(follows, level, float(found[1]), doubt, left * np.sqrt(steps / max(1, steps - 3)))


def tamed(one: LocalLevel) -> LocalLevel:
    """The series with its wildest surprises drawn in: the first steps of a young ecosystem do not come again."""
    bound = TAMED * 1.4826 * float(np.median(np.abs(one.surprises)))
    return replace(one, surprises=np.clip(one.surprises, -bound, bound)) if bound > 0 else one


def continued(one: LocalLevel, draws: Floats, surprises: Floats) -> Floats:
    """Paths of the series: float64[paths, ahead].

    Args:
        one: the fitted series.
        draws: float64[paths, 2], standard normal: where its level and drift may truly be.
        surprises: float64[paths, ahead].
    """
    doubted = draws @ one.doubt.T
    stays = one.follows * np.cumsum(surprises, axis=1)
    before = np.concatenate([np.zeros((len(draws), 1)), stays[:, :-1]], axis=1)
    ahead = np.arange(1, surprises.shape[1] + 1)
    run: Floats = one.level + doubted[:, [0]] + (one.drift + doubted[:, [1]]) * ahead + before + surprises
    return run
