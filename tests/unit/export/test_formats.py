"""One document, four formats: the same figures in each, and no name breaks out of any."""

from __future__ import annotations

import io
import json

import pytest
from openpyxl import load_workbook

from ecohealth.export.describe_outcome import describe_outcome
from ecohealth.export.describe_scorecard import describe_scorecard
from ecohealth.export.html import html_bytes
from ecohealth.export.json import json_bytes, scorecard_document
from ecohealth.export.markdown import escaped, markdown_bytes
from ecohealth.export.numbers import figure, measure, points, span
from ecohealth.export.text import visible
from ecohealth.export.xlsx import LONGEST_CELL, xlsx_bytes
from tests.golden.made import HOSTILE, VALUES, outcome, scorecard
from tests.unit.export.reading_back import Page, markdown_html, workbook


@pytest.fixture(scope="module")
def card_html() -> Page:
    return Page(html_bytes(describe_scorecard(scorecard())).decode())


@pytest.fixture(scope="module")
def card_markdown() -> str:
    return markdown_bytes(describe_scorecard(scorecard())).decode()


@pytest.fixture(scope="module")
def card_sheets() -> dict[str, list[list[object]]]:
    return workbook(xlsx_bytes(describe_scorecard(scorecard())))


@pytest.fixture(scope="module")
def metrics() -> dict[str, dict[str, object]]:
    read = json.loads(json_bytes(scorecard_document(scorecard())))
    return {one["id"]: one for pillar in read["pillars"] for one in pillar["metrics"]}


def html_row(page: Page, label: str) -> list[str]:
    return next(row for row in page.rows if row and row[0].startswith(label) and len(row) > 3)


@pytest.mark.parametrize("metric_id", list(VALUES))
def test_every_format_has_the_same_figures(
    metric_id: str,
    metrics: dict[str, dict[str, object]],
    card_html: Page,
    card_markdown: str,
    card_sheets: dict[str, list[list[object]]],
) -> None:
    value, score, unit = (metrics[metric_id][key] for key in ("value", "score", "unit"))
    label = str(metrics[metric_id]["label"])
    assert (value, score) == VALUES[metric_id]
    row = html_row(card_html, label)
    assert (row[1].startswith(figure(value, unit)), row[2]) == (True, points(score))
    line = next(one for one in card_markdown.splitlines() if one.startswith(f"| {label} |"))
    cells = [cell.strip() for cell in line.split("|")]
    interval = scorecard().sureness.intervals.scores.get(metric_id)
    assert (cells[2], cells[3], cells[4]) == (measure(value, unit), points(score), span(interval))
    sheet_row = next(one for one in card_sheets["Metrics"] if one[2] == metric_id)
    assert (sheet_row[3], sheet_row[5]) == (value, score)
    assert tuple(sheet_row[7:9]) == (interval or ("–", "–"))


def test_overall_pillars_and_coverage_are_the_same_everywhere(
    card_html: Page, card_markdown: str, card_sheets: dict[str, list[list[object]]]
) -> None:
    card = scorecard()
    text = "".join(card_html.text).replace("\u00a0", " ")
    for pillar in card.pillars:
        shown, coverage = points(pillar.score), figure(pillar.coverage, "share")
        assert f"| {pillar.pillar.label} | {shown} |" in card_markdown
        assert f"Coverage {coverage} of the metrics" in text
        row = next(one for one in card_sheets["Scorecard"] if one[0] == pillar.pillar.label)
        assert row[1] == (pillar.score if pillar.score is not None else "–")
        assert row[3] == pillar.coverage
    assert f"**{points(card.overall)}** overall" in card_markdown
    assert [row[1] for row in card_sheets["Scorecard"]].count(card.overall) == 1


@pytest.mark.parametrize(
    "words", ["data 0123456789ab", "abc123def456", "seed 7", "ecohealth 0.1.0", "kind = supply, data"]
)
@pytest.mark.parametrize("make", [html_bytes, markdown_bytes])
def test_every_document_says_where_it_comes_from(make: object, words: str) -> None:
    for document in (describe_scorecard(scorecard({})), describe_outcome(outcome())):
        text = make(document).decode().replace("\\", "")
        assert words in text
        assert "What not to conclude" in text


def test_how_sure_the_figures_are_is_told_in_every_format(
    card_html: Page, card_markdown: str, card_sheets: dict[str, list[list[object]]]
) -> None:
    told = (
        "the overall score of 54 could have been 51 to 58 (5th to 95th percentile of 200 resamples), and with other "
        "weights 48 to 60; most hangs on the weight of Resilience to partner loss."
    )
    moved = "The overall score of 54 then is 50 to 58, 1.23 points away in the mean."
    gamed = "Easy to game, by more than 5 points: Breadth of partnership."
    untried = "Not tried, since they take too long: Clustering beyond chance."
    method = "Poisson bootstrap: 200 resamples in which every record counts Poisson(1) times, 12 events of several"
    held = "Clustering beyond chance was held at its value: it has no value in 41 of 200 resamples."
    html = "".join(card_html.text).replace("\u00a0", " ")
    markdown = card_markdown.replace("\\", "")
    sheet = [str(cell) for row in card_sheets["Sureness"] for cell in row]
    for words in (told, method, held, moved, gamed, untried):
        assert words in html
        assert words in markdown
    assert any(method in cell for cell in sheet)
    row = next(one for one in card_sheets["Sureness"] if one[1] == "Overall")
    assert row[2:5] == [54.321, 51.2, 57.96]
    row = next(one for one in card_sheets["Sureness"] if one[1] == "Resilience to partner loss")
    assert row[3:] == ["–", "–", "metrics with 25.0 % of its weight only: no interval under half of it"]


def test_a_sheet_holds_all_contributions_and_paper_the_first_of_them(
    card_markdown: str, card_sheets: dict[str, list[list[object]]]
) -> None:
    rows = [row for row in card_sheets["Contributions"] if row[1] == "Concentration of value"]
    assert [row[3] for row in rows] == list(HOSTILE)
    assert [row[4] for row in rows][:2] == [0.5, 0.25]
    assert "… and 3 more." in card_markdown


# -- names ----------------------------------------------------------------------------------------------------------
def test_no_name_becomes_an_element_or_an_attribute_of_the_page(card_html: Page) -> None:
    for page in (card_html, Page(html_bytes(describe_outcome(outcome())).decode())):
        assert {"img", "script", "b"} & set(page.tags[page.tags.index("main") :]) <= {"b"}
        assert not [name for name, _ in page.attributes if name.startswith("on")]
        links = [value for name, value in page.attributes if name in ("href", "src")]
        assert [one for one in links if not one.startswith(("#section-", "#metric-"))] == []


def test_every_name_is_read_back_as_text(card_html: Page) -> None:
    cells = {cell for row in card_html.rows for cell in row}
    shown = list(HOSTILE.values())[:5]
    assert {visible(name) for name in shown} <= cells


def test_a_page_runs_nothing_and_asks_for_nothing(card_html: Page) -> None:
    policy = next(
        value for name, value in card_html.attributes if name == "content" and value.startswith("default-src")
    )
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(card_html.tags)


def test_a_workbook_holds_texts_and_numbers_and_no_formula() -> None:
    for document in (describe_scorecard(scorecard()), describe_outcome(outcome())):
        book = load_workbook(io.BytesIO(xlsx_bytes(document)))
        pages = [sheet for sheet in book if sheet.title != "Weights"]  # its formulas have a test of their own
        cells = [cell for sheet in pages for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s", "n"}
        assert not [cell for cell in cells if cell.hyperlink]
        texts = {cell.value for cell in cells}
        assert {'=HYPERLINK("https://example.org","x")', "<img src=x onerror=alert(1)>"} <= texts


def test_a_text_that_no_cell_can_hold_is_cut_and_says_so() -> None:
    long = {**HOSTILE, "h-html": "n" * 200_000}
    names = [row[2] for row in workbook(xlsx_bytes(describe_scorecard(scorecard(long))))["Contributions"]]
    cut = next(name for name in names if str(name).startswith("nnn"))
    assert (len(cut), cut[-1]) == (LONGEST_CELL, "…")
    page = Page(html_bytes(describe_scorecard(scorecard(long))).decode())
    assert max(len(cell) for row in page.rows for cell in row) < 1000


def test_markdown_shows_names_as_text(card_markdown: str) -> None:
    for text in (card_markdown, markdown_bytes(describe_outcome(outcome())).decode()):
        page = Page(markdown_html(text))
        assert not {"img", "script", "a", "s"} & set(page.tags)
        widths = {len(row) for row in page.rows}
        assert max(widths) <= 7
    cells = {cell for row in Page(markdown_html(card_markdown)).rows for cell in row}
    assert {visible(name) for name in list(HOSTILE.values())[:5]} <= cells


def test_markdown_without_escaping_would_be_seen() -> None:
    name = HOSTILE["h-html"]
    assert "img" in Page(markdown_html(f"A name: {name}")).tags
    assert "img" not in Page(markdown_html(f"A name: {escaped(name)}")).tags


@pytest.mark.parametrize(
    "name", ["# head", "- item", "+", "1. one", "12)", "> quote", "---", "a\nb", "www.example.org", "&lt;b&gt;", "x\\"]
)
def test_a_name_at_the_start_of_a_line_is_only_a_name(name: str) -> None:
    page = Page(markdown_html(escaped(name)))
    assert set(page.tags) == {"p"}
    assert "".join(page.text).strip() == visible(name)


@pytest.mark.parametrize("scored", [True, False])
def test_an_outcome_tells_parts_hits_and_substitutes(scored: bool) -> None:
    document = describe_outcome(outcome(scored=scored))
    page = Page(html_bytes(document).decode())
    text = "".join(page.text).replace("\u00a0", " ")
    for words in ("46.4 %", "31.2 %", "10.0 %", "5.1 %", "6 of 8 participants", "EUR 1.67 bn" if scored else "1.67 bn"):
        assert words in text
    assert ("Scores before and after" in [section.title for section in document.sections]) == scored
    sheets = workbook(xlsx_bytes(document))
    assert [row[6] for row in sheets["Participants"][1:]] == [1.0, 1.0, 0.62133, 0.25, 0.0512, 0.00042]
    assert sheets["Substitutes"][1][5:] == [12.5, 40]
