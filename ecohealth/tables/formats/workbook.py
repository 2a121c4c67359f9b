"""XLSX: sheets to columns of text. The archive's own directory is asked for its size before anything is unpacked."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from ecohealth.errors import InputRefused, listed, quoted
from ecohealth.tables.records import Defect, Records, about_file, rendered, texts, too_many_rows
from ecohealth.tables.report import Problem

UNPACKED_AT_MOST = 100_000_000
RATIO_AT_MOST = 100
SMALL_ENOUGH = 1_000_000  # a member of this size unpacked is no bomb, however well it was packed
ROWS_OF_A_SHEET = 1_048_576
_DIGITS_OF_A_NUMBER = 10**15

Cells = Sequence[Any]  # openpyxl's cells; openpyxl has no types


@dataclass(frozen=True)
class Sheet:
    """A sheet's name, and whether people see it."""

    title: str
    visible: bool


@dataclass(frozen=True)
class Workbook:
    """A workbook that is small enough to open. ``book`` is openpyxl's, in its streaming form."""

    data: bytes
    file: str
    sheets: tuple[Sheet, ...]
    book: Any

    def visible(self) -> tuple[str, ...]:
        """Names of the sheets that people see."""
        return tuple(sheet.title for sheet in self.sheets if sheet.visible)


def open_workbook(data: bytes, file: str) -> Workbook:
    """Check a workbook's archive and list its sheets.

    Raises:
        InputRefused: no workbook, damaged, or too large once unpacked.
    """
    _check_archive(data, file)
    with _guarded(file):
        book = _loaded(data, formulas=False)
        sheets = tuple(Sheet(sheet.title, sheet.sheet_state == "visible") for sheet in book.worksheets)
    if not sheets:
        raise InputRefused.because([f"{file}: the workbook has no sheet of cells"])
    return Workbook(data, file, sheets, book)


def _check_archive(data: bytes, file: str) -> None:
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        message = f"{file}: is no XLSX workbook, or cut or protected by a password; save it again as .xlsx or CSV"
        raise InputRefused.because([message]) from error
    total = sum(member.file_size for member in members)
    if total > UNPACKED_AT_MOST:
        message = f"{file}: too large: it would unpack to {total:,} bytes, the limit is {UNPACKED_AT_MOST:,}; use CSV"
        raise InputRefused.because([message])
    for member in members:
        if member.file_size > SMALL_ENOUGH and member.file_size > RATIO_AT_MOST * member.compress_size:
            message = (
                f"{file}: a part of it is {member.compress_size:,} bytes and would unpack to {member.file_size:,}, "
                f"more than {RATIO_AT_MOST} to 1: too large to be trusted; save the table as CSV"
            )
            raise InputRefused.because([message])


@contextmanager
def _guarded(file: str) -> Iterator[None]:
    """Whatever is wrong with a workbook's insides is a refusal; openpyxl's warnings concern looks, not cells."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except InputRefused:
            raise
        except Exception as error:  # a damaged or hostile workbook raises anything from KeyError to ParseError
            raise InputRefused.because([f"{file}: {_why(error)}; save it again"]) from error


def _why(error: BaseException) -> str:
    from defusedxml import DefusedXmlException

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, DefusedXmlException):
            return f"the workbook declares entities (a DOCTYPE), which are never followed ({type(cause).__name__})"
        cause = cause.__cause__ or cause.__context__
    return f"the workbook cannot be read ({type(error).__name__}: {quoted(error)})"


def _loaded(data: bytes, *, formulas: bool) -> Any:
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=not formulas, keep_links=False)


def read_sheet(book: Workbook, title: str, *, table: str, file: str, max_rows: int) -> Records:
    """Cut one sheet into records; the first row that holds anything is the header.

    Whole numbers are written without a decimal point, dates in ISO form, truth values as TRUE and FALSE.

    Raises:
        InputRefused: an empty sheet, a damaged one, or more than ``max_rows`` rows.
    """
    with _guarded(file):
        rows = list(_rows(book.book[title], file, max_rows))
    if not rows:
        raise InputRefused.because([f"{file}: is empty; a header and one row for each record are expected"])
    header_line, header = rows[0]
    names = tuple(_text(cell.value) for cell in header)
    width = len(names)
    body = [(line, cells) for line, cells in rows[1:] if len(cells) <= width]
    wide = [(line, cells) for line, cells in rows[1:] if len(cells) > width]
    columns = texts([[_text(cell.value) for cell in cells] + [""] * (width - len(cells)) for _, cells in body], width)
    return Records(
        file,
        table,
        names,
        columns,
        np.array([line for line, _ in body], np.int64),
        raw=rendered(columns),
        set_aside=tuple(_too_wide(file, line, cells, width) for line, cells in wide),
        told=_told(file, body),
        defects=(*_errors(body), *_uncomputed(book, title, file, body)),
        header_line=header_line,
    )


def _rows(sheet: Any, file: str, max_rows: int) -> Iterator[tuple[int, Cells]]:
    """The rows that hold anything, with their numbers, cut after their last filled cell."""
    sheet.reset_dimensions()
    found = 0
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        if line > ROWS_OF_A_SHEET:
            raise InputRefused.because([f"{file}: row {line:,} is beyond what a sheet can hold"])
        filled = _filled(cells)
        if filled:
            found += 1
            if found > max_rows + 1:
                raise InputRefused.because([too_many_rows(file, max_rows)])
            yield line, cells[:filled]


def _filled(cells: Cells) -> int:
    """How many cells there are up to the last that holds anything."""
    filled = len(cells)
    while filled and (cells[filled - 1].value is None or cells[filled - 1].value == ""):
        filled -= 1
    return filled


def _text(value: Any) -> str:
    """A cell's value as people would write it.

    >>> _text(7.0), _text(0.1), _text(True), _text(None)
    ('7', '0.1', 'TRUE', '')
    """
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < _DIGITS_OF_A_NUMBER:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _too_wide(file: str, line: int, cells: Cells, width: int) -> Problem:
    value = _text(cells[-1].value)
    message = f"column {len(cells)} holds {quoted(value)} where the header has {width} columns"
    raw = ",".join(_text(cell.value) for cell in cells)
    return Problem(file, line, None, value, "fields", "quarantine", message, raw)


def _errors(body: Sequence[tuple[int, Cells]]) -> Iterator[Defect]:
    for row, (_, cells) in enumerate(body):
        for column, cell in enumerate(cells):
            if cell.value is not None and cell.data_type == "e":
                yield Defect(row, column, str(cell.value), "is a formula's error, not a value")


def _uncomputed(book: Workbook, title: str, file: str, body: Sequence[tuple[int, Cells]]) -> list[Defect]:
    """Formulas without a stored result: a second look, only where the archive holds formulas at all."""
    if not _has_formulas(book.data, file):
        return []
    with _guarded(file):
        formulas = {
            line: [column for column, cell in enumerate(cells) if cell.data_type == "f"]
            for line, cells in _rows(_loaded(book.data, formulas=True)[title], file, ROWS_OF_A_SHEET)
        }
    why = "is a formula without a stored result; open the workbook in a spreadsheet and save it"
    return [
        Defect(row, column, "", why)
        for row, (line, cells) in enumerate(body)
        for column in formulas.get(line, ())
        if column >= len(cells) or cells[column].value is None
    ]


def _has_formulas(data: bytes, file: str) -> bool:
    with _guarded(file), zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(b"<f" in archive.read(name) for name in sheets)


def _told(file: str, body: Sequence[tuple[int, Cells]]) -> tuple[Problem, ...]:
    long = [
        (line, cell.value)
        for line, cells in body
        for cell in cells
        if isinstance(cell.value, int) and abs(cell.value) >= _DIGITS_OF_A_NUMBER
    ]
    if not long:
        return ()
    line, value = long[0]
    message = (
        f"{len(long)} number cells have more than 15 digits (line {line}: {value}); spreadsheets round them, "
        "so ids that long must be stored as text"
    )
    return (about_file(file, "long-number", message),)


def sheet_for(book: Workbook, table: str) -> tuple[str, tuple[Problem, ...]]:
    """Choose the sheet of a file that is one table: the one of its name, else the first that people see.

    Raises:
        InputRefused: when every sheet is hidden.
    """
    named = [sheet.title for sheet in book.sheets if sheet.title.strip().casefold() == table]
    seen = book.visible()
    if not named and not seen:
        raise InputRefused.because([f"{book.file}: every sheet is hidden; show the one to be read"])
    chosen = named[0] if named else seen[0]
    others = [quoted(sheet.title) for sheet in book.sheets if sheet.title != chosen]
    if not others:
        return chosen, ()
    message = f"sheet {quoted(chosen)} is read, not {listed(others)}"
    return chosen, (about_file(book.file, "sheets", message),)
