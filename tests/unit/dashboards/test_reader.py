"""Every reader's figures and days: by their choice, else by what their browser asks for, on every page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from dash.development.base_component import Component
from flask.testing import FlaskClient

from dashboards.components.metric import paragraphs
from dashboards.components.words import linked, shown
from dashboards.gallery import Gallery, Scene
from dashboards.jobs import Progress
from dashboards.pages import all_pages
from dashboards.pages.take_along import document_of
from dashboards.reader import CHOICE, OFFERED, for_its_reader, sample, signs_asked
from dashboards.state import View
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.catalogue import METRICS
from ecohealth.scores.sentence import Sentence, called, later
from ecohealth.scores.signs import NEUTRAL, Signs, in_force, signs, signs_of
from ecohealth.scores.words import day, money, number, percent
from tests.unit.dashboards.conftest import LOCAL

STRANGE = Signs(decimal="¸", group="˙", before="", after="\N{NO-BREAK SPACE}pc", locale="de_DE", for_people=True)
"""Signs that stand nowhere by chance."""
UNSAID = (  # what no reader meets
    "style",
    "color",
    "fillcolor",
    "bgcolor",
    "id",
    "href",
    "className",
    "key",
    "function",
    "value",
    "dateTime",
    "colorscale",
    "data-address",
)
LEAK, DAY = re.compile(r"(?<![\w.])(\d{1,3}(,\d{3})+(\.\d+)?|\d+\.\d+)(?![\w.])"), re.compile(r"\d\d\.\d\d\.\d{4}")


def said(tree: Any, key: str = "") -> Iterator[str]:
    """Every text of a tree that a reader meets: words, labels, titles, texts of figures, cells."""
    if isinstance(tree, Component):
        yield from said(tree.to_plotly_json()["props"])
    elif hasattr(tree, "to_plotly_json"):
        yield from said(tree.to_plotly_json())
    elif isinstance(tree, dict):
        for one, value in tree.items():
            if one not in UNSAID and not one.endswith("_href"):
                yield from said(value, one)
    elif isinstance(tree, list | tuple):
        for one in tree:
            yield from said(one, key)
    elif isinstance(tree, str):
        yield tree


PAGES = {one.path: one for one in all_pages()}
PROSE = {part for one in METRICS.values() for part in (*paragraphs(one.definition), one.source, one.scale.source
         if one.scale else "", one.gaming, one.act, one.question, one.unit)}  # fmt: skip
"""What is written once for everybody."""


@pytest.mark.parametrize("path", PAGES)
def test_no_figure_of_a_page_is_in_another_notation(path: str, scene: Scene) -> None:
    page, args = PAGES[path], {"id": "m0"} if "<" in path else {}
    page.layout(scene, args)  # somebody else was there first
    with signs(STRANGE):
        texts = set(said(page.layout(scene, args))) - PROSE
    assert [one for one in texts if LEAK.search(_without_units(DAY.sub("", one)))] == []


def _without_units(text: str) -> str:
    """A text without the words of a unit, which may be a range: they are written once for everybody."""
    for one in METRICS.values():
        text = text.replace(one.unit, "") if LEAK.search(one.unit) else text
    return text


def test_the_test_above_sees_a_figure_in_another_notation(scene: Scene) -> None:
    assert [one for one in said(PAGES["/"].layout(scene, {})) if LEAK.search(one)]


@pytest.mark.parametrize(
    ("chosen", "accepted", "told"),
    [
        ("", "de-DE,de;q=0.9,en;q=0.8", ("1.230", "EUR 1,67 bn", "5,1\N{NO-BREAK SPACE}%", "31.12.2024")),
        ("", "fr", ("1\u202f230", "EUR 1,67 bn", "5,1\N{NO-BREAK SPACE}%", "31 déc. 2024")),
        ("", "en-US", ("1,230", "EUR 1.67 bn", "5.1%", "Dec 31, 2024")),
        ("", "en-GB, en;q=0.5", ("1,230", "EUR 1.67 bn", "5.1%", "31 Dec 2024")),
        ("", "hi-IN", ("1,230", "EUR 1.67 bn", "5.1%", "31 दिस॰ 2024")),
        ("", "ar-EG", ("1,230", "EUR 1.67 bn", "5.1%", "31\u200f/12\u200f/2024")),  # CLDR's signs of Latin digits
        ("de-DE", "fr", ("1.230", "EUR 1,67 bn", "5,1\N{NO-BREAK SPACE}%", "31.12.2024")),
        ("klingon", "tlh, de;q=0.3", ("1.230", "EUR 1,67 bn", "5,1\N{NO-BREAK SPACE}%", "31.12.2024")),
        ("", "", ("1,230", "EUR 1.67 bn", "5.1 %", "2024-12-31")),
    ],
)
def test_signs_are_chosen_else_asked_for_else_neutral(chosen: str, accepted: str, told: tuple[str, ...]) -> None:
    with signs(signs_asked(chosen, accepted)):
        assert (number(1234.0), money(1_672_234_782.0, "EUR"), percent(0.0512), day("2024-12-31")) == told
        assert in_force().for_people


@pytest.mark.parametrize(
    "accepted",
    ["*", ";;;,,,", "de;q=0", "de;q=nan", "../../etc/passwd", "x" * 100_000, "de-" * 5_000,
     "{{7*7}}", "\x00", "é, ü", "en_US.UTF-8",
     ",".join(f"q{one:02}" for one in range(99)) + ", de"],
)  # fmt: skip
def test_a_header_that_names_no_locale_leaves_the_neutral_signs(accepted: str) -> None:
    assert signs_asked(accepted, accepted) == signs_of(None)


def test_every_locale_on_offer_is_one() -> None:
    assert [sample(one) for one in ("de-DE", "en-IN")] == ["1.234,5 · 31.12.2026", "1,234.5 · 31 Dec 2026"]
    assert all(signs_of(one).locale.replace("_", "-") == one for one in OFFERED)


def test_requests_have_the_signs_of_their_reader_and_leave_none_behind() -> None:
    seen: list[Signs] = []

    def answer(_environment: dict[str, Any], _start: Any) -> list[bytes]:
        seen.append(in_force())
        return []

    served = for_its_reader(answer)
    served({"HTTP_ACCEPT_LANGUAGE": "fr", "HTTP_COOKIE": f"other=1; {CHOICE}=de-DE"}, None)
    served({"HTTP_ACCEPT_LANGUAGE": "fr", "HTTP_COOKIE": f"{CHOICE}=<script>"}, None)
    served({"HTTP_COOKIE": "\x00;;=,"}, None)
    assert [one.locale for one in seen] == ["de_DE", "fr", ""]
    assert in_force() is NEUTRAL


def asked(client: FlaskClient, accepted: str) -> str:
    """The overview, as the app answers it."""
    body = {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [
            {"id": "url", "property": one, "value": value} for one, value in (("pathname", "/"), ("search", ""))
        ],
        "state": [],
        "changedPropIds": [],
    }
    headers = {**LOCAL, "Accept-Language": accepted}
    answer = client.post("/_dash-update-component", headers=headers, json=body)
    return "\n".join(said(answer.get_json()))


def test_the_same_page_for_two_readers(client: FlaskClient) -> None:
    first, german, again = (asked(client, one) for one in ("", "de-DE", ""))
    assert re.search(r"\d\.\d.%", first)
    assert re.search(r"\d,\d.%", german)
    assert not re.search(r"\d\.\d.%", german)
    assert first == again


def test_what_is_computed_is_nobodys_and_what_is_drawn_its_readers(eco: Ecosystem) -> None:
    scene = Gallery({"volta": eco}).scene(View("volta"))
    with signs(signs_of("de-DE")):
        assert scene.once("share", lambda: percent(0.0512)) == "5.1 %"
        assert scene.drawn("share", lambda: percent(0.0512)) == "5,1\N{NO-BREAK SPACE}%"
    assert scene.drawn("share", lambda: percent(0.0512)) == "5.1 %"
    assert scene.once("share", lambda: "another") == "5.1 %"


def test_names_from_right_to_left_keep_to_themselves_and_marks_of_the_data_are_spelled_out() -> None:
    sentence = Sentence("Lost: ", called("שרה\u202e"), " ", later(percent, 0.07), "; ", called("Sara"))
    with signs(signs_of("de-DE")):
        assert shown(sentence) == "Lost: \u2068שרה⟨U+202E⟩\u2069 7,0\N{NO-BREAK SPACE}%; Sara"
        found = linked(sentence, {"Sara": "/partner/s"})
    assert [one if isinstance(one, str) else one.to_plotly_json()["type"] for one in found] == [
        "Lost: ", "Bdi", " 7,0\N{NO-BREAK SPACE}%; ", "Link"
    ]  # fmt: skip


def test_the_board_pack_is_written_for_who_asks_and_json_for_nobody(eco: Ecosystem) -> None:
    made: dict[str, list[bytes]] = {}
    for locale in (None, "de-DE"):
        scene = Gallery({"volta": eco}).scene(View("volta"))
        with signs(signs_of(locale)):
            works = [
                document_of(scene, one, lambda scene=scene: ("scorecard", scene.card)) for one in (".json", ".html")
            ]
        for work in works:
            progress = Progress()
            work(progress)  # in a thread of its own, where nobody's signs are in force
            made.setdefault(str(locale), []).append(progress.look().result[0])
    assert made["None"][0] == made["de-DE"][0]
    assert made["None"][1] != made["de-DE"][1]
    assert re.search(rb"\d,\d", made["de-DE"][1])
