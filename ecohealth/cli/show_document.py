"""A document on the terminal: its sentence, its tables, and what to know before relying on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ecohealth.cli.terminal import hanging, heading, indented, portions, status, table, words
from ecohealth.export.document import Block, Bullets, Cell, Document, Facts, Figure, Name, Status, Table, Term
from ecohealth.export.numbers import VALUE, figure, measure
from ecohealth.scores.words import money, whole

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from ecohealth.cli.terminal import Row

ROWS_SHOWN = 12
SOURCES = "Provenance"
"""The sheet of facts that the last line sums up on the terminal."""


def document_lines(document: Document) -> Iterator[RenderableType]:
    """Everything a person wants to see of it; files have the rest."""
    yield words(document.sentence, "bold")
    yield words(" ".join(document.lines), "bright_black")
    for section in document.sections:
        blocks = [one for one in section.blocks if not (isinstance(one, Facts) and one.sheet == SOURCES)]
        if section.blocks and not blocks:
            continue
        yield heading(section.title)
        if section.headline:
            yield words(section.headline)
        for block in blocks:
            yield from _block(block)
    yield words("")
    yield words(document.colophon, "bright_black")


def _block(block: Block) -> Iterator[RenderableType]:
    match block:
        case Table():
            yield from _table(block)
        case Bullets():
            yield from (words(block.title, "bright_black") for _ in range(bool(block.title)))
            yield from (indented(hanging(words("–"), words(one))) for one in block.items)
        case Facts():
            yield table(["", ""], [[label, _shown(cell)] for label, cell in block.items], indent=2)


def _table(block: Table) -> Iterator[RenderableType]:
    if block.title:
        yield words(block.title, "bright_black")
    columns, every, rest = block.on_paper()
    shown = every if block.at_most is None else every[:ROWS_SHOWN]
    rows: list[Row] = [
        [
            measure(cell.value, cell.unit) if column.with_unit and isinstance(cell, Figure) else _shown(cell)
            for cell, column in zip(row, columns, strict=True)
        ]
        for row in shown
    ]
    right = [column.label for at, column in enumerate(columns) if any(isinstance(row[at], Figure) for row in every[:1])]
    heads = [one.label for one in columns]
    for kept in portions(heads, rows, right):
        part = [[row[at] for at in kept] for row in rows]
        yield table([heads[at] for at in kept], part, right=right, indent=2)
    hidden = rest + len(every) - len(shown)
    if hidden:
        yield indented(words(f"… and {whole(hidden)} more; -o FILE.xlsx has them all", "bright_black"))
    if block.note:
        yield indented(words(block.note, "bright_black"))


def _shown(cell: Cell) -> Text:
    match cell:
        case Figure():
            return words(money(cell.value, None) if cell.unit == VALUE else figure(cell.value, cell.unit))
        case Name():
            return words(cell.text)
        case Status():
            return status(cell.word)
        case Term():
            return words(cell.label)
        case str():
            return words(cell)
