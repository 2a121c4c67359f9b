"""What is recommended about a loss: moves in order, each with what it brings back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.scenarios.moves import Move
from ecohealth.scenarios.outcome import LostShare
from ecohealth.scores.notebook import answer_html
from ecohealth.scores.scorecard import Provenance
from ecohealth.scores.sentence import written
from ecohealth.scores.words import counted, number, percent

Scores = Mapping[str, float | None] | None


@dataclass(frozen=True)
class Step:
    """One move, done after those before it.

    Attributes:
        sentence: what to do, with names and figures.
        feasible: why it can be done on these data.
        move: the same as values; ``move.on(eco)`` is the ecosystem once it is done.
        effort: what it takes of the budget.
        after: what the loss costs once it and all before it are done, as shares of today's V.
        scores: overall and pillars of the ecosystem once it and all before it are done, without any loss.
    """

    sentence: str
    feasible: str
    move: Move
    effort: float
    after: LostShare
    scores: Scores


@dataclass(frozen=True)
class Remedies:
    """What to do about a loss before it comes.

    Attributes:
        against: the loss, as the beginning of a sentence.
        certain: whether it is one scenario; else what several losses, each alone, cost in an average year.
        told: where the probabilities of the losses come from; empty where one is taken to happen.
        budget: how much effort there was.
        cascade: the cascade model.
        value: V today; every loss here is a share of it.
        before: what the loss costs as things are.
        steps: the moves, in the order in which they were chosen.
        losses: what each loss costs without the moves and with all: ``loss, probability (of a year),
            before, after``.
        today: overall and pillar scores as things are; None where scores were not asked for.
        after_loss: the scores after the loss, without the moves and with all of them; None where there are none.
        tried: how many moves were simulated.
        reason: why there are no more moves.
        changed: the ecosystem with all the moves done.
        provenance: data, profile, version.
        parameters: the assumptions behind it, the effort of each kind of move among them.
        cautions: what to know about this scenario and this model.
    """

    against: str
    certain: bool
    told: str
    budget: float
    cascade: str
    value: float
    before: LostShare
    steps: tuple[Step, ...]
    losses: pd.DataFrame
    today: Scores
    after_loss: tuple[Scores, Scores]
    tried: int
    reason: str
    changed: Ecosystem = field(repr=False)
    provenance: Provenance
    parameters: Mapping[str, Any]
    cautions: tuple[str, ...] = ()

    @property
    def after(self) -> LostShare:
        """What the loss costs with all the moves done."""
        return self.steps[-1].after if self.steps else self.before

    @property
    def frontier(self) -> pd.DataFrame:
        """What the loss costs for so much effort: ``effort, total, direct, stranded, cascade``; first as it is now."""
        effort, rows = 0.0, [(0.0, self.before)]
        for step in self.steps:
            effort += step.effort
            rows.append((effort, step.after))
        return pd.DataFrame(
            [(spent, one.total, one.direct, one.stranded, one.cascade) for spent, one in rows],
            columns=["effort", "total", "direct", "stranded", "cascade"],
        )

    def table(self) -> pd.DataFrame:
        """One row a move: ``move, what, why, effort, before, after``, parts of what is lost after, and the scores."""
        before = [self.before, *(one.after for one in self.steps)]
        rows = [
            {
                "move": one.move.kind_of_move, "what": one.sentence, "why": one.feasible, "effort": one.effort,
                "before": was.total, "after": one.after.total, **vars(one.after),
                **{f"score_{name}": value for name, value in (one.scores or {}).items()},
            }
            for was, one in zip(before, self.steps, strict=False)
        ]  # fmt: skip
        columns = ["move", "what", "why", "effort", "before", "after", "direct", "stranded", "cascade"]
        return pd.DataFrame(rows, columns=None if rows else columns)

    def sentence(self) -> str:
        """The answer: how far the loss falls by how many moves, and the first of them."""
        costs = (
            f"{written(self.against)} costs {percent(self.before.total)} of the ecosystem's value."
            if self.certain
            else f"{written(self.against)} cost {percent(self.before.total)} of the ecosystem's value in an average "
            "year."
        )
        if not self.steps:
            return f"{costs} {self.reason}"
        many = counted(len(self.steps), "move brings", "moves bring")
        effort = f", for an effort of {number(float(self.frontier['effort'].iloc[-1]))}"
        first = self.steps[0]
        start = "It is this" if len(self.steps) == 1 else f"The first alone, to {percent(first.after.total)}"
        return f"{costs} {many} that to {percent(self.after.total)}{effort}. {start}: {written(first.sentence)}."

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return answer_html(self.sentence(), self.table()[["move", "what", "effort", "before", "after"]])

    def to_dict(self) -> dict[str, Any]:
        """The document ``ecohealth.remedies/1``: unrounded."""
        before = [self.before, *(one.after for one in self.steps)]
        return {
            "schema": "ecohealth.remedies/1",
            "against": self.against,
            "certain": self.certain,
            "probabilities": self.told,
            "cascade": self.cascade,
            "budget": self.budget,
            "value": self.value,
            "lost_share": {"before": _parts(self.before), "after": _parts(self.after)},
            "moves": [
                {
                    **one.move.to_dict(), "sentence": one.sentence, "feasible": one.feasible, "effort": one.effort,
                    "before": _parts(was), "after": _parts(one.after), "scores": one.scores,
                }
                for was, one in zip(before, self.steps, strict=False)
            ],
            "frontier": self.frontier.to_dict("records"),
            "losses": self.losses.to_dict("records"),
            "scores": {
                "today": self.today, "with_moves": self.steps[-1].scores if self.steps else self.today,
                "after_loss": self.after_loss[0], "after_loss_with_moves": self.after_loss[1],
            },
            "tried": self.tried,
            "reason": self.reason,
            "parameters": dict(self.parameters),
            "provenance": self.provenance.to_dict(),
        }  # fmt: skip


def _parts(lost: LostShare) -> dict[str, float]:
    return {"total": lost.total, **vars(lost)}
