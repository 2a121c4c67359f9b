"""A small good ecosystem, and what must hold of every reading."""

from __future__ import annotations

from ecohealth.tables.report import Problem
from ecohealth.tables.tables import Tables

PEOPLE = "id,name,type,joined\np1,Acme,supplier,2021-01-01\np2,Beta,customer,\np3,Gamma,customer,2021-03-01\n"
DEALS = (
    "source,target,kind,weight,date\np1,p2,order,10,2024-01-05\np1,p3,order,3,2024-02-06\np2,p3,data,4.5,2024-02-07\n"
)


def assert_nothing_lost(tables: Tables) -> None:
    """``loaded + quarantined == records`` for each file, and the report's parts agree with one another."""
    frames = {"participants": tables.participants, "interactions": tables.interactions, "events": tables.events}
    frames |= dict(tables.more)
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
