"""Metrics by group on a pillar's page: what can be asked, what is shown of it, and that few are not coloured."""

from __future__ import annotations

from dash import html

from dashboards.gallery import Gallery, Scene
from dashboards.jobs import Progress
from dashboards.pages import by_group
from dashboards.state import View
from ecohealth.metrics.catalogue import METRICS
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.scorecard import TOO_FEW
from tests.ecosystems import make
from tests.unit.dashboards.trees import hrefs_in, of_class, parts, text_in

PILLAR = Pillar.CONCENTRATION


def table_of(scene: Scene, column: str) -> html.Table:
    found = by_group.measured(scene, PILLAR, column, Progress(patience=600.0))
    return of_class(by_group.told(scene, found), "by-group")[0]


def test_a_row_a_metric_and_a_column_a_group_beside_the_whole(scene: Scene) -> None:
    table = table_of(scene, "type")
    rows = [one for one in parts(table) if isinstance(one, html.Tr)]
    heads = text_in(rows[0])
    assert [text_in(one.children[0]).split("  ")[0] for one in rows[1:]]
    assert len(rows) == 1 + sum(one.pillar is PILLAR for one in METRICS.values())
    assert all(len(one.children) == 2 + len(scene.eco.view.types) for one in rows)
    assert "3 parties" in heads
    assert "5 parties" in heads


def test_groups_too_small_for_a_figure_say_so_and_have_the_neutral_mark(scene: Scene) -> None:
    table = table_of(scene, "type")
    rows = [one for one in parts(table) if isinstance(one, html.Tr)]
    makers = next(at for at, one in enumerate(rows[0].children) if "3 parties" in text_in(one))
    assert TOO_FEW in text_in(rows[0].children[makers])
    assert {text_in(one.children[makers]) for one in rows[1:]} == {"–"}
    assert all("5 are needed" in one.children[makers].title for one in rows[1:])
    judged = [one for one in of_class(table, "band") if "is-critical" in one.className or "is-healthy" in one.className]
    assert not [one for one in judged if text_in(one) == "–"]


def test_a_group_leads_to_itself_alone_and_a_metric_to_its_line(scene: Scene) -> None:
    links = hrefs_in(table_of(scene, "type"))
    assert any("only=type%3Dseller" in one for one in links)
    assert "#participant_hhi" in links


def test_an_address_that_asks_opens_the_section_and_anything_else_leaves_it_folded(scene: Scene) -> None:
    assert isinstance(by_group.section(scene, PILLAR, {"by": "type"}), html.Section)
    for said in ({}, {"by": "nothing of the kind"}, {"by": "name"}):
        assert isinstance(by_group.section(scene, PILLAR, said), html.Details)


def test_where_nobody_differs_it_says_what_would_tell() -> None:
    eco = make({"a": "maker", "b": "maker"}, [("a", "b", 1.0, "supply", "2024-01-05")])
    said = by_group.section(Gallery({"one": eco}).scene(View("one")), PILLAR, {})
    assert "region" in text_in(said)
