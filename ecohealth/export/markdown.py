"""A document as Markdown: names are text, whatever they are made of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ecohealth.export.document import (
    SHAPES,
    Block,
    Bullets,
    Cards,
    Cell,
    Chart,
    Column,
    Document,
    Entries,
    Entry,
    Facts,
    Figure,
    Name,
    Parts,
    Points,
    Section,
    Status,
    Table,
    Term,
)
from ecohealth.export.numbers import figure, measure
from ecohealth.export.text import visible
from ecohealth.scores.words import whole

_MARKUP = re.compile(
    r"([\\`*_\[\]#|~$@]|(?<=\w):(?=//)|(?<=www)\.|^[-+](?=\s|-|$))",
    re.IGNORECASE,
)
"""What begins emphasis, code, links, tables, headings, lists, formulas, mentions and bare addresses."""

_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")


def markdown_bytes(document: Document) -> bytes:
    """The document as UTF-8 Markdown with pipe tables."""
    head = [
        f"# {escaped(document.subject)}: {document.kind.lower()}",
        f"**{escaped(document.sentence)}**",
        _lead(document),
        *(escaped(line) for line in document.lines),
    ]
    body = [part for section in document.sections for part in _section(section)]
    return ("\n\n".join([*head, *body, "---", f"_{escaped(document.colophon)}_"]) + "\n").encode()


def escaped(text: str) -> str:
    """A text that no Markdown reader takes for markup, HTML or a link.

    >>> print(escaped("[a](b) | <img src=x>"))
    \\[a\\](b) \\| &lt;img src=x&gt;
    """
    marked = _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", visible(text)))
    return re.sub(r"&(?!\s)", "&amp;", marked).replace("<", "&lt;").replace(">", "&gt;")


def _lead(document: Document) -> str:
    lead = document.lead
    status = f" {SHAPES[lead.status.word]} {lead.status.word}" if lead.status is not None else ""
    return f"**{figure(lead.figure.value, lead.figure.unit)}** {lead.label}{status}"


def _section(section: Section) -> list[str]:
    headline = [escaped(section.headline)] if section.headline else []
    return [f"## {escaped(section.title)}", *headline, *(_block(one) for one in section.once)]


def _block(block: Block) -> str:
    match block:
        case Table():
            text = _table(block)
        case Chart():
            text = _table(block.table())
        case Cards():
            rows = [(one.title, one.score, one.status, one.coverage, one.text) for one in block.items]
            text = _pipe_table(["Pillar", "Score", "Status", "Coverage", "In a sentence"], rows)
        case Points():
            text = _points(block)
        case Parts():
            text = _pipe_table([block.title, "Share"], [(one.label, one.share) for one in block.items])
        case Facts():
            lines = [f"- {escaped(label)}: {_cell(value)}" for label, value in block.items]
            text = _titled(block.title, "\n".join(lines))
        case Bullets():
            text = _titled(block.title, "\n".join(f"- {escaped(one)}" for one in block.items))
        case Entries():
            text = "\n\n".join(entry_markdown(one) for one in block.items)
    return text


def _table(block: Table) -> str:
    columns, rows, rest = block.on_paper()
    told = [tuple(_with_unit(cell, one) for cell, one in zip(row, columns, strict=True)) for row in rows]
    parts = [_pipe_table([one.label for one in columns], told)]
    if rest:
        parts.append(f"… and {whole(rest)} more.")
    if block.note:
        parts.append(f"_{escaped(block.note)}_")
    return _titled(block.title, "\n\n".join(parts))


def _with_unit(cell: Cell, column: Column) -> Cell:
    return measure(cell.value, cell.unit) if column.with_unit and isinstance(cell, Figure) else cell


def _points(block: Points) -> str:
    lines = []
    for at, one in enumerate(block.items, start=1):
        lines.append(f"{at}. {_cell(one.status)}: {escaped(one.text)}")
        if one.next_step:
            lines.append(f"{' ' * len(f'{at}. ')}→ {escaped(one.next_step)}")
    return "\n".join(lines)


def entry_markdown(entry: Entry) -> str:
    """A metric's card, its id beside its label."""
    facts = "\n".join(f"- {label}: {escaped(text)}" for label, text in entry.facts)
    return f"### {escaped(entry.term.label)} (`{entry.term.id}`)\n\n{escaped(entry.term.question)}\n\n{facts}"


def _titled(title: str, text: str) -> str:
    return f"### {escaped(title)}\n\n{text}" if title else text


def _pipe_table(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    first = rows[0] if rows else ()
    rule = ["---:" if at < len(first) and isinstance(first[at], Figure) else "---" for at in range(len(heads))]
    lines = [[escaped(one) for one in heads], rule, *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(cell: Cell) -> str:
    match cell:
        case Figure():
            return figure(cell.value, cell.unit)
        case Name():
            return escaped(cell.text)
        case Status():
            return f"{SHAPES[cell.word]} {cell.word}"
        case Term():
            return escaped(cell.label)
        case str():
            return escaped(cell)
