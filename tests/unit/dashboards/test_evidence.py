"""The evidence page says what the evidence says, and takes nothing it did not offer."""

from __future__ import annotations

import time

import pytest
from dash import html
from dash.development.base_component import Component
from flask.testing import FlaskClient

from dashboards.gallery import Gallery, Scene
from dashboards.jobs import GivenUp, Jobs, Look, Progress, Work
from dashboards.pages import evidence as page
from dashboards.pages import evidence_ahead
from dashboards.pages.evidence_ahead import AHEAD
from dashboards.pages.evidence_ahead import found as forecast_of
from dashboards.pages.evidence_asking import Args, Asking, document, document_of, evidence_of
from dashboards.pages.evidence_past import PAST
from dashboards.pages.evidence_us import US, treatable
from dashboards.state import View
from ecohealth.evidence.backtest import backtest
from ecohealth.evidence.forecast import FEWEST_SCORED
from tests.unit.dashboards.conftest import LOCAL, small
from tests.unit.dashboards.test_forgery import body_for
from tests.unit.dashboards.trees import of_class, parts, text_in


def answer(scene: Scene, asking: Asking, args: Args) -> list[Component]:
    """What is shown in the end, with nothing beside."""
    progress = Progress()
    evidence_of(scene, asking, args)(progress)
    return progress.look().result.told()


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
    found = forecast_of(scene, wild, Progress())
    assert (found.periods, found.scored, found.change) == (12, 0, "")
    asked = forecast_of(scene, {"ahead": "3", "recruit": "maker", "many": "2"}, Progress())
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


def made(work: Work) -> Look:
    """What became of some work."""
    jobs = Jobs(workers=1)
    key, end = jobs.start(work), time.monotonic() + 60
    while not jobs.look(key).ended:
        assert time.monotonic() < end
        time.sleep(0.01)
    look = jobs.look(key)
    jobs.close()
    return look


def test_a_download_gathers_again_what_is_held_no_more_and_says_why_there_is_nothing(scene: Scene) -> None:
    evicted = Gallery({"calm": small(hostile=False)}).scene(View("calm"))
    assert made(document_of(evicted, PAST, {})).result["filename"] == "past.html"
    assert "say when it was done" in made(document_of(scene, US, {})).trouble


def test_a_click_on_download_begins_work_beside_the_requests(client: FlaskClient) -> None:
    listed = client.get("/_dash-dependencies", headers=LOCAL).get_json()
    (one,) = [each for each in listed if each["inputs"] and each["inputs"][0]["id"] == "evidence-us-save"]
    body = body_for(one)
    body["inputs"][0]["value"] = 1
    response = client.post("/_dash-update-component", headers=LOCAL, json=body).get_json()["response"]
    assert response["evidence-us-saving-job"]["data"]["key"]


def test_what_is_downloaded_holds_names_as_text(scene: Scene, client: FlaskClient) -> None:
    sent = document(backtest(scene.eco), "past")
    assert sent["filename"] == "past.html"
    assert sent["base64"]


MANY = 7
"""Ecosystems that are scored before somebody stops."""


def test_scores_are_followed_after_what_is_there_soon_and_stop_at_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Gallery({"calm": small(hostile=False)}).scene(View("calm"))
    monkeypatch.setattr(evidence_ahead, "SCORED", FEWEST_SCORED)
    seen: list[tuple[int, str]] = []
    counts: list[int] = []

    class Watched(Progress):
        def show(self, result: object, words: str = "") -> None:
            super().show(result, words)
            seen.append((result.found.scored, words))  # type: ignore[attr-defined]

        def say(self, done: int, most: int, words: str = "") -> None:
            super().say(done, most, words)
            counts.append(int(words.split(maxsplit=1)[0])) if words.endswith("scored …") else None
            if len(counts) == MANY:
                self.stop()

    progress = Watched()
    with pytest.raises(GivenUp):
        evidence_of(scene, AHEAD, {"ahead": "3", "scores": "yes"})(progress)
    assert seen == [(0, AHEAD.waiting)]
    assert sorted(counts)[:MANY] == list(range(1, MANY + 1))
    assert len(counts) < MANY + 16  # every thread that scores ends at its next word
    assert not any(getattr(one, "role", "") == "alert" for one in parts(progress.look().result.told()))
