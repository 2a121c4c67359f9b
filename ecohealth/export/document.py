"""The document that every writer writes: a title, a sentence, and sections of blocks made of typed cells.

A writer decides how a block looks, never what it says: so a figure is the same figure in every format.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from ecohealth.scores.scorecard import band

SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "healthy": "●",
        "good": "●",
        "watch": "◆",
        "critical": "▲",
        "not available": "○",
        "not scored": "·",
        "too few to judge": "▪",
        "note": "▪",
    }
)
"""The shape beside each status word, so that no meaning hangs on colour alone."""


@dataclass(frozen=True)
class Figure:
    """A number and its unit; None where there is none, which the cell beside it explains.

    ``band`` is the word by which the bar of a score is coloured: ``too few to judge`` where the data allow no verdict,
    the score's own where it is empty.
    """

    value: float | None
    unit: str
    band: str = ""

    @property
    def tone(self) -> str:
        """The word by which its bar is coloured, if it is a score."""
        return self.band or band(self.value)


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


MOST_IN_SHORT, COLUMNS_OF_SHORT = 10, 3
"""Rows and columns of a table that is short."""


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

    @property
    def is_short(self) -> bool:
        """Whether it stands beside others of its kind: a few rows of a name and a figure."""
        few = self.at_most is not None and self.at_most <= MOST_IN_SHORT
        return few and sum(not one.sheet_only for one in self.columns) <= COLUMNS_OF_SHORT

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
    """Things to know, the most important first; one page or slide shows ``at_most`` of them and counts the rest."""

    sheet: str
    items: tuple[Point, ...]
    at_most: int | None = None


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


@dataclass(frozen=True)
class Series:
    """One run of values on a chart, as many as the chart has places; None where there is none.

    Attributes:
        label: its word in the legend; empty where the chart has one series.
        colour: ``#rrggbb``.
        hatched: told from others of its colour by lines.
        dashed: what the others are read against, where it is a line.
        across: its own places on the horizontal axis of lines; empty for those of the chart.
        unseen: takes its room in a bar and is not drawn, so that what follows hangs.
    """

    label: str
    values: tuple[float | None, ...]
    colour: str
    hatched: bool = False
    dashed: bool = False
    across: tuple[float, ...] = ()
    unseen: bool = False


@dataclass(frozen=True)
class Chart:
    """A picture of figures: each writer draws it with its own means, from these values.

    Attributes:
        title: what it shows.
        sheet: the spreadsheet's sheet; empty where a table beside it has the same figures.
        shape: ``bars`` lie, one for each place, their series end to end; ``areas`` lie on each other over periods;
            ``lines`` go through places that are numbers.
        places: names of the bars, labels of the periods, or figures along the horizontal axis.
        series: the values.
        unit: of the values, as a :class:`Figure` has it.
        axes: what runs along the horizontal and the vertical axis of areas and lines.
        full: where the axis of the values ends; None leaves it to the largest.
        least: where the axis of bars begins.
        said: what stands at the end of each bar; empty for its length.
        marks: values that a thin line marks, as ends of bands.
        note: how to read it.
    """

    title: str
    sheet: str
    shape: Literal["bars", "areas", "lines"]
    places: tuple[str | Name | Figure, ...]
    series: tuple[Series, ...]
    unit: str
    axes: tuple[str, str] = ("", "")
    full: float | None = None
    least: float = 0.0
    said: tuple[str, ...] = ()
    marks: tuple[float, ...] = ()
    note: str = ""

    @property
    def keys(self) -> tuple[Series, ...]:
        """The series that a legend names; none where there is one only."""
        seen = tuple(one for one in self.series if not one.unseen)
        return seen if len(seen) > 1 else ()

    def table(self) -> Table:
        """The same figures in rows, for those who read rather than look."""
        told = [one for one in self.series if not one.across and not one.unseen]
        heads = [one.label if len(told) > 1 else one.label or "Value" for one in told]
        columns = (Column(self.axes[0] or "What"), *(Column(label) for label in heads))
        rows = tuple(
            (place, *(Figure(one.values[at], self.unit) for one in told)) for at, place in enumerate(self.places)
        )
        return Table(self.title, self.sheet, columns, rows, note=self.note)


Block = Table | Cards | Points | Parts | Facts | Bullets | Entries | Chart


@dataclass(frozen=True)
class Section:
    """A part of the document: a name for the contents, the thing it says, and its blocks.

    ``new_page`` is where paper begins a page; a deck leaves out what is not ``on_slides``.
    """

    title: str
    headline: str
    blocks: tuple[Block, ...]
    new_page: bool = False
    on_slides: bool = True

    @property
    def key(self) -> str:
        """Its title as a word that can be typed: ``what-to-know``."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")

    @property
    def once(self) -> tuple[Block, ...]:
        """The blocks that have a sheet: the others repeat, for paper and slides, what these say."""
        return tuple(one for one in self.blocks if one.sheet)

    @property
    def on_screen(self) -> tuple[Block, ...]:
        """The blocks that have a sheet, and every chart."""
        return tuple(one for one in self.blocks if one.sheet or isinstance(one, Chart))


@dataclass(frozen=True)
class Weighed:
    """A metric in its pillar: what it scores, None where it has no score, and what it counts."""

    label: str
    id: str
    score: float | None
    weight: float


@dataclass(frozen=True)
class WeighedGroup:
    """A pillar: its score from its metrics, its weight in the whole, and whether there is a whole without it."""

    label: str
    score: float | None
    coverage: float
    weight: float
    required: bool
    items: tuple[Weighed, ...]


@dataclass(frozen=True)
class Weights:
    """What the scores are made of, for a workbook to compute them anew.

    ``least`` is the coverage from which on a pillar has a score; ``judged`` whether there are data enough to call
    scores good or bad.
    """

    groups: tuple[WeighedGroup, ...]
    overall: float | None
    least: float
    judged: bool = True


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
        day: the last day that the data know of, as ``2024-12-31``; the only date that a file bears.
        command: what makes it again, where one command does.
        weights: what the scores are made of, where it has scores: a workbook computes with them.
        annex: tables that only a workbook has room for.
    """

    subject: str
    kind: str
    sentence: str
    lines: tuple[str, ...]
    lead: Lead
    sections: tuple[Section, ...]
    colophon: str
    day: str | None = None
    command: str = ""
    weights: Weights | None = None
    annex: tuple[Table, ...] = ()
