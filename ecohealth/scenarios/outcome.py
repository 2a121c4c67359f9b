"""What a loss scenario returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ecohealth.scores.notebook import answer_html
from ecohealth.scores.scorecard import Provenance, Scorecard
from ecohealth.scores.sentence import apart, cut_name, written
from ecohealth.scores.words import counted, joined, percent

STATES = ("lost", "failed", "stranded", "hit", "unaffected")
"""What becomes of a participant; a participant has one state.

lost: the shock left it no capacity. stranded: alive, but outside the most valuable surviving fragment of what was its
component, or without any tie left (also where it then fails). failed: the cascade took all its capacity. hit: it loses
some of its own value. unaffected: none.
"""

HARD_HIT = 0.1
"""Share of its own value from which a participant counts as hard hit in the sentence."""

WORTH_TELLING = 5e-5
"""A part of the loss below this share of V rounds to nothing, and the sentence leaves it out."""


@dataclass(frozen=True)
class LostShare:
    """Shares of V lost: ``total = direct + stranded + cascade``, each >= 0; of a step of a sequence, what it adds."""

    direct: float
    stranded: float
    cascade: float

    @property
    def total(self) -> float:
        """All of it; at most 1, also where the last bits of the three add up to more."""
        return min(1.0, self.direct + self.stranded + self.cascade)

    @property
    def parts(self) -> tuple[float, float, float]:
        """Direct, stranded, cascade."""
        return self.direct, self.stranded, self.cascade


@dataclass(frozen=True)
class Step:
    """One step of a sequence, given those before it. Shares are of V before the first.

    Attributes:
        scenario: the step in words.
        lost: what it costs on top of the steps before; over all steps these add up to what the sequence costs. A part
            may be negative: what was lost as it spread may now be lost directly, and who was cut off is judged anew.
        lost_so_far: with all steps before it.
        alone: what it would have cost if nothing had gone before.
        cut_off, failed: participants that are cut off, or fail and are not cut off, once it has settled.
        asked: value that recipients came to lack by it, and nobody had taken over before.
        taken_over: what of that substitutes take over.
        fell_away: what substitutes had taken over before, and do no more.
        spare_left: what is left to spare where something was asked for.
    """

    scenario: str
    lost: LostShare
    lost_so_far: LostShare
    alone: float
    cut_off: int
    failed: int
    asked: float
    taken_over: float
    fell_away: float
    spare_left: float

    def to_dict(self) -> dict[str, Any]:
        """Its part of the document ``ecohealth.outcome/1``."""
        told = dict(vars(self))
        shares = {"lost_share": told.pop("lost"), "lost_share_so_far": told.pop("lost_so_far")}
        return {**told, **{name: {"total": one.total, **vars(one)} for name, one in shares.items()}}


@dataclass(frozen=True)
class Outcome:
    """A partner-loss scenario, simulated.

    Attributes:
        scenario: the scenario in words.
        lost_ids: ids that the scenario takes away altogether, sorted.
        cascade: the cascade model.
        value_before, value_after: V in its unit; after = before x (1 - lost.total).
        lost: how much of V is lost, and how.
        rounds: synchronous rounds until the cascade came to rest; 0 where there was none.
        participants: one row each, the most hit first (by lost_share, then lost_value, then id): ``id, name, type,
            state`` (one of STATES), ``round`` (0 = part of the scenario; 1 = loses by trading with those, or is cut
            off; t > 1 = first reached in round t of the cascade, or a round after a partner was; <NA> = never),
            ``lost_value``, ``lost_share`` (of its
            own value before; 0 where it had none), ``capacity`` (what it can still do, 0–1; one that is stranded may
            be able and have nobody left), ``why`` (in words: through whom, or empty), ``through`` (id of the
            participant it was hit by, or empty).
        substitutes: one row a provider that takes something over: ``id, name, type, kind, takes_over, spare``.
        before, after: full scorecards; ``after`` is what is left standing: without the lost, failed and stranded.
            None, with the reason in ``after_reason``, where nothing is left or where scores were not asked for.
        provenance: data, model, parameters, seed, version.
        parameters: the assumptions that the model rests on (of ``outside_share, spare_capacity, failure_threshold``)
            and, of partial cuts, ``cut`` {id: share kept}.
        cautions: what this scenario and model ask to be careful about.
        steps: of a sequence, what each step costs; empty where everything happens at once.
    """

    scenario: str
    lost_ids: tuple[str, ...]
    cascade: str
    value_before: float
    lost: LostShare
    rounds: int
    participants: pd.DataFrame
    substitutes: pd.DataFrame
    before: Scorecard | None
    after: Scorecard | None
    after_reason: str
    provenance: Provenance
    parameters: Mapping[str, Any]
    cautions: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def value_after(self) -> float:
        """V that is left."""
        return self.value_before * (1.0 - self.lost.total)

    def sentence(self) -> str:
        """The answer in a few sentences: what it costs, what becomes of the others, what substitutes take over."""
        shares = (
            (self.lost.direct, "directly"),
            (self.lost.stranded, "because partners are cut off"),
            (self.lost.cascade, "as the loss spreads"),
        )
        parts = [f"{percent(share)} {how}" for share, how in shares if share >= WORTH_TELLING]
        split = f": {joined(parts)}" if len(parts) > 1 else ""
        costs = f"{written(self.scenario)} costs {percent(self.lost.total)} of the ecosystem's value{split}."
        return " ".join(filter(None, (costs, self._in_turn(), self._others(), self._taken_over())))

    def _in_turn(self) -> str:
        """What each step adds, and what the last would have cost by itself; empty where all happens at once."""
        if len(self.steps) < 2:
            return ""
        added = [percent(one.lost.total) for one in self.steps]
        last = self.steps[-1]
        return (
            f"Step by step that is {joined(added)}; the last step alone, with nothing gone before, would cost "
            f"{percent(last.alone)}."
        )

    def _taken_over(self) -> str:
        """How much substitutes take over, empty where nothing is."""
        if self.substitutes.empty:
            return ""
        who = counted(self.substitutes["id"].nunique(), "other provider takes", "other providers take")
        worth = float(self.substitutes["takes_over"].sum()) / self.value_before
        return f"{who} over deliveries worth {percent(worth)} of all value."

    def _others(self) -> str:
        """How many others are cut off, fail or are hard hit, and who of those still tied in is hit hardest."""
        others = self.participants[self.participants["round"].fillna(-1) > 0]
        state, hit = others["state"], others[others["state"] == "hit"]
        hard = int((hit["lost_share"] >= HARD_HIT).sum())
        counts = (
            (int((state == "stranded").sum()), "is cut off", "are cut off"),
            (int((state == "failed").sum()), "fails", "fail"),
            (
                hard,
                f"loses {percent(HARD_HIT)} or more of its value",
                f"lose {percent(HARD_HIT)} or more of their value",
            ),
        )
        told = [counted(count, one, many) for count, one, many in counts if count]
        if not told and hit.empty:
            return "Nobody else is affected."
        first = f"Of the others, {joined(told)}" if told else "Nobody is cut off"
        if hit.empty:
            return f"{first}."
        name, share = apart(cut_name(hit["name"].iloc[0])), percent(hit["lost_share"].iloc[0])
        return f"{first}; of those still tied in, {name} is hit hardest (loses {share})."

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return answer_html(self.sentence(), self.participants[["name", "type", "state", "lost_share", "why"]])

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
            "steps": [one.to_dict() for one in self.steps],
            "participants": rows.to_dict("records"),
            "scores": {"before": scores_of(self.before), "after": scores_of(self.after), "reason": self.after_reason},
            "substitutes": self.substitutes.to_dict("records"),
            "parameters": dict(self.parameters),
            "provenance": self.provenance.to_dict(),
        }


def scores_of(card: Scorecard | None) -> dict[str, float | None] | None:
    """The overall score and the pillars' by id; None without a scorecard."""
    if card is None:
        return None
    return {"overall": card.overall, **{one.pillar.value: one.score for one in card.pillars}}
