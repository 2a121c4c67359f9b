"""A document as plain values for the template of paper: every text is ready, and none is ever read as markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ecohealth.export.document import (
    SHAPES,
    Block,
    Bullets,
    Card,
    Cards,
    Cell,
    Chart,
    Column,
    Document,
    Entries,
    Facts,
    Figure,
    Name,
    Parts,
    Points,
    Section,
    Series,
    Status,
    Table,
    Term,
)
from ecohealth.export.drawing import Trace, bars, plane
from ecohealth.export.numbers import POINTS, figure, unit_word
from ecohealth.export.text import unbroken, visible
from ecohealth.figures.loss import PARTS
from ecohealth.figures.theme import shortened
from ecohealth.scores.words import whole

LONGEST_NAME, LONGEST_TEXT, LONGEST_ON_CARD = 160, 1200, 140
LONGEST_IN_SHORT, LONGEST_IN_TABLE = 60, 120
"""Letters of a name in a table."""
LONGEST_WORD, PIECE = 22, 11
"""Longer words may break after so many letters, so that no name runs into its neighbour."""

_LONG = re.compile(rf"\S{{{LONGEST_WORD},}}")
Plain = dict[str, Any]


def paper_values(document: Document) -> Plain:
    """Everything that the template lays out, in the order of the document."""
    lead = document.lead
    return {
        "title": visible(f"{document.subject}: {document.kind}"),
        "subject": text(shortened(document.subject, LONGEST_NAME)),
        "kind": text(document.kind),
        "sentence": text(document.sentence),
        "lines": [text(one) for one in document.lines],
        "lead": {
            "value": text(figure(lead.figure.value, lead.figure.unit)),
            "label": text(lead.label),
            "status": _status(lead.status) if lead.status is not None else None,
        },
        "sections": [_section(one) for one in document.sections],
        "colophon": text(document.colophon),
        "day": document.day,
    }


def text(words: str) -> str:
    """A text as it is printed: marks that cannot be seen are spelled out, figures stay with their unit, no end."""
    shown = unbroken(visible(shortened(words, LONGEST_TEXT)))
    return _LONG.sub(lambda found: _breakable(found.group()), shown)


def _breakable(word: str) -> str:
    return "\u200b".join(word[at : at + PIECE] for at in range(0, len(word), PIECE))


def _section(section: Section) -> Plain:
    return {
        "title": text(section.title),
        "headline": text(section.headline),
        "new_page": section.new_page,
        "blocks": [_block(one) for one in section.blocks],
    }


def _block(block: Block) -> Plain:
    match block:
        case Table():
            shape, values = "table", _table(block)
        case Cards():
            shape, values = "cards", {"items": [_card(one) for one in block.items]}
        case Points():
            shape, values = "points", _points(block)
        case Parts():
            shape, values = "parts", {"items": _parts(block)}
        case Facts():
            shape = "facts"
            values = {"items": [{"label": text(label), "cell": _cell(cell)} for label, cell in block.items]}
        case Bullets():
            shape, values = "bullets", {"items": [text(one) for one in block.items]}
        case Chart():
            shape, values = "chart", chart_values(block)
        case Entries():
            shape, values = "entries", {"items": [_entry(one.term, one.facts) for one in block.items]}
    title = block.title if isinstance(block, (Table, Parts, Facts, Bullets, Chart)) else ""
    return {"is": shape, "title": text(title), **values}


# -- blocks ---------------------------------------------------------------------------------------------------------
def _table(block: Table) -> Plain:
    columns, rows, rest = block.on_paper()
    told = [[_cell(_named(cell, block), column) for cell, column in zip(row, columns, strict=True)] for row in rows]
    return {
        "short": block.is_short,
        "columns": [_column(column, [row[at] for row in told]) for at, column in enumerate(columns)],
        "rows": told,
        "notes": [*([f"… and {whole(rest)} more."] if rest else []), *([text(block.note)] if block.note else [])],
    }


def _named(cell: Cell, block: Table) -> Cell:
    """A name as long as a table has room for; the workbook has it whole."""
    if not isinstance(cell, Name):
        return cell
    return Name(shortened(cell.text, LONGEST_IN_SHORT if block.is_short else LONGEST_IN_TABLE))


def _column(column: Column, told: Sequence[Plain]) -> Plain:
    """A column's head, what it holds, and how much of the width its texts ask for, within reason."""
    longest = max([len(column.label), *(len(one["text"]) + len(one.get("question", "")) // 2 for one in told)])
    return {
        "label": text(column.label),
        "holds": told[0]["is"] if told else "text",
        "bar": column.full is not None,
        "weight": min(44, longest),
    }


def _card(card: Card) -> Plain:
    return {
        "title": text(card.title),
        "score": _cell(card.score),
        "bar": _score_bar(card.score.value, card.status.word),
        "status": _status(card.status),
        "coverage": text(figure(card.coverage.value, card.coverage.unit)),
        "text": text(shortened(card.text, LONGEST_ON_CARD)),
    }


def _points(block: Points) -> Plain:
    shown = block.items if block.at_most is None else block.items[: block.at_most]
    return {
        "items": [
            {"status": _status(one.status), "text": text(one.text), "next": text(one.next_step)} for one in shown
        ],
        "rest": len(block.items) - len(shown),
    }


def _parts(block: Parts) -> list[Plain]:
    return [
        {
            "label": text(one.label),
            "share": one.share.value or 0.0,
            "said": text(figure(one.share.value, one.share.unit)),
            "colour": PARTS[one.role][1],
            "role": one.role,
        }
        for one in block.items
    ]


def _entry(term: Term, facts: Sequence[tuple[str, str]]) -> Plain:
    items = [{"label": text(label), "text": text(said)} for label, said in facts]
    return {"label": text(term.label), "id": term.id, "question": text(term.question), "facts": items}


# -- cells ----------------------------------------------------------------------------------------------------------
def _cell(cell: Cell, column: Column | None = None) -> Plain:
    match cell:
        case Figure():
            word = unit_word(cell.unit) if column is not None and column.with_unit and cell.value is not None else ""
            bar = _bar(cell, column.full) if column is not None and column.full is not None else None
            return {"is": "figure", "text": text(figure(cell.value, cell.unit)), "unit": text(word), "bar": bar}
        case Status():
            return _status(cell)
        case Name():
            return {"is": "text", "text": text(shortened(cell.text, LONGEST_NAME))}
        case Term():
            return {"is": "term", "text": text(cell.label), "question": text(cell.question)}
        case str():
            return {"is": "text", "text": text(cell)}


def _status(status: Status) -> Plain:
    return {"is": "status", "text": status.word, "shape": SHAPES[status.word]}


def _bar(cell: Figure, full: float) -> Plain | None:
    if cell.value is None:
        return None
    if cell.unit == POINTS:
        return _score_bar(cell.value, cell.tone)
    return {"share": min(1.0, max(0.0, cell.value / full)), "tone": "share"}


def _score_bar(score: float | None, tone: str) -> Plain:
    return {"share": min(1.0, max(0.0, (score or 0.0) / 100)), "tone": tone}


# -- charts ---------------------------------------------------------------------------------------------------------
def chart_values(chart: Chart) -> Plain:
    """Where everything of a chart lies, and in words what it shows."""
    shared = {
        "note": text(chart.note),
        "alt": told(chart),
        "shape": chart.shape,
        "axes": [text(one) for one in chart.axes],
        "legend": [_key(one) for one in chart.keys],
    }
    if chart.shape == "bars":
        rows = [
            {"name": text(shortened(_word(one.place), 60)), "said": text(one.said), "pieces": [*one.pieces]}
            for one in bars(chart)
        ]
        return {**shared, "bars": rows, "marks": [mark / (chart.full or 1.0) for mark in chart.marks]}
    drawn = plane(chart)
    return {
        **shared,
        "across": [[one.at, text(one.label)] for one in drawn.across],
        "up": [[one.at, text(one.label)] for one in drawn.up],
        "traces": [_trace(one) for one in drawn.traces],
    }


def told(chart: Chart) -> str:
    """A chart in words, for who cannot see it: the bars with their figures, of the others what runs along the axes."""
    if chart.shape == "bars":
        figures = "; ".join(f"{_word(one.place)} {one.said}" for one in bars(chart))
        return visible(shortened(f"{chart.title}. {figures}.", LONGEST_TEXT))
    runs = "; ".join(
        f"{one.label} from {figure(one.values[0], chart.unit)} to {figure(one.values[-1], chart.unit)}"
        for one in chart.series
    )
    return visible(shortened(f"{chart.title}. {chart.axes[1]} against {chart.axes[0]}: {runs}.", LONGEST_TEXT))


def _word(place: str | Name) -> str:
    return place.text if isinstance(place, Name) else place


def _key(one: Series) -> Plain:
    return {"label": text(one.label), "colour": one.colour, "hatched": one.hatched, "dashed": one.dashed}


def _trace(one: Trace) -> Plain:
    return {"points": [list(place) for place in one.points], "colour": one.colour, "filled": one.filled,
            "hatched": one.hatched, "dashed": one.dashed}  # fmt: skip
