"""A scorecard as a document: what it says first, what to know, the pillars, how far to trust it, what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.export.behind import measured, people_title
from ecohealth.export.cautions import OF_A_SCORE
from ecohealth.export.describe_charts import everybody, people_chart, spread_chart, value_chart
from ecohealth.export.document import (
    Block,
    Bullets,
    Card,
    Cards,
    Chart,
    Column,
    Document,
    Entries,
    Entry,
    Facts,
    Figure,
    Lead,
    Name,
    Point,
    Points,
    Section,
    Status,
    Table,
    Term,
    Weighed,
    WeighedGroup,
    Weights,
)
from ecohealth.export.numbers import POINTS, SHARE, span
from ecohealth.export.provenance import colophon, last_known_day, provenance_facts, scoring_command
from ecohealth.export.sentences import (
    basis,
    coverage_sentence,
    covered,
    days,
    finding_sentence,
    headline,
    overall_sentence,
    pillar_sentence,
    rests_on,
    scale_points,
    scale_sentence,
    unavailable,
    why_no_score,
)
from ecohealth.export.sure import ends, how_sure
from ecohealth.metrics.catalogue import find_metric
from ecohealth.metrics.declare import Metric, Pillar
from ecohealth.scores.score import LEAST_COVERAGE
from ecohealth.scores.scorecard import Finding, MetricScore, PillarScore, Scorecard
from ecohealth.scores.sureness import Intervals

Names = Mapping[str, str]

PEOPLE_ON_PAPER, PEOPLE_IN_SHEET = 5, 1000
TOLD_FIRST = 5
"""Things to know on the first page; the pillars' pages have them all."""


def describe_scorecard(card: Scorecard, eco: Ecosystem | None = None) -> Document:
    """The document of a scorecard.

    Args:
        card: the scorecard.
        eco: what was scored; with it the document has charts of value over time and of how value is spread.
    """
    over_time, spread = (None, None) if eco is None else (value_chart(eco), spread_chart(eco))
    return Document(
        subject=card.summary.name,
        kind="Ecosystem scorecard",
        sentence=headline(card),
        lines=(f"Window: {covered(card)}{days(card.summary)}.", f"{basis(card)}."),
        lead=Lead(Figure(card.overall, POINTS), "overall, of 100", Status(card.band)),
        sections=(
            _at_a_glance(card),
            _to_know(card, over_time),
            *(_pillar(card, one, spread) for one in card.pillars),
            how_sure(card),
            _trust(card),
            _methods(card),
        ),
        colophon=colophon(card.provenance),
        day=last_known_day(card.provenance, card.summary.last),
        command=scoring_command(card.provenance),
        weights=_weights(card),
        annex=() if eco is None else (everybody(eco),),
    )


def _weights(card: Scorecard) -> Weights:
    groups = (
        WeighedGroup(
            one.pillar.label, one.score, one.coverage, one.weight, one.required,
            tuple(Weighed(each.metric.label, each.metric.id, each.score, each.weight) for each in one.metrics),
        )
        for one in card.pillars
    )  # fmt: skip
    return Weights(tuple(groups), card.overall, LEAST_COVERAGE, card.judged)


def _at_a_glance(card: Scorecard) -> Section:
    return Section(
        "At a glance", overall_sentence(card), (Cards("Scorecard", tuple(_card(card, one) for one in card.pillars)),)
    )


def _card(card: Scorecard, pillar: PillarScore) -> Card:
    return Card(
        pillar.pillar.label,
        Figure(pillar.score, POINTS, pillar.band),
        Status(pillar.band),
        Figure(pillar.coverage, SHARE),
        why_no_score(pillar) or pillar_sentence(card, pillar),
    )


def _to_know(card: Scorecard, chart: Chart | None) -> Section:
    items = tuple(_point(card, one) for one in card.findings)
    blocks: list[Block] = [Points("Findings", items, at_most=TOLD_FIRST), *([chart] if chart is not None else [])]
    return Section("What to know", "The foremost first, each with the next step.", tuple(blocks))


def _point(card: Scorecard, finding: Finding) -> Point:
    known = card.metrics
    return Point(
        Status(finding.severity),
        finding_sentence(card, finding),
        finding.next_step,
        tuple(term(known[one].metric) for one in finding.metrics if one in known),
        tuple(Name(card.names.get(one, one)) for one in finding.participants),
    )


def term(metric: Metric) -> Term:
    """A metric as the document names it."""
    return Term(metric.id, metric.label, metric.question)


# -- pillars --------------------------------------------------------------------------------------------------------
_METRIC_COLUMNS = (
    Column("Metric"),
    Column("Id", sheet_only=True),
    Column("Value", with_unit=True),
    Column("Unit", sheet_only=True),
    Column("Score", full=100.0),
    Column("5–95 %"),
    Column("Score from", sheet_only=True),
    Column("Score to", sheet_only=True),
    Column("Value from", sheet_only=True),
    Column("Value to", sheet_only=True),
    Column("Status"),
    Column("Adds to the pillar", sheet_only=True),
    Column("Weight", sheet_only=True),
    Column("Rests on"),
)


def _pillar(card: Scorecard, pillar: PillarScore, spread: Chart | None) -> Section:
    headline = why_no_score(pillar) or pillar_sentence(card, pillar)
    own = {one.metric.id for one in pillar.metrics}
    told = tuple(_beneath(headline, _point(card, one)) for one in card.findings if own.intersection(one.metrics[:1]))
    rows = tuple(_metric_row(one, card.sureness.intervals) for one in pillar.metrics)
    chart = spread if spread is not None and pillar.pillar is Pillar.CONCENTRATION else people_chart(card, pillar)
    blocks: list[Block] = [Points("", told)] if told else []
    blocks += [chart] if chart is not None else []
    blocks += [Table("", "Metrics", _METRIC_COLUMNS, rows)]
    blocks += [_people(one, card.names) for one in pillar.metrics if len(one.reading.contributions)]
    return Section(pillar.pillar.label, headline, tuple(blocks), new_page=True)


def _beneath(headline: str, point: Point) -> Point:
    """The point; where the headline says it already, its next step alone."""
    return replace(point, text=point.next_step, next_step="") if point.text == headline else point


def _metric_row(one: MetricScore, made: Intervals) -> tuple[Term | Figure | Status | str, ...]:
    score, value = made.scores.get(one.metric.id), made.values.get(one.metric.id)
    return (
        term(one.metric),
        one.metric.id,
        Figure(one.reading.value, one.metric.unit),
        one.metric.unit,
        Figure(one.score, POINTS, one.band),
        span(score),
        *ends(score, POINTS),
        *ends(value, one.metric.unit),
        Status(one.band),
        Figure(one.points, ""),
        Figure(one.weight, ""),
        rests_on(one) if one.reading.value is not None else f"Not available: {one.reading.reason}",
    )


def _people(one: MetricScore, names: Names) -> Table:
    """Who a metric rests on, the largest first."""
    unit = one.metric.contributes
    kept = one.reading.contributions.head(PEOPLE_IN_SHEET)
    largest = float(kept["share"].max()) if unit == SHARE else None
    columns = (
        Column("Metric", sheet_only=True),
        Column("Participant"),
        Column("Id", sheet_only=True),
        Column(measured(one.metric), full=largest or None),
        Column("Unit", sheet_only=True),
        Column("Adds to the value", sheet_only=True),
    )
    return Table(
        people_title(one.metric),
        "Contributions",
        columns,
        tuple(_person(one.metric, row, names, unit) for row in kept.itertuples()),
        at_most=PEOPLE_ON_PAPER,
        rest=len(one.reading.contributions) - len(kept),
    )


def _person(metric: Metric, row: object, names: Names, unit: str) -> tuple[Term | Figure | Name | str, ...]:
    who, share, amount = (getattr(row, column) for column in ("participant", "share", "amount"))
    return (
        term(metric),
        Name(names.get(str(who), str(who))),
        Name(str(who)),
        Figure(_known(share), unit),
        unit,
        Figure(_known(amount), metric.unit),
    )


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


# -- trust and methods ----------------------------------------------------------------------------------------------
def _trust(card: Scorecard) -> Section:
    blocks: list[Block] = [Facts("Where these figures come from", "Provenance", provenance_facts(card.provenance))]
    if unavailable(card):
        blocks.append(Bullets("What is missing", "Provenance", unavailable(card)))
    if card.summary.notes:
        blocks.append(Bullets("What the data left open", "Provenance", card.summary.notes))
    blocks.append(Bullets("What not to conclude", "Provenance", OF_A_SCORE))
    return Section("How far to trust this", coverage_sentence(card), tuple(blocks), new_page=True)


def _methods(card: Scorecard) -> Section:
    entries = tuple(_entry(card, one) for one in card.metrics.values())
    return Section("What each metric means", "", (Entries("Methods", entries),))


def _entry(card: Scorecard, one: MetricScore) -> Entry:
    """The metric's card, with the scale that was in force."""
    entry = metric_entry(one.metric)
    if one.scale == one.metric.scale:
        return entry
    in_force = (
        f"Set by the profile {card.provenance.profile}: {scale_points(one.metric, one.scale)}; "
        f"by default {dict(entry.facts)['Scale']}"
    )
    return Entry(entry.term, tuple((label, in_force if label == "Scale" else told) for label, told in entry.facts))


def metric_entry(metric: Metric) -> Entry:
    """A metric's card: what it asks, how it is computed and scored, how it can mislead, what to do."""
    return Entry(
        term(metric),
        (
            ("Definition", metric.definition.partition("\n")[0]),
            ("Unit", metric.unit),
            ("Scale", scale_sentence(metric)),
            ("Source", metric.source),
            ("Gaming", metric.gaming),
            ("Interval", f"None: {metric.no_interval}." if metric.no_interval else "From records drawn anew."),
            ("Read beside", find_metric(metric.counter).label),
            ("When it is bad", metric.act),
        ),
    )
