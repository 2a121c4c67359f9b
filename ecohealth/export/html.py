"""A document as one HTML file: opens offline, follows the reader's light or dark ground, prints.

Charts with axes answer to the pointer, by a script that the page brings along; without scripts, and on paper, there are
still pictures of the same figures.
"""

from __future__ import annotations

import base64
import hashlib
from importlib import resources

from ecohealth.export.bars import part_swatch, parts_bar, score_bar, share_bar
from ecohealth.export.charts_live import LIVE
from ecohealth.export.charts_svg import chart_markup
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
    Entry,
    Facts,
    Figure,
    Name,
    Parts,
    Point,
    Points,
    Section,
    Status,
    Table,
    Term,
)
from ecohealth.export.markup import Markup, element, joined
from ecohealth.export.numbers import POINTS, figure, unit_word
from ecohealth.figures.script import plotly_script
from ecohealth.figures.theme import shortened
from ecohealth.scores.words import whole

LONGEST_NAME, LONGEST_TEXT = 160, 1200
"""What of a name, and of a sentence, is shown; the JSON document and the workbook have all of it."""


def html_bytes(document: Document, *, live: bool = True) -> bytes:
    """The document as one page with a content security policy of its own: no script but its own, no outside address.

    Args:
        document: what is written.
        live: whether charts with axes answer; the script for it takes 4.8 MB, and is left out where there is no such
            chart.
    """
    charts = [one for section in document.sections for one in section.on_screen if isinstance(one, Chart)]
    scripts = _scripts() if live and any(one.shape in LIVE for one in charts) else ()
    style = resources.files("ecohealth.export").joinpath("style.css").read_text("utf-8")
    head = element(
        "head",
        Markup('<meta charset="utf-8">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, scripts)}">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="color-scheme" content="light dark">'),
        element("title", _cut(f"{document.subject}: {document.kind}", LONGEST_NAME)),
        element("style", Markup(style)),
    )
    body = element("body", _main(document, live=bool(scripts)), *(element("script", Markup(one)) for one in scripts))
    page = element("html", head, body, lang="en")
    return f"<!doctype html>\n{page}\n".encode()


def _scripts() -> tuple[str, ...]:
    """plotly.js, and what draws with it."""
    return plotly_script(), resources.files("ecohealth.export").joinpath("live.js").read_text("utf-8")


def _policy(style: str, scripts: tuple[str, ...]) -> str:
    """Nothing but what the page brings along. plotly.js writes styles of its own while it draws."""
    runs = f"script-src {' '.join(_digest(one) for one in scripts)}; " if scripts else ""
    styles = "'unsafe-inline'" if scripts else _digest(style)
    return f"default-src 'none'; {runs}style-src {styles}; base-uri 'none'; form-action 'none'"


def _digest(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _main(document: Document, *, live: bool) -> Markup:
    sections = [_section(section, at, live=live) for at, section in enumerate(document.sections)]
    return element("main", _head(document), *sections, element("footer", document.colophon))


def _head(document: Document) -> Markup:
    title = element(
        "div",
        element("p", document.kind, class_="kind"),
        element("h1", _name(document.subject)),
        element("p", _sentence(document.sentence), class_="sentence"),
    )
    links = [
        element("li", element("a", section.title, href=f"#section-{at}"))
        for at, section in enumerate(document.sections)
    ]
    return joined(
        [
            element("header", title, _lead(document), class_="head"),
            element("ul", *(element("li", _sentence(line)) for line in document.lines), class_="lines"),
            element("nav", element("ul", *links), aria_label="Contents"),
        ]
    )


def _lead(document: Document) -> Markup:
    lead = document.lead
    badge = [element("p", _badge(lead.status))] if lead.status is not None else []
    value = figure(lead.figure.value, lead.figure.unit)
    return element(
        "div",
        element("p", value, class_="value"),
        element("p", lead.label, class_="muted small"),
        *badge,
        class_="lead",
    )


def _section(section: Section, at: int, *, live: bool) -> Markup:
    """A section; its short tables stand side by side below the rest."""
    shown = section.on_screen
    lists = [one for one in shown if isinstance(one, Table) and one.is_short]
    blocks = [_block(one, live=live) for one in shown if one not in lists]
    beside = [element("div", *(_block(one, live=live) for one in lists), class_="lists")] if lists else []
    headline = [element("p", _sentence(section.headline), class_="headline")] if section.headline else []
    return element("section", element("h2", section.title), *headline, *blocks, *beside, id=f"section-{at}")


def _block(block: Block, *, live: bool) -> Markup:
    title = block.title if isinstance(block, (Table, Parts, Facts, Bullets, Chart)) else ""
    match block:
        case Table():
            content = _table(block)
        case Cards():
            content = element("div", *(_card(one) for one in block.items), class_="cards")
        case Points():
            content = element("ol", *(_point(one) for one in block.items), class_="points")
        case Parts():
            content = _parts(block)
        case Facts():
            content = _facts([(label, _cell(cell)) for label, cell in block.items])
        case Bullets():
            content = element("ul", *(element("li", _sentence(one)) for one in block.items), class_="bullets")
        case Chart():
            content = chart_markup(block, live=live)
        case Entries():
            content = element("div", *(_entry(one) for one in block.items), class_="entries")
    return element("div", *([element("h3", title)] if title else []), content, class_="block")


# -- blocks ---------------------------------------------------------------------------------------------------------
def _table(block: Table) -> Markup:
    columns, rows, rest = block.on_paper()
    first = rows[0] if rows else ()
    heads = [
        element("th", column.label, scope="col", class_="number" if _is_number(first, at) else "text")
        for at, column in enumerate(columns)
    ]
    body = [element("tr", *(_td(cell, column) for cell, column in zip(row, columns, strict=True))) for row in rows]
    table = element("table", element("thead", element("tr", *heads)), element("tbody", *body))
    notes = [f"… and {whole(rest)} more."] if rest else []
    notes += [block.note] if block.note else []
    return joined([element("div", table, class_="wide"), *(element("p", one, class_="note") for one in notes)])


def _is_number(row: tuple[Cell, ...], at: int) -> bool:
    return at < len(row) and isinstance(row[at], Figure)


def _td(cell: Cell, column: Column) -> Markup:
    if not isinstance(cell, Figure):
        return element("td", _cell(cell), class_="text")
    if column.full is None or cell.value is None:
        word = unit_word(cell.unit) if column.with_unit and cell.value is not None else ""
        unit = [element("span", word, class_="unit")] if word else []
        return element("td", _cell(cell), *unit, class_="number")
    bar = score_bar(cell.value, cell.tone) if cell.unit == POINTS else share_bar(cell.value / column.full)
    return element("td", element("span", bar, element("span", _cell(cell)), class_="with-bar"), class_="number")


def _card(card: Card) -> Markup:
    return element(
        "article",
        element("h3", card.title),
        element("div", element("span", _cell(card.score), class_="value"), _badge(card.status), class_="row"),
        score_bar(card.score.value or 0.0, card.status.word, wide=True),
        element("p", _sentence(card.text), class_="small"),
        element("p", "Coverage ", _cell(card.coverage), " of the metrics, by weight", class_="coverage"),
        class_="card",
    )


def _point(point: Point) -> Markup:
    terms = [element("a", one.label, href=f"#metric-{one.id}") for one in point.terms]
    rests = Markup(", ".join(terms))
    next_step = [element("p", _sentence(point.next_step), class_="next")] if point.next_step else []
    body = [element("p", _sentence(point.text)), *next_step]
    body += [element("p", "Rests on ", rests, class_="muted small")] if terms else []
    return element("li", _badge(point.status), element("div", *body))


def _parts(block: Parts) -> Markup:
    legend = [
        element("li", part_swatch(one.role), element("b", _cell(one.share)), one.label)
        for one in block.items
        if one.share.value
    ]
    shares = [(one.role, one.share.value or 0.0) for one in block.items]
    return element("div", parts_bar(shares), element("ul", *legend, class_="legend"), class_="parts")


def _facts(items: list[tuple[str, Markup]]) -> Markup:
    return element(
        "dl", *(joined([element("dt", label), element("dd", said)]) for label, said in items), class_="facts"
    )


def _entry(entry: Entry) -> Markup:
    return element(
        "article",
        element("h3", entry.term.label, " ", element("code", entry.term.id)),
        element("p", entry.term.question),
        _facts([(label, element("span", said)) for label, said in entry.facts]),
        class_="entry",
        id=f"metric-{entry.term.id}",
    )


# -- cells ----------------------------------------------------------------------------------------------------------
def _cell(cell: Cell) -> Markup:
    match cell:
        case Figure():
            shown = element("span", figure(cell.value, cell.unit))
        case Name():
            shown = _name(cell.text)
        case Status():
            shown = _badge(cell)
        case Term():
            link = element("a", cell.label, href=f"#metric-{cell.id}")
            shown = joined([link, element("span", cell.question, class_="question")])
        case str():
            shown = element("span", _sentence(cell))
    return shown


def _badge(status: Status) -> Markup:
    shape = element("span", SHAPES[status.word], aria_hidden="true")
    return element("span", shape, f" {status.word}", class_=f"badge is-{status.word.replace(' ', '-')}")


def _name(name: str) -> Markup:
    """A name, apart from the text around it, so that its direction does not spill over."""
    if len(name) <= LONGEST_NAME:
        return element("bdi", name)
    return element("bdi", _cut(name, LONGEST_NAME), title=_cut(name, LONGEST_TEXT))


def _sentence(words: str) -> str:
    return _cut(words, LONGEST_TEXT)


def _cut(words: str, at_most: int) -> str:
    return shortened(words, at_most)
