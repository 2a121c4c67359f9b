from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_cytoscape as cyto
import dash_mantine_components as dmc
import pytest
from dash import html

from dashboards.components.picture import elements
from dashboards.gallery import Gallery, Scene
from dashboards.pages import network
from dashboards.pages.network_choice import (
    SHOWN_AT_FIRST,
    Choice,
    choice_of_args,
    drawing_of,
    periods_of,
    places_of,
    types_of,
)
from dashboards.state import View, read_view
from tests.ecosystems import make, random_ecosystem
from tests.unit.dashboards.trees import hrefs_in, of_class, parts, text_in

ODD: list[Any] = [None, True, -1, 1e9, float("nan"), "x" * 9999, "__proto__", [], {}, [["deep"]], {"id": 1}, "\u202e"]


def picture_in(tree: Any) -> cyto.Cytoscape:
    return next(one for one in parts(tree) if isinstance(one, cyto.Cytoscape))


def test_the_page_names_the_largest_and_says_how_much_is_drawn(scene: Scene) -> None:
    tree = network.layout(scene, {})
    (headline,) = [one for one in parts(tree) if isinstance(one, html.H1)]
    first = network.participants(scene).iloc[0]
    assert str(first["name"]) in text_in(headline)
    assert "of all value, more than any other of the 12 participants" in text_in(headline)
    assert "relations drawn carry" in text_in(of_class(tree, "picture-note"))


def test_the_part_in_all_value_is_what_passes_through(scene: Scene) -> None:
    rows = scene.eco.interactions
    total = rows["weight"].sum()
    for row in network.participants(scene).itertuples():
        touched = rows[(rows["source"] == row.id) | (rows["target"] == row.id)]
        assert row.share == pytest.approx(touched["weight"].sum() / total)
        others = set(touched["source"]) | set(touched["target"])
        assert row.partners == len(others - {row.id})


def test_every_participant_is_in_the_picture_in_the_search_and_in_the_table(scene: Scene) -> None:
    tree = network.layout(scene, {})
    keys = {one["data"]["id"] for one in picture_in(tree).elements}
    assert {f"p:{one}" for one in scene.names} <= keys
    search = next(one for one in parts(tree) if isinstance(one, dmc.Select))
    assert {one["value"] for one in search.data} == set(scene.names)
    assert set(network.participants(scene)["id"]) == set(scene.names)


def test_every_control_has_a_name(scene: Scene) -> None:
    tree = network.layout(scene, {})
    for one in parts(tree):
        if isinstance(one, dmc.Slider):
            assert one.thumbLabel
        if isinstance(one, html.Button):
            assert getattr(one, "aria-label")
        if isinstance(one, dmc.Select | dmc.CheckboxGroup):
            assert one.label


def test_elements_hold_text_and_numbers_and_their_ends_exist(scene: Scene) -> None:
    choice = choice_of_args(scene, {})
    drawn = elements(drawing_of(scene, choice), places_of(scene, "roles"), "EUR")
    keys = {one["data"]["id"] for one in drawn if "source" not in one["data"]}
    for one in drawn:
        if "source" in one["data"]:
            assert {one["data"]["source"], one["data"]["target"]} <= keys
            assert len(one["data"]["weights"]) == len(one["data"]["distances"]) == 2
    assert len({one["data"]["id"] for one in drawn}) == len(drawn)
    tips = {one["data"]["id"]: one["data"].get("tip", "") for one in drawn}
    assert tips["p:img"].startswith("<img src=x onerror=alert(1)>\nlab\nValue given and taken: EUR ")
    assert "⟨U+202E⟩" in tips["p:rtl"]


@pytest.mark.parametrize("key", ["layout", "size", "shown", "types", "period", "focus"])
def test_whatever_a_control_holds_a_choice_comes_of_it(key: str, scene: Scene) -> None:
    first = choice_of_args(scene, {})
    for value in ODD:
        choice = Choice.of(scene, {"types": list(types_of(scene)), key: value})
        drawing_of(scene, choice)
        if key not in ("types", "period"):
            assert choice == first, value
    assert Choice.of(scene, {}).types == types_of(scene)


@pytest.mark.parametrize("key", ["layout", "size", "shown", "hide", "period", "focus"])
def test_whatever_an_address_holds_a_choice_comes_of_it(key: str, scene: Scene) -> None:
    for value in ("", "x" * 500, "-1", "²", "999", "1.5", "p:nobody", "g:", "9999-99", "0.0.0.x"):
        choice = choice_of_args(scene, {key: value})
        assert (choice.layout, choice.size, choice.shown) == ("roles", "value", SHOWN_AT_FIRST)
        assert (choice.period, choice.focus) == ("", "")


def test_a_choice_travels_in_the_address(scene: Scene, gallery: Gallery) -> None:
    period = periods_of(scene)[4]
    chosen = Choice("force", "loss", 80, types_of(scene)[1:], period, "p:a/b?c#d&e=f g")
    query = scene.view.query(**chosen.args(scene))
    assert choice_of_args(scene, read_view(query, gallery).args) == chosen
    assert choice_of_args(scene, {}).args(scene) == {}


def test_the_card_of_a_focus_has_its_figures_and_the_ways_on(scene: Scene) -> None:
    tree = network.layout(scene, {"focus": "p:m0"})
    (card,) = of_class(tree, "picture-card")
    assert "M0" in text_in(card)
    assert "EUR" in text_in(card)
    leads = hrefs_in(card)
    assert scene.view.partner("m0") in leads
    assert scene.view.href("/resilience", lose=("m0",)) in leads
    assert next(one for one in parts(tree) if isinstance(one, dmc.Select)).value == "m0"


def test_the_card_of_a_group_names_its_largest_and_a_small_one_says_where_it_is() -> None:
    scene = Gallery({"large": random_ecosystem(4, n=700, rows=2800)}).scene(View("large", window="all"))
    places = places_of(scene, "roles")
    group = places.nodes[places.nodes["id"] == ""].iloc[0]
    (card,) = of_class(network.layout(scene, {"focus": group["key"]}), "picture-card")
    assert f"{group['members']:,} smaller participants" in text_in(card)
    assert len(hrefs_in(card)) == 6
    member = places.node_of.index[places.node_of == places.node_at(group["key"])][0]
    (card,) = of_class(network.layout(scene, {"focus": f"p:{member}"}), "picture-card")
    assert "part of the group" in text_in(card)


def test_one_period_is_one_period(scene: Scene) -> None:
    period = periods_of(scene)[3]
    all_of_it = drawing_of(scene, choice_of_args(scene, {"shown": "100"}))
    one = drawing_of(scene, choice_of_args(scene, {"shown": "100", "period": period}))
    assert one.nodes["value"].sum() == pytest.approx(2 * scene.eco.window(period).view.value)
    assert one.nodes["value"].sum() < all_of_it.nodes["value"].sum()
    assert one.nodes[["key", "x", "y"]].equals(all_of_it.nodes[["key", "x", "y"]])


@pytest.mark.parametrize(
    ("selected", "key"),
    [([{"id": "p:m0"}], "p:m0"), ([{"id": "g:lab"}], "g:lab"), ([{"id": "p:a"}, {"id": "p:b"}], "p:b"), ([], ""),
     (None, ""), ("p:m0", ""), ([None], ""), ([{"id": 7}], ""), ([{"id": "h:lab"}], ""), ([{}], ""),
     ({"id": "p:m0"}, "")],
)  # fmt: skip
def test_what_the_picture_says_is_selected_is_read_with_care(selected: object, key: str) -> None:
    assert network.selected_key(selected) == key


def test_without_value_or_dates_the_page_still_speaks() -> None:
    bare = Gallery({"bare": make({"a": "x", "b": "y"}, [("a", "b", 0.0)])}).scene(View("bare"))
    assert "No value passes" in text_in(network.layout(bare, {}))
    undated = Gallery({"undated": make({"a": "x", "b": "y"}, [("a", "b", 2.0)])}).scene(View("undated"))
    args: Mapping[str, str] = {"period": "2024-01", "focus": "p:a"}
    assert "100 % of all value" in text_in(network.layout(undated, args))
