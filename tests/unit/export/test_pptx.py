"""The deck: messages as titles, native charts with the figures of the other formats, names as text, the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.util import Inches

from ecohealth.export.describe_outcome import describe_outcome
from ecohealth.export.describe_remedies import describe_remedies
from ecohealth.export.describe_risk import describe_risk
from ecohealth.export.describe_scorecard import describe_scorecard
from ecohealth.export.document import Bullets, Document
from ecohealth.export.manner import Manner
from ecohealth.export.numbers import figure, measure, points
from ecohealth.export.pptx import LARGEST_TEMPLATE, BadTemplate, pptx_bytes
from ecohealth.export.slide_frame import foremost
from ecohealth.export.slide_text import put_bullets
from ecohealth.export.slides import definitions, slides
from ecohealth.export.text import visible
from ecohealth.export.write import export
from ecohealth.metrics.catalogue import METRICS
from ecohealth.scores.score import score
from tests.ecosystems import make
from tests.golden.made import HOSTILE, VALUES, advice, outcome, risk, scorecard


def dated() -> Document:
    """A scorecard made by hand, on an ecosystem with dates and with nine types."""
    people = {f"p{at}": f"type {at % 9}" for at in range(18)}
    ties = [(f"p{at}", f"p{(at + 1) % 18}", 1.0 + at, "supply", f"2024-0{at % 6 + 1}-28") for at in range(18)]
    return describe_scorecard(scorecard(), make(people, ties))


def opened(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


@pytest.fixture(scope="module")
def card_bytes() -> bytes:
    return pptx_bytes(dated())


@pytest.fixture(scope="module")
def deck(card_bytes: bytes) -> Any:
    return opened(card_bytes)


def texts(slide: Any) -> str:
    parts = [one.text_frame.text for one in slide.shapes if one.has_text_frame]
    parts += [cell.text for one in slide.shapes if one.has_table for row in one.table.rows for cell in row.cells]
    return "\n".join(parts).replace("\u00a0", " ")


def charts(deck: Any) -> Iterator[Any]:
    for slide in deck.slides:
        yield from (one for one in slide.shapes if one.has_chart)


def cells(deck: Any) -> list[list[str]]:
    """The rows of the appendix's tables of metrics."""
    pages = [slide for slide in deck.slides if slide.shapes.title.text_frame.text.startswith("Every metric: ")]
    rows = (row for slide in pages for one in slide.shapes if one.has_table for row in one.table.rows)
    return [[cell.text.replace("\u00a0", " ") for cell in row.cells] for row in rows]


# -- what it says ---------------------------------------------------------------------------------------------------
def test_a_scorecard_makes_a_deck_that_can_be_shown(deck: Any) -> None:
    main = [slide for slide in deck.slides if "Appendix" not in texts(slide).splitlines()]
    assert 8 <= len(main) <= 12
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=1e-4)
    titles = [slide.shapes.title.text_frame.text.replace("\u00a0", " ") for slide in deck.slides]
    assert titles[0] == "Volta & <b>friends</b>: ecosystem scorecard"
    assert titles[2] == "2 things to know, 1 of them critical"
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("metric_id", list(VALUES))
def test_the_appendix_has_every_metric_with_the_figures_of_the_other_formats(metric_id: str, deck: Any) -> None:
    value, scored = VALUES[metric_id]
    row = next(one for one in cells(deck) if one[0] == METRICS[metric_id].label)
    assert row[1:3] == [measure(value, METRICS[metric_id].unit), points(scored)]


def test_the_overall_score_and_the_pillars_stand_on_the_first_slides(deck: Any) -> None:
    card = scorecard()
    assert f"{points(card.overall)}\noverall, of 100\n◆ watch" in texts(deck.slides[0])
    chart = next(one for one in deck.slides[1].shapes if one.has_chart).chart
    pairs = (pair for one in chart.plots[0].series for pair in zip(chart.plots[0].categories, one.values, strict=True))
    shown = {name: value for name, value in pairs if value is not None}
    assert shown == pytest.approx({one.pillar.label: one.score for one in card.pillars if one.score is not None})


def test_charts_hold_the_figures_themselves(deck: Any) -> None:
    by_title = {one.name: one.chart for one in charts(deck)}
    people = by_title["Clustering beyond chance: who it rests on"]
    assert list(people.plots[0].series[0].values)[:3] == [0.5, 0.25, 0.125]
    over_time = by_title["Value by month, by the type of who gives it"]
    assert sum(value for one in over_time.plots[0].series for value in one.values) == sum(range(1, 19))
    spread = by_title["Share of value that the largest participants hold"]
    assert [round(one, 6) for one in list(spread.plots[0].series[1].values)[:2]] == [0.0, round(35 / 342, 6)]


def test_every_chart_can_be_edited_and_is_told_in_words(deck: Any) -> None:
    for one in charts(deck):
        sheet = load_workbook(io.BytesIO(one.chart.part.chart_workbook.xlsx_part.blob)).active
        assert sheet.max_row > 1
        assert len(one._element.nvGraphicFramePr.cNvPr.get("descr")) > 40


def test_notes_define_the_metrics_and_say_how_to_make_the_slide_again(deck: Any) -> None:
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    concentration = next(one for one in notes if "The chart: Share of value" in one)
    assert "Concentration of value: Sum of squared shares of value" in concentration
    assert "Scale: 0 at 0.25, 50 at 0.18, 100 at 0.05" in concentration
    for note in notes:
        for words in ("2024-01-01 to 2024-12-31", "data 0123456789ab", "abc123def456", "seed 7", "ecohealth 0.1.0"):
            assert words in note
    assert "ecohealth score PATH --window 2024-01-01:2024-12-31 --seed 7" in notes[-1]


def test_what_not_to_conclude_and_where_it_comes_from_have_their_slide(deck: Any) -> None:
    said = next(texts(slide) for slide in deck.slides if "What not to conclude" in texts(slide))
    for words in ("kind = supply, data", "8 parties and 2 venues", "abc123def456"):
        assert words in said


@pytest.mark.parametrize("make_document", [
    lambda: describe_outcome(outcome()), lambda: describe_risk(risk()), lambda: describe_remedies(advice())
])  # fmt: skip
def test_scenarios_risks_and_remedies_make_decks_too(make_document: Any) -> None:
    document = make_document()
    found = opened(pptx_bytes(document))
    said = "\n".join(texts(slide) for slide in found.slides)
    assert figure(document.lead.figure.value, document.lead.figure.unit) in said
    assert "What not to conclude" in said
    assert len(found.slides) >= 4


def test_the_parts_of_a_loss_are_one_native_bar() -> None:
    chart = next(charts(opened(pptx_bytes(describe_outcome(outcome()))))).chart
    assert [one.values[0] for one in chart.plots[0].series] == pytest.approx([0.53641983, 0.31234567, 0.1, 0.0512345])


# -- names ----------------------------------------------------------------------------------------------------------
def test_names_are_text_in_slides_charts_and_the_sheets_behind_them(card_bytes: bytes, deck: Any) -> None:
    labels = {label for one in charts(deck) for label in one.chart.plots[0].categories}
    assert {visible(HOSTILE[one]) for one in ("h-html", "h-formula", "-1+1", "h-rtl")} <= labels
    for one in charts(deck):
        sheet = load_workbook(io.BytesIO(one.chart.part.chart_workbook.xlsx_part.blob)).active
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s", "n"}
    with zipfile.ZipFile(io.BytesIO(card_bytes)) as archive:
        xml = b"".join(archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels")))
    assert not re.search(rb"hlinkClick|TargetMode=\"External\"|<script|macro", xml)


def test_long_names_are_cut_on_slides() -> None:
    found = opened(pptx_bytes(describe_scorecard(scorecard({**HOSTILE, "h-html": "n" * 5000, "h-pipe": "<r>x</r>"}))))
    labels = [label for one in charts(found) for label in one.chart.plots[0].categories]
    assert max(len(one) for one in labels) <= 43
    assert "\u200b<r>x</r>" in labels


# -- the file -------------------------------------------------------------------------------------------------------
def test_the_same_data_give_the_same_bytes_and_the_day_of_the_data(card_bytes: bytes, deck: Any) -> None:
    assert pptx_bytes(dated()) == card_bytes
    about = deck.core_properties
    assert (about.created.date().isoformat(), about.modified.date().isoformat()) == ("2024-12-31", "2024-12-31")
    with zipfile.ZipFile(io.BytesIO(card_bytes)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_nothing_stands_outside_its_slide(deck: Any) -> None:
    for slide in deck.slides:
        for one in slide.shapes:
            assert one.left >= 0
            assert one.top >= 0
            assert one.left + one.width <= deck.slide_width
            assert one.top + one.height <= deck.slide_height


def test_a_template_gives_its_size_and_layouts_and_loses_its_slides(tmp_path: Path) -> None:
    own = Presentation()
    own.slide_width, own.slide_height = Inches(10), Inches(7.5)
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "Left over"
    own.save(tmp_path / "house.pptx")
    export(outcome(), tmp_path / "deck.pptx", Manner(template=tmp_path / "house.pptx"))
    found = Presentation(tmp_path / "deck.pptx")
    assert (found.slide_width, found.slide_height) == (Inches(10), Inches(7.5))
    assert {slide.slide_layout.name for slide in found.slides} == {"Title Only"}
    assert "Left over" not in "".join(texts(slide) for slide in found.slides)
    assert not [one for slide in found.slides for one in slide.placeholders if one != slide.shapes.title]


def test_what_is_no_template_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "text.pptx").write_text("no presentation")
    with zipfile.ZipFile(tmp_path / "empty.pptx", "w") as archive:
        archive.writestr("a.txt", "x")
    with zipfile.ZipFile(tmp_path / "large.pptx", "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a", "w") as part:
        for _ in range(LARGEST_TEMPLATE // 10_000_000 + 1):
            part.write(bytes(10_000_000))
    for name, why in (
        ("text", "no presentation"),
        ("empty", "no presentation"),
        ("large", "unpacks to"),
        ("not", "No such"),
    ):
        with pytest.raises(BadTemplate, match=why):
            export(outcome(), tmp_path / "deck.pptx", Manner(template=tmp_path / f"{name}.pptx"))
    assert not (tmp_path / "deck.pptx").exists()


def test_nothing_computable_still_makes_a_deck() -> None:
    eco = make({"a": "maker"}, [])
    document = describe_scorecard(score(eco), eco)
    found = opened(pptx_bytes(document))
    assert "no overall score" in texts(found.slides[1])
    assert len(list(slides(document))) == len(found.slides) - 1
    assert set(definitions(document)) == set(METRICS)


def test_a_title_ends_with_a_clause_and_the_notes_have_the_whole() -> None:
    """Cut in the middle of a word, a title reads as a mistake."""
    whole = (
        "In the month after the type supplier has 3.0 % more members than its trend, its members are 5.13 times as "
        "likely to leave (2.65–9.49, a 95 % interval), more than chance explains. The two go together."
    )
    assert foremost(whole, 160).endswith("(2.65–9.49, a 95 % interval)")
    assert foremost(whole, 130).endswith("than its trend")
    assert foremost(whole, 400) == whole
    assert foremost("x" * 200, 160) == "x" * 159 + "…"
    name = "\u2068A, b; c: d\u2069 " * 12
    assert foremost(name, 100).endswith("…")


def test_a_lone_bullet_stays_whole_and_many_are_cut() -> None:
    long = "word " * 120
    for count, whole in ((1, True), (20, False)):
        deck = Presentation()
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        put_bullets(slide.shapes, Bullets("Notes", "Notes", (long.strip(),) * count), (0, 0, 9_000_000, 4_000_000))
        (frame,) = [one.text_frame for one in slide.shapes if one.name == "Notes"]
        assert (long.strip() in frame.text) == whole
