"""A scorecard on the terminal: the sentence, the pillars, what to know, the metrics, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ecohealth.cli.show_check import left_out
from ecohealth.cli.terminal import bar, hanging, heading, indented, status, table, words
from ecohealth.export.cautions import OF_A_SCORE
from ecohealth.export.numbers import measure, points, span
from ecohealth.export.provenance import colophon
from ecohealth.export.sentences import basis, coverage_sentence, covered, finding_sentence, headline, overall_sentence
from ecohealth.export.sure import stress_sentences, sure_sentence
from ecohealth.scores.scorecard import MOST_TO_KNOW, MetricScore, Scorecard
from ecohealth.scores.sureness import Interval, Intervals
from ecohealth.scores.words import percent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ecohealth.cli.terminal import Row
    from ecohealth.tables.report import ImportReport

_RANGE = "5–95 %"


def scorecard_lines(card: Scorecard, report: ImportReport) -> Iterator[RenderableType]:
    """Everything a person wants to see of a scorecard, in thinking order."""
    yield words(f"{card.summary.name}, {covered(card)}", "bright_black")
    yield words("")
    if card.findings:
        yield words(headline(card), "bold")
    yield words(overall_sentence(card))
    yield words(f"{basis(card)}.")
    yield words("")
    yield _pillars(card)
    yield from _findings(card)
    yield heading("Metrics")
    yield from _metrics(card)
    yield from _footing(card, report)


def _pillars(card: Scorecard) -> RenderableType:
    made = card.sureness.intervals
    overall: Row = [
        "Overall",
        points(card.overall),
        _span(made.overall),
        bar(card.overall, card.band),
        status(card.band),
        "",
    ]
    rows: list[Row] = [
        [one.pillar.label, points(one.score), _span(made.pillars.get(one.pillar)), bar(one.score, one.band),
         status(one.band), percent(one.coverage)]
        for one in card.pillars
    ]  # fmt: skip
    return table(["", "Score", _RANGE, " ", "  ", "Coverage"], [overall, *rows], right=["Score", " ", "Coverage"],
                 whole=[_RANGE])  # fmt: skip


def _span(interval: Interval | None) -> str:
    return "" if interval is None else span(interval)


def _findings(card: Scorecard) -> Iterator[RenderableType]:
    count = min(MOST_TO_KNOW, len(card.findings))
    if not count:
        return
    yield heading("What to know")
    for one in card.findings[:count]:
        yield indented(hanging(status(one.severity), words(finding_sentence(card, one))))
        if one.next_step:
            yield indented(hanging(words("→", "cyan"), words(one.next_step)), by=4)
    rest = len(card.findings) - count
    if rest:
        yield indented(words(f"… and {rest} more; -o scorecard.html has them all", "bright_black"))


def _metrics(card: Scorecard) -> Iterator[RenderableType]:
    rows: list[Row] = []
    for pillar in card.pillars:
        own = _span(card.sureness.intervals.pillars.get(pillar.pillar))
        rows.append(
            [words(pillar.pillar.label, "bold"), "", words(points(pillar.score), "bold"), own, status(pillar.band)]
        )
        rows += [_metric(one, card.sureness.intervals) for one in pillar.metrics]
    yield table(["", "Value", "Score", _RANGE, "Status"], rows, right=["Score"], whole=["", _RANGE, "Status"])
    missing = [one for one in card.metrics.values() if one.reading.value is None]
    if missing:
        yield heading(f"Not available ({coverage_sentence(card).rstrip('.')})")
    for one in missing:
        yield indented(hanging(words("○", "bright_black"), words(f"{one.metric.label}: {one.reading.reason}")))


def _metric(one: MetricScore, made: Intervals) -> Row:
    return [
        f"  {one.metric.label}", measure(one.reading.value, one.metric.unit), points(one.score),
        _span(made.scores.get(one.metric.id)), status(one.band),
    ]  # fmt: skip


def _footing(card: Scorecard, report: ImportReport) -> Iterator[RenderableType]:
    yield heading("Before you rely on it")
    for note in (
        sure_sentence(card),
        *stress_sentences(card),
        *card.summary.notes,
        *left_out(report),
        OF_A_SCORE[0],
        OF_A_SCORE[2],
    ):
        yield indented(hanging(words("–"), words(note)))
    yield words("")
    yield words(colophon(card.provenance), "bright_black")
