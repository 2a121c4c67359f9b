"""A result in a sentence, for the top of a page and of the terminal."""

from __future__ import annotations

import re

from ecohealth.export.numbers import SHARE, figure, is_share, points, span
from ecohealth.metrics.declare import Metric, Scale
from ecohealth.scores.scorecard import Finding, MetricScore, PillarScore, Scorecard, Summary, band
from ecohealth.scores.sentence import apart, cut_name, written
from ecohealth.scores.words import counted, day, money, whole

_PLURAL = re.compile(r"^((?:complete |ordered )?[a-z]+?)(ies|s)\b")
_VERB = re.compile(r"^(?:exchange|have)\b")

NOT_SCORED = "Shown, not scored."
"""Stands where a metric has no scale."""


def headline(card: Scorecard) -> str:
    """The one thing to know first: the foremost finding, or the overall score."""
    return card.findings[0].text if card.findings else overall_sentence(card)


def overall_sentence(card: Scorecard) -> str:
    """The overall score and where it comes from, or why there is none."""
    name = apart(cut_name(card.summary.name))
    scored = sorted((one.score, one.pillar.label) for one in card.pillars if one.score is not None)
    if card.overall is None:
        return f"{name} has {card.overall_reason or 'no overall score'}."
    note = f", {card.overall_reason}" if card.overall_reason else ""
    (low, weakest), (high, strongest) = scored[0], scored[-1]
    span = (
        f"weakest is {weakest} ({points(low)}), strongest {strongest} ({points(high)})" if len(scored) > 1 else weakest
    )
    chance = card.sureness.intervals.overall
    chance_words = f", {points(chance.low)} to {points(chance.high)} by chance in the records" if chance else ""
    return f"{name} scores {points(card.overall)} of 100 ({card.band}{chance_words}){note}: {span}."


def pillar_sentence(card: Scorecard, pillar: PillarScore) -> str:
    """The pillar's foremost finding; where it has none, what could be computed."""
    told = pillar_finding(card, pillar)
    if told is not None:
        return told.text
    computed = [(one.score, one.metric.label) for one in pillar.metrics if one.score is not None]
    if not computed:
        return "None of its metrics could be computed on these data."
    lowest, weakest = min(computed)
    if band(lowest) != "healthy" or not pillar.judged:
        return f"The weakest of its {counted(len(computed), 'metric')} is {weakest} ({points(lowest)})."
    healthy = "is healthy" if len(computed) == 1 else "all are healthy"
    return f"{counted(len(computed), 'metric')} could be computed, and {healthy}."


def pillar_finding(card: Scorecard, pillar: PillarScore) -> Finding | None:
    """The foremost finding that rests on a metric of the pillar, or None."""
    own = {one.metric.id for one in pillar.metrics}
    return next((one for one in card.findings if own.intersection(one.metrics[:1])), None)


def finding_sentence(card: Scorecard, finding: Finding) -> str:
    """The finding, and what chance in the records could have made of the value it rests on, where that is known."""
    known = card.metrics.get(finding.metrics[0]) if finding.metrics else None
    if known is None or finding.interval is None:
        return finding.text
    return f"{written(finding.text)} ({known.metric.label}, 5–95 %: {span(finding.interval, known.metric.unit)})"


def why_no_score(pillar: PillarScore) -> str:
    """Why the pillar has no score, as a sentence; empty where it has one."""
    return f"No score: {written(pillar.reason)}." if pillar.score is None else ""


def unavailable(card: Scorecard) -> tuple[str, ...]:
    """The metrics that could not be computed, those with the same reason together, in the order of the first."""
    lacking: dict[str, list[str]] = {}
    for one in card.metrics.values():
        if one.reading.value is None:
            lacking.setdefault(written(one.reading.reason), []).append(one.metric.label)
    return tuple(_lacking(reason, labels) for reason, labels in lacking.items())


def _lacking(reason: str, labels: list[str]) -> str:
    """One metric before its reason, several after it."""
    return f"{labels[0]}: {reason}." if len(labels) == 1 else f"{reason[:1].upper()}{reason[1:]}: {'; '.join(labels)}."


def coverage_sentence(card: Scorecard) -> str:
    """How many metrics could be computed."""
    computed = sum(one.reading.value is not None for one in card.metrics.values())
    return f"{computed} of {counted(len(card.metrics), 'metric')} could be computed."


def basis(card: Scorecard) -> str:
    """What a metric's score rests on in all: participants, interactions, value."""
    about = card.summary
    return (
        f"{counted(about.participants, 'participant')} ({whole(about.active)} with interactions, the largest connected "
        f"part holds {whole(about.connected)}), "
        f"{counted(about.interactions, 'interaction record')}, value {money(about.value, about.currency)}"
    )


def covered(card: Scorecard) -> str:
    """The window, and the filter where there is one."""
    return ", ".join([card.summary.window, *card.provenance.filters])


def days(about: Summary) -> str:
    """The days in which anything happened; empty without dates."""
    return f" (records from {day(about.first)} to {day(about.last)})" if about.first and about.last else ""


def rests_on(one: MetricScore) -> str:
    """How many of what the value rests on."""
    population = one.reading.population
    return f"{whole(one.reading.n)} {of_one(population) if one.reading.n == 1 else population}".strip()


def of_one(population: str) -> str:
    """A population in words, where it is one only.

    >>> of_one("parties that exchange value with another"), of_one("flows of a kind between two participants")
    ('party that exchanges value with another', 'flow of a kind between two participants')
    """
    noun, that, rest = population.partition(" that ")
    first = _PLURAL.sub(lambda found: found[1] + ("y" if found[2] == "ies" else ""), noun, count=1)
    return first + that + _VERB.sub(lambda found: {"exchange": "exchanges", "have": "has"}[found[0]], rest, count=1)


def scale_sentence(metric: Metric) -> str:
    """The raw values that score 0, 50 and 100, what they are applied to, and where they come from."""
    if metric.scale is None:
        return NOT_SCORED
    applied = f", applied {metric.scored_as}" if metric.scored_as else ""
    source = metric.scale.source
    return f"{scale_points(metric, metric.scale)}{applied}. {source[:1].upper()}{source[1:]}."


def scale_points(metric: Metric, scale: Scale | None) -> str:
    """The raw values of a metric that score 0, 50 and 100."""
    if scale is None:
        return NOT_SCORED
    ends = [(0, scale.at_0), (50, scale.at_50), (100, scale.at_100)]
    return ", ".join(f"{score} at {figure(raw, _scale_unit(metric))}" for score, raw in ends)


def _scale_unit(metric: Metric) -> str:
    return SHARE if is_share(metric.unit) or SHARE in metric.scored_as else ""
