"""A small good ecosystem, and what must hold of every reading."""

from __future__ import annotations

from pathlib import Path

from ecohealth.errors import InputRefused
from ecohealth.tables.read import read_tables
from ecohealth.tables.report import Problem
from ecohealth.tables.tables import Tables

PEOPLE = "id,name,type,joined\np1,Acme,supplier,2021-01-01\np2,Beta,customer,\np3,Gamma,customer,2021-03-01\n"
DEALS = (
    "source,target,kind,weight,date\np1,p2,order,10,2024-01-05\np1,p3,order,3,2024-02-06\np2,p3,data,4.5,2024-02-07\n"
)
OTHER = {"participants": "interactions", "interactions": "participants"}


def assert_nothing_lost(tables: Tables) -> None:
    """``loaded + quarantined == records`` for each file, and the report's parts agree with one another."""
    frames = {"participants": tables.spells, "interactions": tables.interactions, "events": tables.events}
    frames |= dict(tables.more)
    assert tables.participants["id"].tolist() == tables.spells["id"].drop_duplicates().tolist()
    for count in tables.report.files:
        aside = of(tables, "quarantine", file=count.file)
        assert count.loaded + count.quarantined == count.records
        assert count.loaded == len(frames[count.table])
        assert count.quarantined == len(aside)
        assert len({one.line for one in aside}) == len(aside), "one problem a record"
        assert all(one.raw for one in aside)
        assert count.warnings == len(of(tables, "warn", file=count.file))


def of(tables: Tables, severity: str, *, file: str | None = None, rule: str | None = None) -> list[Problem]:
    """The report's problems of a severity, of a file, by a rule."""
    return [
        one
        for one in tables.report.problems
        if one.severity == severity and file in (None, one.file) and rule in (None, one.rule)
    ]


def outcome_of(folder: Path, file: str, table: str) -> tuple[str, int, int, str]:
    """What became of one file: the outcome, records loaded and set aside, and what was said of it but for notes."""
    try:
        tables = read_tables(folder)
    except InputRefused as refusal:
        return "refuse", 0, 0, str(refusal)
    assert_nothing_lost(tables)
    count = next(one for one in tables.report.files if one.table == table)
    told = [*of(tables, "quarantine", file=file), *of(tables, "warn", file=file)]
    outcome = "quarantine" if count.quarantined else "warn" if told else "accept"
    return outcome, count.loaded, count.quarantined, "\n".join(one.sentence() for one in told)
