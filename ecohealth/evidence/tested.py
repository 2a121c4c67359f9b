"""What a backtest returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ecohealth.evidence.aftermath import Aftermath
from ecohealth.evidence.documented import Documented
from ecohealth.evidence.judging import Interval
from ecohealth.evidence.verdict import SUPPORTED, Verdict
from ecohealth.scores.scorecard import Provenance
from ecohealth.scores.words import counted, decimals, joined, percent


@dataclass(frozen=True, eq=False)
class Backtest:
    """The ecosystem's own past, predicted from what was known then.

    Attributes:
        horizon: for how many periods ahead; ``period`` is ``month``, ``quarter`` or ``year``.
        origins: labels of the first and the last period that was predicted; empty where none could be.
        predictions, left: how many times a participant at risk was predicted, and how many of these left.
        models: how good the hazard and the plain rules were, see :func:`ecohealth.evidence.disengagement.scored`.
        calibration: predicted against what came, see :func:`ecohealth.evidence.judging.calibration`.
        bias: mean probability less the share that left.
        signals: what each signal does to the odds, see :func:`ecohealth.evidence.disengagement.strengths`.
        watched: who is at risk now, see :func:`ecohealth.evidence.disengagement.watched`.
        departures, renames: see :mod:`ecohealth.evidence.departures`.
        documented: departures that are written down, see :mod:`ecohealth.evidence.documented`.
        aftermath: what departures did, see :mod:`ecohealth.evidence.aftermath`.
        verdicts: what history says of each claim.
        gaps: periods in which records are missing, in words; empty without.
        leaks: signals that would have known the future; empty as long as all is well.
        cautions, provenance: as everywhere.
    """

    horizon: int
    period: str
    origins: tuple[str, ...]
    predictions: int
    left: int
    models: pd.DataFrame
    calibration: pd.DataFrame
    bias: Interval
    signals: pd.DataFrame
    watched: pd.DataFrame
    departures: pd.DataFrame
    renames: pd.DataFrame
    documented: Documented
    aftermath: Aftermath
    verdicts: tuple[Verdict, ...]
    gaps: str
    leaks: tuple[str, ...]
    cautions: tuple[str, ...]
    provenance: Provenance

    def sentence(self) -> str:
        """The answer in two sentences: how well departures were told beforehand, and which claims history bears out."""
        borne = [one.claim for one in self.verdicts if one.word == SUPPORTED]
        told = f"History supports {len(borne)} of {counted(len(self.verdicts), 'claim')}"
        told += f": {joined(borne)}." if borne else "."
        if not len(self.models):
            return f"Too few have left, or stayed, to test predictions of who leaves. {told}"
        hazard = self.models.iloc[0]
        best = self.models.iloc[1:].sort_values("auc", ascending=False, kind="stable").iloc[0]
        ends = [decimals(hazard[end], 2) for end in ("auc_low", "auc_high")]
        return (
            f"Who disengages within {counted(self.horizon, self.period)} was told apart with an AUC of "
            f"{decimals(hazard['auc'], 2)} ({ends[0]} to {ends[1]}), by {best['model']} alone "
            f"{decimals(best['auc'], 2)}; {percent(self.left / self.predictions)} of those at risk left. {told}"
        )

    def to_dict(self) -> dict[str, Any]:
        """The document ``ecohealth.backtest/1``: unrounded."""
        after = self.aftermath
        return {
            "schema": "ecohealth.backtest/1",
            "sentence": self.sentence(),
            "horizon": {"periods": self.horizon, "period": self.period},
            "origins": list(self.origins),
            "predictions": {"made": self.predictions, "left": self.left},
            "models": self.models.to_dict("records"),
            "calibration": self.calibration.to_dict("records"),
            "bias": self.bias._asdict(),
            "signals": self.signals.to_dict("records"),
            "watched": self.watched.to_dict("records"),
            "departures": self.departures[["id", "name", "type", "period"]].to_dict("records"),
            "renames": self.renames.to_dict("records"),
            "documented": {
                "exits": self.documented.exits.to_dict("records"),
                "silent_only": self.documented.silent_only,
                "predictions": {"made": self.documented.predictions, "left": self.documented.left},
                "models": self.documented.models.to_dict("records"),
            },
            "losses": {
                "departures": after.losses.to_dict("records"),
                "correlations": after.scores.to_dict("records"),
                "knock_on": after.spread._asdict(),
                "gain_over_size": after.gain._asdict(),
            },
            "verdicts": [one.to_dict() for one in self.verdicts],
            "gaps": self.gaps,
            "leaks": list(self.leaks),
            "cautions": list(self.cautions),
            "provenance": self.provenance.to_dict(),
        }
