"""Plain parts of a page packed into one component each: the same words, attributes and order, and all that is live."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboards.components.still import ATTRIBUTES, LINK, TAGS, PackedDash, Still, answer_packed, stilled
from dashboards.gallery import Scene
from dashboards.pages import all_pages
from tests.unit.dashboards.trees import parts

NAMED = frozenset({"answer"})
PATHS = [page.path for page in all_pages()]


def flat(tree: Any) -> Iterator[tuple[str, object]]:
    """Elements with their attributes, and texts, in order: of components and of packs alike."""
    if isinstance(tree, Still):
        for one in tree.tree:
            yield from flat_pack(one)
    elif isinstance(tree, list | tuple):
        for one in tree:
            yield from flat(one)
    elif isinstance(tree, Component):
        told = tree.to_plotly_json()
        tag = LINK if isinstance(tree, dcc.Link) else told["type"].lower()
        yield tag, {key: str(value) for key, value in told["props"].items() if key != "children"}
        yield from flat(getattr(tree, "children", None))
    elif tree is not None:
        yield "text", str(tree)


def flat_pack(tree: Any) -> Iterator[tuple[str, object]]:
    if isinstance(tree, str):
        yield "text", tree
        return
    yield tree[0], {key: str(value) for key, value in tree[1].items()}
    for one in tree[2:]:
        yield from flat_pack(one)


def is_live(component: Component, named: frozenset[str]) -> bool:
    known = getattr(component, "id", None)
    return isinstance(known, dict) or known in named


@pytest.mark.parametrize("path", PATHS)
def test_a_packed_page_is_the_same_page(path: str, scene: Scene, app: Dash) -> None:
    assert isinstance(app, PackedDash)
    page = next(one for one in all_pages() if one.path == path)
    laid_out = page.layout(scene, {"id": "m0"})
    packed = stilled(laid_out, app.named)
    assert list(flat(packed)) == list(flat(laid_out))
    live = [one.id for one in parts(laid_out) if is_live(one, app.named)]
    assert [one.id for one in parts(packed) if is_live(one, app.named)] == live


def test_the_page_of_methods_is_a_handful_of_components(scene: Scene) -> None:
    page = next(one for one in all_pages() if one.path == "/methods")
    laid_out = page.layout(scene, {})
    assert len(list(parts(laid_out))) > 1000
    assert len(list(parts(stilled(laid_out, NAMED)))) == 1


@pytest.mark.parametrize(
    "live",
    [
        html.Div("text", id="answer"),
        html.Div("text", id={"row": 1}),
        html.Button("text"),
        html.P("text", n_clicks=0),
        html.Img(src="/a.png"),
        dcc.Graph(),
    ],
)
def test_what_is_live_stays_with_all_that_is_around_it(live: Component) -> None:
    packed = stilled(html.Section([html.P("before"), html.Div([live]), html.P(["after", html.B("wards")])]), NAMED)
    before, around, after = packed.children
    assert before.tree == [["p", {}, "before"]]
    assert around.children == [live]
    assert after.tree == [["p", {}, "after", ["b", {}, "wards"]]]


def test_packing_leaves_the_given_tree_as_it_was() -> None:
    given = html.Div([html.P("a"), html.Div(id="answer")])
    before = given.to_plotly_json()["props"]["children"]
    stilled(given, NAMED)
    assert given.children is before
    assert isinstance(given.children[0], html.P)


def test_data_are_not_taken_for_text() -> None:
    data = {"lose": ["a", "b"], "elements": [{"data": {"id": "a"}}], "shown": html.P(html.B("x")), "none": None}
    packed = answer_packed(data, NAMED)
    assert isinstance(packed.pop("shown"), Still)
    assert packed == {"lose": ["a", "b"], "elements": [{"data": {"id": "a"}}], "none": None}
    assert answer_packed((1, [html.P("a"), "b"]), NAMED)[1][0].tree == [["p", {}, "a"], "b"]


def test_the_browser_knows_the_same_elements_and_attributes(root: Path) -> None:
    script = (root / "dashboards" / "assets" / "still.js").read_text("utf-8")
    elements, attributes = (
        set(re.sub(r'["+\s]+', " ", found).split())
        for found in re.findall(r"new Set\(\s*\(?(.*?)\)?\.split", script, re.DOTALL)
    )
    assert elements == {one.lower() for one in TAGS} | {"a"}
    assert attributes == ATTRIBUTES
