from __future__ import annotations

import pandas as pd
import pytest
from dash import dcc, html

from dashboards.components.bars import Bar, bars, colour_legend
from dashboards.components.block import page, panel
from dashboards.components.finding import finding_row, metric_href
from dashboards.components.grid import Column, grid
from dashboards.components.metric import paragraphs
from dashboards.components.score import Past, big_score, change, history, score_bar
from dashboards.components.states import failed, not_available
from dashboards.components.status import SHAPES, badge
from dashboards.components.words import link, linked, name, shown
from dashboards.state import View
from ecohealth.metrics.catalogue import METRICS
from ecohealth.scores.scorecard import Finding
from tests.unit.dashboards.conftest import HOSTILE
from tests.unit.dashboards.trees import hrefs_in, of_class, parts, text_in


@pytest.mark.parametrize("word", ["healthy", "watch", "critical", "not available"])
def test_a_status_is_a_word_and_a_shape_of_its_own(word: str) -> None:
    assert text_in(badge(word)).split(maxsplit=1) == [SHAPES[word], word]


def test_the_four_bands_have_four_shapes() -> None:
    assert len({SHAPES[one] for one in ("healthy", "watch", "critical", "not available")}) == 4


@pytest.mark.parametrize("hostile", HOSTILE.values())
def test_names_are_text_and_isolated(hostile: str) -> None:
    assert isinstance(name(hostile), html.Bdi)
    assert name(hostile).children == shown(hostile)
    assert "\u202e" not in shown(hostile)


def test_a_long_name_is_cut_and_a_sentence_is_not() -> None:
    assert len(name("x" * 5000).children) == 300
    assert shown("y" * 3000) == "y" * 3000


def test_names_in_a_sentence_become_links_the_longest_first() -> None:
    pieces = linked("Acme Ltd beats Acme.", {"Acme": "/partner/a", "Acme Ltd": "/partner/b"})
    assert hrefs_in(pieces) == ["/partner/b", "/partner/a"]
    assert text_in(pieces) == "Acme Ltd  beats  Acme ."
    assert linked("Nothing here", {"": "/x", "Acme": "/partner/a"}) == ["Nothing here"]


def test_a_name_that_looks_like_a_pattern_is_taken_literally() -> None:
    assert hrefs_in(linked("(a+)+ and b", {"(a+)+": "/partner/1"})) == ["/partner/1"]


def test_a_score_says_itself_to_those_who_do_not_see_it() -> None:
    assert getattr(score_bar(62.4, "Engagement", "watch"), "aria-label") == "Engagement: 62 of 100, watch"
    assert getattr(score_bar(None, "Engagement", "not available"), "aria-label") == "Engagement: not available"


def test_a_missing_score_says_why_and_shows_no_number() -> None:
    tree = big_score(None, "Engagement", "not available", "only 25 % of its metrics could be computed")
    assert "not available" in text_in(tree)
    assert "only 25" in text_in(tree)
    assert not of_class(tree, "score")


@pytest.mark.parametrize(("moved", "words"), [(3.6, "▲ up 4"), (-8.2, "▼ down 8"), (0.2, "= unchanged")])
def test_a_change_has_a_direction_in_shape_and_word(moved: float, words: str) -> None:
    tree = change(Past(["a", "b"], [50.0, 50.0 + moved], "the year to 2024-12", moved))
    assert text_in(tree).startswith(words)
    assert text_in(tree).endswith("since the year to 2024-12")


def test_without_an_earlier_window_there_is_no_change_and_no_history() -> None:
    assert change(Past(["a"], [50.0])) is None
    assert history(Past(["a"], [50.0]), "Overall") is None


def test_history_leaves_a_gap_where_there_was_no_score() -> None:
    tree = history(Past(["2023", "2024", "2025"], [40.0, None, 60.0]), "Overall")
    assert len(of_class(tree, "history-column")) == 2
    assert len(of_class(tree, "history-gap")) == 1
    assert "2024: no score" in [getattr(one, "title", None) for one in parts(tree)]


def test_bars_share_one_scale() -> None:
    tree = bars([Bar("a", "", "20 %", (("direct", 0.2),)), Bar("b", "/b", "5 %", (("direct", 0.05),))], "Losses")
    assert [one.style["width"] for one in of_class(tree, "part")] == ["100.00%", "25.00%"]
    assert hrefs_in(tree) == ["/b"]


def test_a_legend_of_colours_names_each_and_hatches_what_is_hatched() -> None:
    tree = colour_legend([("<b>a</b>", "#0072B2", False), ("b", "#0072B2", True)])
    assert [text_in(one) for one in of_class(tree, "legend-entry")] == ["<b>a</b>", "b"]
    swatches = of_class(tree, "swatch")
    assert [one.style["backgroundColor"] for one in swatches] == ["#0072B2", "#0072B2"]
    assert ["is-hatched" in one.className for one in swatches] == [False, True]


def test_bars_of_nothing_divide_by_nothing() -> None:
    assert of_class(bars([Bar("a", "", "0", (("direct", 0.0),))], "Losses"), "part") == []


def test_a_finding_leads_to_its_evidence_and_its_partners() -> None:
    finding = Finding(
        "critical", "Losing Acme costs 40 %.", "Prepare.", ("loss_impact", "cut_partners"), ("a/1", "gone")
    )
    tree = finding_row(finding, {"a/1": "Acme"}, View("volta"))
    assert hrefs_in(tree) == ["/partner/a%2F1?v=1&eco=volta", metric_href(View("volta"), "loss_impact")]
    assert "critical" in text_in(tree)
    assert "Next:  Prepare." in text_in(tree)


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_has_a_place(metric: str) -> None:
    path, _, anchor = metric_href(View("volta"), metric).partition("#")
    assert anchor == metric
    assert path.partition("?")[0] in ("/concentration", "/engagement", "/network-effects", "/resilience/score")


def test_a_page_has_one_heading_and_panels_have_the_next() -> None:
    tree = page("Overview", "All is well.", panel("Things to know", anchor="things"), note="2024")
    assert [text_in(one) for one in parts(tree) if isinstance(one, html.H1)] == ["All is well."]
    assert [text_in(one) for one in parts(tree) if isinstance(one, html.H2)] == ["Things to know"]


def test_a_table_keeps_missing_values_empty_and_numbers_numbers() -> None:
    rows = pd.DataFrame({"name": ["a", None], "weight": [1.5, float("nan")], "name_href": ["/partner/a", "/partner/b"]})
    table = next(
        one
        for one in parts(grid(rows, (Column("name", "Name", "link"), Column("weight", "Weight", "number")), "T", "t"))
        if getattr(one, "rowData", None)
    )
    assert table.rowData[0] == {"name": "a", "weight": 1.5, "name_href": "/partner/a"}
    assert table.rowData[1]["weight"] is None
    assert table.columnDefs[0]["cellRenderer"] == "EcohealthLink"
    assert not getattr(table, "dangerously_allow_code", False)


@pytest.mark.parametrize(("count", "layout"), [(1, "autoHeight"), (12, "autoHeight"), (13, "normal")])
def test_texts_wrap_in_full_and_a_short_table_is_as_tall_as_its_rows(count: int, layout: str) -> None:
    rows = pd.DataFrame({"name": ["a"] * count, "why": ["b"] * count, "share": [0.5] * count})
    shown_columns = (Column("name", "Name", "link"), Column("why", "Why"), Column("share", "Share", "share"))
    table = next(one for one in parts(grid(rows, shown_columns, "T", "t")) if getattr(one, "rowData", None))
    wraps = [(one.get("wrapText"), one.get("autoHeight")) for one in table.columnDefs]
    assert wraps == [(True, True), (True, True), (None, None)]
    assert table.dashGridOptions["domLayout"] == layout
    assert (table.style["height"] is None) == (layout == "autoHeight")


def test_what_failed_says_what_is_safe_and_what_to_do() -> None:
    assert "untouched" in text_in(failed())
    assert "another window" in text_in(failed())


def test_not_available_names_the_reason() -> None:
    assert text_in(not_available("a column `outcome` would help")).endswith("a column `outcome` would help")


def test_links_stay_within_the_dashboard() -> None:
    assert isinstance(link("Acme", "/partner/a"), dcc.Link)


def test_definitions_are_running_text() -> None:
    for metric in METRICS.values():
        told = paragraphs(metric.definition)
        assert told
        assert not any("`" in one or "\n" in one for one in told)
