from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.gallery import Gallery
from dashboards.state import (
    LONGEST_QUERY,
    MOST_LOST,
    View,
    choice_of,
    ids_of,
    read_view,
    text_of,
    texts_of,
)
from ecohealth.ecosystem.ecosystem import Ecosystem
from tests.unit.dashboards.conftest import HOSTILE, small

GALLERY = Gallery({"volta": small(), "calm": small(hostile=False)})
IDS = [str(one) for one in GALLERY.ecosystem("volta").ids]

views = st.builds(
    View,
    ecosystem=st.just("volta"),
    window=st.sampled_from(["", "all", "2024", "2023-06:2024-05"]),
    only=st.sampled_from([(), (("kind", "supply"),), (("type", "maker"), ("type", "seller"))]),
    lose=st.lists(st.sampled_from(IDS), unique=True, max_size=5).map(tuple),
    cascade=st.sampled_from(["linear", "none"]),
)
anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


@given(views)
def test_a_view_comes_back_from_its_address(view: View) -> None:
    asked = read_view(view.query(), GALLERY)
    assert asked.view == view
    assert asked.notes == ()
    assert asked.args == {}


@given(st.text(max_size=300) | anything)
def test_whatever_the_address_holds_a_view_comes_back(search: object) -> None:
    view = read_view(search, GALLERY).view
    assert view.ecosystem in GALLERY.keys
    assert GALLERY.scene(view).eco is not None


@given(anything)
def test_whatever_a_callback_is_given_its_arguments_are_of_their_type(value: object) -> None:
    assert isinstance(text_of(value), str)
    assert all(isinstance(one, str) for one in texts_of(value))
    assert choice_of(value, ("linear", "none")) in ("linear", "none")
    assert set(ids_of(value, GALLERY.ecosystem("volta"))) <= set(IDS)


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("?v=1&eco=nobody", "No ecosystem 'nobody'"),
        ("?v=1&window=2031", "holds no interaction"),
        ("?v=1&window=soon", "cannot be read"),
        ("?v=1&only=colour=red", "No column 'colour'"),
        ("?v=1&only=type=makr", "did you mean 'maker'"),
        ("?v=1&lose=nobody&lose=m0", "1 participant of the scenario cannot be taken"),
        ("?v=9&eco=volta", "another version"),
        ("?" + "x" * LONGEST_QUERY, "too long"),
    ],
)
def test_what_cannot_be_had_is_said(search: str, words: str) -> None:
    asked = read_view(search, GALLERY)
    assert len(asked.notes) == 1
    assert words in asked.notes[0]
    assert asked.view.ecosystem == "volta"


def test_a_page_gets_what_is_not_the_views() -> None:
    asked = read_view("?v=1&eco=volta&layout=force&share=80", GALLERY)
    assert asked.args == {"layout": "force", "share": "80"}


def test_what_a_scenario_loses_is_known_distinct_and_bounded(eco: Ecosystem) -> None:
    assert ids_of(["m0", "m0", "nobody", 7, None, "s1"], eco) == ("m0", "s1")
    assert len(texts_of([f"p{k}" for k in range(MOST_LOST * 2)])) == MOST_LOST


def test_links_keep_what_was_chosen_but_not_the_scenario() -> None:
    view = View("volta", "2024", (("kind", "supply"),), ("m0",), "none")
    parts = urlsplit(view.href("/engagement", anchor="retention"))
    assert (parts.path, parts.fragment) == ("/engagement", "retention")
    assert parse_qs(parts.query) == {
        "v": ["1"], "eco": ["volta"], "window": ["2024"], "only": ["kind=supply"], "cascade": ["none"],
    }  # fmt: skip


@pytest.mark.parametrize("who", HOSTILE)
def test_an_id_travels_in_a_path_and_comes_back(who: str) -> None:
    path = urlsplit(View("volta").partner(who)).path
    assert unquote(path.removeprefix("/partner/")) == who
    assert path.count("/") == 2
