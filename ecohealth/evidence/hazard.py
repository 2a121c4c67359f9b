"""A discrete-time hazard: the logit of leaving within the horizon, linear in what was seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ecohealth.ecosystem.records import Codes, Floats

RIDGE = 15.0
"""Penalty on the squares of the coefficients of standardised signals: as much as some sixty rows know (those of ten
participants, as the outcomes of neighbouring periods overlap), and a bound where a signal parts those who left from
those who stayed."""
MOST_STEPS = 100
NEARLY = 1e-9


@dataclass(frozen=True, eq=False)
class Hazard:
    """A fitted hazard.

    Attributes:
        centre, spread: float64[k]: mean and standard deviation of each signal where it was fitted.
        intercept, slope: of standardised signals; ``slope`` is float64[k], in log odds for one standard deviation.
        error: float64[k]: standard errors of the slopes, robust to rows of one participant going together.
    """

    centre: Floats
    spread: Floats
    intercept: float
    slope: Floats
    error: Floats

    def probability(self, signals: Floats) -> Floats:
        """The probability to leave of each row of float64[m, k]."""
        return _logistic(self.intercept + (signals - self.centre) / self.spread @ self.slope)


def fit(signals: Floats, left: Floats, who: Codes, ridge: float = RIDGE) -> Hazard:
    """Fit by penalised maximum likelihood (Newton's method, the intercept free).

    Args:
        signals: float64[m, k], one row a participant and period.
        left: float64[m] of 0 and 1: whether it left within the horizon; both must occur.
        who: int64[m]: the participant of each row; rows of one go together in the standard errors.
        ridge: the penalty; 0 for plain maximum likelihood.

    Raises:
        ArithmeticError: where it does not come to rest.
    """
    centre, spread = signals.mean(axis=0), signals.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    rows = np.column_stack([np.ones(len(signals)), (signals - centre) / spread])
    penalty = np.diag([0.0, *([ridge] * signals.shape[1])])
    at = np.zeros(rows.shape[1])
    at[0] = np.log(left.mean() / (1.0 - left.mean()))
    for _ in range(MOST_STEPS):
        chance = _logistic(rows @ at)
        bend = (rows * (chance * (1.0 - chance))[:, None]).T @ rows + penalty
        step = np.linalg.solve(bend, rows.T @ (left - chance) - penalty @ at)
        if float(np.abs(step).max()) < NEARLY * max(1.0, float(np.abs(at).max())):
            error = _robust(rows, left - chance, bend, who)
            return Hazard(centre, spread, float(at[0]), at[1:], error[1:])
        at = _uphill(at, step, lambda one: _likelihood(rows @ one, left) - float(one @ penalty @ one) / 2.0)
    raise ArithmeticError("the hazard does not come to rest")


def _uphill(at: Floats, step: Floats, height: Callable[[Floats], float]) -> Floats:
    """As far along the step as it leads up: the likelihood has one top, but a whole step may lead over it."""
    ground = height(at)
    ground -= NEARLY * abs(ground)
    for halved in range(40):
        there: Floats = at + step * 0.5**halved
        if height(there) >= ground:
            return there
    return at + step


def _likelihood(log_odds: Floats, left: Floats) -> float:
    return float((left * log_odds - np.logaddexp(0.0, log_odds)).sum())


def _robust(rows: Floats, rest: Floats, bend: Floats, who: Codes) -> Floats:
    """Sandwich standard errors with rows of one participant taken together."""
    codes = np.unique(who, return_inverse=True)[1]
    sums = np.zeros((int(codes.max()) + 1, rows.shape[1]))
    np.add.at(sums, codes, rows * rest[:, None])
    many = len(sums)
    inverse = np.linalg.inv(bend)
    spread = inverse @ (sums.T @ sums) @ inverse * (many / max(many - 1, 1))
    return np.sqrt(np.maximum(np.diag(spread), 0.0))


def _logistic(log_odds: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-np.clip(log_odds, -500.0, 500.0)))
