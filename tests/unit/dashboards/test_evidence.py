"""The evidence page says what the evidence says, and takes nothing it did not offer."""

from __future__ import annotations

import pytest
from dash import html
from flask.testing import FlaskClient

from dashboards.gallery import Scene
from dashboards.pages import evidence as page
from dashboards.pages.evidence_ahead import AHEAD
from dashboards.pages.evidence_ahead import found as forecast_of
from dashboards.pages.evidence_asking import answer, document
from dashboards.pages.evidence_past import PAST
from dashboards.pages.evidence_us import US, treatable
from ecohealth.evidence.backtest import backtest
from tests.unit.dashboards.trees import of_class, parts, text_in


def test_nothing_is_computed_before_it_is_asked(scene: Scene) -> None:
    said = text_in(page.layout(scene, {}))
    assert "29 recorded months can be asked" in said
    for words in ("Would we have known?", "What comes next?", "Was it us?"):
        assert words in said
    assert "was told apart" not in said


def test_an_answer_begins_with_the_sentence_of_the_evidence(scene: Scene) -> None:
    tree = html.Div(answer(scene, PAST, {}))
    assert backtest(scene.eco).sentence() in text_in(tree)
    assert "Before you rely on it" in text_in(tree)


def test_the_arguments_of_an_address_are_checked(scene: Scene) -> None:
    wild = {"ahead": "9999", "scores": "perhaps", "recruit": "<img>", "many": "5"}
    found = forecast_of(scene, wild)
    assert (found.periods, found.scored, found.change) == (12, 0, "")
    asked = forecast_of(scene, {"ahead": "3", "recruit": "maker", "many": "2"})
    assert (asked.periods, asked.change) == (3, "Recruiting 2 makers")
    tree = html.Div(answer(scene, AHEAD, {"ahead": "3", "unknown": "x"}))
    assert len(of_class(tree, "chart")) == 3
    (store,) = [one for one in parts(tree) if getattr(one, "id", "") == "evidence-ahead-asked"]
    assert store.data.endswith("ahead=3")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({}, "say when it was done"),
        ({"date": "2024-06", "treated": "type: <img>"}, "say when it was done"),
        ({"date": "soon", "treated": "type: seller"}, "'soon'"),
    ],
)
def test_what_cannot_be_asked_is_told_in_words(scene: Scene, args: dict[str, str], words: str) -> None:
    (told,) = answer(scene, US, args)
    assert words in text_in(told)


def test_what_was_done_to_a_type_is_answered_with_its_picture(scene: Scene) -> None:
    assert "type: seller" in treatable(scene)
    tree = html.Div(answer(scene, US, {"date": "2024-06", "treated": "type: seller"}))
    assert "What was done to type = seller on 2024-06" in text_in(tree)
    assert of_class(tree, "chart")


def test_what_is_downloaded_holds_names_as_text(scene: Scene, client: FlaskClient) -> None:
    sent = document(backtest(scene.eco), "past")
    assert sent["filename"] == "past.html"
    assert sent["base64"]
