"""The document that every writer writes: a title, a sentence, and sections of blocks made of typed cells.

A writer decides how a block looks, never what it says: so a figure is the same figure in every format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SHAPES: Mapping[str, str] = MappingProxyType(
    {"healthy": "●", "good": "●", "watch": "◆", "critical": "▲", "not available": "○", "note": "▪"}
)
"""The shape beside each status word, so that no meaning hangs on colour alone."""


@dataclass(frozen=True)
class Figure:
    """A number and its unit; None where there is none, which the cell beside it explains."""

    value: float | None
    unit: str


@dataclass(frozen=True)
class Name:
    """A text that came with the data: shown as it is, apart from the text around it."""

    text: str


@dataclass(frozen=True)
class Status:
    """A band or a severity, one of the words of ``SHAPES``."""

    word: str


@dataclass(frozen=True)
class Term:
    """A metric, by its id and its label; the methods section explains it."""

    id: str
    label: str
    question: str


Cell = str | Figure | Name | Status | Term


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        label: its head.
        full: the figure that fills a bar beside the number; None draws no bar.
        with_unit: whether the unit's word follows the number on paper and on screen.
        sheet_only: kept for spreadsheets, left out on paper and on screen.
    """

    label: str
    full: float | None = None
    with_unit: bool = False
    sheet_only: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of cells.

    Attributes:
        title: what stands above it, empty for none.
        sheet: the spreadsheet's sheet; tables of one sheet have the same columns and stand below each other.
        at_most: rows shown on paper and on screen; the rest is counted. A spreadsheet has them all.
        rest: rows that were left out of ``rows``.
        note: how to read it.
    """

    title: str
    sheet: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    at_most: int | None = None
    rest: int = 0
    note: str = ""

    def on_paper(self) -> tuple[tuple[Column, ...], list[tuple[Cell, ...]], int]:
        """Columns and rows for paper and screen, and how many rows are not shown."""
        kept = [at for at, column in enumerate(self.columns) if not column.sheet_only]
        shown = self.rows if self.at_most is None else self.rows[: self.at_most]
        columns = tuple(self.columns[at] for at in kept)
        return columns, [tuple(row[at] for at in kept) for row in shown], len(self.rows) - len(shown) + self.rest


@dataclass(frozen=True)
class Card:
    """A score with what stands behind it: a tile on screen, a row elsewhere."""

    title: str
    score: Figure
    status: Status
    coverage: Figure
    text: str


@dataclass(frozen=True)
class Cards:
    """The scores side by side."""

    sheet: str
    items: tuple[Card, ...]


@dataclass(frozen=True)
class Point:
    """One thing to know: how bad, what, what to do next, and the metrics and participants it rests on."""

    status: Status
    text: str
    next_step: str
    terms: tuple[Term, ...]
    participants: tuple[Name, ...]


@dataclass(frozen=True)
class Points:
    """Things to know, the most important first."""

    sheet: str
    items: tuple[Point, ...]


@dataclass(frozen=True)
class Part:
    """A part of a whole: its word in the legend, its share, and its role (kept, direct, stranded, cascade)."""

    label: str
    share: Figure
    role: str


@dataclass(frozen=True)
class Parts:
    """A whole split into parts that add up to 1, drawn as one bar."""

    title: str
    sheet: str
    items: tuple[Part, ...]


@dataclass(frozen=True)
class Facts:
    """Labels and what stands for each."""

    title: str
    sheet: str
    items: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True)
class Bullets:
    """Short sentences."""

    title: str
    sheet: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """A metric's card in the methods section."""

    term: Term
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Entries:
    """Metrics' cards."""

    sheet: str
    items: tuple[Entry, ...]


Block = Table | Cards | Points | Parts | Facts | Bullets | Entries


@dataclass(frozen=True)
class Section:
    """A part of the document: a name for the contents, the thing it says, and its blocks."""

    title: str
    headline: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Lead:
    """The figure at the head of a document, what it is, and its status where it has one."""

    figure: Figure
    label: str
    status: Status | None = None


@dataclass(frozen=True)
class Document:
    """What is written, whatever the format.

    Attributes:
        subject: what it is about (a name from the data).
        kind: what it is, in a word or two.
        sentence: the one thing to take away.
        lines: what it covers: window, population, filter.
        lead: the figure that sums it up.
        sections: in thinking order.
        colophon: one line that says where it comes from.
    """

    subject: str
    kind: str
    sentence: str
    lines: tuple[str, ...]
    lead: Lead
    sections: tuple[Section, ...]
    colophon: str
