"""A document as a workbook: one sheet a kind of table, numbers as numbers, texts as texts whatever they look like."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ecohealth.export.document import (
    SHAPES,
    Block,
    Bullets,
    Cards,
    Cell,
    Chart,
    Document,
    Entries,
    Facts,
    Figure,
    Name,
    Parts,
    Points,
    Status,
    Table,
    Term,
)
from ecohealth.export.numbers import POINTS, figure, sheet_format
from ecohealth.export.weights import SHEET as WEIGHTS
from ecohealth.export.weights import TITLE_LINE, write_weights
from ecohealth.scores.words import whole

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_767
NO_DAY = "1980-01-01"
"""The day that a file bears where the data know none: the first that an archive can hold."""
_BAR = {
    "type": "data_bar", "bar_color": "#B9D3EC", "min_type": "num", "min_value": 0, "max_type": "num",
    "max_value": 100,
}  # fmt: skip
"""A score's bar, from 0 to 100."""
WIDEST, NARROWEST = 60, 9
LINE = 15.0
"""How tall a line of a cell is, in points: what opens the file need not find out how texts wrap."""


@dataclass
class Sheet:
    """Rows of cells under one head, gathered from the blocks of every section."""

    head: tuple[str, ...]
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    preface: list[tuple[Cell, ...]] = field(default_factory=list)


def xlsx_bytes(document: Document) -> bytes:
    """The document as an XLSX workbook: frozen heads, filters, figures unrounded and shown rounded."""
    from xlsxwriter import Workbook

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, options) as book:
        about = {"title": f"{document.subject}: {document.kind}", "comments": document.colophon}
        book.set_properties({**about, "created": datetime.fromisoformat(document.day or NO_DAY)})
        looks = Looks(book)
        for name, sheet in sheets(document).items():
            _write(book.add_worksheet(name), sheet, looks)
        if document.weights is not None:
            write_weights(book.add_worksheet(WEIGHTS), document.weights, looks)
    return file.getvalue()


def sheets(document: Document) -> dict[str, Sheet]:
    """The sheets by name, in the order in which their first block stands."""
    found: dict[str, Sheet] = {}
    for section in document.sections:
        for block in section.once:
            head, rows = _rows(block, section.title)
            found.setdefault(block.sheet, Sheet(head)).rows.extend(rows)
    for table in document.annex:
        found[table.sheet] = Sheet(tuple(one.label for one in table.columns), list(table.rows))
    first = next(iter(found.values()))
    lead = document.lead
    status = (lead.status,) if lead.status is not None else ()
    first.preface = [
        (f"{document.subject}: {document.kind}",),
        (document.sentence,),
        (lead.label, lead.figure, *status),
        *((line,) for line in document.lines),
    ]
    return found


def _rows(block: Block, section: str) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """The head and the rows of a block; a title stands in the first column where the rows do not say it."""
    rows: list[tuple[Cell, ...]]
    match block:
        case Chart():
            head, rows = _rows(block.table(), section)
        case Table():
            head = ("Section", *(column.label for column in block.columns))
            rows = [(section, *row) for row in block.rows]
            if block.rest:
                rows.append((section, f"… and {whole(block.rest)} more: the JSON document has them all"))
        case Cards():
            head = ("Pillar", "Score", "Status", "Coverage", "In a sentence")
            rows = [(one.title, one.score, one.status, one.coverage, one.text) for one in block.items]
        case Points():
            head = ("Status", "Finding", "Next step", "Rests on", "Participants")
            rows = [
                (one.status, one.text, one.next_step, ", ".join(term.id for term in one.terms),
                 Name(", ".join(name.text for name in one.participants)))
                for one in block.items
            ]  # fmt: skip
        case Parts():
            head, rows = (block.title, "Share"), [(one.label, one.share) for one in block.items]
        case Facts():
            head, rows = ("What", "Said"), [(label, cell) for label, cell in block.items]
        case Bullets():
            head, rows = ("What", "Said"), [(block.title, one) for one in block.items]
        case Entries():
            head = ("Metric", "Id", "Question", *(label for label, _ in block.items[0].facts))
            rows = [(one.term, one.term.id, one.term.question, *(text for _, text in one.facts)) for one in block.items]
    return head, rows


class Looks:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}

    def get(self, name: str, **properties: Any) -> Format:
        """The format of that name."""
        if name not in self._made:
            self._made[name] = self._book.add_format({"font_name": "Calibri", "valign": "top", **properties})
        return self._made[name]

    @property
    def head(self) -> Format:
        """Heads of columns."""
        return self.get("head", bold=True, bottom=1, bottom_color="#52606D", text_wrap=True)

    @property
    def head_of_numbers(self) -> Format:
        """Heads of columns of numbers: above their last digits."""
        return self.get(
            "head of numbers", bold=True, bottom=1, bottom_color="#52606D", text_wrap=True, align="right", indent=1
        )

    @property
    def title(self) -> Format:
        """The first line of the workbook."""
        return self.get("title", bold=True, font_size=16)

    @property
    def text(self) -> Format:
        """Text that wraps."""
        return self.get("text", text_wrap=True)

    def number(self, shown_as: str) -> Format:
        """A number shown in a given format, apart from the text that stands beside it."""
        return self.get(f"number {shown_as}", num_format=shown_as, align="right", indent=1)


def _write(page: Worksheet, sheet: Sheet, looks: Looks) -> None:
    if sheet.preface:
        page.set_row(0, TITLE_LINE)
    widths = [_width(sheet, column) for column in range(len(sheet.head))]
    for at, row in enumerate(sheet.preface):
        for column, cell in enumerate(row):
            _put(page, (at, column), cell, looks.title if at == 0 else looks.get("plain"), looks)
    top = len(sheet.preface) + 1 if sheet.preface else 0
    for column, label in enumerate(sheet.head):
        page.write_string(top, column, label, looks.head_of_numbers if _holds_numbers(sheet, column) else looks.head)
    for at, row in enumerate(sheet.rows, start=top + 1):
        page.set_row(at, LINE * _lines(row, widths))
        for column, cell in enumerate(row):
            _put(page, (at, column), cell, looks.text, looks)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
        if _holds_scores(sheet, column):
            page.conditional_format(top + 1, column, top + len(sheet.rows), column, _BAR)
    page.autofilter(top, 0, top + len(sheet.rows), len(sheet.head) - 1)
    page.freeze_panes(top + 1, 0)
    page.hide_gridlines(2)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)


def _lines(row: tuple[Cell, ...], widths: list[float]) -> int:
    """Lines of the cell that takes most of them."""
    return max(math.ceil(len(words(cell)) * 1.05 / width) for cell, width in zip(row, widths, strict=False)) or 1


def _holds_numbers(sheet: Sheet, column: int) -> bool:
    return any(isinstance(row[column], Figure) for row in sheet.rows if column < len(row))


def _holds_scores(sheet: Sheet, column: int) -> bool:
    cells = (row[column] for row in sheet.rows if column < len(row))
    return any(isinstance(one, Figure) and one.unit == POINTS for one in cells)


def _put(page: Worksheet, place: tuple[int, int], cell: Cell, text_format: Format, looks: Looks) -> None:
    if isinstance(cell, Figure) and cell.value is not None:
        page.write_number(*place, cell.value, looks.number(sheet_format(cell.value, cell.unit)))
        return
    text = _in_cell(words(cell))
    if text.startswith("<r>") and text.endswith("</r>"):
        page.write_rich_string(
            *place, text[0], text[1], text[2:], text_format
        )  # alone, xlsxwriter takes such a text for XML
    else:
        page.write_string(*place, text, text_format)


def words(cell: Cell) -> str:
    """A cell in words."""
    match cell:
        case Figure():
            text = figure(cell.value, cell.unit)
        case Name():
            text = cell.text
        case Status():
            text = f"{SHAPES[cell.word]} {cell.word}"
        case Term():
            text = cell.label
        case str():
            text = cell
    return text


def _in_cell(text: str) -> str:
    """A spreadsheet's cell holds no more."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _width(sheet: Sheet, column: int) -> float:
    texts = [words(row[column]) for row in sheet.rows[:500] if column < len(row)]
    longest = max((len(one) for one in [sheet.head[column], *texts]), default=0)
    return float(min(WIDEST, max(NARROWEST, longest + 2)))
