"""A whole ecosystem in one JSON file: an object that holds a list of records for each table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ecohealth.errors import InputRefused, listed, quoted
from ecohealth.tables.formats.documents import Document
from ecohealth.tables.formats.found import Found, unknown_table
from ecohealth.tables.formats.json_records import JsonText, json_text, read_list
from ecohealth.tables.formats.json_text import Cursor, NotJson
from ecohealth.tables.how import How
from ecohealth.tables.records import Records, about_file
from ecohealth.tables.report import Problem
from ecohealth.tables.schema import SCHEMAS


@dataclass(frozen=True)
class _Member:
    """A value of the file's object: where its list begins, or the value that is no list."""

    start: int | None
    value: Any = None


def find_in_json(one: Document, found: Found) -> None:
    """Enter the tables of a JSON file.

    Raises:
        InputRefused: no JSON, cut, nested too deeply, or no object of tables.
    """
    source = json_text(one.read(), one.name)
    members = _members(source)
    found.seen = [quoted(name) for name in members]
    if not any(name in SCHEMAS for name in members):
        raise InputRefused.because([_no_tables(source, list(members))])
    for name, member in members.items():
        if name not in SCHEMAS:
            found.told.append(_not_read(one.name, name, member))
        elif member.start is None:
            found.refused.append(f"{one.name}: {name} is no list of records, [{{…}}, {{…}}]")
        else:
            table = replace(source, file=f"{one.name}, {name}")
            found.enter(name, table.file, _list_reader(table, name, member.start))


def _members(source: JsonText) -> dict[str, _Member]:
    """The members of the file's object. Lists are stepped over here, and read when they are asked for."""
    cursor = Cursor(source.text)
    if not cursor.sees("{"):
        raise InputRefused.because([_no_tables(source, [])])
    out: dict[str, _Member] = {}
    try:
        for name in cursor.members():
            if name in out:
                raise InputRefused.because([f"{source.file}: {quoted(name)} twice in one object; keep one"])
            out[name] = _member(cursor)
        cursor.end()
    except NotJson as error:
        raise source.refusal(error) from error
    return out


def _member(cursor: Cursor) -> _Member:
    if not cursor.sees("["):
        return _Member(None, cursor.value().value)
    start = cursor.at
    for _ in cursor.items():
        pass
    return _Member(start)


def _list_reader(source: JsonText, table: str, start: int) -> Callable[[How], Records]:
    return lambda how: read_list(source, Cursor(source.text, start), table=table, max_rows=how.max_rows)


def _not_read(file: str, name: str, member: _Member) -> Problem:
    if member.start is not None:
        return unknown_table(f"{file}, {quoted(name)[1:-1]}", name)
    return about_file(file, "not-read", f"{quoted(name)} is not read: it is no table")


def _no_tables(source: JsonText, names: list[str]) -> str:
    found = f"found: {listed([quoted(name) for name in names])}" if names else "found no object"
    return (
        f'{source.file}: JSON, but no ecosystem: {{"participants": [{{…}}], "interactions": [{{…}}]}} is expected, '
        f"{found}; a list of the records of one table lies in a folder, as participants.json"
    )
