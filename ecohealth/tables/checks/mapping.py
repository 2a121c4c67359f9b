"""Which column a field is read from, where the user says so: for every table, or for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from ecohealth.errors import did_you_mean, listed, quoted
from ecohealth.tables.checks.columns import find_column
from ecohealth.tables.checks.verdicts import named
from ecohealth.tables.records import Records
from ecohealth.tables.schema import FIELD_NAMES, SCHEMAS

Columns = Mapping[str, str]


def columns_of(table: str, *said: Columns) -> Columns:
    """The columns of one table by field; what is said of this table alone wins, and later words win over earlier ones.

    >>> columns_of("events", {"date": "when", "events.date": "day", "ideas.idea": "no"})
    {'date': 'day'}
    """
    out: dict[str, str] = {}
    for one in said:
        own = {name.partition(".")[2]: column for name, column in one.items() if name.startswith(f"{table}.")}
        out |= {name: column for name, column in one.items() if SCHEMAS[table].knows(name)} | own
    return out


def wrong_columns(records: Mapping[str, Records], said: Columns, place: str) -> Iterator[str]:
    """What cannot be done: an unknown table or field, a column that is not there, one column for two fields."""
    for name, column in said.items():
        if problem := _wrong(records, name, column):
            yield f"{place} {name} = {quoted(column)}: {problem}"
    for table, one in records.items():
        fields = columns_of(table, said)
        for column in (column for column, times in Counter(fields.values()).items() if times > 1):
            both = " and ".join(name for name in fields if fields[name] == column)
            yield f"{place} {one.file}: column {quoted(column)} is said to be {both}; it can be one of them"


def _wrong(records: Mapping[str, Records], name: str, column: str) -> str | None:
    table, dot, field = name.rpartition(".")
    if dot and table not in SCHEMAS:
        return f"no table {quoted(table)}{did_you_mean(table, SCHEMAS)}; tables: {listed(list(SCHEMAS), 20)}"
    if dot and not SCHEMAS[table].knows(field):
        fields = [one.name for one in SCHEMAS[table].fields]
        return f"{table} have no field {quoted(field)}{did_you_mean(field, fields)}; fields: {listed(fields, 20)}"
    if field not in FIELD_NAMES:
        return f"no table has a field {quoted(field)}{did_you_mean(field, FIELD_NAMES)}"
    meant = [one for one in records.values() if (one.table == table if dot else SCHEMAS[one.table].knows(field))]
    headers = [header for one in meant for header in one.headers]
    if not meant or find_column(headers, column) is not None:
        return None
    files = listed([one.file for one in meant])
    return f"{files} has no column {quoted(column)}{did_you_mean(column, headers)}; found: {named(headers, 20)}"
