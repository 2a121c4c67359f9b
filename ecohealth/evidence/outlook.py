"""What a forecast returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from ecohealth.evidence.verdict import CANNOT_BE_TOLD, SUPPORTED, Verdict
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.scorecard import Provenance
from ecohealth.scores.sentence import written
from ecohealth.scores.words import counted, joined, number

OVERALL = "overall"
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "value": "value", "active": "active parties", "participant_hhi": "the concentration of value (HHI)",
        OVERALL: "the overall score", **{one.value: f"the score of {one.label}" for one in Pillar},
    }
)  # fmt: skip
"""What is forecast, in words; scores where they were asked for."""
ENDS: Mapping[str, float] = MappingProxyType({"low": 0.1, "lower": 0.25, "middle": 0.5, "upper": 0.75, "high": 0.9})
FAN = ("case", "measure", "period", "ahead", *ENDS)
CHECKED = ("measure", "origins", "cases", "coverage", "error", "no_change", "drift")
AS_IT_GOES, WITH_CHANGE = "as it goes", "with the change"


@dataclass(frozen=True, eq=False)
class Forecast:
    """What may come, if the ecosystem goes on as its history lets expect.

    Attributes:
        periods: how many ahead; ``period`` is ``month``, ``quarter`` or ``year``.
        fan: one row a case, measure and period: ``case`` (``as it goes`` or ``with the change``), ``measure``
            (``value`` of a period, ``active`` parties in a period, ``participant_hhi`` over 12 periods; ``overall`` and
            each pillar: scores of the window that ends with the period, every few periods), ``period, ahead``, and
            ``low, lower, middle, upper, high``: the 10th, 25th, 50th, 75th and 90th of 100 runs.
        history: ``measure, period, value`` as recorded.
        rates: what was fitted, one row a type: ``type, there`` (how many are taken to be there), ``entries, exits``
            (per period; exits as a share), ``newcomer`` (size beside that of those there), ``growth`` (of what each
            does, per period), ``active`` (share in a period).
        checks: the same method on past periods: ``measure``, ``origins``, ``cases``, ``coverage`` (of the 80 %
            interval), ``error`` (mean absolute, of the middle), ``no_change``, ``drift`` (the same of these).
        change: what is done beforehand, in words; empty without.
        runs: how many were simulated; ``scored``: how many of them record by record, and scored.
        verdicts, gaps, cautions, provenance: as everywhere.
    """

    periods: int
    period: str
    fan: pd.DataFrame
    history: pd.DataFrame
    rates: pd.DataFrame
    checks: pd.DataFrame
    change: str
    runs: int
    scored: int
    verdicts: tuple[Verdict, ...]
    gaps: str
    cautions: tuple[str, ...]
    provenance: Provenance

    @property
    def measures(self) -> tuple[str, ...]:
        """What was forecast, in the order of ``LABELS``."""
        there = set(self.fan["measure"])
        return tuple(one for one in LABELS if one in there)

    def at_end(self, measure: str, case: str = AS_IT_GOES) -> Mapping[str, float]:
        """``low, lower, middle, upper, high`` of the last period ahead."""
        rows = self.fan[(self.fan["measure"] == measure) & (self.fan["case"] == case)]
        return {name: float(rows[name].iloc[-1]) for name in ENDS}

    def sentence(self) -> str:
        """The answer: where value and active parties may be, what a change would do, and whether to believe it."""
        named = [name for name in ("value", "active", OVERALL) if name in self.measures]
        parts = [f"{LABELS[name]} {_told(self.at_end(name))}" for name in named]
        said = f"In {counted(self.periods, self.period)}, with 80 % confidence: {joined(parts)}."
        if self.change:
            changed = [f"{LABELS[name]} {_told(self.at_end(name, WITH_CHANGE))}" for name in named]
            said = f"{said} {written(self.change)}: {joined(changed)}."
        borne = sum(one.word == SUPPORTED for one in self.verdicts)
        unclear = sum(one.word == CANNOT_BE_TOLD for one in self.verdicts)
        short = f" and is too short to tell of {unclear}" if unclear else ""
        claims = counted(len(self.verdicts), "claim")
        return f"{said} The history supports {borne} of {claims} about this forecast{short}."

    def to_dict(self) -> dict[str, Any]:
        """The document ``ecohealth.forecast/1``: unrounded."""
        return {
            "schema": "ecohealth.forecast/1",
            "sentence": self.sentence(),
            "horizon": {"periods": self.periods, "period": self.period},
            "change": self.change,
            "runs": self.runs,
            "scored": self.scored,
            "fan": self.fan.to_dict("records"),
            "history": self.history.to_dict("records"),
            "rates": self.rates.to_dict("records"),
            "checks": self.checks.to_dict("records"),
            "verdicts": [one.to_dict() for one in self.verdicts],
            "gaps": self.gaps,
            "cautions": list(self.cautions),
            "provenance": self.provenance.to_dict(),
        }


def _told(ends: Mapping[str, float]) -> str:
    return f"from {number(ends['low'])} to {number(ends['high'])} (middle {number(ends['middle'])})"
