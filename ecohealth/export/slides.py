"""A document as a deck: which slide says what. What a slide looks like is another matter (:mod:`.pptx`)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ecohealth.export.document import (
    Block,
    Bullets,
    Cards,
    Chart,
    Document,
    Entries,
    Entry,
    Facts,
    Part,
    Parts,
    Point,
    Points,
    Section,
    Series,
    Table,
    Term,
)
from ecohealth.export.numbers import POINTS, SHARE, figure
from ecohealth.figures.loss import PARTS
from ecohealth.figures.theme import ACCENT
from ecohealth.scores.scorecard import HEALTHY, TOO_FEW, WATCH

MOST, APPENDIX = 11, "Appendix"
"""Slides after the title and before the appendix; what the slides of the appendix are headed with."""
ROWS, APPENDIX_ROWS = 9, 10
"""Rows of a table that a slide holds, with room and in the appendix."""
TOLD, BESIDE = 5, 3
"""Things to know on a slide of their own, and beside a chart."""
FEW, SHORT = 2, 260
"""Lists of so many sentences, and of so many letters in all, stand beside others; longer ones have a slide."""
ROOM, A_SENTENCE = 3_300, 120
"""Letters that a slide of sentences holds at a size that can be read, and what each of them takes beside its own."""
BAND_COLOURS = {
    "healthy": "#3f9a66", "watch": "#d9a13b", "critical": "#d0584c", "not available": "#93a1ae", TOO_FEW: "#93a1ae",
}  # fmt: skip


@dataclass(frozen=True)
class Slide:
    """One slide.

    Attributes:
        section: which part of the document it is from.
        message: its title, a sentence.
        left: what fills it, or its left part.
        right: what stands beside, or None.
        terms: metrics that its notes define.
    """

    section: str
    message: str
    left: Block
    right: Block | None = None
    terms: tuple[Term, ...] = ()


def slides(document: Document) -> Iterator[Slide]:
    """The slides after the title, in the order of the document, then the appendix: what is too much, and all metrics.

    Of more than a dozen slides those that hold a table or a list go to the appendix, the last of them first; one that
    its section begins with goes only after all that others begin with.
    """
    main = [one for section in document.sections if section.on_slides for one in _of_section(section)]
    lists = [at for at, one in enumerate(main) if _is_only_listed(one)]
    begun = {at for at, one in enumerate(main) if at == 0 or one.section != main[at - 1].section}
    later = set(sorted(lists, key=lambda at: (at in begun, -at))[: max(0, len(main) - MOST)])
    yield from (one for at, one in enumerate(main) if at not in later)
    yield from (replace(main[at], section=APPENDIX) for at in sorted(later))
    yield from _appendix(document)


def _is_only_listed(slide: Slide) -> bool:
    """Whether a slide holds a table or sentences alone, which the talk can do without."""
    return slide.right is None and isinstance(slide.left, (Table, Bullets, Facts))


def definitions(document: Document) -> dict[str, Entry]:
    """What each metric means, by its id."""
    blocks = (block for section in document.sections for block in section.blocks if isinstance(block, Entries))
    return {entry.term.id: entry for block in blocks for entry in block.items}


def _of_section(section: Section) -> Iterator[Slide]:
    blocks = section.blocks
    points = [one for one in blocks if isinstance(one, Points)]
    charts = [one for one in blocks if isinstance(one, Chart)]
    tables = [one for one in blocks if isinstance(one, Table) and not _of_terms(one) and not _is_list(one)]
    said = [one for one in blocks if isinstance(one, (Facts, Bullets))]
    headline = section.headline or section.title
    terms = tuple(row[0] for one in blocks if isinstance(one, Table) for row in one.rows if isinstance(row[0], Term))
    for cards in (one for one in blocks if isinstance(one, Cards)):
        scored = any(one.score.value is not None for one in cards.items)
        yield Slide(section.title, headline, *((_scores(cards), _sentences(cards)) if scored else (_sentences(cards),)))
    for parts in (one for one in blocks if isinstance(one, Parts)):
        yield Slide(section.title, headline, _bar(parts), said[0] if said else None)
    if points and points[0].sheet:
        yield Slide(section.title, _foremost(points[0]), _cut(points[0], TOLD))
        yield from (Slide(section.title, one.title, one) for one in charts)
    elif charts:
        beside = _cut(points[0], BESIDE) if points else None
        yield Slide(section.title, headline, charts[0], beside, _unique(terms))
        if not points and not terms:
            yield from (Slide(section.title, one.title, one) for one in charts[1:])
            yield from (Slide(section.title, one.title or charts[0].title, one) for one in tables[: len(charts)])
    elif terms:
        metrics = next(one for one in blocks if isinstance(one, Table) and _of_terms(one))
        yield Slide(section.title, headline, metrics, None, _unique(terms))
    if not charts:
        yield from (Slide(section.title, _titled(one, headline), one) for one in tables)
    told = any(isinstance(one, Bullets) for one in said) or not tables
    if said and told and not any(isinstance(one, Parts) for one in blocks):
        yield from _said(section, headline, said)


def _said(section: Section, headline: str, said: Sequence[Facts | Bullets]) -> Iterator[Slide]:
    """What not to conclude, with where the figures come from beside it."""
    bullets = [one for one in said if isinstance(one, Bullets)]
    facts = [one for one in said if isinstance(one, Facts)]
    if not bullets:
        yield Slide(section.title, headline, facts[0])
        return
    few = [one for one in bullets[:-1] if _is_short(one)]
    beside = _with(facts[-1], few) if facts else None
    first, *more = _pages(bullets[-1]) if beside is None else [bullets[-1]]
    yield Slide(section.title, headline, first, beside)
    yield from (Slide(section.title, one.title, one) for one in more)
    yield from (
        Slide(section.title, page.title, page) for one in bullets[:-1] if one not in few for page in _pages(one)
    )


def _is_short(bullets: Bullets) -> bool:
    return len(bullets.items) <= FEW and sum(map(len, bullets.items)) <= SHORT


def _pages(bullets: Bullets) -> list[Bullets]:
    """A list as one of so many sentences each that they can be read: as few as hold it, of about the same length."""
    sizes = [len(one) + A_SENTENCE for one in bullets.items]
    least = math.ceil(sum(sizes) / ROOM)
    if least <= 1:
        return [bullets]
    pages: list[list[str]] = [[] for _ in range(least)]
    before = 0
    for size, one in zip(sizes, bullets.items, strict=True):
        pages[min(least - 1, before * least // sum(sizes))].append(one)
        before += size
    return [
        Bullets(f"{bullets.title} ({at} of {least})", bullets.sheet, tuple(page)) for at, page in enumerate(pages, 1)
    ]


def _with(facts: Facts, bullets: Sequence[Bullets]) -> Facts:
    """The facts, and below them short lists, each a fact."""
    return Facts(facts.title, "", (*facts.items, *((one.title, " ".join(one.items)) for one in bullets)))


def _appendix(document: Document) -> Iterator[Slide]:
    """The tables of metrics, one below the other, as many slides as they need."""
    tables = [
        (section.title, block)
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Table) and _of_terms(block)
    ]
    if not tables:
        return
    columns, _, _ = tables[0][1].on_paper()
    rows = [
        tuple(cell for cell, column in zip(row, block.columns, strict=True) if not column.sheet_only)
        for _, block in tables
        for row in block.rows
    ]
    pages = [rows[at : at + APPENDIX_ROWS] for at in range(0, len(rows), APPENDIX_ROWS)]
    for at, page in enumerate(pages, start=1):
        of = f" ({at} of {len(pages)})" if len(pages) > 1 else ""
        table = Table("", "Metrics", columns, tuple(page))
        terms = tuple(row[0] for row in page if isinstance(row[0], Term))
        yield Slide(APPENDIX, f"Every metric: value, score, status and what it rests on{of}", table, None, terms)


# -- pieces ---------------------------------------------------------------------------------------------------------
def _of_terms(table: Table) -> bool:
    return bool(table.rows) and isinstance(table.rows[0][0], Term) and not table.columns[0].sheet_only


def _is_list(table: Table) -> bool:
    """A short list beside others: who a metric rests on."""
    return any(column.sheet_only and column.label == "Metric" for column in table.columns)


def _titled(table: Table, headline: str) -> str:
    return table.title or headline


def _foremost(points: Points) -> str:
    """The number of things to know, and of them how many are bad."""
    critical = sum(one.status.word == "critical" for one in points.items)
    things = f"{len(points.items)} things to know" if len(points.items) != 1 else "One thing to know"
    return f"{things}, {critical} of them critical" if critical else things


def _cut(points: Points, at_most: int) -> Points:
    return Points(points.sheet, points.items[:at_most])


def _unique(terms: Sequence[Term]) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(terms))


def _scores(cards: Cards) -> Chart:
    """The scores side by side, the bands marked by their colour and told by the words beside."""
    values = [(one.score.value, one.status.word) for one in cards.items]
    return Chart(
        title=f"Scores: healthy from {HEALTHY:.0f}, watch from {WATCH:.0f}, critical below",
        sheet="",
        shape="bars",
        places=tuple(one.title for one in cards.items),
        series=tuple(
            Series(word, tuple(value if own == word else None for value, own in values), colour)
            for word, colour in BAND_COLOURS.items()
            if any(own == word and value is not None for value, own in values)
        )
        or (Series("", tuple(None for _ in values), ACCENT),),
        unit=POINTS,
        full=100.0,
    )


def _sentences(cards: Cards) -> Points:
    return Points("", tuple(Point(one.status, f"{one.title}: {one.text}", "", (), ()) for one in cards.items))


def _bar(parts: Parts) -> Chart:
    """A whole and its parts as one bar."""
    return Chart(
        title=parts.title,
        sheet="",
        shape="bars",
        places=("",),
        series=tuple(_piece(one) for one in parts.items if one.share.value),
        unit=SHARE,
        full=1.0,
    )


def _piece(part: Part) -> Series:
    return Series(f"{part.label} {figure(part.share.value, SHARE)}", (part.share.value,), PARTS[part.role][1])
