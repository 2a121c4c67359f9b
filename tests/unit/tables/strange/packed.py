"""Strange workbooks, Parquet files, JSON records and lines."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

from tests.unit.tables.archived import SHEET, replaced, saved, sheets, zipped
from tests.unit.tables.small import PEOPLE
from tests.unit.tables.strange.case import Case, refused, spoiled

ROWS = (["id", "name", "type"], ["p1", "a", "x"], ["p2", "b", "y"])


def book(change: Callable[[Workbook], None] = lambda _: None, *, rows: tuple[list[Any], ...] = ROWS) -> bytes:
    """A workbook of one sheet of participants, changed."""
    out = Workbook()
    for row in rows:
        out.active.append(row)
    change(out)
    return saved(out)


def _second_sheet(out: Workbook, first: str = "visible", rows: tuple[list[Any], ...] = ()) -> None:
    data = out.create_sheet("data")
    for row in ROWS:
        data.append(row)
    out.active.sheet_state = first
    for row in rows:
        out.active.append(row)


def parquet(**columns: Any) -> bytes:
    """A Parquet file of columns."""
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def _twice() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table([pa.array(["a"]), pa.array(["b"]), pa.array(["x"])], names=["id", "id", "type"]), out)
    return out.getvalue()


XML = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><worksheet '

WORKBOOKS = (
    refused("CSV by content.xlsx", PEOPLE, "no XLSX workbook"),
    refused("protected by a password.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 3_000, "password"),
    refused("an archive of something else.xlsx", zipped({"hello.txt": "hello"}), "no XLSX workbook"),
    refused("cut.xlsx", book()[:-200], "cut"),
    refused("with macros, by name.xlsm", book(), "macros"),
    refused("OpenDocument.ods", b"PK\x03\x04", "OpenDocument"),
    refused("a bomb.xlsx", zipped({SHEET: b" " * 20_000_000}), "unpack", "too large"),
    refused("an entity.xlsx", replaced(book(), SHEET, "<worksheet ", XML), "entities", "DOCTYPE"),
    refused("a sheet without cells.xlsx", book(rows=()), "empty"),
    refused("a title above the header.xlsx", book(rows=(["Volta"], *ROWS)), "line 1", "id", "type"),
    refused("rows out of order.xlsx", replaced(book(), SHEET, 'r="3"', 'r="2"'), "row 2 holds a cell of row 3"),
    refused("nothing but a header.xlsx", book(rows=ROWS[:1]), "no participants"),
    Case(
        "a hidden sheet first.xlsx",
        book(lambda out: _second_sheet(out, "hidden"), rows=()),
        *("warn", 2, 0, ("'data' is read, not 'Sheet'",)),
    ),
    Case("a blank sheet first.xlsx", book(_second_sheet, rows=()), "warn", 2, 0, ("'data' is read, not 'Sheet'",)),
    Case(
        "merged cells.xlsx",
        book(lambda out: out.active.merge_cells("C2:C3")),
        *("quarantine", 1, 1, ("line 3", "type is missing", "merged (C2:C3)")),
    ),
    spoiled("a stray cell far away.xlsx", book(rows=(*ROWS, [*[None] * 25, "z"])), "line 4", "'z'", loaded=2),
    Case(
        "ids that are numbers.xlsx",
        book(rows=(["id", "type"], ["p1", "x"], [7, "y"], ["007", "z"])),
        "accept",
        3,
    ),
    Case(
        "a number that is text too.xlsx",
        book(rows=(*ROWS, [1, "c", "x"], ["1", "d", "y"])),
        "quarantine",
        3,
        1,
        ("line 5",),
    ),
    Case(
        "a formula never computed.xlsx",
        book(rows=(*ROWS, ["=A2", "c", "x"])),
        "quarantine",
        2,
        1,
        ("line 4", "formula"),
    ),
    spoiled("an error.xlsx", book(rows=(*ROWS, ["p3", "#REF!", "x"])), "line 4", "#REF!", loaded=2),
    Case("a sheet that is a chart.xlsx", book(lambda out: out.create_chartsheet("chart")), "accept", 2),
    Case("a sheet with a table's name.xlsx", sheets(notes=(["a"],), participants=ROWS), "warn", 2, 0, ("not 'notes'",)),
)


def _joined(joined: pa.Array) -> bytes:
    return parquet(id=["p1", "p2"], type=["x", "y"], joined=joined)


COLUMNS = (
    refused("no Parquet.parquet", PEOPLE, "no Parquet file"),
    refused("nothing.parquet", b"", "Parquet"),
    refused("only the ends.parquet", b"PAR1" + b"\0" * 40 + b"PAR1", "Parquet"),
    refused("lists.parquet", parquet(id=["p1"], type=["x"], tags=[[1, 2]]), "tags", "list"),
    refused("objects.parquet", parquet(id=["p1"], type=["x"], of=[{"a": 1}]), "of", "struct"),
    refused("bytes.parquet", parquet(id=pa.array([b"p1"]), type=["x"]), "id", "binary"),
    refused("a column twice.parquet", _twice(), "duplicate column id"),
    refused(
        "no rows.parquet", parquet(id=pa.array([], pa.string()), type=pa.array([], pa.string())), "no participants"
    ),
    spoiled("a day beyond all calendars.parquet", _joined(pa.array([3_000_000, 19_000], pa.date32())), "10183"),
    Case(
        "a zone of its own.parquet",
        _joined(pa.array([0, 1_700_000_000], pa.timestamp("s", "America/New_York"))),
        "warn",
        2,
        says=("joined", "America/New_York", "UTC"),
    ),
    Case("views of text.parquet", parquet(id=pa.array(["p1", "p2"], pa.string_view()), type=["x", "y"]), "accept", 2),
    Case(
        "nothing in places.parquet", parquet(id=["p1", None], type=["x", "y"]), "quarantine", 1, 1, ("id is missing",)
    ),
)

JSON = (
    refused("nothing.json", "", "empty"),
    refused("a thousand lists in lists.json", "[" * 100_000 + "]" * 100_000, "deep"),
    refused("cut.json", '[{"id": "p1", "type": "x"}, {"id"', "JSON", "line 1"),
    refused("text after the end.json", '[{"id": "p1", "type": "x"}] x', "JSON"),
    refused("a page.json", "<html></html>", "HTML"),
    refused("an object of nothing.json", "{}", "JSON but not a list of records"),
    refused("a number.json", "7", "JSON"),
    refused("empty lists.jsonl", "\n\n", "empty"),
    Case("lines.jsonl", '{"id": "p1", "type": "x"}\n\n{"id": "p2", "type": "y"}\n', "accept", 2),
    Case("lines.ndjson", '{"id": "p1", "type": "x"}\r\n{"id": "p2", "type": "y"}', "accept", 2),
    spoiled(
        "lines in windows-1252.jsonl",
        '{"id": "p1", "type": "x"}\n{"id": "Müller", "type": "y"}\n'.encode("windows-1252"),
        *("line 2", "--encoding windows-1252"),
    ),
    spoiled("a cut line.jsonl", '{"id": "p1", "type": "x"}\n{"id": "p2"\n', "line 2"),
    Case(
        "not a number.json", '[{"id": "p1", "type": "x", "value": NaN}, {"id": "p2", "type": "y"}]', "quarantine", 1, 1
    ),
    Case(
        "infinite.jsonl", '{"id": "p1", "type": "x", "value": -Infinity}\n{"id": "p2", "type": "y"}', "quarantine", 1, 1
    ),
    Case(
        "a key twice.jsonl",
        '{"id": "p1", "type": "x", "id": "p2"}\n{"id": "p3", "type": "y"}',
        "quarantine",
        1,
        1,
        ("id",),
    ),
    Case(
        "a list as a name.json",
        '[{"id": "p1", "type": "x", "name": []}, {"id": "p2", "type": "y"}]',
        "quarantine",
        1,
        1,
    ),
    spoiled("one and text one.json", '[{"id": 1, "type": "x"}, {"id": "1", "type": "y"}]', "id"),
    spoiled("null.json", '[{"id": null, "type": "x"}, {"id": "p2", "type": "y"}]', "id is missing"),
    spoiled("half a pair.json", '[{"id": "\\ud800", "type": "x"}, {"id": "p2", "type": "y"}]'),
    Case("proto.json", '[{"id": "p1", "type": "x", "__proto__": "a"}]', "accept", 1),
)

CASES = (*WORKBOOKS, *COLUMNS, *JSON)
