"""How sure the figures are: the section of the document, the sentence of the terminal, the method in words."""

from __future__ import annotations

from ecohealth.export.document import Block, Bullets, Column, Figure, Section, Table
from ecohealth.export.numbers import POINTS, points, span
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.scorecard import Scorecard
from ecohealth.scores.sureness import Interval, Intervals
from ecohealth.scores.words import counted, percent

TITLE = "How sure are these figures?"
_SHEET = "Sureness"


def how_sure(card: Scorecard) -> Section:
    """The section: what chance could have made of the scores, and how that was found out."""
    made = card.sureness.intervals
    if made.reason:
        return Section(TITLE, sure_sentence(card), ())
    blocks: list[Block] = [
        Table("What chance in the records could have made of the scores", _SHEET, _COLUMNS, _rows(card)),
        Bullets("How the intervals came about", _SHEET, (interval_method(made), *_held(card))),
    ]
    return Section(TITLE, sure_sentence(card), tuple(blocks))


_COLUMNS = (
    Column("Score of"),
    Column("Score", full=100.0),
    Column("5th percentile"),
    Column("95th percentile"),
    Column("What was drawn"),
)


def _rows(card: Scorecard) -> tuple[tuple[str | Figure, ...], ...]:
    made = card.sureness.intervals
    named: list[tuple[Pillar | None, str, float | None, Interval | None]] = [
        (None, "Overall", card.overall, made.overall)
    ]
    named += [(one.pillar, one.pillar.label, one.score, made.pillars.get(one.pillar)) for one in card.pillars]
    return tuple(
        (label, Figure(score, POINTS), *ends(interval, POINTS), _told_of(made.drawn.get(key), interval))
        for key, label, score, interval in named
    )


def _told_of(drawn: float | None, interval: Interval | None) -> str:
    """How much of a score was drawn anew."""
    if drawn is None:
        return "it has no score"
    much = f"metrics with {percent(drawn)} of its weight"
    return much if interval is not None else f"{much} only: no interval under half of it"


def ends(interval: Interval | None, unit: str) -> tuple[Figure, Figure]:
    """Both ends of an interval as figures."""
    low, high = (None, None) if interval is None else interval
    return Figure(low, unit), Figure(high, unit)


def sure_sentence(card: Scorecard) -> str:
    """How sure the overall score is, in one sentence."""
    made = card.sureness.intervals
    if made.reason:
        return f"No intervals: {made.reason}."
    if made.overall is None:
        return "No interval of the overall score: too little of its weight can be drawn anew, or there is no score."
    return (
        f"By chance in the records alone, the overall score of {points(card.overall)} could have been "
        f"{span(made.overall).replace('–', ' to ')} (5th to 95th percentile of {made.replicates:,} resamples)."
    )


def interval_method(made: Intervals) -> str:
    """How the intervals were computed, in words."""
    events = f", {counted(made.events, 'event')} of several parties as wholes" if made.events else ""
    return (
        f"Poisson bootstrap: {counted(made.replicates, 'resample')} in which every record counts Poisson(1) times"
        f"{events}; seed {made.seed}. Each metric's resampled values are moved together until their median is the "
        "value of the data, since a resample lacks a third of the records and so looks sparser than it is. Shown is "
        "the 5th to the 95th percentile."
    )


def _held(card: Scorecard) -> tuple[str, ...]:
    """Each metric that was held at its value, with the reason."""
    known = card.metrics
    return tuple(
        f"{known[name].metric.label} was held at its value: {why}."
        for name, why in card.sureness.intervals.held.items()
    )
