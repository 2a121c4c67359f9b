"""Would we have known who leaves: every past period predicted from what was known then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ecohealth.ecosystem.records import Codes, Floats, Mask
from ecohealth.evidence.hazard import Hazard, fit
from ecohealth.evidence.judging import Interval, auc, bootstrapped, brier
from ecohealth.evidence.panel import Panel
from ecohealth.evidence.signals import BASELINES, SIGNALS, seen

FEWEST = 10
"""So many who left and who stayed must be known before a hazard is fitted."""
PRIOR = 10.0
"""Rows of everybody that a type's own rate is mixed with, so that a small type is not taken at its word."""
MODELS = ("hazard", *BASELINES, "no change")
OF_TYPE = "type"
MOST_WATCHED = 200


@dataclass(frozen=True, eq=False)
class Rows:
    """One row a participant at risk and period: what was seen then, and whether it left.

    Attributes:
        who, place: int64[m].
        signals: float64[m, 7]; ``baselines``: float64[m, 3].
        left: float64[m], 1 where no period of the horizon that followed saw it; NaN where that is not known yet.
    """

    who: Codes
    place: Codes
    signals: Floats
    baselines: Floats
    left: Floats

    def take(self, rows: Mask) -> Rows:
        """The rows where the mask is true."""
        return Rows(self.who[rows], self.place[rows], self.signals[rows], self.baselines[rows], self.left[rows])


@dataclass(frozen=True, eq=False)
class Predictions:
    """What was predicted out of time.

    Attributes:
        rows: those that were predicted.
        chance: float64[m, 5]: the probability to leave by each of ``MODELS``.
        last: the hazard fitted on all that is known by the end.
        now: who is at risk at the end: ``at`` (positions), ``chance``, and float64[k, 8]: what each signal adds to the
            log odds, the type last.
    """

    rows: Rows
    chance: Floats
    last: Hazard
    now: tuple[Codes, Floats, Floats]

    @property
    def ranked_by(self) -> Floats:
        """float64[m, 4]: what each model but "no change" ranks by; plain rules by the figure itself."""
        return np.column_stack([self.chance[:, 0], self.rows.baselines])


def laid_out(history: Panel, horizon: int) -> Rows:
    """Everybody at risk at the end of every period that has as many before it as the horizon."""
    parts = []
    for place in range(horizon - 1, history.length):
        known = seen(history, place, horizon)
        who = np.flatnonzero(known.at_risk)
        later = history.count[who, place + 1 : place + 1 + horizon]
        left = np.where((later > 0).any(axis=1), 0.0, 1.0 if place + horizon < history.length else np.nan)
        left = np.full(len(who), np.nan) if place + horizon >= history.length else left
        parts.append((who, np.full(len(who), place), known.signals[who], known.baselines[who], left))
    return Rows(*(np.concatenate([part[at] for part in parts]) for at in range(5)))


def predicted(history: Panel, horizon: int, rows: Rows) -> Predictions | None:
    """Predict every period from the hazard of those whose outcome was known by its end; None where none could be."""
    of_type = history.eco.view.type_code
    told, chances = [], []
    for place in range(history.length - horizon):
        known, now = rows.place + horizon <= place, rows.place == place
        if now.any() and _enough(rows.left[known]):
            chances.append(_chances(rows.take(known), rows.take(now), of_type))
            told.append(now)
    known = ~np.isnan(rows.left)
    if not told or not _enough(rows.left[known]):
        return None
    past, now = rows.take(known), rows.take(rows.place == history.length - 1)
    hazard = fit(_with_type(past, past, of_type), past.left, past.who)
    today = _with_type(now, past, of_type)
    adds = (today - hazard.centre) / hazard.spread * hazard.slope
    chosen = rows.take(np.logical_or.reduce(told))
    return Predictions(chosen, np.concatenate(chances), hazard, (now.who, hazard.probability(today), adds))


def _enough(left: Floats) -> bool:
    return min(float(left.sum()), float(len(left) - left.sum())) >= FEWEST


def _chances(past: Rows, now: Rows, of_type: Codes) -> Floats:
    """The probabilities of each model, fitted on the past."""
    hazard = fit(_with_type(past, past, of_type), past.left, past.who)
    columns = [hazard.probability(_with_type(now, past, of_type))]
    for at in range(len(BASELINES)):
        alone, today = (_plain(one.baselines[:, [at]]) for one in (past, now))
        columns.append(fit(alone, past.left, past.who).probability(today))
    return np.column_stack([*columns, np.zeros(len(now.who))])


def _plain(figure: Floats) -> Floats:
    return np.sign(figure) * np.log1p(np.abs(figure))


def _with_type(rows: Rows, past: Rows, of_type: Codes) -> Floats:
    """The signals, and the log odds of leaving that the past shows of the participant's type."""
    types = int(of_type.max()) + 1
    code = of_type[past.who]
    overall = float(past.left.mean())
    left, many = np.bincount(code, past.left, types), np.bincount(code, minlength=types)
    rate = (left + PRIOR * overall) / (many + PRIOR)
    return np.column_stack([rows.signals, np.log(rate / (1.0 - rate))[of_type[rows.who]]])


def scored(told: Predictions, seed: int) -> pd.DataFrame:
    """How good each model was.

    Returns:
        ``model``; ``auc, auc_low, auc_high``; ``gain, gain_low, gain_high``: how much better than it the hazard ranks;
        ``brier, brier_low, brier_high``. Intervals are of 95 %, by bootstrap over participants.
    """
    came, ranked = told.rows.left, told.ranked_by
    count = ranked.shape[1]

    def figures(at: Codes) -> Floats:
        area = np.array([auc(ranked[at, one], came[at]) for one in range(count)] + [0.5])
        squares = [brier(told.chance[at, one], came[at]) for one in range(len(MODELS))]
        return np.concatenate([area, area[0] - area, squares])

    found = bootstrapped(figures, told.rows.who, seed)
    many = len(MODELS)
    rows = [(name, *found[at], *found[many + at], *found[2 * many + at]) for at, name in enumerate(MODELS)]
    columns = ["model", *(f"{figure}{end}" for figure in ("auc", "gain", "brier") for end in ("", "_low", "_high"))]
    return pd.DataFrame(rows, columns=columns)


def bias(told: Predictions, seed: int) -> Interval:
    """Mean probability less the share that left: above 0 it cries wolf, below 0 it plays down."""
    rest = told.chance[:, 0] - told.rows.left
    return bootstrapped(lambda at: np.array([rest[at].mean()]), told.rows.who, seed)[0]


def strengths(hazard: Hazard) -> pd.DataFrame:
    """What each signal does to the odds of leaving, as fitted on all that is known.

    Returns:
        ``signal, meaning``; ``odds, odds_low, odds_high``: by what the odds are multiplied where the signal is one
        standard deviation higher, with the 95 % interval (rows of one participant go together).
    """
    names = [*SIGNALS.items(), (OF_TYPE, "how often its type left so far")]
    low, high = (hazard.slope + sign * 1.959963984540054 * hazard.error for sign in (-1.0, 1.0))
    table = pd.DataFrame(names, columns=["signal", "meaning"])
    return table.assign(odds=np.exp(hazard.slope), odds_low=np.exp(low), odds_high=np.exp(high))


def watched(history: Panel, told: Predictions) -> pd.DataFrame:
    """Who is at risk now, the likeliest to leave first.

    Returns:
        ``id, name, type, probability``, ``because``: the signal that speaks most for it; at most 200 rows.
    """
    who, chance, adds = told.now
    order = np.lexsort((who, -chance))[:MOST_WATCHED]
    names = [*SIGNALS, OF_TYPE]
    people = history.eco.participants.iloc[who[order]][["id", "name", "type"]].reset_index(drop=True)
    most = adds[order].argmax(axis=1)
    because = [names[at] if adds[row, at] > 0 else "" for row, at in zip(order, most, strict=True)]
    return people.assign(probability=chance[order], because=pd.array(because, dtype="str"))
