"""What is taken along has the figures that are on screen, of the window and filter that are on screen."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile

import pytest

from dashboards.gallery import Gallery, Scene
from dashboards.jobs import Progress
from dashboards.pages import resilience, take_along
from dashboards.state import View
from ecohealth.errors import BadScenario
from ecohealth.export.write import Described
from ecohealth.scores.profile import load_profile, profile_with


def made(scene: Scene, suffix: str, result: tuple[str, Described] | None) -> tuple[bytes, str, str]:
    progress = Progress(patience=600.0)
    take_along.document_of(scene, suffix, lambda: result)(progress)
    look = progress.look()
    return (*look.result, look.words)


def test_the_document_has_the_figures_of_the_window_and_filter_on_screen(gallery: Gallery) -> None:
    scene = gallery.scene(View("volta", window="2024", only=(("kind", "supply"),)))
    content, file, words = made(scene, ".json", ("scorecard", scene.card))
    told = json.loads(content)
    assert told["overall"]["score"] == scene.card.overall
    assert told["provenance"]["window"] == scene.card.provenance.window
    assert told["provenance"]["filters"] == ["kind = supply"]
    assert file.endswith("-scorecard.json")
    assert words.startswith(file)


def test_the_pack_holds_every_format_and_how_to_make_it_again(gallery: Gallery) -> None:
    scene = gallery.scene(View("volta", window="2024"))
    content, file, _ = made(scene, take_along.PACK, ("scorecard", scene.card))
    assert file.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {"board.pdf", "board.pptx", "board.xlsx", "board.html", "scorecard.json", "losses.csv"} <= set(
            archive.namelist()
        )
        assert json.loads(archive.read("scorecard.json"))["overall"]["score"] == scene.card.overall
        again = json.loads(archive.read("manifest.json"))["command"]
    assert again == "ecohealth pack PATH --seed 0 --replicates 0 --window 2024 -o pack.zip"


def test_a_pack_judged_by_another_profile_holds_it_and_says_so(gallery: Gallery) -> None:
    scene = gallery.scene(View("volta", window="2024", profile="launch"))
    content, _, _ = made(scene, take_along.PACK, ("scorecard", scene.card))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        held = profile_with(tomllib.loads(archive.read("profile.toml").decode()), "held")
    assert held == load_profile("launch")
    assert manifest["profile_hash"] == held.hash
    assert "--profile profile.toml" in manifest["command"]


def test_an_outcome_is_taken_along_once_there_is_one(scene: Scene) -> None:
    assert resilience.taken(scene, {}) is None
    with pytest.raises(BadScenario, match="who leaves"):
        made(scene, ".json", None)
    result = resilience.taken(scene, {"lose": ["m0"], "cascade": "none"})
    assert result is not None
    assert json.loads(made(scene, ".json", result)[0])["lost_share"]["direct"] == result[1].lost.direct  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["../../etc", "a/b\\c", "\u202eexe", "…", "x" * 400, "</title>"])
def test_a_name_of_an_ecosystem_is_no_path(name: str) -> None:
    file = take_along.slug(name)
    assert 0 < len(file) <= 40
    assert not set(file) & set("/\\.<>\u202e ")
