"""Departures that somebody wrote down (`left`): what silence tells of them, and whether they were foreseen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import period_label, period_of
from ecohealth.ecosystem.records import Codes, Floats
from ecohealth.evidence.disengagement import FEWEST, MODELS, Predictions, Rows, predicted
from ecohealth.evidence.judging import auc, bootstrapped
from ecohealth.evidence.panel import Panel
from ecohealth.metrics.lifetimes import lifetimes
from ecohealth.metrics.reading import Undefined
from ecohealth.scores.words import counted, decimals

COLUMNS = ("model", "auc", "auc_low", "auc_high")
RANKED = MODELS[:-1]
"""What ranks participants: the hazard and the plain rules; "no change" ranks nobody."""
NONE_WRITTEN = (
    "No departure is written down: the column 'left' of the participants would show how far silence can be trusted."
)


@dataclass(frozen=True, eq=False)
class Documented:
    """Written departures beside those that silence tells, and beside what was predicted.

    Attributes:
        exits: ``id, name, type``, ``left`` (ISO day), ``period`` last seen in, ``silent``: whether silence alone tells
            it by the end of the window; one row a life that was seen and is written off, in order of ``left``.
        silent_only: departures that silence tells and nobody wrote down.
        predictions, left: how many times a participant at risk was predicted, and how many of these were written off
            within the horizon.
        models: ``model, auc, auc_low, auc_high``: the chance that of two the one written off ranked higher, with the
            95 % interval by bootstrap over participants. Empty where fewer than ten were written off after ten others
            from whom to learn.
    """

    exits: pd.DataFrame
    silent_only: int
    predictions: int
    left: int
    models: pd.DataFrame

    def sentences(self) -> list[str]:
        """What silence tells of the written departures, and how well they were foreseen."""
        if not len(self.exits):
            return [NONE_WRITTEN]
        told = int(self.exits["silent"].sum())
        first = (
            f"{counted(len(self.exits), 'departure')} written down (column 'left'): silence alone tells {told} of "
            f"them, and {self.silent_only} more that nobody wrote down."
        )
        if not len(self.models):
            return [first, "Too few were written down to learn from the first who would be next."]
        hazard, *rules = self.models.to_dict("records")
        best = max(rules, key=lambda one: float(one["auc"]))
        ends = " to ".join(decimals(float(hazard[f"auc_{end}"]), 2) for end in ("low", "high"))
        return [
            first,
            f"Beforehand they were told apart with an AUC of {decimals(float(hazard['auc']), 2)} ({ends}), by "
            f"{best['model']} alone {decimals(float(best['auc']), 2)}.",
        ]


def documented(history: Panel, rows: Rows, horizon: int, seed: int) -> Documented:
    """Compare written departures with silence, and predict them as departures by silence are predicted.

    The hazard is fitted anew, on who was written off within the horizon: at the end of each period, on the outcomes
    known by then. A departure counts as known on the day that it is dated.

    Args:
        history: the whole history.
        rows: everybody at risk in it, period by period.
        horizon: periods ahead.
        seed: of the bootstrap.
    """
    exits, silent_only = _exits(history)
    told = predicted(history, horizon, _written(history, rows, horizon)) if len(exits) else None
    if told is None:
        return Documented(exits, silent_only, 0, 0, pd.DataFrame(columns=list(COLUMNS)))
    came = told.rows.left
    models = _scored(told, seed) if FEWEST <= came.sum() <= len(came) - FEWEST else pd.DataFrame(columns=list(COLUMNS))
    return Documented(exits, silent_only, len(came), int(came.sum()), models)


def _exits(history: Panel) -> tuple[pd.DataFrame, int]:
    eco = history.eco
    columns = ["id", "name", "type", "left", "period", "silent"]
    try:
        lives = lifetimes(eco)
    except Undefined:
        return pd.DataFrame(columns=columns), 0
    off = np.flatnonzero(lives.written_off)
    left = eco.lives.ended[lives.person[off]]
    order = np.lexsort((lives.person[off], left))
    off, left = off[order], left[order]
    who = lives.person[off]
    last = period_of(lives.last[off].astype(np.int64).astype("M8[D]"), eco.period)
    table = eco.participants.iloc[who][["id", "name", "type"]].reset_index(drop=True)
    table = table.assign(
        left=pd.array([str(day) for day in left.astype(np.int64).astype("M8[D]")], dtype="str"),
        period=pd.array([period_label(int(one), eco.period) for one in last], dtype="str"),
        silent=lives.silent[off],
    )
    return table[columns], int((lives.silent & ~lives.written_off).sum())


def _written(history: Panel, rows: Rows, horizon: int) -> Rows:
    """The rows, with those as left that were written off within the horizon; NaN where it is not over yet."""
    ended = np.full(history.n, np.nan)
    lives = lifetimes(history.eco)
    off = lives.person[lives.written_off]
    ended[off] = history.eco.lives.ended[off]
    known = np.isfinite(ended)
    number = period_of(np.where(known, ended, 0.0).astype(np.int64).astype("M8[D]"), history.eco.period)
    place = np.where(known, np.searchsorted(history.periods, number), history.length + horizon)
    ahead = place[rows.who] - rows.place
    left = np.asarray((ahead > 0) & (ahead <= horizon), dtype=np.float64)
    return replace(rows, left=np.where(np.isnan(rows.left), np.nan, left))


def _scored(told: Predictions, seed: int) -> pd.DataFrame:
    """How well each rule ranked those that were written off."""
    ranked, came = told.ranked_by, told.rows.left

    def areas(at: Codes) -> Floats:
        return np.array([auc(ranked[at, one], came[at]) for one in range(len(RANKED))])

    found = bootstrapped(areas, told.rows.who, seed)
    return pd.DataFrame([(name, *found[at]) for at, name in enumerate(RANKED)], columns=list(COLUMNS))
