"""How sure the figures are: the section of the document, the sentence of the terminal, the methods in words."""

from __future__ import annotations

import math

from ecohealth.export.document import Block, Bullets, Cell, Column, Figure, Name, Section, Status, Table
from ecohealth.export.numbers import POINTS, SHARE, points, span
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.scorecard import Scorecard
from ecohealth.scores.sureness import (
    Dropped,
    Gain,
    Interval,
    Intervals,
    Manipulability,
    MissingData,
    Weighing,
)
from ecohealth.scores.words import counted, joined, number, percent, whole

TITLE = "How sure are these figures?"
MOST_CHOICES = 5


def how_sure(card: Scorecard) -> Section:
    """The section: chance in the records, the weights, missing data, what could be gamed, and how all was found out."""
    blocks = (*_chance(card), *_weights(card), *_missing(card), *_gaming(card))
    return Section(TITLE, sure_sentence(card), blocks)


def sure_sentence(card: Scorecard) -> str:
    """How sure the overall score is, in a sentence or two."""
    made, weighed = card.sureness.intervals, card.sureness.weighing
    if made.reason:
        return f"No intervals: {made.reason}."
    if made.overall is None:
        return "No interval of the overall score: too little of its weight can be drawn anew, or there is no score."
    told = (
        f"By chance in the records alone, the overall score of {points(card.overall)} could have been "
        f"{_to(made.overall)} (5th to 95th percentile of {whole(made.replicates)} resamples)"
    )
    if weighed.overall is None:
        return f"{told}."
    driver = f"; most hangs on {weighed.choices[0].label}" if weighed.choices else ""
    return f"{told}, and with other weights {_to(weighed.overall)}{driver}."


def _to(interval: Interval) -> str:
    return span(interval).replace("–", " to ")


def stress_sentences(card: Scorecard) -> tuple[str, ...]:
    """What missing data and what one participant reports could do, where that was tried."""
    sure = card.sureness
    told = [f"Without {percent(sure.missing.share)} of the {part.what}: {_moved(part, card)}" for part in
            sure.missing.parts if part.moves is not None]  # fmt: skip
    return (*told, *(() if sure.manipulability.reason else (_easy(card),)))


# -- chance in the records ------------------------------------------------------------------------------------------
def _chance(card: Scorecard) -> tuple[Block, ...]:
    made = card.sureness.intervals
    if made.reason:
        return ()
    columns = tuple(map(Column, ("Score of", "Score", "5th percentile", "95th percentile", "What was drawn")))
    return (
        Table("What chance in the records could have made of the scores", "Sureness", columns, _intervals(card)),
        Bullets("How the intervals came about", "Sureness", (interval_method(made), *_held(card))),
    )


def _intervals(card: Scorecard) -> tuple[tuple[Cell, ...], ...]:
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
    known, held = card.metrics, card.sureness.intervals.held
    return tuple(f"{known[name].metric.label} was held at its value: {why}." for name, why in held.items())


# -- weights --------------------------------------------------------------------------------------------------------
def _weights(card: Scorecard) -> tuple[Block, ...]:
    made = card.sureness.weighing
    if made.reason:
        return ()
    columns = tuple(map(Column, ("Choice", "Alone", "± (95 %)", "With others", "± (95 %) of it")))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.label, *(Figure(max(value, 0.0), SHARE) for value in (one.first, one.first_error, one.total,
                                                                    one.total_error)))
        for one in made.choices
    )  # fmt: skip
    return (
        Table("Which choice drives the overall score", "Choices", columns, rows, at_most=MOST_CHOICES),
        Bullets("How the weights were drawn", "Choices", (weights_method(made),)),
    )


def weights_method(made: Weighing) -> str:
    """How the weights were drawn and the variance split, in words."""
    shown = f": {_to(made.overall)}" if made.overall is not None else ""
    return (
        f"{whole(made.draws)} sets of weights from Dirichlet distributions around the profile's, of the pillars and of "
        "the metrics in each, in which a weight of average size varies by a quarter of itself; shown is the 5th to the "
        f"95th percentile of the overall score{shown}. Sobol indices say which share of the variance hangs on a "
        "choice, alone and with all that it does together with others, where each metric's scale moves by up to a "
        f"tenth of its length as well; seed {made.seed}."
    )


# -- missing data ---------------------------------------------------------------------------------------------------
def _missing(card: Scorecard) -> tuple[Block, ...]:
    made = card.sureness.missing
    if made.reason:
        return ()
    people = tuple(map(Column, ("Participant", "Id", "Rank", "Rank from", "Rank to", "Among the ten in")))
    tables = [
        Table(
            f"The ten most critical partners without {percent(made.share)} of the {part.what}", f"Without {part.what}",
            people, _ranks(card, part), note=_moved(part, card),
        )
        for part in made.parts
    ]  # fmt: skip
    return *tables, Bullets("How data were dropped", tables[-1].sheet, (missing_method(made),))


def _ranks(card: Scorecard, part: Dropped) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (Name(card.names.get(one.participant, one.participant)), Name(one.participant), Figure(float(one.rank), ""),
         Figure(_known(one.low), ""), Figure(_known(one.high), ""), Figure(one.stays, SHARE))
        for one in part.ranks
    )  # fmt: skip


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _moved(part: Dropped, card: Scorecard) -> str:
    """How far the overall score moved."""
    if part.overall is None or part.moves is None:
        return ""
    return (
        f"The overall score of {points(card.overall)} then is {_to(part.overall)}, "
        f"{number(part.moves)} points away in the mean."
    )


def missing_method(made: MissingData) -> str:
    """How data were dropped, in words."""
    return (
        f"{percent(made.share)} of the participants, then of the interactions, dropped at random, {whole(made.runs)} "
        f"times each; seed {made.seed}. Ranks are those by loss impact, 5th to 95th percentile, where the partner is "
        "still there. Metrics without an interval are held at their value."
    )


# -- what could be gamed --------------------------------------------------------------------------------------------
def _gaming(card: Scorecard) -> tuple[Block, ...]:
    made = card.sureness.manipulability
    if made.reason:
        return ()
    columns = tuple(map(Column, ("Score of", "Points to be added", "Verdict", "How", "By whom")))
    named = [] if made.overall is None else [("Overall", made.overall, made.overall.points > 5.0)]
    ranked = sorted(made.metrics.items(), key=lambda pair: (-pair[1].points, pair[0]))
    named += [(card.metrics[name].metric.label, one, name in made.easy) for name, one in ranked]
    rows = tuple(_gain(card, *one) for one in named)
    return (
        Table("What one participant could add by what it reports", "Gaming", columns, rows, note=_easy(card)),
        Bullets("How that was tried", "Gaming", (gaming_method(made), *_untried(card))),
    )


def _gain(card: Scorecard, label: str, one: Gain, easy: bool) -> tuple[Cell, ...]:
    who: Cell = Name(card.names.get(one.participant, one.participant)) if one.participant else "nobody"
    return label, Figure(round(one.points, 2), ""), Status("watch") if easy else "", one.way or "in no way", who


def _easy(card: Scorecard) -> str:
    easy = [card.metrics[name].metric.label for name in card.sureness.manipulability.easy]
    return f"Easy to game, by more than 5 points: {joined(easy)}." if easy else "None can be moved by over 5 points."


def gaming_method(made: Manipulability) -> str:
    """What was tried, in words."""
    return (
        f"One participant reports {percent(made.share)} of all value more: to one partner, spread over all, half to "
        f"and half from one partner, or to five invented newcomers; {whole(made.tried)} such reports were tried, by "
        "participants and with partners from the largest to the smallest. The most favourable counts."
    )


def _untried(card: Scorecard) -> tuple[str, ...]:
    labels = [card.metrics[name].metric.label for name in card.sureness.manipulability.untried]
    return (f"Not tried, since they take too long: {joined(labels)}.",) if labels else ()
