"""What the question "was it us?" returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ecohealth.evidence.verdict import CANNOT_BE_TOLD, Verdict
from ecohealth.scores.scorecard import Provenance
from ecohealth.scores.sentence import written
from ecohealth.scores.words import counted


@dataclass(frozen=True, eq=False)
class Effect:
    """What followed something that was done, beside those it was not done to and dates at which it was not done.

    Attributes:
        done: what was done, to whom and when, in words.
        outcome: ``value`` (given and taken in a period) or ``records`` (how many in a period).
        before, after: how many periods were looked at before and after; ``period``: ``month, quarter`` or ``year``.
        methods: one row a method: ``method``, ``effect, low, high`` (relative change with its 95 % interval, NaN where
            it cannot be computed), ``reads`` (what it takes for granted).
        placebos: ``period`` and ``effect``: the same comparison at dates before, at which nothing was done.
        series: ``period, treated, controls``: mean outcome of each group, 1 is its own mean before.
        participants: the treated ones: ``id, name, type, before, after, change`` (per period), ``controls`` (ids).
        verdict: what history says of it.
        cautions, provenance: as everywhere.
    """

    done: str
    outcome: str
    before: int
    after: int
    period: str
    methods: pd.DataFrame
    placebos: pd.DataFrame
    series: pd.DataFrame
    participants: pd.DataFrame
    verdict: Verdict
    cautions: tuple[str, ...]
    provenance: Provenance

    def sentence(self) -> str:
        """The answer: the verdict, and why."""
        word, changed = self.verdict.word, f"changed their {self.outcome}"
        told = f"whether it {changed} {word}" if word == CANNOT_BE_TOLD else f"that it {changed} is {word}"
        return f"{self.done}: {told}: {written(self.verdict.why)}. {self.verdict.would_tell}".strip()

    def looked_at(self) -> str:
        """How far was looked, in words."""
        return f"{counted(self.before, self.period)} before, {counted(self.after, self.period)} after"

    def to_dict(self) -> dict[str, Any]:
        """The document ``ecohealth.effect/1``: unrounded."""
        return {
            "schema": "ecohealth.effect/1",
            "sentence": self.sentence(),
            "done": self.done,
            "outcome": self.outcome,
            "spans": {"before": self.before, "after": self.after, "period": self.period},
            "methods": self.methods.to_dict("records"),
            "placebos": self.placebos.to_dict("records"),
            "series": self.series.to_dict("records"),
            "participants": self.participants.to_dict("records"),
            "verdict": self.verdict.to_dict(),
            "cautions": list(self.cautions),
            "provenance": self.provenance.to_dict(),
        }
