"""What is on a slide has its room and can be read; a decision comes before its proof."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Inches, Pt

from ecohealth.export.describe_scorecard import describe_scorecard
from ecohealth.export.document import Bullets, Chart, Column, Document, Figure, Lead, Name, Section, Series, Table
from ecohealth.export.numbers import SHARE
from ecohealth.export.pptx import pptx_bytes
from ecohealth.export.slides import APPENDIX, slides
from ecohealth.scores.score import score
from tests.ecosystems import make

SMALLEST = Pt(10)


def deck_of(document: Document) -> Any:
    return Presentation(io.BytesIO(pptx_bytes(document)))


def document(*sections: Section) -> Document:
    return Document(
        "Volta", "Board pack", "All is well.", (), Lead(Figure(70.0, "points"), "overall"), sections, "made"
    )


def table(rows: int, words: str) -> Table:
    columns = (Column("Participant"), Column("Why"), Column("Cost"))
    return Table("Losses", "Losses", columns, tuple((Name(words), words, Figure(0.5, SHARE)) for _ in range(rows)))


@pytest.mark.parametrize("words", ["Acme", "an agreement under which it does not leave " * 6, "供应商" * 40])
def test_a_table_with_its_rest_ends_above_the_source(words: str) -> None:
    deck = deck_of(document(Section("What if", "It costs.", (table(40, words),))))
    (frame,) = (one for one in deck.slides[1].shapes if one.has_table)
    (rest,) = (one for one in deck.slides[1].shapes if one.name == "Rest")
    source = next(one for one in deck.slides[1].shapes if one.name == "Source")
    tall = sum(row.height for row in frame.table.rows)
    assert frame.top + tall <= rest.top
    assert rest.top + rest.height <= source.top
    shown = len(frame.table.rows) - 1
    assert rest.text_frame.text == f"… and {40 - shown} more in the workbook."


def test_a_row_is_as_tall_as_its_longest_cell() -> None:
    rows = ((Name("Acme"), "short", Figure(0.5, SHARE)), (Name("Acme"), "long words " * 20, Figure(0.5, SHARE)))
    deck = deck_of(document(Section("What if", "It costs.", (Table("", "L", table(1, "").columns, rows),))))
    (frame,) = (one for one in deck.slides[1].shapes if one.has_table)
    heights = [row.height for row in frame.table.rows]
    assert heights[2] > 1.5 * heights[1]


def test_many_sentences_take_several_slides_and_can_be_read() -> None:
    many = Bullets(
        "How it came about", "P", tuple(f"Metric {at}: {'it was held at its value ' * 5}" for at in range(40))
    )
    deck = deck_of(document(Section("Sure", "So sure.", (many, Bullets("Mind", "P", ("one", "two"))))))
    found = [one for slide in deck.slides for one in slide.shapes if one.name.startswith("How it came about")]
    assert len(found) > 1
    told = [p.text for one in found for p in one.text_frame.paragraphs[1:]]
    assert [one.split(":")[0] for one in told] == [f"–  Metric {at}" for at in range(40)]
    sizes = {run.font.size for one in found for p in one.text_frame.paragraphs for run in p.runs}
    assert min(sizes) >= SMALLEST


def test_what_begins_a_section_stays_in_the_talk_as_long_as_something_else_can_go() -> None:
    extra = tuple(table(2, f"no {at}") for at in range(9))
    told = list(slides(document(Section("Sure", "So sure.", extra), *(
        Section(f"S{at}", "Said.", (table(2, "a"),)) for at in range(6)
    ))))  # fmt: skip
    main = [one.section for one in told if one.section != APPENDIX]
    assert main == ["Sure"] * 5 + [f"S{at}" for at in range(6)]
    assert len(told) == 15


def test_where_nothing_has_a_score_no_empty_chart_is_drawn() -> None:
    card = score(make({"a": "maker", "b": "shop"}, []), replicates=0)
    deck = deck_of(describe_scorecard(card))
    glance = deck.slides[1]
    assert not any(one.has_chart for one in glance.shapes)
    assert any("Concentration risk: No score" in one.text_frame.text for one in glance.shapes if one.has_text_frame)
    some = score(make({"a": "x", "b": "y", "c": "x"}, [("a", "b"), ("b", "c")]), replicates=0)
    assert any(one.has_chart for one in deck_of(describe_scorecard(some)).slides[1].shapes)


def shares(*values: float) -> Chart:
    names = tuple(Name(f"n{at}") for at in range(len(values)))
    return Chart("Shares", "", "bars", names, (Series("", values, "#2f7fc1"),), SHARE)


def test_bars_say_their_figure_as_the_tables_do() -> None:
    deck = deck_of(document(Section("What if", "It costs.", (shares(1.0, 0.143, 0.0004, 0.00001),))))
    chart = next(one.chart for one in deck.slides[1].shapes if one.has_chart)
    formats = [one.get("formatCode") for one in chart._chartSpace.iter("{*}dLbl") for one in one.iter("{*}numFmt")]
    assert formats == ["0 %", "0.0 %", "0.00 %", '"under 0.01 %"']
    alike = deck_of(document(Section("What if", "It costs.", (shares(0.5, 0.143),))))
    assert not list(next(one.chart for one in alike.slides[1].shapes if one.has_chart)._chartSpace.iter("{*}dLbl"))


def test_few_bars_are_no_blocks() -> None:
    for count in (1, 2, 8):
        deck = deck_of(document(Section("What if", "It costs.", (shares(*[0.5] * count),))))
        frame = next(one for one in deck.slides[1].shapes if one.has_chart)
        thick = frame.height / count / (1 + frame.chart.plots[0].gap_width / 100)
        assert thick <= Inches(0.85), count
