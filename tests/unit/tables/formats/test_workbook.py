"""Workbooks: cells as people see them, and archives that are refused before they are unpacked."""

from __future__ import annotations

import datetime as dt
import io
import time
import zipfile

import pytest
from openpyxl import Workbook as Book

from ecohealth.errors import InputRefused
from ecohealth.tables.formats.workbook import A_WORKBOOK, open_workbook, records_of
from ecohealth.tables.read import read_tables
from tests.unit.tables.archived import SHEET, replaced, rows, saved, sheets
from tests.unit.tables.small import DEALS, PEOPLE, of


def _sheet(*rows, title: str = "participants") -> bytes:
    book = Book()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return saved(book)


def _read(data: bytes, max_rows: int = 1000):
    (sheet,) = open_workbook(data, "f.xlsx", "participants")
    return records_of(sheet, max_rows)


def _rows(records) -> list[list[str]]:
    return [list(row) for row in zip(*(column.to_pylist() for column in records.columns), strict=True)]


def test_cells_as_people_write_them():
    day, moment = dt.date(2024, 3, 5), dt.datetime(2024, 3, 5, 13, 30)
    records = _read(_sheet(["id", "a", "b", "c", "d"], ["007", 7, 0.1, day, True], [8.0, None, 1e20, moment, "NA"]))
    assert _rows(records) == [
        ["007", "7", "0.1", "2024-03-05", "TRUE"],
        ["8", "", "1e+20", "2024-03-05 13:30:00", "NA"],
    ]


def test_lines_are_the_rows_of_the_sheet_and_empty_rows_are_none():
    records = _read(_sheet([], ["id", "type"], ["a", "x"], [], ["b", "y"], [None, None]))
    assert records.header_line == 2
    assert records.lines.tolist() == [3, 5]
    assert records.raw([1]) == ["b,y"]


def test_a_formula_without_a_stored_result_is_told_apart_from_a_blank():
    records = _read(_sheet(["id", "type"], ["=1+1", "x"], ["b", None]))
    assert [(one.row, one.column) for one in records.defects] == [(0, 0)]
    assert "formula without a stored result" in records.defects[0].message


def test_errors_in_known_columns_cost_the_row_elsewhere_they_are_told(write):
    rows = (["id", "type", "note"], ["p1", "x", "#N/A"], ["p2", "#DIV/0!", ""], ["p3", "y", "text #N/A"])
    tables = read_tables(write(participants__csv=None, participants__xlsx=_sheet(*rows), interactions__csv=None))
    assert tables.participants["id"].tolist() == ["p1", "p3"]
    assert [(one.line, one.column, one.value) for one in of(tables, "quarantine")] == [(3, "type", "#DIV/0!")]
    assert [(one.line, one.column) for one in of(tables, "warn", rule="no-value")] == [(2, "note")]


def test_long_numbers_are_told_since_spreadsheets_round_them():
    records = _read(_sheet(["id", "type"], [9007199254740993, "x"]))
    assert "more than 15 digits" in records.told[0].message
    assert _read(_sheet(["id", "type"], ["9007199254740993", "x"])).told == ()


def test_a_value_beyond_the_header_is_set_aside():
    records = _read(_sheet(["id", "type"], ["a", "x"], ["b", "y", "z"]))
    assert _rows(records) == [["a", "x"]]
    assert [(one.line, one.raw) for one in records.set_aside] == [(3, "b,y,z")]


def test_a_far_cell_costs_no_time():
    book = Book()
    for row in (["id", "type"], ["a", "x"]):
        book.active.append(row)
    book.active["XFD1048576"] = "far"
    started = time.process_time()
    records = _read(saved(book))
    assert time.process_time() - started < 5
    assert len(records) == 1
    assert [one.line for one in records.set_aside] == [1_048_576]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="2">', '<row r="99999999999">'),
        ('r="A2"', 'r="ZZZZZZZ2"'),
        ('<row r="2">', '<row r="x">'),
        ("</sheetData>", ""),
        ('t="inlineStr"', 't="s"'),
        ('<row r="2">', '<row r="1">'),
        ('r="B2"', 'r="A2"'),
        ('r="B2"', 'r="B7"'),
    ],
)
def test_a_hostile_or_damaged_sheet_is_refused_in_time(old, new):
    rows = '<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c><c r="B2" t="inlineStr"><is><t>x</t></is></c></row>'
    good = replaced(_sheet(["id", "type"]), SHEET, "</sheetData>", rows + "</sheetData>")
    assert len(_read(good)) == 1
    started = time.process_time()
    with pytest.raises(InputRefused, match=r"^f\.xlsx: "):
        _read(replaced(good, SHEET, old, new))
    assert time.process_time() - started < 5


def test_entities_are_refused():
    data = _sheet(["id", "type"], ["a", "x"])
    doctype = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><worksheet '
    with pytest.raises(InputRefused, match=r"f\.xlsx: the workbook declares entities \(a DOCTYPE\)"):
        _read(replaced(data, SHEET, "<worksheet ", doctype))


def test_a_bomb_is_refused_from_the_directory_of_the_archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 20_000_000)
    started = time.process_time()
    with pytest.raises(InputRefused, match="would unpack to 20,000,000, more than 100 to 1: too large"):
        open_workbook(out.getvalue(), "f.xlsx")
    assert time.process_time() - started < 1


def test_many_parts_that_are_large_together_are_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(A_WORKBOOK.unpacked // 900_000 + 1):
            archive.writestr(f"part{number}", b" " * 900_000)
    with pytest.raises(InputRefused, match="too large: it would unpack to"):
        open_workbook(out.getvalue(), "f.xlsx")


@pytest.mark.parametrize("data", [b"", b"id,type\n", b"PK\x03\x04cut", b"\xd0\xcf\x11\xe0protected"])
def test_what_is_no_workbook_is_refused(data):
    with pytest.raises(InputRefused, match=r"f\.xlsx: is no XLSX workbook"):
        open_workbook(data, "f.xlsx")


def test_an_archive_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(InputRefused, match=r"f\.xlsx: it is a ZIP archive but no XLSX workbook"):
        open_workbook(out.getvalue(), "f.xlsx")


def test_an_empty_sheet_is_refused_and_too_many_rows_are():
    with pytest.raises(InputRefused, match=r"f\.xlsx: is empty"):
        _read(_sheet())
    with pytest.raises(InputRefused, match="the limit is 1"):
        _read(_sheet(["id", "type"], ["a", "x"], ["b", "y"]), max_rows=1)


def _book(*sheets: tuple[str, str]) -> Book:
    book = Book()
    book.remove(book.active)
    for title, state in sheets:
        book.create_sheet(title).sheet_state = state
    return book


@pytest.mark.parametrize(
    ("sheets", "chosen", "told"),
    [
        ([("Sheet1", "visible")], "Sheet1", 0),
        ([("notes", "visible"), ("Participants", "visible")], "Participants", 1),
        ([("old", "hidden"), ("new", "visible")], "new", 1),
        ([("first", "visible"), ("second", "visible")], "first", 1),
        ([("blank", "visible"), ("second", "visible")], "second", 1),
        ([("participants", "hidden"), ("second", "visible")], "participants", 2),
    ],
)
def test_the_sheet_of_a_table(sheets, chosen, told):
    book = _book(*sheets)
    for title, _ in sheets:
        for row in (["id", "type"], ["p1", title]) if title != "blank" else ():
            book[title].append(row)
    (read,) = [one for one in open_workbook(saved(book), "f.xlsx", "participants") if one.asked_for]
    assert (read.title, _rows(read.records)) == (chosen, [["p1", chosen]])
    assert [one.rule for one in read.records.told] == ["sheets"] * told


def test_a_file_of_hidden_or_of_blank_sheets_is_refused():
    with pytest.raises(InputRefused, match="every sheet is hidden; show the one to be read"):
        _read(_replaced_state(saved(_book(("data", "visible")))))
    with pytest.raises(InputRefused, match=r"f\.xlsx: is empty"):
        records_of(open_workbook(saved(_book(("a", "visible"), ("b", "visible"))), "f.xlsx", "kpis")[0], 10)


def _replaced_state(data: bytes) -> bytes:
    return replaced(data, "xl/workbook.xml", 'state="visible"', 'state="hidden"')


def test_two_sheets_of_one_table_are_refused_and_one_hidden_or_merged_is_told(tmp_path):
    book = _book(("participants", "visible"), ("Participants ", "visible"), ("interactions", "hidden"))
    for row in (["id", "type"], ["p1", "x"], ["p2", None]):
        book["participants"].append(row)
    book["participants"].merge_cells("B2:B3")
    for row in (["source", "target"], ["p1", "p2"]):
        book["interactions"].append(row)
    people, again, deals = open_workbook(saved(book), "f.xlsx")
    assert again.refused == "f.xlsx: two sheets are the table participants; keep one"
    assert [one.message for one in deals.records.told] == ["the sheet is hidden, and is read all the same"]
    assert ["merged (B2:B3)" in one.message for one in people.records.told] == [True]


def test_a_row_of_formulas_without_results_is_a_record():
    records = _read(_sheet(["id", "type"], ["=A9", "=B9"], ["a", "x"]))
    assert _rows(records) == [["", ""], ["a", "x"]]
    assert [(one.row, one.column) for one in records.defects] == [(0, 0), (0, 1)]


def test_a_workbook_is_a_source_with_a_sheet_for_each_table(tmp_path):
    book = _book(("Participants", "visible"), ("interactions", "visible"), ("read me", "visible"))
    for title, text in (("Participants", PEOPLE), ("interactions", DEALS)):
        for line in text.splitlines():
            book[title].append([float(cell) if cell.replace(".", "").isdigit() else cell for cell in line.split(",")])
    path = tmp_path / "volta.xlsx"
    path.write_bytes(saved(book))
    tables = read_tables(path)
    assert tables.name == "volta"
    assert (len(tables.participants), len(tables.interactions)) == (3, 3)
    assert [one.file for one in tables.report.files] == [
        "volta.xlsx, sheet Participants",
        "volta.xlsx, sheet interactions",
    ]
    assert [one.rule for one in tables.report.warnings] == ["unknown-table"]


def test_a_workbook_without_participants_names_its_sheets(tmp_path):
    path = tmp_path / "volta.xlsx"
    path.write_bytes(saved(_book(("Tabelle1", "visible"))))
    with pytest.raises(InputRefused, match=r"volta\.xlsx: no table of participants; add .* found: sheet 'Tabelle1'"):
        read_tables(path)


def test_one_broken_sheet_of_several_is_named_and_the_others_are_read(tmp_path):
    good = sheets(participants=rows(PEOPLE), interactions=rows(DEALS))
    second = "xl/worksheets/sheet2.xml"
    path = tmp_path / "volta.xlsx"
    path.write_bytes(replaced(good, second, "</sheetData>", ""))
    people, deals = open_workbook(path.read_bytes(), "volta.xlsx")
    assert len(people.records) == 3
    assert deals.refused.startswith("volta.xlsx, sheet interactions: the workbook cannot be read (ParseError")
    with pytest.raises(InputRefused, match=r"^volta\.xlsx, sheet interactions: "):
        read_tables(path)
