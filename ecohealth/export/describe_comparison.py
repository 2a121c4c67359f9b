"""A comparison as a document: what every score did and through whom, group by group, and who came and went."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ecohealth.evidence.comparison import OVERALL, VALUE, Comparison, called
from ecohealth.evidence.counterfactual import CAUSES
from ecohealth.evidence.movements import STATES
from ecohealth.evidence.parts import BY_GROUP
from ecohealth.export.cautions import OF_PARTS
from ecohealth.export.document import Bullets, Cell, Column, Document, Facts, Figure, Lead, Name, Section, Table
from ecohealth.export.evidence_charts import change_chart, group_chart
from ecohealth.export.numbers import CHANGE, POINTS
from ecohealth.export.numbers import VALUE as AMOUNT
from ecohealth.export.provenance import colophon, provenance_facts

PEOPLE_ON_PAPER = 25

Rows = tuple[tuple[Cell, ...], ...]


def describe_comparison(found: Comparison) -> Document:
    """The document of a comparison."""
    overall = found.causes[found.causes["id"] == OVERALL]
    row = overall.iloc[0] if len(overall) else found.cause(VALUE)
    change = Figure(_known(row["change"]), CHANGE if len(overall) else AMOUNT)
    what = "points of the overall score" if len(overall) else "of value"
    return Document(
        subject=found.after.ecosystem,
        kind="What changed",
        sentence=found.sentence(),
        lines=(f"Before: {found.before.window}.", f"After: {found.after.window}."),
        lead=Lead(change, what),
        sections=(_scores(found), *_by_group(found), _groups(found), _people(found), _trust(found)),
        colophon=colophon(found.after),
    )


def _scores(found: Comparison) -> Section:
    columns = (
        Column("Figure"), Column("Before"), Column("After"), Column("Change"), Column("Joiners"), Column("Leavers"),
        Column("Intensity"), Column("Definition", sheet_only=not found.redefined),
        Column("Why there is no split", sheet_only=True),
    )  # fmt: skip
    rows = tuple(_score(one) for one in found.causes.to_dict("records"))
    note = (
        "Joiners and leavers: what those who came and went did to the figure. Intensity: those who stayed, and time "
        "itself. Definition: settings, register and profile. They add up to the change."
    )
    return Section(
        "What changed, and through whom",
        "Each change split among its causes; a dash where a figure cannot be computed on one of the sides.",
        (*change_chart(found), Table("", "Causes", columns, rows, note=note)),
    )


def _score(row: Mapping[Any, Any]) -> tuple[Cell, ...]:
    unit, change = (POINTS, CHANGE) if row["level"] != VALUE else (AMOUNT, AMOUNT)
    return (
        str(row["label"]), *(Figure(_known(row[name]), unit) for name in ("before", "after")),
        *(Figure(_known(row[name]), change) for name in ("change", *CAUSES)), str(row["reason"]),
    )  # fmt: skip


_PARTS = (
    Column("Figure"), Column("Group"), Column("Change"), Column("Joiners"), Column("Leavers"), Column("Intensity"),
    Column("Level", sheet_only=True), Column("Why there is no split", sheet_only=True),
)  # fmt: skip


def _by_group(found: Comparison) -> tuple[Section, ...]:
    """The change of every score by group, where that was asked: a spreadsheet has the metrics too."""
    if found.parts.empty:
        return ()
    metric = found.parts["level"] == "metric"
    rows = tuple(_part(one) for one in pd.concat([found.parts[~metric], found.parts[metric]]).to_dict("records"))
    shown = int((~metric).sum())
    table = Table("", "Causes by group", _PARTS, rows, at_most=shown, note=OF_PARTS)
    what = f"Whose joiners, leavers and doings moved each score: by {found.by}, exactly."
    return (Section(f"Through whom, by {found.by}", what, (*group_chart(found), table)),)


def _part(row: Mapping[Any, Any]) -> tuple[Cell, ...]:
    change = CHANGE if row["level"] != VALUE else AMOUNT
    group = Name(str(row["group"])) if row["kind"] == "group" else called(row).capitalize()
    figures = (Figure(_known(row[name]), change) for name in ("change", *BY_GROUP))
    return str(row["label"]), group, *figures, str(row["level"]), str(row["reason"])


_GROUPS = (
    Column("Group"), Column("Of", sheet_only=True), *(Column(one.capitalize()) for one in (*STATES, "renamed")),
    Column("Value before"), Column("Value after"), Column("Change"),
    *(Column(f"Through {one}", sheet_only=True) for one in CAUSES),
)  # fmt: skip


def _groups(found: Comparison) -> Section:
    tables = []
    for column in found.groups["column"].unique() if len(found.groups) else ():
        rows: Rows = tuple(
            (
                Name(str(one["group"])), str(one["column"]),
                *(Figure(float(one[state]), "") for state in (*STATES, "renamed")),
                *(Figure(one[name], AMOUNT) for name in ("value_before", "value_after", "change", *CAUSES)),
            )
            for one in found.groups[found.groups["column"] == column].to_dict("records")
        )  # fmt: skip
        tables.append(Table(f"By {column}", "Groups", _GROUPS, rows, at_most=15))
    headline = "Value is half of what a group's participants give and take, so that groups add up to the whole."
    return Section("Group by group", headline, tuple(tables))


_PEOPLE = (
    Column("Participant"), Column("Id", sheet_only=True), Column("Type"), Column("What"), Column("Was"),
    Column("Value before"), Column("Value after"), Column("Change"),
)  # fmt: skip


def _people(found: Comparison) -> Section:
    rows: Rows = tuple(
        (
            *(Name(str(one[name])) for name in ("name", "id", "type")), str(one["state"]), Name(str(one["was"])),
            *(Figure(one[name], AMOUNT) for name in ("value_before", "value_after", "change")),
        )
        for one in found.participants.to_dict("records")
    )  # fmt: skip
    table = Table("", "Participants", _PEOPLE, rows, at_most=PEOPLE_ON_PAPER)
    return Section("Who came, went and changed", "The largest changes of value first.", (table,))


def _trust(found: Comparison) -> Section:
    redefined = (Bullets("What is counted or judged otherwise", "Provenance", found.redefined),)
    return Section(
        "How far to trust this",
        "The records are what was loaded; what each cause did is worked out on ecosystems that were not.",
        (
            *(redefined if found.redefined else ()),
            Bullets("What not to conclude", "Provenance", found.cautions),
            Facts("Where the earlier figures come from", "Provenance", provenance_facts(found.before)),
            Facts("Where the later figures come from", "Provenance", provenance_facts(found.after)),
        ),
    )


def _known(figure: float) -> float | None:
    return None if math.isnan(figure) else figure
