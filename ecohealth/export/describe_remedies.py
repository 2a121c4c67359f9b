"""Remedies as a document: what to do, what each move brings back, what it does to the scores."""

from __future__ import annotations

from collections.abc import Iterator

from ecohealth.export.cautions import of_remedies
from ecohealth.export.document import (
    Bullets,
    Cell,
    Chart,
    Column,
    Document,
    Facts,
    Figure,
    Lead,
    Name,
    Section,
    Series,
    Table,
)
from ecohealth.export.numbers import CHANGE, POINTS, SHARE, VALUE, figure
from ecohealth.export.provenance import colophon, last_known_day, provenance_facts
from ecohealth.figures.loss import PARTS
from ecohealth.metrics.declare import Pillar
from ecohealth.scenarios.advice import Remedies
from ecohealth.scores.words import counted, number

OVERALL = "overall"
"""The key of the overall score among the pillars' ids."""


def describe_remedies(advice: Remedies) -> Document:
    """The document of remedies."""
    return Document(
        subject=advice.provenance.ecosystem,
        kind="What to do",
        sentence=advice.sentence(),
        lines=(
            f"Cascade model: {advice.cascade}. Budget: {number(advice.budget)}.",
            f"Window: {advice.provenance.window}.",
        ),
        lead=Lead(Figure(advice.before.total - advice.after.total, SHARE), "of value that the moves bring back"),
        sections=(_moves(advice), _frontier(advice), *_losses(advice), *_scores(advice), _trust(advice)),
        colophon=colophon(advice.provenance),
        day=last_known_day(advice.provenance),
    )


def score_rows(
    advice: Remedies,
) -> Iterator[tuple[str, float | None, float | None, float | None, float | None]]:
    """Overall and pillars by label: today, with the moves, after the loss without and with them."""
    if advice.today is None:
        return
    with_moves = advice.steps[-1].scores if advice.steps else advice.today
    labels = {OVERALL: "Overall", **{one.value: one.label for one in Pillar}}
    four = (advice.today, with_moves, *advice.after_loss)
    for key, label in labels.items():
        today, moves, without, with_all = (None if one is None else one[key] for one in four)
        yield label, today, moves, without, with_all


def _moves(advice: Remedies) -> Section:
    columns = (
        Column("Move"), Column("What to do"), Column("Why it can be done"), Column("Effort"),
        *(Column(label, full=advice.before.total or None) for label in ("Loss before", "Loss after")),
        Column("Overall score with it"),
    )  # fmt: skip
    before = [advice.before, *(one.after for one in advice.steps)]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.move.kind_of_move.replace("_", " "), Name(one.sentence), Name(one.feasible), Figure(one.effort, ""),
            Figure(was.total, SHARE), Figure(one.after.total, SHARE),
            Figure((one.scores or {}).get(OVERALL), POINTS),
        )
        for was, one in zip(before, advice.steps, strict=False)
    )  # fmt: skip
    tried = f"{counted(advice.tried, 'move was', 'moves were')} simulated."
    blocks = (Table("", "Moves", columns, rows, note=f"Each is done after those above it. {tried}"),) if rows else ()
    return Section("What to do", advice.reason, blocks)


def _frontier(advice: Remedies) -> Section:
    columns = (
        Column("Effort"), Column("Costs", full=advice.before.total or None), Column("Direct"), Column("Cut off"),
        Column("Spreads"), Column("Value lost"),
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (Figure(one["effort"], ""), *(Figure(one[part], SHARE) for part in ("total", "direct", "stranded", "cascade")),
         Figure(one["total"] * advice.value, VALUE))
        for one in advice.frontier.to_dict("records")
    )  # fmt: skip
    headline = "What the loss still costs for so much effort; the first row is as things are."
    return Section("Loss against effort", headline, (*_frontier_chart(advice), Table("", "Frontier", columns, rows)))


def _frontier_chart(advice: Remedies) -> tuple[Chart, ...]:
    """What is still lost after each move, in its parts; nothing where there is no move."""
    frontier = advice.frontier
    if len(frontier) < 2:
        return ()
    drawn = [part for part in ("direct", "stranded", "cascade") if part == "direct" or frontier[part].sum() > 0]
    chart = Chart(
        title="Share of value still lost, for so much effort",
        sheet="",
        shape="bars",
        places=tuple(f"Effort {number(float(one))}" for one in frontier["effort"]),
        series=tuple(
            Series(PARTS[part][0], tuple(float(one) for one in frontier[part]), PARTS[part][1], PARTS[part][2] != "")
            for part in drawn
        ),
        unit=SHARE,
        said=tuple(figure(float(one), SHARE) for one in frontier["total"]),
    )
    return (chart,)


def _losses(advice: Remedies) -> tuple[Section, ...]:
    """The losses that were weighed; none where one is taken to happen."""
    if advice.certain:
        return ()
    full = max((float(one) for one in advice.losses["before"]), default=0.0) or None
    columns = (
        Column("Loss"),
        Column("In a year"),
        *(Column(label, full=full) for label in ("Costs", "With the moves")),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (Name(str(one["loss"])), *(Figure(one[part], SHARE) for part in ("probability", "before", "after")))
        for one in advice.losses.to_dict("records")
    )
    return (Section("The losses that were weighed", advice.told, (Table("", "Losses weighed", columns, rows),)),)


def _scores(advice: Remedies) -> tuple[Section, ...]:
    """The section of the scores; none where they were not asked for."""
    found = list(score_rows(advice))
    if not found:
        return ()
    columns = (
        Column("Score"), Column("Today", full=100.0), Column("With the moves", full=100.0), Column("Change"),
        Column("After the loss", full=100.0), Column("After it, with the moves", full=100.0),
    )  # fmt: skip
    kept = len(columns) if advice.certain else 4
    rows = tuple(
        (
            label, Figure(today, POINTS), Figure(moves, POINTS),
            Figure(None if today is None or moves is None else moves - today, CHANGE),
            Figure(without, POINTS), Figure(with_all, POINTS),
        )[:kept]
        for label, today, moves, without, with_all in found
    )  # fmt: skip
    headline = "What the moves do to the scores, whether or not the loss comes."
    return (Section("Scores", headline, (Table("", "Scores", columns[:kept], rows),)),)


def _trust(advice: Remedies) -> Section:
    effort = "; ".join(f"{name.replace('_', ' ')} {number(one)}" for name, one in advice.parameters["effort"].items())
    assumed = tuple((key, number(one)) for key, one in advice.parameters.items() if isinstance(one, float))
    model = Facts(
        "The model", "Provenance",
        (("Against", Name(advice.against)), ("Cascade", advice.cascade), ("Effort of a move", effort), *assumed),
    )  # fmt: skip
    source = Facts("Where these figures come from", "Provenance", provenance_facts(advice.provenance))
    return Section(
        "How far to trust this",
        "The records are what was loaded; what the moves change in them, and what follows from the loss, is simulated.",
        (model, source, Bullets("What not to conclude", "Provenance", of_remedies(advice))),
    )
