"""The pictures of the pillars' pages: what they show, what they say, what they say where they show nothing."""

from __future__ import annotations

import json
from typing import Any

import dash_ag_grid as dag
import pytest
from dash import dcc

from dashboards.gallery import Gallery, Scene
from dashboards.pages.pillars import pictures
from dashboards.state import View
from ecohealth.metrics.declare import Pillar
from tests.ecosystems import make
from tests.unit.dashboards.trees import of_class, parts, text_in

DRAWN = [Pillar.CONCENTRATION, Pillar.ENGAGEMENT, Pillar.NETWORK_EFFECTS]


def titles(tree: Any) -> list[str]:
    return [text_in(one) for one in of_class(tree, "panel-title")]


def rows_of(tree: Any, grid_id: str) -> list[dict[str, Any]]:
    return next(one.rowData for one in parts(tree) if isinstance(one, dag.AgGrid) and one.id == grid_id)


@pytest.fixture(scope="module")
def bare() -> Scene:
    eco = make({"m0": "maker", "b": "seller"}, [("m0", "b", 0.0)])
    return Gallery({"bare": eco}).scene(View("bare"))


@pytest.mark.parametrize("pillar", DRAWN)
def test_every_picture_is_named_for_those_who_do_not_see_it(pillar: Pillar, scene: Scene) -> None:
    tree = pictures(scene, pillar)
    drawn = of_class(tree, "chart")
    assert len(drawn) >= 1
    for one in drawn:
        assert one.role == "img"
        assert len(one.to_plotly_json()["props"]["aria-label"].split()) >= 4
    assert all(len(one) > 8 for one in titles(tree))


@pytest.mark.parametrize("pillar", DRAWN)
def test_where_nothing_can_be_drawn_every_panel_says_why(pillar: Pillar, bare: Scene) -> None:
    tree = pictures(bare, pillar)
    assert not [one for one in parts(tree) if isinstance(one, dcc.Graph)]
    assert len(of_class(tree, "reason")) == len(of_class(tree, "panel"))


def test_undated_records_are_told_which_column_would_help(bare: Scene) -> None:
    assert text_in(pictures(bare, Pillar.ENGAGEMENT)).count("'date'") >= 3


def test_no_name_from_the_data_is_markup_in_a_figure(scene: Scene) -> None:
    for pillar in DRAWN:
        for one in parts(pictures(scene, pillar)):
            if isinstance(one, dcc.Graph):
                assert "<img" not in json.dumps(one.figure.to_plotly_json(), default=str)


def test_the_list_of_the_quiet_leads_to_their_pages(scene: Scene) -> None:
    tree = pictures(scene, Pillar.ENGAGEMENT)
    reading = scene.card["at_risk_value"]
    rows = rows_of(tree, "at-risk")
    assert [one["id"] for one in rows] == reading.contributions["participant"].tolist()
    assert all(one["name_href"] == scene.view.partner(one["id"]) for one in rows)
    assert titles(tree)[0].startswith(f"{len(rows)} partner")


def test_concentration_names_the_largest_of_each_type(scene: Scene) -> None:
    tree = pictures(scene, Pillar.CONCENTRATION)
    for one in scene.card["within_type_dominance"].details["types"]:
        assert scene.names[one["participant"]][:4] in text_in(tree)


def test_the_roles_say_what_is_missing(scene: Scene) -> None:
    tree = pictures(scene, Pillar.NETWORK_EFFECTS)
    assert "1 of 1 required role is not filled" in titles(tree)
    assert rows_of(tree, "roles")[0]["state"] == "▲ Too few"
