"""What a team keeps, on screen: saved, named, set side by side, told of conflicts; of uploads nothing leaks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from dashboards.desk import HOW_TO, NOT_OWN, Desk, mark_of, snapshot_key
from dashboards.gallery import MOST_OPENED, Gallery, Scene
from dashboards.pages import partner, resilience_saved, workspace, workspace_scenarios, workspace_write
from dashboards.pages.resilience_question import Question, question_of_args
from dashboards.pages.workspace_fields import FORMS, given_values, title_of
from dashboards.state import View, read_view
from ecohealth.ecosystem.build import load
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.catalogue import METRICS
from ecohealth.workspace.decisions import DUE
from ecohealth.workspace.workspace import Workspace
from tests.unit.dashboards.conftest import small
from tests.unit.dashboards.trees import hrefs_in, text_in

HOSTILE = "<img src=x onerror=alert(1)> {{7*7}} '; --"
TODAY = dt.date.today()


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    kept = Workspace(tmp_path / "w")
    yield Desk(kept, lambda: "Ada")
    kept.close()


@pytest.fixture
def scene(desk: Desk, eco: Ecosystem) -> Scene:
    return Gallery({"volta": eco}, desk=desk).scene(View("volta"))


def kept(scene: Scene) -> Workspace:
    assert scene.desk.workspace is not None
    return scene.desk.workspace


def asking(scene: Scene, **given: object) -> Question:
    return Question.of(scene, {"lose": ["m0"], **given})


# -- scenarios ------------------------------------------------------------------------------------------------------
def test_a_scenario_is_saved_by_name_and_its_link_asks_the_same(scene: Scene) -> None:
    question = asking(scene, cascade="debtrank", kept=40)
    told, item = resilience_saved.saved(scene, question, HOSTILE, None)
    assert item is not None
    assert (item.name, item.author, item.version) == (HOSTILE, "Ada", 1)
    assert told.startswith("Saved as")
    path, _, query = resilience_saved.href_of(item).partition("?")
    asked = read_view("?" + query, scene.gallery)
    assert (path, asked.notes) == ("/resilience", ())
    again = scene.gallery.scene(asked.view)
    assert question_of_args(again, asked.args) == question
    assert scene.desk.seen(asked.args["saved"]) == item


def test_saving_over_it_makes_a_version_and_the_second_writer_is_told(scene: Scene) -> None:
    _, first = resilience_saved.saved(scene, asking(scene), "Without m0", None)
    assert first is not None
    _, second = resilience_saved.saved(scene, asking(scene, cascade="none"), "Without m0", first)
    told, newest = resilience_saved.saved(scene, asking(scene, kept=50), "Bo's", first)
    assert "has changed since you opened version 1: 'Ada' saved version 2" in told
    assert "save once more" in told
    assert newest == second
    assert kept(scene).items("scenario") == (second,)
    _, third = resilience_saved.saved(scene, asking(scene, kept=50), "Bo's", newest)
    assert third is not None
    assert [one.version for one in kept(scene).history(first.id)] == [3, 2, 1]


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201, "\u202e"])
def test_a_name_that_is_none_is_refused_in_words(scene: Scene, name: str) -> None:
    told, item = resilience_saved.saved(scene, asking(scene), name, None)
    assert item is None
    assert "1 to 200 visible characters" in told
    assert kept(scene).items("scenario") == ()


def test_nothing_is_saved_where_nothing_is_asked_or_there_is_no_workspace(scene: Scene, eco: Ecosystem) -> None:
    assert "Choose who leaves first" in resilience_saved.saved(scene, Question.of(scene, {}), "a", None)[0]
    bare = Gallery({"volta": eco}).scene(View("volta"))
    assert resilience_saved.saved(bare, asking(bare), "a", None) == (HOW_TO, None)
    tree = resilience_saved.offer(bare, {})
    assert "--workspace" in text_in(tree)
    assert "--workspace" in text_in(workspace.layout(bare, {}))
    assert "--workspace" in text_in(workspace_write.layout(bare, {"kind": "note"}))


def test_of_an_upload_nothing_is_saved_for_others_to_find(scene: Scene) -> None:
    mine = scene.gallery.scene(View(scene.gallery.take(small(hostile=False))))
    assert resilience_saved.saved(mine, asking(mine), "mine", None) == (NOT_OWN, None)
    assert workspace_write.written(mine, "note", {"text": "x"}, None, []) == (NOT_OWN, None)
    assert kept(scene).items("note") == ()
    assert NOT_OWN in text_in(workspace_write.layout(mine, {"kind": "note"}))
    assert kept(scene).items("scenario") == ()


def test_scenarios_stand_side_by_side_and_the_costliest_is_told_first(scene: Scene) -> None:
    _, large = resilience_saved.saved(scene, asking(scene), "Without m0", None)
    _, small_one = resilience_saved.saved(scene, Question.of(scene, {"lose": ["s1"]}), "Without s1", None)
    assert large is not None
    assert small_one is not None
    gone = kept(scene).add("scenario", "Gone", {"query": "?v=1&eco=volta&lose=nobody"}, author="Bo")
    tree = workspace_scenarios.layout(scene, {"ids": f"{small_one.id},{large.id},{gone.id}"})
    text = text_in(tree)
    assert text.index("'Without m0' costs most") < text.index("Scores after each")
    assert "cannot be taken, 'nobody' among them" in text
    assert resilience_saved.href_of(large) in hrefs_in(tree)
    assert "nothing to set side by side" in text_in(workspace_scenarios.layout(scene, {"ids": large.id}))
    assert "nothing to set side by side" in text_in(workspace_scenarios.layout(scene, {"ids": "nothing,'"}))


@pytest.mark.parametrize(
    ("checked", "ids"), [(None, None), ([True], "x"), ([True, 1], [7, {"index": "b"}]), ([True], [{"index": ["a"]}])]
)
def test_boxes_that_are_none_are_nothing(checked: object, ids: object) -> None:
    assert resilience_saved.picked(checked, ids) == []


def test_boxes_that_are_ticked_are_taken() -> None:
    ids = [{"type": "x", "index": key} for key in "abc"]
    assert resilience_saved.picked([True, False, True], ids) == ["a", "c"]


# -- notes, decisions, alerts ---------------------------------------------------------------------------------------
def test_a_note_is_shown_where_it_belongs(scene: Scene) -> None:
    said, _ = workspace_write.written(scene, "note", {"text": HOSTILE}, None, ["participant:m1"])
    assert said == ""
    (note,) = kept(scene).items("note")
    assert (note.author, note.body["about"], note.body["ecosystem"]) == ("Ada", ["participant:m1"], "volta")
    assert note.body["data"] == scene.eco.data_hash
    assert HOSTILE in text_in(partner.layout(scene, {"id": "m1"}))
    assert HOSTILE not in text_in(partner.layout(scene, {"id": "m2"}))
    assert HOSTILE in text_in(workspace.layout(scene, {}))
    assert HOSTILE not in text_in(workspace.layout(scene, {"find": "nothing like it"}))
    assert HOSTILE in text_in(workspace.layout(scene, {"find": "IMG onerror", "who": "Ada"}))
    assert HOSTILE not in text_in(workspace.layout(scene, {"who": "Bo"}))


def test_a_decision_keeps_the_figure_it_rests_on_and_is_measured_at_its_review(scene: Scene) -> None:
    said = {"claim": "One carries most.", "metric": "participant_hhi", "decision": "Win two more.", "owner": "Ada",
            "review": "2025-03-31", "predicted": 0.01}  # fmt: skip
    earlier = scene.gallery.scene(View("volta", window="2023"))
    assert workspace_write.written(earlier, "decision", dict(said), None, [])[0] == ""
    (one,) = kept(scene).items("decision")
    assert one.body["baseline"] == earlier.card.metrics["participant_hhi"].reading.value
    assert (one.body["window"], one.body["decided"]) == ("2023-01-01 to 2023-12-31", str(TODAY))
    assert "decision is due for review" in text_in(workspace.layout(scene, {}).children[0])
    told, _ = workspace_write.judged(scene, one)
    assert told == ""
    (held,) = kept(scene).items("decision")
    there = METRICS["participant_hhi"].read(scene.whole.window("2024-04:2025-03"))
    assert (held.body["actual"], held.body["measured"]) == (there.value, "2024-04-01 to 2025-03-31")
    assert workspace.log_of(scene, {}).table()["state"].tolist() != [DUE]


def test_what_a_form_says_is_checked_field_by_field() -> None:
    ids = [{"type": "write-field", "field": key} for key in ("claim", "predicted", "owner", "strength", "nothing")]
    values = ["  c ", "12", ["Ada"], None, "x"]
    assert given_values("decision", values, ids) == {"claim": "c"}
    assert given_values("decision", [True, 2.5], [ids[0], ids[1]]) == {"predicted": 2.5}
    assert given_values("decision", "x", ids) == given_values("decision", values, None) == {}
    assert title_of("note", {"text": "a\n\u202eb" + "x" * 200}).isprintable()
    assert set(FORMS) == {"scenario", "note", "decision", "alert"}


def test_a_form_that_is_not_filled_in_says_what_is_missing(scene: Scene) -> None:
    told, seen = workspace_write.written(scene, "decision", {"claim": "c", "decision": "d"}, None, [])
    assert "a decision needs owner, review" in told
    assert seen is None
    assert "needs a limit" in workspace_write.written(scene, "alert", {"on": "overall"}, None, [])[0]
    assert kept(scene).items("decision") == ()


def test_the_second_writer_of_a_note_is_told_what_the_first_wrote(scene: Scene) -> None:
    workspace_write.written(scene, "note", {"text": "first"}, None, [])
    (seen,) = kept(scene).items("note")
    workspace_write.written(scene, "note", {"text": "hers"}, seen, [])
    told, newest = workspace_write.written(scene, "note", {"text": "his"}, seen, [])
    assert "Theirs says: text: hers" in told
    assert newest is not None
    assert workspace_write.written(scene, "note", {"text": "hers, and his"}, newest, []) == ("", None)
    assert [one.body["text"] for one in kept(scene).history(seen.id)] == ["hers, and his", "hers", "first"]
    tree = workspace_write.layout(scene, {"item": seen.id})
    assert "3 versions" in text_in(tree)


def test_an_alert_that_goes_off_stands_on_the_workspace(scene: Scene) -> None:
    for on, above in (("participant_hhi", 0.0), ("effective_participants", 1e9)):
        assert workspace_write.written(scene, "alert", {"on": on, "above": above}, None, [])[0] == ""
    kept(scene).add("alert", "of another", {"on": "overall", "below": 101, "ecosystem": "calm"}, author="Bo")
    kept(scene).add("alert", "of nothing", {"on": "gone", "below": 1, "ecosystem": "volta"}, author="Bo")
    text = text_in(workspace.layout(scene, {}))
    assert "2 alerts have gone off" in text
    assert "Concentration of value: the value" in text
    assert "It watches nothing: no score or metric 'gone'" in text
    assert "of another" not in text


# -- snapshots ------------------------------------------------------------------------------------------------------
def test_a_snapshot_is_kept_and_opened_by_its_key(desk: Desk, root: Path, tmp_path: Path) -> None:
    from ecohealth.export.templates import write_templates

    place = tmp_path / "mine"
    write_templates(place, ["participants", "interactions"])
    eco = load(place)
    gallery = Gallery({"mine": eco}, desk=desk, sources={"mine": place})
    told, key = workspace.snapshot_kept(gallery, View("mine"), HOSTILE)
    assert told.startswith("Kept as")
    (snapshot,) = kept(gallery.scene(View("mine"))).snapshots()
    assert key == snapshot_key(snapshot.id)
    other = Gallery({"mine": eco}, desk=desk)
    asked = read_view(f"?v=1&eco={key}", other)
    assert (asked.view.ecosystem, asked.notes) == (key, ())
    opened = other.ecosystem(key)
    assert (opened.name, opened.data_hash) == (HOSTILE, eco.data_hash)
    for unknown in range(MOST_OPENED + 1):
        assert read_view(f"?v=1&eco=kept-{unknown}", other).notes != ()
    assert other.ecosystem(key) is opened  # keys that nobody has do not push out what is open
    (place / "participants.csv").write_text("id,type\nnew,maker\n", "utf-8")
    (place / "interactions.csv").write_text("source,target\n", "utf-8")
    assert "have changed since they were read" in workspace.snapshot_kept(gallery, View("mine"), "again")[0]


def test_what_one_uploads_another_does_not_see(eco: Ecosystem) -> None:
    who = ["Ada"]
    gallery = Gallery({"volta": eco}, desk=Desk(None, lambda: who[0]))
    key = gallery.take(small(hostile=False))
    assert gallery.knows(key)
    who[0] = "Bo"
    assert not gallery.knows(key)
    assert read_view(f"?v=1&eco={key}", gallery).view.ecosystem == "volta"


def test_a_mark_that_is_none_is_nothing(scene: Scene) -> None:
    _, item = resilience_saved.saved(scene, asking(scene), "a", None)
    assert item is not None
    assert scene.desk.seen(mark_of(item)) == item
    for mark in ("", ".", item.id, f"{item.id}.9", f"{item.id}.x", "nothing.1"):
        assert scene.desk.seen(mark) is None
