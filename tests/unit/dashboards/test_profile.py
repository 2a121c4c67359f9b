"""By which profile things are judged: chosen by the address, tried, kept by the team, refused in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import ecohealth as eh
from dashboards.desk import HOW_TO, Desk, mark_of
from dashboards.gallery import Gallery, Scene
from dashboards.judging import judge_of, judges, of_item
from dashboards.pages import methods, profile
from dashboards.state import KEPT, View, read_view
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.declare import Pillar
from ecohealth.scores.profile import load_profile
from ecohealth.scores.score import own_profile, score
from ecohealth.scores.shipped import PROFILES
from ecohealth.workspace.workspace import Workspace
from tests.unit.dashboards.conftest import HOSTILE
from tests.unit.dashboards.trees import hrefs_in, text_in

EVEN: dict[str, object] = {"base": "default", "weights": [1, 1, 1, 1], "further": ""}
NAME = HOSTILE["img"]


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    kept = Workspace(tmp_path / "w")
    yield Desk(kept, lambda: "Ada")
    kept.close()


@pytest.fixture
def gallery(desk: Desk, eco: Ecosystem) -> Gallery:
    return Gallery({"volta": eco}, desk=desk)


@pytest.fixture
def scene(gallery: Gallery) -> Scene:
    return gallery.scene(View("volta"))


def asked(**other: object) -> dict[str, object]:
    return {**EVEN, **other}


# -- chosen by the address ------------------------------------------------------------------------------------------
def test_an_address_chooses_the_profile_and_every_link_keeps_it(gallery: Gallery, eco: Ecosystem) -> None:
    view = read_view("?v=1&eco=volta&profile=launch", gallery).view
    scene = gallery.scene(view)
    assert scene.profile.name == "launch"
    assert scene.card.provenance.profile_hash == load_profile("launch").hash
    assert "profile=launch" in view.href("/network")
    assert read_view(view.query(), gallery).view == view
    plain = score(eco.window(None), load_profile("launch"))
    assert [one.score for one in scene.card.pillars] == [one.score for one in plain.pillars]
    assert scene.card.provenance.data_hash == plain.provenance.data_hash


def test_profiles_share_what_was_read_and_keep_their_scores_apart(gallery: Gallery) -> None:
    one, other = (gallery.scene(View("volta", profile=key)) for key in ("launch", "evolution"))
    assert one.eco.readings is other.eco.readings
    assert one.card.provenance.profile_hash != other.card.provenance.profile_hash
    assert gallery.scene(View("volta")).profile == own_profile(gallery.ecosystem("volta"))


@pytest.mark.parametrize("key", ["nobody", KEPT + "nothing", "../../etc/passwd", "<script>", "x" * 400])
def test_an_unknown_profile_is_said_and_the_own_one_judges(gallery: Gallery, key: str) -> None:
    asked = read_view(f"?v=1&eco=volta&profile={key}", gallery)
    assert asked.view.profile == ""
    assert "There is no profile" in asked.notes[0]


def test_an_item_that_is_no_profile_judges_nothing(scene: Scene, desk: Desk) -> None:
    assert desk.workspace is not None
    note = desk.workspace.add("note", "n", {"text": "t"}, author="Ada")
    assert judge_of(KEPT + note.id, desk) is None
    broken = desk.workspace.add("profile", "b", {"toml": "outside_share = 7"}, author="Ada")
    assert of_item(broken) is None
    assert [one.key for one in judges(desk)] == list(PROFILES)


# -- the page -------------------------------------------------------------------------------------------------------
def test_the_page_holds_every_profile_and_says_how_far_they_differ(scene: Scene) -> None:
    tree = profile.layout(scene, {})
    overall = [score(scene.eco, load_profile(one)).overall for one in PROFILES]
    known = [round(one) for one in overall if one is not None]
    assert str(min(known)) in text_in(tree)
    table = profile._judged(scene, None)
    assert table["overall"].tolist() == pytest.approx(overall, nan_ok=True)
    assert table["name"].tolist()[0] == "default (in force)"
    assert "/methods/profile" in " ".join(hrefs_in(methods.layout(scene, {})))


def test_what_is_tried_changes_nothing(scene: Scene) -> None:
    before = scene.card.overall
    told = text_in(profile.tried(scene, asked(weights=[3, 1, 0, 0])))
    assert "Concentration risk 75.0 %" in told
    weighed = score(scene.eco, replace_pillars(3, 1, 0, 0)).overall
    assert weighed is not None
    assert f"{weighed:.3g}" in told
    assert gallery_card(scene) == before


def replace_pillars(*weights: float) -> Any:
    pillars = dict(zip(Pillar, weights, strict=True))
    return load_profile().model_copy(update={"pillars": pillars})


def gallery_card(scene: Scene) -> float | None:
    return scene.gallery.scene(View("volta")).card.overall


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (asked(weights=[0, 0, 0, 0]), "at least one pillar needs a weight above 0"),
        (asked(further="outside_share = 7"), "outside_share"),
        (asked(further="[metrics.participant_hhy]\nweight = 1"), "participant_hhi"),
        (asked(further="= ="), "not valid TOML"),
        (asked(further="[pillars]\nresilience = 9"), "has a field of its own"),
        (asked(further="base = 'launch'"), "has a field of its own"),
        (asked(weights=["x", None, True, -1]), "at least one pillar needs a weight above 0"),
        (asked(weights=[float("nan"), 0, 0, 0]), "at least one pillar needs a weight above 0"),
    ],
)
def test_what_cannot_be_used_is_said_in_words(scene: Scene, form: dict[str, object], said: str) -> None:
    assert said in text_in(profile.tried(scene, form))


@pytest.mark.parametrize("odd", [None, 3, {}, [], "x" * 30_000, ["a"] * 9])
def test_forged_fields_raise_nothing(scene: Scene, odd: object) -> None:
    for key in EVEN:
        assert text_in(profile.tried(scene, asked(**{key: odd})))


# -- kept -----------------------------------------------------------------------------------------------------------
def test_a_profile_is_kept_by_name_and_judges_by_its_link(scene: Scene) -> None:
    told, key = profile.saved(scene, asked(weights=[2, 1, 1, 4], further="outside_share = 0.25"), NAME, "")
    assert key.startswith(KEPT)
    assert NAME in text_in(told)
    judged = scene.gallery.scene(read_view(f"?v=1&eco=volta&profile={key}", scene.gallery).view)
    assert judged.profile.name == NAME
    assert judged.profile.outside_share == 0.25
    assert judged.card.overall == pytest.approx(score(scene.eco, judged.profile).overall)
    assert judged.card.provenance.profile == NAME
    rows = profile._judged(judged, judge_of(key, scene.desk))
    assert rows["name"].tolist()[-1] == f"{NAME} (in force)"
    form = str(profile.layout(judged, {}))
    assert "outside_share = 0.25" in form


def test_the_second_writer_is_told_and_nothing_is_lost(scene: Scene, desk: Desk) -> None:
    _, key = profile.saved(scene, asked(), "Ours", "")
    seen = desk.item(key.removeprefix(KEPT))
    assert seen is not None
    mark = mark_of(seen)
    assert profile.saved(scene, asked(weights=[5, 1, 1, 1]), "Ours", mark)[1] == key
    told, refused = profile.saved(scene, asked(weights=[1, 5, 1, 1]), "Ours", mark)
    assert refused == ""
    assert "has changed since you opened version 1" in text_in(told)
    newest = desk.item(seen.id)
    assert newest is not None
    assert newest.version == 2
    assert "concentration = 5" in newest.body["toml"]


def test_work_that_an_older_version_judges_is_not_joined(scene: Scene, desk: Desk) -> None:
    """Work is named by what is the same for all who may join it: the profile's content, which its key does not tell."""
    _, key = profile.saved(scene, asked(), "Ours", "")
    view, seen = View("volta", profile=key), desk.item(key.removeprefix(KEPT))
    assert seen is not None
    older, again = (scene.gallery.scene(view).part for _ in range(2))
    assert profile.saved(scene, asked(weights=[5, 1, 1, 1]), "Ours", mark_of(seen))[1] == key
    assert older == again != scene.gallery.scene(view).part


def test_what_cannot_be_used_is_not_kept(scene: Scene, desk: Desk) -> None:
    told, key = profile.saved(scene, asked(further="outside_share = 7"), "Ours", "")
    assert key == ""
    assert "Not saved" in text_in(told)
    assert profile.saved(scene, asked(), " ", "") == ("Give it a name first.", "")
    assert desk.items("profile") == ()


def test_without_a_workspace_it_is_tried_and_not_kept(eco: Ecosystem) -> None:
    scene = Gallery({"volta": eco}).scene(View("volta"))
    assert profile.saved(scene, EVEN, "Ours", "") == (HOW_TO, "")
    assert HOW_TO in text_in(profile.layout(scene, {}))
    assert "Overall" in text_in(profile.tried(scene, EVEN))


# -- the same ecosystem, judged otherwise ---------------------------------------------------------------------------
def test_who_is_judged_by_another_profile_has_the_same_data(eco: Ecosystem) -> None:
    other = eco.judged_by({"base": "launch"}, "profile launch")
    assert other.data_hash == eco.data_hash
    assert own_profile(other) == load_profile("launch")
    assert own_profile(eco) == load_profile()
    again = other.window("2024")
    assert own_profile(again) == load_profile("launch")
    assert again.data_hash == eco.window("2024").data_hash
    assert eh.score(other).overall == eh.score(eco, profile=load_profile("launch")).overall
    assert replace(eco).data_hash == eco.data_hash
