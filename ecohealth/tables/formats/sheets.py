"""The sheets of a workbook: cells to columns of text, row by row as they stand in the file, none skipped."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from ecohealth.errors import InputRefused, listed, quoted
from ecohealth.tables.csv_text import csv_lines
from ecohealth.tables.records import Defect, Records, about_file, cut_rendered, rendered, texts
from ecohealth.tables.report import Problem
from ecohealth.tables.schema import SCHEMAS

ROWS_OF_A_SHEET = 1_048_576
COLUMNS_OF_A_SHEET = 16_384
CELLS_AT_MOST = 10_000_000
TEXT_AT_MOST = 100_000_000
CONFIG_SHEET = "ecosystem.toml"
_CONTENTS = "[Content_Types].xml"
_DIGITS_OF_A_NUMBER = 10**15
_ESCAPE = re.compile(r"_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_")  # stands for a character, but for half of one


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, whether people see it, and its records where it is a table that can be read.

    ``refused`` says why a table cannot be read, ``empty`` that it holds nothing at all. A sheet that was not asked for
    has none of them. ``text`` is what the sheet named ``ecosystem.toml`` holds, line by line.
    """

    title: str
    visible: bool
    records: Records | None = None
    refused: str | None = None
    empty: bool = False
    text: str | None = None

    @property
    def table(self) -> str:
        """The table that it may be: its name without capitals and spaces around."""
        return self.title.strip().casefold()

    @property
    def asked_for(self) -> bool:
        """Whether it was to be read."""
        return self.records is not None or self.refused is not None


def read_sheets(data: bytes, file: str, table: str | None) -> tuple[Sheet, ...]:
    """The sheets of a workbook, those that are tables cut into records.

    ``table`` is the one table that the file is, None where every sheet is the table of its name.

    Raises:
        InputRefused: no workbook, or a damaged one.
    """
    with _guarded(file):
        book = _loaded(data)
        sheets = [Sheet(sheet.title, sheet.sheet_state == "visible") for sheet in book.worksheets]
        if not sheets:
            raise InputRefused.because([f"{file}: the workbook has no sheet of cells"])
        return tuple(_tables(book, sheets, file)) if table is None else _one_table(book, sheets, file, table)


def _one_table(book: Any, sheets: Sequence[Sheet], file: str, table: str) -> tuple[Sheet, ...]:
    """The sheets, with the records of the one of the table's name, else of the first filled one that people see.

    Raises:
        InputRefused: when every sheet is hidden.
    """
    candidates = [sheet for sheet in sheets if sheet.table == table] or [sheet for sheet in sheets if sheet.visible]
    if not candidates:
        raise InputRefused.because([f"{file}: every sheet is hidden; show the one to be read"])
    tried = (_read(book, sheet, table, file) for sheet in candidates)
    read = next((sheet for sheet in tried if not sheet.empty), replace(candidates[0], refused=_empty(file)))
    others = [quoted(sheet.title) for sheet in sheets if sheet.title != read.title]
    if read.records is not None and others:
        told = about_file(file, "sheets", f"sheet {quoted(read.title)} is read, not {listed(others)}")
        read = replace(read, records=read.records.with_told((told,)))
    return tuple(read if sheet.title == read.title else sheet for sheet in sheets)


def _empty(file: str) -> str:
    return f"{file}: is empty; a header and one row for each record are expected"


def _tables(book: Any, sheets: Sequence[Sheet], file: str) -> Iterator[Sheet]:
    """The sheets, with the records of those that are tables; of two that are the same table only one is looked at."""
    read: set[str] = set()
    for sheet in sheets:
        if sheet.table in read:
            yield replace(sheet, refused=f"{file}: two sheets are the table {sheet.table}; keep one")
        elif sheet.table in SCHEMAS:
            read.add(sheet.table)
            yield _read(book, sheet, sheet.table, f"{file}, sheet {quoted(sheet.title)[1:-1]}")
        elif sheet.title == CONFIG_SHEET:
            with _guarded(file):
                rows = _Rows(file)
                rows.read(book[sheet.title])
            yield replace(sheet, text="\n".join(cells[0] for cells in (rows.names, *rows.rows) if cells))
        else:
            yield sheet


@contextmanager
def _guarded(file: str) -> Iterator[None]:
    """Whatever is wrong with a workbook's insides is a refusal; openpyxl's warnings concern looks, not cells."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except (InputRefused, MemoryError):
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
    if isinstance(error, KeyError) and _CONTENTS in str(error):
        return f"it is a ZIP archive but no XLSX workbook: it has no part {_CONTENTS}"
    return f"the workbook cannot be read ({type(error).__name__}: {quoted(error)})"


def parsed_under_guard() -> bool:
    """Whether openpyxl parses with defusedxml in this process.

    Where lxml is installed it prefers lxml, unless it is told otherwise before it is imported for the first time. The
    user's own code may have been quicker.
    """
    os.environ.setdefault("OPENPYXL_LXML", "False")
    import openpyxl

    return not openpyxl.LXML


def _loaded(data: bytes) -> Any:
    """openpyxl's workbook, with the texts that its cells share as they stand: openpyxl cuts ``x005F_`` out of them."""
    parsed_under_guard()
    from openpyxl.cell.text import Text
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    class Reader(ExcelReader):
        def read_chartsheet(self, sheet: Any, rel: Any) -> None:
            """A sheet that is a chart holds no cells: it is passed over."""

        def read_strings(self) -> None:
            part: Any = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
            if part is None:
                return
            with self.archive.open(part.PartName[1:]) as source:
                for _, node in iterparse(source):
                    if node.tag == f"{{{SHEET_MAIN_NS}}}si":
                        text: Any = Text.from_tree(node)
                        self.shared_strings.append(text.content)
                        node.clear()

    reader = Reader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    reader.read()
    return reader.wb


def _read(book: Any, sheet: Sheet, table: str, file: str) -> Sheet:
    """The sheet with its records, or with why it cannot be read."""
    try:
        with _guarded(file):
            rows = _Rows(file)
            rows.read(book[sheet.title])
            if not rows.names:
                return replace(sheet, refused=_empty(file), empty=True)
            return replace(sheet, records=rows.records(table, hidden=not sheet.visible))
    except InputRefused as refusal:
        return replace(sheet, refused=str(refusal))


class _Cell(NamedTuple):
    column: int
    value: Any
    error: bool
    formula: bool


def _parser(sheet: Any, source: Any, file: str) -> Any:
    """openpyxl's parser of a sheet: it gives what there is.

    openpyxl's own rows are made even with blanks, leave out what stands out of order, and do not say which cells are
    formulas.
    """
    from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

    class Parser(WorkSheetParser):
        def parse_cell(self, element: Any) -> Any:
            cell = super().parse_cell(element)
            error = cell["data_type"] == "e" and cell["value"] is not None
            formula = element.find(FORMULA_TAG) is not None
            if cell["row"] != self.row_counter:
                raise InputRefused.because([f"{file}: row {self.row_counter} holds a cell of row {cell['row']}"])
            return _Cell(cell["column"], cell["value"], error, formula)

    return Parser(
        source,
        sheet._shared_strings,
        data_only=True,
        epoch=sheet.parent.epoch,
        date_formats=sheet.parent._date_formats,
        timedelta_formats=sheet.parent._timedelta_formats,
    )


def _check_order(file: str, line: int, before: int, cells: Sequence[_Cell]) -> None:
    if line > ROWS_OF_A_SHEET or any(cell.column > COLUMNS_OF_A_SHEET for cell in cells):
        raise InputRefused.because([f"{file}: row {line:,} is beyond what a sheet can hold"])
    columns = [cell.column for cell in cells]
    if line <= before or columns != sorted(set(columns)):
        message = f"{file}: row {line:,}, or a cell of it, stands twice or out of order; save the workbook again"
        raise InputRefused.because([message])


@dataclass
class _Rows:
    """Gathers the rows that hold anything: the first as the header, the others under it or set aside."""

    file: str
    header_line: int = 0
    names: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    aside: list[Problem] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    long: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    characters: int = 0

    def read(self, sheet: Any) -> None:
        """Gather the rows of a sheet.

        Raises:
            InputRefused: rows or cells out of order, or more of them than can be held.
        """
        before = 0
        with sheet._get_source() as source:
            parser = _parser(sheet, source, self.file)
            for line, cells in parser.parse():
                _check_order(self.file, line, before, cells)
                self._take(line, cells)
                before = line
        self.merged = [one.coord for one in parser.merged_cells.mergeCell] if parser.merged_cells else []

    def _take(self, line: int, cells: Sequence[_Cell]) -> None:
        texts = _filled(cells)
        if not texts:
            return
        self.characters += sum(map(len, texts)) + len(texts)
        if not self.names:
            self.header_line, self.names = line, texts
        elif len(texts) > len(self.names):
            self.aside.append(_too_wide(self.file, line, texts, len(self.names)))
        else:
            self._under_the_header(line, cells, texts)
        if len(self.rows) * len(self.names) > CELLS_AT_MOST or self.characters > TEXT_AT_MOST:
            message = (
                f"{self.file}: too large: its rows and columns make more than {CELLS_AT_MOST:,} cells, or its cells "
                f"more than {TEXT_AT_MOST:,} characters; save the table as CSV"
            )
            raise InputRefused.because([message])

    def _under_the_header(self, line: int, cells: Sequence[_Cell], texts: list[str]) -> None:
        row, width = len(self.rows), len(self.names)
        for cell in cells:
            if cell.error:
                value = str(cell.value)
                self.defects.append(Defect(row, cell.column - 1, value, "is a formula's error, not a value"))
            elif cell.formula and cell.value is None and cell.column <= width:
                why = "is a formula without a stored result; open the workbook in a spreadsheet and save it"
                self.defects.append(Defect(row, cell.column - 1, "", why))
            elif isinstance(cell.value, int) and abs(cell.value) >= _DIGITS_OF_A_NUMBER:
                self.long.append((line, cell.value))
        self.lines.append(line)
        self.rows.append(texts)

    def records(self, table: str, *, hidden: bool) -> Records:
        """The rows as records."""
        width = len(self.names)
        columns = texts([row + [""] * (width - len(row)) for row in self.rows], width)
        return Records(
            self.file,
            table,
            tuple(self.names),
            columns,
            np.array(self.lines, np.int64),
            raw=rendered(columns),
            cut=cut_rendered(width),
            set_aside=tuple(self.aside),
            told=tuple(self._told(hidden=hidden)),
            defects=tuple(self.defects),
            header_line=self.header_line,
        )

    def _told(self, *, hidden: bool) -> Iterator[Problem]:
        if hidden:
            yield about_file(self.file, "sheets", "the sheet is hidden, and is read all the same")
        if self.merged:
            ranges = listed(self.merged, 3)
            message = f"cells are merged ({ranges}): only the first cell of each range holds its value"
            yield about_file(self.file, "merged", message)
        if self.long:
            line, value = self.long[0]
            message = (
                f"{len(self.long)} number cells have more than 15 digits (line {line}: {value}); spreadsheets round "
                "them, so ids that long must be stored as text"
            )
            yield about_file(self.file, "long-number", message)


def _filled(cells: Sequence[_Cell]) -> list[str]:
    """The cells as text from the first column up to the last that holds anything, blanks for those that are not there.

    A formula holds something, even where its result was not stored.

    >>> _filled([_Cell(2, 7, False, False), _Cell(4, None, False, False)])
    ['', '7']
    """
    filled = [
        (cell.column, "" if cell.value is None else _text(cell.value))
        for cell in cells
        if cell.formula or (cell.value is not None and cell.value != "")
    ]
    out = [""] * (filled[-1][0] if filled else 0)
    for column, text in filled:
        out[column - 1] = text
    return out


def _text(value: Any) -> str:
    """A cell's value as people would write it.

    >>> _text(7.0), _text(0.1), _text(True), _text("_x0041__x005F_x0041_")
    ('7', '0.1', 'TRUE', 'A_x0041_')
    """
    if isinstance(value, str):
        return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value) if "_x" in value else value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < _DIGITS_OF_A_NUMBER:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _too_wide(file: str, line: int, cells: Sequence[str], width: int) -> Problem:
    message = f"column {len(cells)} holds {quoted(cells[-1])} where the header has {width} columns"
    return Problem(file, line, None, cells[-1], "fields", "quarantine", message, next(csv_lines([cells])))
