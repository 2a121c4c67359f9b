"""A loss scenario as a document: what it costs, who is hit and through whom, what the scores become."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ecohealth.export.cautions import of_an_outcome
from ecohealth.export.document import (
    Bullets,
    Column,
    Document,
    Facts,
    Figure,
    Lead,
    Name,
    Part,
    Parts,
    Section,
    Table,
)
from ecohealth.export.numbers import CHANGE, POINTS, SHARE, VALUE
from ecohealth.export.provenance import colophon, last_known_day, provenance_facts
from ecohealth.scenarios.outcome import Outcome, Step
from ecohealth.scores.words import counted, money, number, whole

PEOPLE_ON_PAPER = 25


def describe_outcome(outcome: Outcome) -> Document:
    """The document of a scenario's outcome."""
    return Document(
        subject=outcome.provenance.ecosystem,
        kind="What if",
        sentence=outcome.sentence(),
        lines=(f"Cascade model: {outcome.cascade}.", f"Window: {outcome.provenance.window}."),
        lead=Lead(Figure(outcome.lost.total, SHARE), "of value lost"),
        sections=(
            _cost(outcome),
            *_steps(outcome),
            _hit(outcome),
            *_scores(outcome),
            _substitutes(outcome),
            _trust(outcome),
        ),
        colophon=colophon(outcome.provenance),
        day=last_known_day(outcome.provenance, outcome.before.summary.last if outcome.before is not None else None),
    )


def _cost(outcome: Outcome) -> Section:
    lost, currency = outcome.lost, _currency(outcome)
    parts = (
        Part("kept", Figure(1.0 - lost.total, SHARE), "kept"),
        Part("lost directly", Figure(lost.direct, SHARE), "direct"),
        Part("cut off", Figure(lost.stranded, SHARE), "stranded"),
        Part("lost as it spreads", Figure(lost.cascade, SHARE), "cascade"),
    )
    facts = (
        ("Value before", money(outcome.value_before, currency)),
        ("Value after", money(outcome.value_after, currency)),
        ("Rounds until it came to rest", whole(outcome.rounds)),
    )
    change = f"Value falls from {money(outcome.value_before, currency)} to {money(outcome.value_after, currency)}."
    return Section("What it costs", change, (Parts("Value before", "Outcome", parts), Facts("", "Outcome", facts)))


def _steps(outcome: Outcome) -> tuple[Section, ...]:
    """The section of a sequence; none where everything happens at once."""
    if not outcome.steps:
        return ()
    of_unit = f" ({_currency(outcome)})" if _currency(outcome) else ""
    columns = (
        Column("Step"),
        Column("What happens"),
        Column("Adds"),
        Column("So far", full=1.0),
        Column("Alone it would cost"),
        Column("Cut off"),
        Column("Fail"),
        Column(f"Lacking{of_unit}"),
        Column(f"Taken over{of_unit}"),
        Column(f"No longer taken over{of_unit}"),
        Column(f"Spare left{of_unit}"),
    )
    rows = tuple(_step_row(at, one) for at, one in enumerate(outcome.steps, start=1))
    note = (
        "What the steps add makes up the whole. Alone: if nothing had gone before. Lacking, taken over, spare left: "
        "what recipients came to lack, what substitutes answered, and what those could still give."
    )
    headline = "Each step comes when the effects of those before have settled."
    return (Section("Step by step", headline, (Table("", "Steps", columns, rows, note=note),)),)


def _step_row(at: int, one: Step) -> tuple[str | Name | Figure, ...]:
    shares = one.lost.total, one.lost_so_far.total, one.alone
    worth = one.asked, one.taken_over, one.fell_away, one.spare_left
    return (
        Figure(float(at), ""),
        Name(one.scenario),
        *(Figure(part, SHARE) for part in shares),
        Figure(float(one.cut_off), ""),
        Figure(float(one.failed), ""),
        *(Figure(part, VALUE) for part in worth),
    )


_HIT_COLUMNS = (
    Column("Participant"),
    Column("Id", sheet_only=True),
    Column("Type"),
    Column("State"),
    Column("Round"),
    Column("Loses", full=1.0),
    Column("Value lost", sheet_only=True),
    Column("Capacity left", sheet_only=True),
    Column("Through whom"),
)


def _hit(outcome: Outcome) -> Section:
    people = outcome.participants
    hit = people[people["state"] != "unaffected"]
    headline = f"{whole(len(hit))} of {counted(len(people), 'participant')} lose something, the lost ones included."
    rows = tuple(_hit_row(row) for row in hit.itertuples())
    table = Table("", "Participants", _HIT_COLUMNS, rows, at_most=PEOPLE_ON_PAPER)
    return Section("Who is hit", headline, (table,))


def _hit_row(row: object) -> tuple[str | Name | Figure, ...]:
    who, name, of_type, state, first, value, share, capacity, why = (
        getattr(row, column)
        for column in ("id", "name", "type", "state", "round", "lost_value", "lost_share", "capacity", "why")
    )
    return (
        Name(str(name)),
        Name(str(who)),
        Name(str(of_type)),
        str(state),
        Figure(_known(first), ""),
        Figure(_known(share), SHARE),
        Figure(_known(value), VALUE),
        Figure(_known(capacity), SHARE),
        Name(str(why)),
    )


def _known(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]


NO_POINTS = Figure(None, POINTS)


def _scores(outcome: Outcome) -> tuple[Section, ...]:
    """The section of the scores; none where they were not asked for."""
    before, after = outcome.before, outcome.after
    if before is None:
        return ()
    columns = (Column("Score"), Column("Before", full=100.0), Column("After", full=100.0), Column("Change"))
    left = {one.pillar: Figure(one.score, POINTS, one.band) for one in after.pillars} if after is not None else {}
    whole = Figure(after.overall, POINTS, after.band) if after is not None else NO_POINTS
    rows = [_score_row("Overall", Figure(before.overall, POINTS, before.band), whole)]
    rows += [
        _score_row(one.pillar.label, Figure(one.score, POINTS, one.band), left.get(one.pillar, NO_POINTS))
        for one in before.pillars
    ]
    headline = "What is left standing, scored as the whole was." if after is not None else outcome.after_reason
    return (Section("Scores before and after", headline, (Table("", "Scores", columns, tuple(rows)),)),)


def _score_row(label: str, before: Figure, after: Figure) -> tuple[str | Figure, ...]:
    change = None if before.value is None or after.value is None else after.value - before.value
    return label, before, after, Figure(change, CHANGE)


def _currency(outcome: Outcome) -> str | None:
    return outcome.before.summary.currency if outcome.before is not None else None


def _substitutes(outcome: Outcome) -> Section:
    of_unit = f" ({_currency(outcome)})" if _currency(outcome) else ""
    columns = (
        Column("Provider"),
        Column("Id", sheet_only=True),
        Column("Type"),
        Column("Kind"),
        Column(f"Takes over{of_unit}"),
        Column(f"Could take over{of_unit}"),
    )
    rows = tuple(
        (Name(str(one["name"])), Name(str(one["id"])), Name(str(one["type"])), Name(str(one["kind"])),
         Figure(_known(one["takes_over"]), VALUE), Figure(_known(one["spare"]), VALUE))
        for one in outcome.substitutes.to_dict("records")
    )  # fmt: skip
    headline = (
        f"{counted(len(rows), 'provider')} of the same type and kind {'steps' if len(rows) == 1 else 'step'} in."
        if rows
        else "Nobody of the same type and kind steps in under this cascade model."
    )
    blocks = (Table("", "Substitutes", columns, rows, at_most=PEOPLE_ON_PAPER),) if rows else ()
    return Section("Who takes over", headline, blocks)


def _trust(outcome: Outcome) -> Section:
    parameters = tuple(
        (key, Name(_told(value))) for key, value in outcome.parameters.items() if value not in ({}, None)
    )
    source = Facts("Where these figures come from", "Provenance", provenance_facts(outcome.provenance))
    model = Facts(
        "The model", "Provenance", (("Scenario", Name(outcome.scenario)), ("Cascade", outcome.cascade), *parameters)
    )
    return Section(
        "How far to trust this",
        "The records are what was loaded; what follows from the loss is simulated.",
        (model, source, Bullets("What not to conclude", "Provenance", of_an_outcome(outcome))),
    )


def _told(value: object) -> str:
    """A parameter in words: a number, or who has which."""
    if isinstance(value, Mapping):
        return "; ".join(f"{who} {_told(one)}" for who, one in value.items())
    return number(value) if isinstance(value, float) else str(value)
