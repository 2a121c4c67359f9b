"""What the scores mean: the rules in force, asked of a scorecard; what matters most comes first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.scores.condition import parse
from ecohealth.scores.facts import Facts
from ecohealth.scores.rule import ACTIVITY, Rule, Rules
from ecohealth.scores.scorecard import (
    HEALTHY,
    WATCH,
    Behind,
    Finding,
    MetricScore,
    PillarScore,
    Scorecard,
    Severity,
    Summary,
)
from ecohealth.scores.sentence import Sentence, later
from ecohealth.scores.summary import is_small
from ecohealth.scores.telling import CannotTell, tell
from ecohealth.scores.words import counted, number, of_most

_ORDER: Mapping[Severity, int] = {"critical": 0, "watch": 1, "good": 2, "note": 3}
_MISSING: Mapping[Severity, float] = {"critical": 80.0, "watch": 45.0, "good": 0.0, "note": 0.0}
"""Points that a finding about a metric without a score stands for: the middle of its severity's band."""


@dataclass(frozen=True)
class _Case:
    """A metric to be told of, and how many points of the overall score a point of it is."""

    facts: Facts
    weight: float

    @property
    def own(self) -> MetricScore:
        return self.facts.own


def find(
    summary: Summary, pillars: Sequence[PillarScore], rules: Rules, names: Mapping[str, str]
) -> tuple[Finding, ...]:
    """The findings: of every metric the first of its rules that holds; one without rules is told plainly.

    Ordered by severity, then by how much they matter; findings of one topic take turns. Of few data nothing is
    judged: they become notes, but for those whose rule says what is so and infers nothing. Where nothing is wrong, or
    nothing could be computed, that is said.

    Args:
        summary: what the scorecard is about.
        pillars: its pillars, with every metric's score.
        rules: the rules in force, by id; the first that holds comes first.
        names: of participants, by id.
    """
    cases = list(_cases(summary, pillars, names))
    found = [(rule, one) for case in cases for rule, one in _of_metric(case, rules)]
    small = is_small(summary)
    judged = [(rule, _softened(one) if small and not (rule and rule.small) else one) for rule, one in found]
    ordered = _taking_turns(judged)
    told = any(case.own.score is not None for case in cases)
    if not ordered:
        return ((_too_few(summary) if small else _all_well()) if told else _nothing(),)
    return (_too_few(summary), *ordered) if small and told else tuple(ordered)


def of_activity(card: Scorecard, rules: Rules, told: Mapping[str, Mapping[str, Any]]) -> tuple[Finding, ...]:
    """What the rules say of metrics of activity without outcome.

    Args:
        card: the scorecard.
        rules: the rules in force; those whose first metric is ``activity`` are asked.
        told: what they may speak of as ``details``, by metric.
    """
    found = []
    for case in _cases(card.summary, card.pillars, card.names):
        own = case.own
        if own.metric.id not in told:
            continue
        reading = replace(own.reading, details=told[own.metric.id])
        about = replace(case, facts=replace(case.facts, own=replace(own, reading=reading)))
        rule = next(
            ((name, one) for name, one in rules.items()
             if one.metrics[0] == ACTIVITY and not one.off and parse(one.when).holds(about.facts)), None
        )  # fmt: skip
        found += [_told(about, *rule)] if rule is not None else []
    small = is_small(card.summary)
    return tuple(_softened(one) if small else one for one in found)


def _cases(summary: Summary, pillars: Sequence[PillarScore], names: Mapping[str, str]) -> Iterator[_Case]:
    every = {one.metric.id: one for pillar in pillars for one in pillar.metrics}
    whole = math.fsum(pillar.weight for pillar in pillars)
    for pillar in pillars:
        total = math.fsum(one.weight for one in pillar.metrics if one.score is not None)
        for one in pillar.metrics:
            share = one.weight / total if total > 0 else 0.0
            yield _Case(Facts(one, every, summary, names), share * pillar.weight / whole if whole > 0 else 0.0)


def _of_metric(case: _Case, rules: Rules) -> Iterator[tuple[Rule | None, Finding]]:
    """The finding of a metric, where there is one."""
    about = [(name, rule) for name, rule in rules.items() if rule.metrics[0] == case.own.metric.id]
    for name, rule in about:
        if not rule.off and parse(rule.when).holds(case.facts):
            yield rule, _told(case, name, rule)
            return
    if not about and case.own.score is not None and case.own.score < HEALTHY:
        yield None, _plain_finding(case)


def _told(case: _Case, name: str, rule: Rule) -> Finding:
    severity = _severity(case.own.score) if rule.severity == "by score" else rule.severity
    text, next_step = _words(case, name, rule)
    missed = _matters(case, severity, stated=rule.severity != "by score")
    return Finding(
        severity=severity,
        text=Sentence("Red flag: ", text) if rule.red_flag else text,
        next_step=next_step,
        metrics=rule.metrics if len(rule.metrics) > 1 else (case.own.metric.id, case.own.metric.counter),
        participants=_concerned(rule, case.facts),
        rule=name,
        matters=missed * rule.matters * _touched(rule, case.facts),
        red_flag=rule.red_flag,
        behind=Behind(rule.records, tuple(dict.fromkeys(_texts(case.facts, rule.kinds)))),
    )


def _words(case: _Case, name: str, rule: Rule) -> tuple[str, str]:
    """The sentence and the next step; the plain ones, and why, where the rule asks for a figure that is not there."""
    try:
        text = tell(rule.say, rule.parts, case.facts)
        return text, tell(rule.next, rule.parts, case.facts) or case.own.metric.act
    except CannotTell as slot:
        there = ", ".join(case.facts.told_in_details()) or "no details"
        why = f"(The rule {name} could not be told: there is no {slot} here; there are {there}.)"
        return Sentence(plainly(case.own), " ", why), case.own.metric.act


def _severity(score: float | None) -> Severity:
    if score is None:
        return "note"
    return "critical" if score < WATCH else "watch"


def _matters(case: _Case, severity: Severity, *, stated: bool = False) -> float:
    """Points of the overall score: those the metric misses; at least those of its severity where a rule states it.

    Where the metric has no score they are those of the severity.
    """
    score, least = case.own.score, _MISSING[severity]
    if score is None:
        return case.weight * least
    return case.weight * max(100.0 - score, least if stated else 0.0)


def _touched(rule: Rule, facts: Facts) -> float:
    share = facts.get(rule.touches) if rule.touches else 1.0
    return min(max(float(share), 0.0), 1.0) if isinstance(share, (int, float)) else 1.0


def _concerned(rule: Rule, facts: Facts) -> tuple[str, ...]:
    """The first of the participants that the rule names, each once."""
    ids = [one for path in rule.who for one in _texts(facts, path)]
    return tuple(dict.fromkeys(one for one in ids if one in facts.names))[: rule.most]


def _texts(facts: Facts, path: str) -> list[str]:
    """What lies at a path, as a list of texts; empty without a path."""
    value = facts.get(path) if path else None
    return [str(one) for one in value] if isinstance(value, list) else [] if value is None else [str(value)]


def _plain_finding(case: _Case) -> Finding:
    one, people = case.own, case.own.reading.contributions["participant"]
    severity = _severity(one.score)
    return Finding(
        severity, plainly(one), one.metric.act, (one.metric.id, one.metric.counter), tuple(map(str, people.head(3))),
        matters=_matters(case, severity),
    )  # fmt: skip


def plainly(one: MetricScore) -> str:
    """The sentence of a metric that has no rule: its value, and what would score 50; why there is none."""
    if one.reading.value is None:
        return f"{one.metric.label} has no value: {one.reading.reason}."
    unit = "" if one.metric.unit == "share" else Sentence(" ", later(of_most, one.metric.unit))
    told = Sentence(f"{one.metric.label} is ", later(number, one.reading.value), unit)
    if one.scale is None:
        return Sentence(told, ".")
    scored_as = f" ({one.metric.scored_as})" if one.metric.scored_as else ""
    return Sentence(told, "; ", later(number, one.scale.at_50), f"{scored_as} would score 50.")


# -- order ----------------------------------------------------------------------------------------------------------
def _taking_turns(found: Sequence[tuple[Rule | None, Finding]]) -> list[Finding]:
    """By severity, then by how much they matter; of one topic the second counts half, the third a quarter."""
    by_weight = sorted(found, key=lambda pair: (_ORDER[pair[1].severity], -pair[1].matters, pair[1].metrics))
    seen: Counter[str] = Counter()
    turns = []
    for rule, finding in by_weight:
        topic = rule.topic if rule is not None else ""
        turns.append((_ORDER[finding.severity], -finding.matters / 2.0 ** seen[topic], finding.metrics, finding))
        seen[topic] += bool(topic)
    return [finding for *_, finding in sorted(turns, key=lambda turn: turn[:3])]


# -- what holds of all ----------------------------------------------------------------------------------------------
def _softened(one: Finding) -> Finding:
    """The same as a note: said, not judged."""
    return replace(one, severity="note")


def _too_few(summary: Summary) -> Finding:
    active = later(counted, summary.active, "active participant")
    size = Sentence(active, " and ", later(counted, summary.interactions, "record"))
    described = "too few for a verdict. What follows describes them, and each single one moves it by much."
    return Finding(
        "note",
        Sentence("There are ", size, f": {described}"),
        "Add the rest of your data; from 10 active participants and 30 records on, findings are judged.",
        (),
        (),
    )


def _all_well() -> Finding:
    return Finding(
        "good",
        "Every metric that could be computed is in its healthy band.",
        "Look at what could not be computed, and at the largest partner loss.",
        ("loss_impact",),
        (),
    )


def _nothing() -> Finding:
    return Finding(
        "note",
        "None of the metrics could be computed on these data.",
        "Each says below what is missing; most often it is interactions, their weight or their date.",
        (),
        (),
    )


# -- evidence -------------------------------------------------------------------------------------------------------
def records_behind(eco: Ecosystem, finding: Finding) -> pd.DataFrame:
    """The window's interactions that stand behind a finding: rows of ``eco.interactions``."""
    rows = eco.interactions
    source, target = (rows[end].isin(finding.participants).to_numpy() for end in ("source", "target"))
    sides = {
        "touching": source | target, "among": source & target, "from": source, "to": target,
        "all": np.ones(len(rows), dtype=bool),
    }  # fmt: skip
    side = finding.behind.side if finding.participants else "all"
    kept = rows[sides[side]]
    return kept[kept["kind"].isin(finding.behind.kinds)] if finding.behind.kinds else kept
