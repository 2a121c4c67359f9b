"""What a comparison of two windows returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ecohealth.errors import UnknownChoice
from ecohealth.evidence.counterfactual import CAUSES
from ecohealth.evidence.movements import JOINED, LEFT, RETURNED, STRONGER, WEAKER
from ecohealth.evidence.parts import BY_GROUP
from ecohealth.scores.notebook import answer_html
from ecohealth.scores.scorecard import Provenance
from ecohealth.scores.words import counted, decimals, joined, money, whole

OVERALL, VALUE = "overall", "value"


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two windows of one ecosystem, or two ecosystems.

    Attributes:
        participants: everybody who was there, see :func:`ecohealth.evidence.movements.movements`.
        causes: one row a figure: ``level`` (``overall, pillar, metric, value``), ``id, label, unit``; ``before, after,
            change``; ``joiners, leavers, intensity, definition``, which add up to the change exactly, in any order of
            adding; ``reason``: why there is no split, else empty. Scores are in points, NaN where there is none.
        groups: one row a group of participants: ``column`` (``type`` or ``region``), ``group``; how many ``joined,
            returned, left, stronger, weaker, renamed``; ``value_before, value_after, change`` (half of what its
            participants give and take, so that groups add up to the value) and its split as above.
        by: the column by whose groups each change is split further; empty for none.
        parts: one row a figure and group where ``by`` is said: ``level, id, label, unit``; ``group`` and ``kind``
            (``group``; ``others``, the smaller groups together; ``time``, what time alone did; ``rest``, what came
            through metrics that have no value with the changes of only some groups: of these ``group`` is empty);
            ``joiners, leavers, intensity``, which over the rows add up to the cause's part exactly; ``change``, their
            sum; ``reason``: why there is no split by group, else empty.
        redefined: what is counted or judged otherwise than before, in words.
        cautions: what to know before relying on it.
        before, after: provenance of the two sides.
    """

    participants: pd.DataFrame
    causes: pd.DataFrame
    groups: pd.DataFrame
    redefined: tuple[str, ...]
    cautions: tuple[str, ...]
    before: Provenance
    after: Provenance
    by: str = ""
    parts: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def provenance(self) -> Provenance:
        """Where the later side comes from."""
        return self.after

    def count(self, state: str) -> int:
        """How many participants are in a state; ``renamed`` counts those who go by another id."""
        if state == "renamed":
            return int((self.participants["was"] != "").sum())
        return int((self.participants["state"] == state).sum())

    def cause(self, figure: str) -> Mapping[str, Any]:
        """The row of one figure: ``overall``, a pillar, a metric, or ``value``.

        Raises:
            UnknownChoice: for another word, with the nearest of these.
        """
        rows = {str(row["id"]): {str(key): one for key, one in row.items()} for row in self.causes.to_dict("records")}
        if figure not in rows:
            raise UnknownChoice.of("figure", figure, rows)
        return rows[figure]

    def split_by_group(self, figure: str) -> pd.DataFrame:
        """The rows of :attr:`parts` about one figure that have a split: the largest change first, time and rest last.

        Empty where nothing was split by group, or this figure cannot be.
        """
        if self.parts.empty:
            return self.parts
        rows = self.parts[(self.parts["id"] == figure) & (self.parts["reason"] == "")]
        last = rows["kind"].isin(["time", "rest"])
        return pd.concat([rows[~last].sort_values("change", key=lambda one: -one.abs(), kind="stable"), rows[last]])

    def sentence(self) -> str:
        """The answer in two sentences: what the score did and through whom, and who came and went."""
        scored = bool((self.causes["id"] == OVERALL).any())
        return f"{_told_change(self.cause(OVERALL if scored else VALUE))} {self._movement()}"

    def _movement(self) -> str:
        words = [
            f"{whole(self.count(state))} {state}"
            for state in (JOINED, RETURNED, LEFT, "renamed", STRONGER, WEAKER)
            if self.count(state)
        ]
        if not words:
            return "Nobody came, went or changed."
        return f"Of {counted(len(self.participants), 'participant')}, {joined(words)}."

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return answer_html(self.sentence(), self.causes[["label", "before", "after", "change", "reason"]])

    def to_dict(self) -> dict[str, Any]:
        """The document ``ecohealth.comparison/1``: unrounded."""
        return {
            "schema": "ecohealth.comparison/1",
            "sentence": self.sentence(),
            "windows": {"before": self.before.window, "after": self.after.window},
            "causes": [_cause(one) for one in self.causes.to_dict("records")],
            "groups": [_cause(one) for one in self.groups.to_dict("records")],
            "by": self.by or None,
            "parts": [_cause(one, BY_GROUP) for one in self.parts.to_dict("records")],
            "participants": self.participants.to_dict("records"),
            "redefined": list(self.redefined),
            "cautions": list(self.cautions),
            "provenance": {"before": self.before.to_dict(), "after": self.after.to_dict()},
        }


def _cause(row: Mapping[Any, Any], causes: Sequence[str] = CAUSES) -> dict[str, Any]:
    return {
        **{str(key): value for key, value in row.items() if key not in causes},
        "causes": {name: row[name] for name in causes},
    }


def signed(points: float) -> str:
    """A change with its sign, to three significant figures.

    >>> signed(1.234), signed(-0.5), signed(0.0), signed(-2.42e9)
    ('+1.23', '−0.5', '0', '−2.42 bn')
    """
    return "0" if points == 0 else f"{'+' if points > 0 else '−'}{money(abs(points), None)}"


def called(row: Mapping[Any, Any]) -> str:
    """A row of ``parts`` in words; a group's name is its own."""
    return {"others": "smaller groups", "time": "time alone", "rest": "not told by group"}.get(
        str(row["kind"]), str(row["group"])
    )


_IN_WORDS = {"definition": "what is counted or could be measured otherwise"}


def _told_change(row: Mapping[str, Any]) -> str:
    what = str(row["label"]).lower()
    if pd.isna(row["change"]):
        return f"The {what} cannot be compared: {row['reason']}."
    before, after = (
        money(row[end], None) if row["level"] == VALUE else decimals(row[end], 1) for end in ("before", "after")
    )
    moved = f"The {what} went from {before} to {after}"
    if pd.isna(row[CAUSES[0]]):
        return f"{moved} ({signed(row['change'])}); it cannot be split: {row['reason']}."
    parts = [f"{signed(row[name])} through {_IN_WORDS.get(name, name)}" for name in CAUSES if row[name]]
    return f"{moved}: {joined(parts)}." if parts else f"{moved}: nothing changed."
