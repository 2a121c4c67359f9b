"""What a document says of ecosystems that are very small, very wide, or whose names are very long."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.export.board import Board, describe_board
from ecohealth.export.describe_charts import people_chart
from ecohealth.export.document import Document, Table
from ecohealth.export.numbers import measure
from ecohealth.export.sentences import overall_sentence, unavailable
from ecohealth.export.text import visible
from ecohealth.export.xlsx import xlsx_bytes
from ecohealth.figures.theme import shortened
from ecohealth.metrics.declare import Pillar
from ecohealth.metrics.exits import yearly_exits
from ecohealth.scenarios.chance import told_exits
from ecohealth.scenarios.rank import rank
from ecohealth.scenarios.remedies import remedies
from ecohealth.scores.provenance import provenance
from ecohealth.scores.score import own_profile, score
from ecohealth.scores.sentence import written
from ecohealth.scores.summary import summary
from tests.ecosystems import make, star
from tests.golden.made import pillar, scorecard

LONG = "Consolidated International Electric Mobility Infrastructure and Settlement Holding Company of the North"


def board(eco: Ecosystem) -> Document:
    judge = own_profile(eco)
    return describe_board(
        Board(score(eco, judge, replicates=0), eco, judge, rank(eco, profile=judge), remedies(eco, budget=2))
    )


def test_tables_of_one_sheet_have_the_same_columns() -> None:
    heads: dict[str, set[int]] = {}
    for section in board(star(12)).sections:
        for one in section.once:
            if isinstance(one, Table):
                heads.setdefault(one.sheet, set()).add(len(one.columns))
    assert {"Losses", "Losses weighed"} <= set(heads)
    assert {sheet: found for sheet, found in heads.items() if len(found) > 1} == {}


def test_a_headline_keeps_its_figure_however_long_the_name() -> None:
    eco = make({LONG: "hub", **{f"leaf{k}": "leaf" for k in range(12)}}, [(LONG, f"leaf{k}") for k in range(12)])
    headline = next(one.headline for one in board(eco).sections if one.title == "What if")
    assert headline.endswith("…: 100 % of all value.")
    assert len(headline) <= 120
    card = scorecard()
    told = overall_sentence(replace(card, summary=replace(card.summary, name=LONG)))
    assert f"{LONG[:59]}… scores" in told
    assert LONG not in told


def test_a_text_cut_within_a_name_that_is_set_apart_shows_no_marks() -> None:
    text = "Losing \u2068ACME שרה\u2069 and \u2068דוד\u2069 costs most."
    for at_most in range(2, len(text) + 1):
        shown = visible(shortened(text, at_most))
        assert "\\u" not in shown, (at_most, shown)
    assert visible(shortened(text, 19)) == "Losing \u2068ACME שרה\u2069…"


def test_a_population_names_few_kinds_and_counts_the_rest() -> None:
    ties = [("a", "b", 1.0, f"kind {k:02d}") for k in range(14)]
    eco = make({"a": "maker", "b": "shop"}, ties)
    told = provenance(eco, own_profile(eco), 0).population
    assert told.count("interaction record") == 1
    assert told.startswith("2 parties, 14 interaction records, kinds: kind 00, ")
    assert told.endswith("kind 11 and 2 more")
    one = make({"a": "maker", "b": "shop"}, [("a", "b")])
    assert provenance(one, own_profile(one), 0).population == "2 parties, 1 interaction record, kinds: supply"


def test_chances_of_many_types_are_told_of_the_first_and_counted() -> None:
    eco = make({f"p{k:02d}": f"type {k:02d}" for k in range(20)}, [("p00", "p01")])
    told = told_exits(yearly_exits(eco))
    assert "type 04, type 05 and 14 other types: the history is too short" in told
    assert "type 06" not in told


def test_what_is_missing_for_the_same_reason_is_said_once() -> None:
    card = score(make({"a": "maker", "b": "shop"}, []), replicates=0)
    told = unavailable(card)
    assert told[0].startswith(
        "No value was exchanged between participants in the window: Concentration of value; Effective participants; "
    )
    reasons = {written(one.reading.reason) for one in card.metrics.values() if one.reading.value is None}
    assert len(told) == len(reasons)
    assert any(one.startswith("Breadth of partnership: no party") for one in told)


def test_a_pillar_without_any_metric_is_not_said_to_have_only_so_many() -> None:
    card = score(make({"a": "maker", "b": "shop"}, []), replicates=0)
    assert {one.reason for one in card.pillars} == {"none of its metrics could be computed"}
    assert not any("Only 0" in one for one in summary(make({"a": "maker"}, [])).notes)


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (1.0, "dealings per period", "1 dealing per period"),
        (2.0, "dealings per period", "2 dealings per period"),
        (1.0, "effective partners", "1 effective partner"),
    ],
)
def test_one_of_a_unit_is_one(value: float, unit: str, told: str) -> None:
    assert measure(value, unit) == told


def test_one_bar_is_no_chart() -> None:
    card, which = scorecard(), pillar(Pillar.CONCENTRATION)
    alone = tuple(
        replace(one, reading=replace(one.reading, contributions=one.reading.contributions.head(1)))
        for one in which.metrics
    )
    assert people_chart(card, which) is not None
    assert people_chart(card, replace(which, metrics=alone)) is None


def test_rows_of_a_workbook_are_as_tall_as_their_text_and_numbers_stand_apart() -> None:
    page = load_workbook(io.BytesIO(xlsx_bytes(board(star(12)))))["Findings"]
    lines = {row: page.row_dimensions[row].height / 15 for row in range(2, page.max_row + 1)}
    width = page.column_dimensions["B"].width
    assert [row for row, told in lines.items() if told * width < len(page[f"B{row}"].value)] == []
    assert max(lines.values()) > 1
    metrics = load_workbook(io.BytesIO(xlsx_bytes(board(star(12)))))["Metrics"]
    score_at = next(cell.column for cell in metrics[1] if cell.value == "Score")
    scores = [metrics.cell(row, score_at) for row in range(2, 40)]
    assert {cell.alignment.indent for cell in scores if isinstance(cell.value, float)} == {1}
    assert metrics.cell(1, score_at).alignment.horizontal == "right"
