"""An effect as a document: the verdict, every method beside the others, the placebos, who was compared with whom."""

from __future__ import annotations

from ecohealth.evidence.influence import Effect
from ecohealth.export.document import Cell, Column, Document, Lead, Name, Section, Table
from ecohealth.export.evidence_charts import effect_chart
from ecohealth.export.evidence_parts import known, trust_section, verdict_section
from ecohealth.export.numbers import SHARE, VALUE
from ecohealth.export.provenance import colophon

Rows = tuple[tuple[Cell, ...], ...]


def describe_effect(found: Effect) -> Document:
    """The document of an effect."""
    methods = {str(row["method"]): row for row in found.methods.to_dict("records")}
    return Document(
        subject=found.provenance.ecosystem,
        kind="Was it us",
        sentence=found.sentence(),
        lines=(f"Looked at: {found.looked_at()}.", f"Window: {found.provenance.window}."),
        lead=Lead(known(methods["matched cohort"]["effect"], SHARE), "beside what their controls did"),
        sections=(verdict_section([found.verdict]), _methods(found), _people(found), _trust(found)),
        colophon=colophon(found.provenance),
    )


def _methods(found: Effect) -> Section:
    columns = (Column("Method"), Column("Effect"), Column("from"), Column("to"), Column("It takes for granted that"))
    rows: Rows = tuple(
        (str(one["method"]), *(known(one[name], SHARE) for name in ("effect", "low", "high")), str(one["reads"]))
        for one in found.methods.to_dict("records")
    )
    placebos: Rows = tuple(
        (str(one["period"]), known(one["effect"], SHARE)) for one in found.placebos.to_dict("records")
    )
    series: Rows = tuple(
        (str(one["period"]), known(one["treated"], VALUE), known(one["controls"], VALUE))
        for one in found.series.to_dict("records")
    )
    tried = Table(
        "At dates at which nothing was done", "Placebos", (Column("Date"), Column("Effect")), placebos, at_most=12
    )
    lines = Table(
        "Treated and controls, each beside its own mean before", "Series",
        (Column("Period"), Column("Treated"), Column("Controls")), series, at_most=6,
    )  # fmt: skip
    headline = "Relative changes with 95 % intervals. The verdict rests on the last: the others stand beside it."
    tables = (Table("", "Methods", columns, rows), *effect_chart(found), *((tried,) if placebos else ()), lines)
    return Section("What each method says", headline, tables)


def _people(found: Effect) -> Section:
    columns = (
        Column("Treated"), Column("Id", sheet_only=True), Column("Type"), Column("Before"), Column("After"),
        Column("Change"), Column("Compared with"),
    )  # fmt: skip
    rows: Rows = tuple(
        (
            *(Name(str(one[name])) for name in ("name", "id", "type")),
            *(known(one[name], VALUE) for name in ("before", "after", "change")), Name(str(one["controls"])),
        )
        for one in found.participants.to_dict("records")
    )  # fmt: skip
    headline = f"{found.outcome.capitalize()} per {found.period}; the controls were most like them before."
    tables = (Table("", "Participants", columns, rows, at_most=10),) if rows else ()
    return Section("Who was compared with whom", headline if rows else "Nobody could be compared.", tables)


def _trust(found: Effect) -> Section:
    headline = (
        "The records are what was loaded; what would have happened otherwise is taken from others, and from before."
    )
    return trust_section(headline, found.cautions, found.provenance)
