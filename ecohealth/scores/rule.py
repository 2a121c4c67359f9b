"""Rules: when something is a finding, how it is told, and what to do about it. They are data, shipped in ``rules/``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from ecohealth.errors import did_you_mean, quoted
from ecohealth.metrics.catalogue import METRICS
from ecohealth.scores.condition import parse, paths
from ecohealth.scores.facts import check_path
from ecohealth.scores.shipped import rules_as_shipped
from ecohealth.scores.telling import Told, check_slots

ACTIVITY = "activity"
"""In the place of the metric a rule is about: whichever metric of activity rises while its counter-metric falls."""


class Rule(BaseModel):
    """One rule. It is about the first of its ``metrics``; of the rules about a metric the first that holds is told.

    Attributes:
        metrics: the metrics it speaks of, the one it rests on first; the others are what to read beside it. In the
            first place ``activity`` may stand: see :mod:`ecohealth.scores.drift`.
        when: the condition, see :mod:`ecohealth.scores.condition`.
        severity: ``by score`` is critical below 40, else to be watched; a note without a score.
        say, next: what is found, and what to do (the metric's own advice without).
        parts: pieces of the sentence by name, each with its alternatives; empty where none holds. A part may use those
            that stand before it.
        matters: how much it counts in the order of the findings; 1 where nothing else is said.
        touches: the path of the share of value that it is about; all of it where nothing is said.
        topic: findings of one topic take turns: the second counts half, the third a quarter.
        who: paths of the participants it is about; the first ``most`` of them are named with the finding.
        records: which interactions stand behind it: those that touch the participants, are among them, come from
            them, go to them; or all.
        kinds: the path of the kinds of those interactions; all kinds without.
        red_flag: told as a red flag of the profile's phase.
        small: told with its severity of very few data too, since it says what is so and infers nothing.
        off: never told.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    metrics: tuple[str, ...] = Field(min_length=1, strict=False)
    when: str = "score < 70"
    severity: Literal["by score", "critical", "watch", "good", "note"] = "by score"
    say: Told = Field(min_length=1)
    next: Told = ()
    parts: dict[str, Told] = Field(default_factory=dict)
    matters: float = Field(default=1.0, ge=0.0, le=100.0, allow_inf_nan=False)
    touches: str = ""
    topic: str = ""
    who: tuple[str, ...] = Field(default=("people.participant",), strict=False)
    most: int = Field(default=3, ge=0, le=100)
    records: Literal["touching", "among", "from", "to", "all"] = "touching"
    kinds: str = ""
    red_flag: bool = False
    small: bool = False
    off: bool = False

    @field_validator("metrics")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names[names[0] == ACTIVITY :]:
            if name not in METRICS:
                raise ValueError(f"no metric {quoted(name)}{did_you_mean(name, METRICS)}; `ecohealth metrics` has all")
        return names

    @field_validator("when")
    @classmethod
    def _can_be_asked(cls, text: str) -> str:
        for path in paths(parse(text)):
            check_path(path, in_each="where" in text)
        return text

    @field_validator("touches", "kinds", "who")
    @classmethod
    def _is_a_path(cls, said: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for path in [said] if isinstance(said, str) else said:
            if path:
                check_path(path, in_each=False)
        return said

    @model_validator(mode="after")
    def _can_be_told(self) -> Rule:
        for told in (self.say, self.next):
            check_slots(told, self.parts)
        before: list[str] = []
        for name, part in self.parts.items():
            check_slots(part, before)
            before.append(name)
        return self


Rules = Mapping[str, Rule]


@cache
def shipped_rules() -> Rules:
    """The rules that come with ecohealth, by id, file by file."""
    return MappingProxyType({name: Rule.model_validate(said) for name, said in rules_as_shipped().items()})


def combined(said: Mapping[str, Any]) -> dict[str, Any]:
    """The rules in force: those of ``said`` that are new, then the shipped ones with the keys that ``said`` changes."""
    shipped = rules_as_shipped()
    new = {name: rule for name, rule in said.items() if name not in shipped}
    known: dict[str, Any] = dict(shipped_rules())
    for name in shipped.keys() & said.keys():
        changed = said[name]
        known[name] = {**shipped[name], **changed} if isinstance(changed, Mapping) else changed
    return {**new, **known}
