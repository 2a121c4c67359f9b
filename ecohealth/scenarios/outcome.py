"""What a loss scenario returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ecohealth.scores.scorecard import Provenance, Scorecard

STATES = ("lost", "failed", "stranded", "hit", "unaffected")


@dataclass(frozen=True)
class LostShare:
    """Shares of V lost: ``total = direct + stranded + cascade``, each >= 0."""

    direct: float
    stranded: float
    cascade: float

    @property
    def total(self) -> float:
        """All of it."""
        return self.direct + self.stranded + self.cascade


@dataclass(frozen=True)
class Outcome:
    """A partner-loss scenario, simulated.

    Attributes:
        scenario: the scenario in words.
        cascade: the cascade model.
        value_before, value_after: V in its unit; after = before x (1 - lost.total).
        lost: how much of V is lost, and how.
        rounds: synchronous rounds until the cascade came to rest.
        participants: one row each, the most hit first: ``id, name, type, state`` (one of STATES), ``round`` (when
            first hit; 0 = by the shock, <NA> = never), ``lost_value``, ``lost_share`` (of its own value before),
            ``capacity`` (what it can still do, 0–1), ``why`` (in words: through whom, or empty),
            ``through`` (id of the provider it was hit by, or empty).
        substitutes: one row a provider that takes something over: ``id, name, type, kind, takes_over, spare``.
        before, after: full scorecards; ``after`` is None where nothing is left to score, with ``after_reason``.
        provenance: data, model, parameters, seed, version.
    """

    scenario: str
    lost_ids: tuple[str, ...]
    cascade: str
    value_before: float
    lost: LostShare
    rounds: int
    participants: pd.DataFrame
    substitutes: pd.DataFrame
    before: Scorecard
    after: Scorecard | None
    after_reason: str
    provenance: Provenance
    parameters: Mapping[str, Any]

    @property
    def value_after(self) -> float:
        """V that is left."""
        return self.value_before * (1.0 - self.lost.total)

    def sentence(self) -> str:
        """The answer in one sentence."""
        hit = self.participants
        others = int((~hit["state"].isin(["lost", "unaffected"])).sum())
        parts = [f"{self.lost.direct:.1%} directly"]
        if self.lost.stranded > 0:
            parts.append(f"{self.lost.stranded:.1%} because partners are cut off")
        if self.lost.cascade > 0:
            parts.append(f"{self.lost.cascade:.1%} as the loss spreads")
        tail = f" {others} other participants are affected." if others else " Nobody else is affected."
        return f"{self.scenario} costs {self.lost.total:.1%} of the ecosystem's value: {', '.join(parts)}.{tail}"

    def to_dict(self) -> dict[str, Any]:
        """The document ``ecohealth.outcome/1``: unrounded."""
        rows = self.participants.astype(object).where(self.participants.notna(), None)
        return {
            "schema": "ecohealth.outcome/1",
            "scenario": self.scenario,
            "cascade": self.cascade,
            "value": {"before": self.value_before, "after": self.value_after},
            "lost_share": {"total": self.lost.total, **vars(self.lost)},
            "rounds": self.rounds,
            "participants": rows.to_dict("records"),
            "scores": {"before": _scores(self.before), "after": _scores(self.after)},
            "substitutes": self.substitutes.to_dict("records"),
            "parameters": dict(self.parameters),
            "provenance": self.provenance.to_dict(),
        }


def _scores(card: Scorecard | None) -> dict[str, float | None] | None:
    if card is None:
        return None
    return {"overall": card.overall, **{one.pillar.value: one.score for one in card.pillars}}
