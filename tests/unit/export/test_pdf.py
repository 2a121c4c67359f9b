"""The PDF: the figures of the other formats, names as text, tags for readers of all kinds, the same bytes again."""

from __future__ import annotations

import io
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

import ecohealth as eh
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import UnknownChoice
from ecohealth.export.describe_outcome import describe_outcome
from ecohealth.export.describe_remedies import describe_remedies
from ecohealth.export.describe_risk import describe_risk
from ecohealth.export.describe_scorecard import describe_scorecard
from ecohealth.export.document import SHAPES, Column, Figure, Name, Section, Table
from ecohealth.export.manner import Manner, Paper
from ecohealth.export.numbers import figure, points
from ecohealth.export.paper import paper_values
from ecohealth.export.pdf import pdf_bytes
from ecohealth.export.text import visible
from ecohealth.figures.theme import SHAPES as TYPE_SHAPES
from ecohealth.metrics.catalogue import METRICS
from ecohealth.scores.score import score
from tests.ecosystems import make
from tests.golden.made import HOSTILE, VALUES, advice, outcome, risk, scorecard

FONTS = Path(eh.__file__).parent / "export" / "fonts"


MARKUP = {
    "h-html": '#read("paper.typ") $x$ *b* _i_ <lab> @ref \\ ] [ // /* `raw` = head',
    "h-formula": "#eval(\"1+1\") \\u{41} ~ -- --- 'q' ...",
    "h-pipe": "n" * 400,
    "h-rtl": "שלום עולם",
}


def pages(content: bytes) -> list[str]:
    """The text of each page, on one line."""
    read = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    return [re.sub(r"\s+", " ", one.replace("\u200b", "").replace("\u00a0", " ")) for one in read]


def packed(text: str) -> str:
    """A text without what a line break may add or take."""
    return re.sub(r"\s+|\u200b", "", text)


@pytest.fixture(scope="module")
def card_pdf() -> bytes:
    return pdf_bytes(describe_scorecard(scorecard()))


@pytest.fixture(scope="module")
def card_pages(card_pdf: bytes) -> list[str]:
    return pages(card_pdf)


@pytest.fixture(scope="module")
def card_text(card_pages: list[str]) -> str:
    return " ".join(card_pages)


@pytest.fixture(scope="module")
def strange_pdf() -> bytes:
    return pdf_bytes(describe_scorecard(scorecard({**HOSTILE, **MARKUP})))


@pytest.fixture(scope="module")
def tags(card_pdf: bytes) -> list[dict[str, Any]]:
    """Every element of the structure tree."""
    found, waiting = [], [PdfReader(io.BytesIO(card_pdf)).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            found.append(one)
            waiting += [one["/K"]] if "/K" in one else []
    return found


@pytest.mark.parametrize("metric_id", list(VALUES))
def test_every_metric_has_the_figures_of_the_other_formats(metric_id: str, card_text: str) -> None:
    value, scored = VALUES[metric_id]
    metric = METRICS[metric_id]
    row = re.search(rf"{re.escape(metric.label)} {re.escape(metric.question)} (.*?)[●◆▲]", card_text)
    assert row is not None
    assert figure(value, metric.unit) in row.group()
    assert f" {points(scored)} " in row.group()


def test_the_first_page_stands_alone(card_pages: list[str]) -> None:
    first, card = card_pages[0], scorecard()
    assert f"{points(card.overall)} overall, of 100" in first
    for one in card.pillars:
        assert f"Coverage {figure(one.coverage, 'share')}" in first
        assert f"{one.pillar.label} {points(one.score)} " in first
    for words in ("2024-01-01 to 2024-12-31", "Relations | grow slowly.", "3,683 participants", "1 / "):
        assert words in first


def test_every_document_says_where_it_comes_from(card_text: str) -> None:
    described = (describe_outcome(outcome()), describe_risk(risk()), describe_remedies(advice()))
    for text in (card_text, *(" ".join(pages(pdf_bytes(one))) for one in described)):
        told = ("data 0123456789ab", "abc123def456", "seed 7", "ecohealth 0.1.0", "kind = supply, data")
        assert [words for words in (*told, "What not to conclude") if words not in text] == []


def test_an_outcome_and_a_risk_tell_their_figures() -> None:
    loss, chance = (" ".join(pages(pdf_bytes(one))) for one in (describe_outcome(outcome()), describe_risk(risk())))
    for words in ("46.4 %", "31.2 % lost directly", "10.0 % cut off", "5.1 %", "6 of 8 participants", "62.1 %"):
        assert words in loss
    assert figure(risk().lost_share.mean, "share") in chance


# -- names ----------------------------------------------------------------------------------------------------------
def test_names_are_text_and_never_markup(card_text: str, strange_pdf: bytes) -> None:
    assert {name for name in list(HOSTILE.values())[:3] if packed(visible(name)) not in packed(card_text)} == set()
    strange = packed(" ".join(pages(strange_pdf)))
    assert [name for name in list(MARKUP.values())[:2] if packed(name) not in strange] == []
    assert "n" * 59 + "…" in strange
    assert "n" * 120 not in strange


def test_no_name_runs_off_the_page(strange_pdf: bytes) -> None:
    """A long name without a space breaks inside its column."""
    for page in PdfReader(io.BytesIO(strange_pdf)).pages:
        places = [0.0]

        def placed(text: str, cm: list[float], tm: list[float], *_: object, at: list[float] = places) -> None:
            at += [cm[0] * tm[4] + cm[4]] if text.strip() else []

        page.extract_text(visitor_text=placed)
        assert 0 < max(places) < float(page.mediabox.width) - 50


def test_a_letter_that_no_font_has_is_spelled_out_and_told() -> None:
    strange = replace(describe_outcome(outcome()), subject="A\U000f0042\u200bB \ufffe", sections=())
    text = " ".join(pages(pdf_bytes(strange)))
    assert "A<U+F0042>B <U+FFFE>" in text
    assert "2 letters of names on these pages have no shape in any font at hand" in text


def test_where_every_letter_has_a_shape_nothing_is_told(card_text: str) -> None:
    assert "no shape in any font" not in card_text


# -- the file -------------------------------------------------------------------------------------------------------
def test_the_file_is_tagged_titled_and_bears_the_day_of_the_data(card_pdf: bytes) -> None:
    read = PdfReader(io.BytesIO(card_pdf))
    root, about = read.trailer["/Root"], read.metadata
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (
        "en",
        True,
        True,
    )
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert about is not None
    assert (about.title, str(about["/CreationDate"])[:10]) == (
        "Volta & <b>friends</b>: Ecosystem scorecard",
        "D:20241231",
    )


def test_charts_tables_and_headings_are_told_to_those_who_cannot_see_them(tags: list[dict[str, Any]]) -> None:
    kinds = [one.get("/S") for one in tags]
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Figure", "/L"} <= set(kinds)
    told = [str(one["/Alt"]) for one in tags if one.get("/S") == "/Figure"]
    assert any(
        "Single-sourced value: who leans on one source, by share of what it receives." in one and "50.0 %" in one
        for one in told
    )


def test_the_file_leads_nowhere_and_runs_nothing(card_pdf: bytes) -> None:
    assert not re.search(rb"/(URI|JavaScript|JS|Launch|EmbeddedFile|SubmitForm)\b", card_pdf)


def test_the_same_data_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, card_pdf: bytes) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert pdf_bytes(describe_scorecard(scorecard())) == card_pdf


def test_paper_is_a4_or_letter(tmp_path: Path) -> None:
    sizes = []
    for paper in ("a4", "letter"):
        eh.export(outcome(), tmp_path / "card.pdf", Manner(paper=paper))
        box = PdfReader(tmp_path / "card.pdf").pages[0].mediabox
        sizes.append((round(float(box.width)), round(float(box.height))))
    assert sizes == [(595, 842), (612, 792)]
    with pytest.raises(UnknownChoice, match="no paper 'a5'; allowed: a4, letter"):
        Manner(paper="a5")


# -- ecosystems of every size ---------------------------------------------------------------------------------------
def test_three_participants_or_nothing_computable_or_three_hundred_types() -> None:
    three = make({"a": "maker", "b": "shop", "c": "shop"}, [("a", "b", 2.0), ("a", "c", 1.0)])
    alone = make({"a": "maker"}, [])
    types = {f"p{at}": f"type {at}" for at in range(300)}
    ties = [(f"p{at}", f"p{(at * 7 + 1) % 300}", 1.0, "supply", f"2024-{at % 12 + 1:02d}-15") for at in range(300)]
    many = make(types, ties)
    cards = [(score(three), three), (score(alone), alone), (scorecard(), many)]
    told = [" ".join(pages(pdf_bytes(describe_scorecard(card, eco)))) for card, eco in cards]
    assert "3 participants" in told[0]
    assert "no overall score" in told[1]
    assert "Not available:" in told[1]
    assert "other types" in told[2]


# -- fonts ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("style", ["regular", "semibold"])
def test_the_fonts_of_paper_have_the_letters_of_the_screen_and_the_signs(style: str, root: Path) -> None:
    paper = TTFont(FONTS / f"ecohealth-sans-{style}.ttf").getBestCmap()
    screen = [TTFont(one).getBestCmap() for one in (root / "dashboards/assets/fonts").glob("*.woff2")]
    signs = {ord(one) for one in SHAPES.values()} | {ord(one.glyph) for one in TYPE_SHAPES} | {ord("→"), ord("▼")}
    assert len(screen) == 7
    assert (signs | set().union(*screen)) - set(paper) == set()


# -- how it is laid out ---------------------------------------------------------------------------------------------
def dated(name: str) -> Ecosystem:
    """What a scorecard's first page draws a chart of: value by month of nine types, and a name for all of it."""
    people = {f"p{at}": f"type {at % 9}" for at in range(18)}
    ties = [(f"p{at}", f"p{(at + 1) % 18}", 1.0 + at, "supply", f"2024-0{at % 6 + 1}-28") for at in range(18)]
    return replace(make(people, ties), name=name)


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_chart_stays_on_the_first_page_however_long_the_title(paper: Paper) -> None:
    name = "Ecosystem of the charging infrastructure along the trans-European road network " * 2
    card = scorecard()
    findings = tuple(replace(card.findings[0], text=f"Finding {at}: {'it is told at length ' * 12}") for at in range(6))
    card = replace(card, findings=findings, summary=replace(card.summary, name=name))
    first, second = pages(pdf_bytes(describe_scorecard(card, dated(name)), paper))[:2]
    assert "Value by month, by the type of who gives it" in first
    assert "2024-06" in first
    assert "more on the pages that follow" in first
    assert "Concentration risk" in second


def test_letters_from_right_to_left_are_not_those_of_a_typewriter() -> None:
    written = PdfReader(io.BytesIO(pdf_bytes(replace(describe_outcome(outcome()), subject="النقل", sections=()))))
    fonts = {str(one["/BaseFont"]) for one in written.pages[0]["/Resources"]["/Font"].values()}
    if not any(place.is_file() for place in Path("/usr/share/fonts").rglob("NotoSansArabic-*")):
        pytest.skip("no font of this system has these letters")
    assert any("NotoSansArabic" in one for one in fonts)
    assert not any("Mono" in one for one in fonts)


def test_a_row_is_not_broken_over_two_pages() -> None:
    cell = " ".join(f"w{at}" for at in range(200))
    rows = tuple((f"Row {at}", f"begins{at} {cell} ends{at}") for at in range(20))
    table = Table("Losses", "Losses", (Column("What"), Column("Why")), rows)
    told = replace(describe_outcome(outcome()), sections=(Section("What if", "It costs.", (table,)),))
    found = pages(pdf_bytes(told))
    assert len(found) > 2
    for at in range(20):
        begins, ends = ([re.search(rf"\b{word}{at}\b", one) is None for one in found] for word in ("begins", "ends"))
        assert begins == ends, at


def test_names_in_narrow_lists_are_short_and_texts_of_moves_are_whole() -> None:
    name = "Consolidated International Electric Mobility Infrastructure and Settlement Holding Company of the North"
    columns = (Column("Participant"), Column("Share", full=1.0))
    rows = ((Name(name), Figure(0.5, "share")),)
    listed = paper_values(replace(describe_outcome(outcome()), sections=(
        Section("A", "", (Table("", "A", columns, rows, at_most=5), Table("", "B", columns, rows))),
    )))["sections"][0]["blocks"]  # fmt: skip
    short, whole = (one["rows"][0][0]["text"].replace("\u200b", "") for one in listed)
    assert (len(short), whole) == (60, name)
    assert [one["short"] for one in listed] == [True, False]


def test_a_score_that_is_not_known_has_no_empty_bar() -> None:
    columns = (Column("Score", full=100.0),)
    rows = ((Figure(None, "points"),), (Figure(40.0, "points"),))
    made = paper_values(replace(describe_outcome(outcome()), sections=(
        Section("A", "", (Table("", "A", columns, rows),)),
    )))["sections"][0]["blocks"][0]  # fmt: skip
    assert [row[0]["bar"] is None for row in made["rows"]] == [True, False]


def test_bars_of_remedies_are_as_long_as_the_dearest_loss_allows() -> None:
    blocks = [one for section in describe_remedies(advice()).sections for one in section.blocks]
    full = {
        (one.sheet, column.label): column.full for one in blocks if isinstance(one, Table) for column in one.columns
    }
    assert full["Moves", "Loss before"] == full["Frontier", "Costs"] == advice().before.total
