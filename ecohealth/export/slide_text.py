"""Texts and tables on slides: names as text, status by shape and word, as much as there is room for."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from ecohealth.export.document import SHAPES, Bullets, Cell, Column, Facts, Figure, Points, Status, Table, Term
from ecohealth.export.numbers import figure, measure
from ecohealth.export.text import unbroken, visible
from ecohealth.export.xlsx import words as in_words
from ecohealth.figures.theme import shortened
from ecohealth.scores.words import whole

INK, MUTED, HAIRLINE, ACCENT = "1B2530", "52606D", "D8DEE4", "0B5CAD"
TONES = {"healthy": "17713F", "good": "17713F", "watch": "8A5A00", "critical": "B42318"}
LONGEST, LONGEST_CELL, FEW_ROWS = 260, 90, 4
"""Letters of a sentence and of a cell that a slide shows, and how few rows may have longer ones."""
ROOM = 1_600
"""Letters that a slide of bullets holds at a size that can be read: where they are few, each may be long."""
TABLE_SIZES = (12.0, 11.0, 10.5, 10.0)
ROW, NOTE, CELL_MARGINS, CELL_SIDES = int(Inches(0.34)), Inches(0.3), int(Inches(0.08)), int(Inches(0.14))
LINE, LETTER = 1.2, 0.54
"""How tall a line and how wide a letter is, for its size."""
FEWEST_ROWS = 2
"""The head, and a row at least."""
_BARE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""The table style without lines and grounds."""

Box = tuple[Emu, Emu, Emu, Emu]
"""Left, top, width, height."""


def words(text: str) -> str:
    """A text as a slide may hold it: no sign that XML has no place for, figures with their unit."""
    shown = unbroken(visible(text))
    return "".join("\ufffd" if ord(char) in (0xFFFE, 0xFFFF) else char for char in shown)


def text_box(shapes: Any, box: Box, *, name: str) -> Any:
    """An empty box for text without margins; its text frame."""
    shape = shapes.add_textbox(*box)
    shape.name = name
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def run(paragraph: Any, text: str, size: float, colour: str = INK, *, bold: bool = False) -> None:
    """Add words to a paragraph."""
    one = paragraph.add_run()
    one.text = words(text)
    one.font.size, one.font.bold = Pt(size), bold
    one.font.color.rgb = RGBColor.from_string(colour)


def put_points(shapes: Any, block: Points, box: Box) -> None:
    """Each thing to know with its status, then the next step."""
    letters = sum(min(len(one.text), LONGEST) + min(len(one.next_step), LONGEST) for one in block.items)
    size = _fitting(letters, box, paragraphs=2 * len(block.items))
    frame = text_box(shapes, box, name="What to know")
    for at, one in enumerate(block.items):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.space_before = Pt(0 if at == 0 else size * 0.75)
        run(paragraph, f"{SHAPES[one.status.word]} {one.status.word}  ", size, _tone(one.status), bold=True)
        run(paragraph, shortened(one.text, LONGEST), size)
        if one.next_step:
            below = frame.add_paragraph()
            below.space_before = Pt(2)
            run(below, f"→ {shortened(one.next_step, LONGEST)}", size - 1, MUTED)


def put_bullets(shapes: Any, block: Bullets, box: Box) -> None:
    """Short sentences under their title."""
    longest = max(LONGEST, ROOM // max(1, len(block.items)))
    letters = sum(min(len(one), longest) for one in block.items)
    size = _fitting(letters, box, paragraphs=len(block.items) + 1)
    frame = text_box(shapes, box, name=words(block.title) or "Notes")
    run(frame.paragraphs[0], block.title, size, ACCENT, bold=True)
    for one in block.items:
        paragraph = frame.add_paragraph()
        paragraph.space_before = Pt(size * 0.5)
        run(paragraph, f"–  {shortened(one, longest)}", size)


def put_facts(shapes: Any, block: Facts, box: Box) -> None:
    """Labels and what stands for each."""
    told = [(label, shortened(in_words(cell), LONGEST)) for label, cell in block.items]
    size = _fitting(sum(len(label) + len(text) for label, text in told), box, paragraphs=len(told) + 1)
    frame = text_box(shapes, box, name=words(block.title) or "Facts")
    if block.title:
        run(frame.paragraphs[0], block.title, size, ACCENT, bold=True)
    for at, (label, text) in enumerate(told):
        paragraph = frame.add_paragraph() if at or block.title else frame.paragraphs[0]
        paragraph.space_before = Pt(size * 0.4)
        run(paragraph, f"{label}:  ", size, MUTED)
        run(paragraph, text, size)


def put_table(shapes: Any, block: Table, box: Box, at_most: int) -> None:
    """A table whose first rows are shown, and below it how many are not."""
    columns, rows, rest = block.on_paper()
    left, top, width, height = box
    size, heights = _fit(columns, rows[:at_most], (width, height))
    shown = rows[: len(heights) - 1]
    rest += len(rows) - len(shown)
    frame = shapes.add_table(len(shown) + 1, len(columns), left, top, width, Emu(sum(heights)))
    frame.name = words(block.title) or "Table"
    table = frame.table
    _plain(frame)
    for at, share in enumerate(_widths(columns, shown)):
        table.columns[at].width = Emu(int(width * share))
    for at, column in enumerate(columns):
        _fill(table.cell(0, at), column.label, size - 1, MUTED, bold=True, right=_is_number(shown, at))
    letters = LONGEST if len(shown) <= FEW_ROWS else LONGEST_CELL
    for row_at, row in enumerate(shown, start=1):
        for at, cell in enumerate(row):
            _put_cell(table.cell(row_at, at), cell, columns[at], (size, letters))
    for row, tall in zip(table.rows, heights, strict=True):
        row.height = Emu(tall)
    if rest:
        note = text_box(shapes, (left, Emu(top + sum(heights) + Inches(0.08)), width, NOTE), name="Rest")
        run(note.paragraphs[0], f"… and {whole(rest)} more in the workbook.", size - 1, MUTED)


def _fit(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], room: tuple[int, int]) -> tuple[float, list[int]]:
    """The size of letters, and how tall head and rows are: where even the smallest size is too tall, fewer rows."""
    width, height = room[0], room[1] - NOTE
    letters = LONGEST if len(rows) <= FEW_ROWS else LONGEST_CELL
    shares = _widths(columns, rows)
    heights: list[int] = []
    size = TABLE_SIZES[0]
    for size in TABLE_SIZES:
        lines = [1, *(_lines([_shown(cell, column, letters) for cell, column in zip(row, columns, strict=True)],
                             [share * width for share in shares], size) for row in rows)]  # fmt: skip
        heights = [max(int(least * LINE * size * 12700 + CELL_MARGINS), ROW) for least in lines]
        if sum(heights) <= height:
            return size, heights
    while len(heights) > FEWEST_ROWS and sum(heights) > height:
        heights.pop()
    return size, heights


def _lines(texts: Sequence[str], widths: Sequence[float], size: float) -> int:
    """Lines of the cell that takes most of them, with letters of East Asia twice as wide as others."""
    a_letter = size * 12700 * LETTER
    rooms = [max(1.0, width - CELL_SIDES) for width in widths]
    return max(1, *(math.ceil(_span(text) * a_letter / room) for text, room in zip(texts, rooms, strict=True)))


def _span(text: str) -> int:
    return max(1, sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text))


def _put_cell(place: Any, cell: Cell, column: Column, fit: tuple[float, int]) -> None:
    colour = _tone(cell) if isinstance(cell, Status) else INK
    bold, right = isinstance(cell, (Status, Term)), isinstance(cell, Figure)
    _fill(place, _shown(cell, column, fit[1]), fit[0], colour, bold=bold, right=right)


def _shown(cell: Cell, column: Column, at_most: int = LONGEST_CELL) -> str:
    if isinstance(cell, Figure):
        return measure(cell.value, cell.unit) if column.with_unit else figure(cell.value, cell.unit)
    return shortened(in_words(cell), at_most)


def _fill(place: Any, text: str, size: float, colour: str, *, bold: bool = False, right: bool = False) -> None:
    place.margin_left, place.margin_right = Inches(0.02), Inches(0.12)
    place.margin_top = place.margin_bottom = Inches(0.03)
    place.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = place.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    run(paragraph, text, size, colour, bold=bold)
    _underline(place)


def _underline(place: Any) -> None:
    """A hairline below a cell: python-pptx knows no borders, the format does."""
    properties = place._tc.get_or_add_tcPr()
    line = properties.makeelement(qn("a:lnB"), {"w": "6350"})
    fill = line.makeelement(qn("a:solidFill"), {})
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": HAIRLINE}))
    line.append(fill)
    properties.append(line)


def _plain(frame: Any) -> None:
    properties = frame._element.graphic.graphicData.tbl.tblPr
    properties.find(qn("a:tableStyleId")).text = _BARE
    frame.table.horz_banding = False


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[float]:
    """Shares of the width, by the longest words in each column, within reason."""
    longest = [
        max([len(column.label), *(len(_shown(row[at], column)) for row in rows)]) for at, column in enumerate(columns)
    ]
    weights = [min(46, max(6, one)) + 3 for one in longest]
    return [one / sum(weights) for one in weights]


def _is_number(rows: Sequence[Sequence[Cell]], at: int) -> bool:
    return bool(rows) and isinstance(rows[0][at], Figure)


def _tone(status: Status) -> str:
    return TONES.get(status.word, MUTED)


def _fitting(letters: int, box: Box, *, paragraphs: int) -> float:
    """The largest of a few sizes at which so many letters fill no more than the box."""
    _, _, width, height = box
    for size in (16.0, 14.0, 13.0, 12.0, 11.0, 10.0):
        a_line = width / (size * 12700 * 0.52)
        lines = letters / a_line + paragraphs * 0.5
        if (lines * 1.22 + paragraphs * 0.45) * size * 12700 <= height:
            return size
    return 9.0
