"""Metrics by group as a document: where groups differ, every group metric by metric, how far to trust it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ecohealth.export.cautions import OF_GROUPS
from ecohealth.export.document import (
    Bullets,
    Cell,
    Column,
    Document,
    Facts,
    Figure,
    Lead,
    Name,
    Section,
    Status,
    Table,
)
from ecohealth.export.numbers import POINTS
from ecohealth.export.provenance import colophon, provenance_facts
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.groups import Groups

Row = Mapping[Any, Any]


def describe_groups(found: Groups) -> Document:
    """The document of metrics by group."""
    return Document(
        subject=found.provenance.ecosystem,
        kind=f"Metrics by {found.by}",
        sentence=found.sentence(),
        lines=(f"Window: {found.provenance.window}.", found.meaning),
        lead=Lead(Figure(float(len(found.groups)), ""), "groups"),
        sections=(_differences(found), *_pillars(found), _trust(found)),
        colophon=colophon(found.provenance),
    )


def _differences(found: Groups) -> Section:
    columns = (
        Column("Metric"), Column("All", with_unit=True), Column("Lowest"), Column("Lowest group"), Column("Highest"),
        Column("Highest group"),
    )  # fmt: skip
    rows = tuple(_difference(one) for one in found.extremes().to_dict("records"))
    headline = "The lowest and the highest group of every metric that at least two groups have a value of."
    return Section("Where groups differ", headline, (Table("", "Differences", columns, rows),))


def _difference(one: Row) -> tuple[Cell, ...]:
    unit = str(one["unit"])
    return (
        str(one["label"]), _figure(one["whole"], unit),
        _figure(one["lowest_value"], unit), Name(str(one["lowest"])),
        _figure(one["highest_value"], unit), Name(str(one["highest"])),
    )  # fmt: skip


_COLUMNS = (
    Column("Metric", sheet_only=True), Column("Group"), Column("Parties"), Column("Records", sheet_only=True),
    Column("Value", with_unit=True), Column("Score", full=100.0), Column("Status"), Column("Why there is none"),
)  # fmt: skip


def _pillars(found: Groups) -> tuple[Section, ...]:
    """A section a pillar, in it a table a metric."""
    sections = []
    for pillar in Pillar:
        own = found.table[found.table["pillar"] == pillar.value]
        tables = tuple(
            Table(str(rows["label"].iloc[0]), "Groups", _COLUMNS, tuple(map(_group, rows.to_dict("records"))))
            for _, rows in own.groupby("metric", sort=False)
        )
        if tables:
            sections.append(Section(pillar.label, "", tables))
    return tuple(sections)


def _group(one: Row) -> tuple[Cell, ...]:
    return (
        str(one["label"]), Name(str(one["group"])), Figure(float(one["members"]), ""),
        Figure(float(one["records"]), ""), _figure(one["value"], str(one["unit"])),
        Figure(None if math.isnan(one["score"]) else float(one["score"]), POINTS, str(one["band"])),
        Status(str(one["band"])), str(one["reason"]),
    )  # fmt: skip


def _figure(value: float, unit: str) -> Figure:
    return Figure(None if math.isnan(value) else float(value), unit)


def _trust(found: Groups) -> Section:
    return Section(
        "How far to trust this",
        found.meaning,
        (
            Bullets("What not to conclude", "Provenance", OF_GROUPS),
            Facts("Where these figures come from", "Provenance", provenance_facts(found.provenance)),
        ),
    )
