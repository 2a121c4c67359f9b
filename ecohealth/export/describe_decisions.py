"""The register of evidence as a document: a decision log, and the notes."""

from __future__ import annotations

from ecohealth.export.document import Bullets, Cell, Column, Document, Figure, Lead, Name, Section, Table, Term
from ecohealth.metrics.catalogue import METRICS
from ecohealth.workspace.decisions import DecisionLog, by_review, state_of, verdict_of
from ecohealth.workspace.kept import Item

_DECISIONS = (
    Column("Claim"), Column("Metric"), Column("Evidence"), Column("Decision"), Column("Owner"), Column("Decided"),
    Column("Review"), Column("Was"), Column("Predicted"), Column("Came"), Column("Verdict"),
    Column("Ecosystem", sheet_only=True), Column("Window", sheet_only=True), Column("Measured in", sheet_only=True),
    Column("Data hash", sheet_only=True), Column("Saved by", sheet_only=True), Column("Saved", sheet_only=True),
)  # fmt: skip
_NOTES = (Column("Note"), Column("About"), Column("By"), Column("Saved"))
_TRUST = (
    "A prediction is judged by the share of the predicted change that came: 1 is as predicted, 0 no change.",
    "That a figure changed as predicted does not show that the decision changed it: 'ecohealth effect' asks that.",
    "Predictions that nobody wrote down beforehand are not in here, and cannot be judged.",
)


def describe_decisions(log: DecisionLog) -> Document:
    """The document of a decision log."""
    rows = tuple(_row(log, one) for one in by_review(log.decisions, log.today))
    notes = tuple(_note(one) for one in sorted(log.notes, key=lambda one: (one.saved, one.id), reverse=True))
    sections = [
        Section("Decisions", log.sentence(), (Table("", "Decisions", _DECISIONS, rows),) if rows else ()),
        *([Section("Notes", "", (Table("", "Notes", _NOTES, notes),))] if notes else []),
        Section("How far to trust this", "", (Bullets("What not to conclude", "Provenance", _TRUST),)),
    ]
    return Document(
        subject=log.place,
        kind="Decision log",
        sentence=log.sentence(),
        lines=(f"As of {log.today}.",),
        lead=Lead(Figure(float(len(log.decisions)), ""), "decisions recorded"),
        sections=tuple(sections),
        colophon=f"ecohealth decision log of {log.today}",
        day=str(log.today),
    )


def _row(log: DecisionLog, item: Item) -> tuple[Cell, ...]:
    body, found = item.body, verdict_of(item.body)
    metric = METRICS.get(str(body.get("metric", "")))
    unit = metric.unit if metric else ""
    word = found.word if found else state_of(body, log.today)
    return (
        Name(body["claim"]),
        Term(metric.id, metric.label, metric.question) if metric else Name(str(body.get("metric", ""))),
        str(body.get("strength", "")), Name(body["decision"]), Name(body["owner"]), str(body.get("decided", "")),
        body["review"], *(Figure(body.get(key), unit) for key in ("baseline", "predicted", "actual")), word,
        Name(str(body.get("ecosystem", ""))), Name(str(body.get("window", ""))), Name(str(body.get("measured", ""))),
        Name(str(body.get("data", ""))), Name(item.author), item.saved[:16],
    )  # fmt: skip


def _note(item: Item) -> tuple[Cell, ...]:
    about = ", ".join(item.body.get("about", ()))
    return Name(item.body["text"]), Name(about), Name(item.author), item.saved[:16]
