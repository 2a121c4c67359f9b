"""The page that compares two windows says what `compare` says, and takes nothing it did not offer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from dash import html
from flask.testing import FlaskClient
from typer.testing import CliRunner

from dashboards.app import create_app
from dashboards.gallery import Gallery, Scene
from dashboards.jobs import GivenUp
from dashboards.pages import compare as page
from dashboards.pages import compare_asked as asked
from dashboards.pages.compare_picture import PICTURES
from dashboards.pages.compare_windows import Pair, chosen, compared
from dashboards.settings import Settings
from dashboards.state import View
from ecohealth.cli.program import app as command_line
from ecohealth.ecosystem.build import load
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.evidence.compare import compare
from ecohealth.evidence.comparison import Comparison
from ecohealth.metrics.catalogue import METRICS
from tests.ecosystems import make
from tests.unit.dashboards.calls import asking, waited_for
from tests.unit.dashboards.trees import hrefs_in, of_class, parts, text_in

PAIR = Pair("2024", "2025", "volta")
FEW = ("participant_hhi", "type_hhi", "active_rate", "reciprocity", "value_law", "liquidity", "loss_impact", "slack")


def test_by_default_the_latest_two_years_are_compared(scene: Scene) -> None:
    assert chosen(scene, {}) == PAIR
    said = text_in(page.layout(scene, {}))
    whole = scene.whole
    assert compare(whole.window("2024"), whole.window("2025"), scored=False).sentence() in said


def test_the_address_says_which_windows_and_nothing_else_is_taken(scene: Scene) -> None:
    assert chosen(scene, {"before": "2023", "after": "2024"}) == ("2023", "2024", "volta")
    assert chosen(scene, {"before": "1066", "after": "<img>", "with": "../x"}) == PAIR


def test_another_ecosystem_is_compared_with_and_one_that_is_not_served_is_not(scene: Scene) -> None:
    pair = chosen(scene, {"with": "calm", "before": "2024", "after": "all"})
    assert pair == ("2024", "all", "calm")
    assert chosen(scene, {"with": "calm"}) == ("default", "default", "calm")
    assert chosen(scene, {"with": "own-nobodys", "after": "all"}) == PAIR
    said = text_in(page.layout(scene, {"with": "calm"}))
    calm = scene.gallery.ecosystem("calm")
    assert compare(calm.window(None), scene.whole.window(None), scored=False).sentence() in said
    assert "An earlier window of the same" in str(page.layout(scene, {}))
    assert "The network before and after" not in said
    assert pair.args(scene) == {"before": "2024", "after": "all", "with": "calm"}


def test_the_network_stands_before_and_after_with_who_went_and_who_came(scene: Scene) -> None:
    tree = page.layout(scene, {"before": "2023", "after": "2024"})
    assert "The network before and after" in text_in(tree)
    before, after = (one for one in parts(tree) if str(getattr(one, "id", "")) in PICTURES)
    spots = [
        {one["data"]["id"]: one["position"] for one in side.elements if "position" in one} for side in (before, after)
    ]
    assert spots[0].items() >= {key: at for key, at in spots[1].items() if key.startswith(("p:", "corner:"))}.items()


def test_a_window_before_the_other_is_told_in_words(scene: Scene) -> None:
    said = text_in(page.layout(scene, {"before": "2025", "after": "2023"}))
    assert "begins before" in said or "later window" in said


def test_the_four_lists_hold_who_moved_and_lead_to_them(scene: Scene) -> None:
    tree = page.layout(scene, {"before": "2023", "after": "2024"})
    found = compare(scene.whole.window("2023"), scene.whole.window("2024"), scored=False)
    stronger = found.participants[found.participants["state"] == "stronger"]
    lists = of_class(tree, "movers")
    assert len(lists) == 4
    assert sum(isinstance(one, html.Li) for one in parts(lists[2])) == min(len(stronger), page.SHOWN)
    assert any(one.startswith("/partner/") for one in hrefs_in(lists[2]))


def test_the_split_of_the_scores_adds_up(scene: Scene) -> None:
    found = compared(scene, PAIR, scored=True)
    row = found.cause("overall")
    assert sum(row[one] for one in ("joiners", "leavers", "intensity", "definition")) == pytest.approx(row["change"])
    assert "Overall score, and through whom" in text_in(asked.scores_told(found))


def test_a_filter_holds_here_too(gallery: Gallery, scene: Scene) -> None:
    only = gallery.scene(View(scene.view.ecosystem, only=(("type", "maker"), ("type", "seller"))))
    found = compared(only, PAIR, scored=False)
    assert set(found.participants["type"]) <= {"maker", "seller"}


def test_what_is_split_is_judged_by_the_profile_that_is_looked_through(gallery: Gallery) -> None:
    judged = gallery.scene(View("volta", profile="launch"))
    found = compared(judged, PAIR, scored=False)
    assert found.after.profile_hash == judged.profile.hash != gallery.scene(View("volta")).profile.hash
    assert not found.redefined


# -- by group: asked of the server as the page asks ------------------------------------------------------------------
@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two years of five, on disk."""
    pd.DataFrame(
        {
            "id": list("abcde"),
            "type": ["maker", "maker", "seller", "seller", "lab"],
            "region": ["EU", "US", "EU", "US", "EU"],
        }
    ).to_csv(tmp_path / "participants.csv", index=False)
    rows = [
        (one, other, "supply", 3 + at + 5 * (year == 2025), f"{year}-{month:02d}-15")
        for year in (2024, 2025)
        for month in range(1, 13)
        for at, (one, other) in enumerate([("a", "c"), ("b", "d"), ("a", "d"), ("b", "e")])
        if (one, other, year) not in (("b", "e", 2024), ("a", "d", 2025))
    ]
    table = pd.DataFrame(rows, columns=["source", "target", "kind", "weight", "date"])
    table.to_csv(tmp_path / "interactions.csv", index=False)
    return tmp_path


def grid_in(answer: Any, grid: str) -> list[dict[str, Any]]:
    """The rows of a table, found in an answer as it was sent."""
    if isinstance(answer, dict):
        if answer.get("id") == grid:
            rows: list[dict[str, Any]] = answer["rowData"]
            return rows
        answer = list(answer.values())
    return [row for one in answer for row in grid_in(one, grid)] if isinstance(answer, list) else []


def score_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer metrics: all of them take a while on dozens of ecosystems."""
    few = {name: one for name, one in METRICS.items() if name in FEW}
    monkeypatch.setattr("ecohealth.scores.score.METRICS", few)


def test_a_figure_by_group_is_what_the_command_line_writes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    score_few(monkeypatch)
    file = folder / "change.json"
    words = ["compare", folder, "--before", "2024", "--after", "2025", "--by", "region", "-o", file]
    assert CliRunner().invoke(command_line, list(map(str, words))).exit_code == 0
    written = json.loads(file.read_text("utf-8"))["parts"]

    client = create_app(Settings(), Gallery({"five": load(folder)})).server.test_client()
    ask = asking(client, "?v=1&eco=five&before=2024&after=2025")
    for figure in ("value", "overall", "participant_hhi"):
        chosen_so = {"compare-figure": figure, "compare-column": "region"}
        begun = ask("compare-parts-ask.n_clicks", **chosen_so, **{"compare-parts-ask": 1})
        assert begun["address"]["data"] == f"?v=1&eco=five&before=2024&after=2025&figure={figure}&by=region"
        told = waited_for(ask, "compare-parts", begun["compare-parts-job"]["data"], **chosen_so)
        rows = grid_in(told["compare-parts-found"]["children"], "compare-parts-table")
        same = [one for one in written if one["id"] == figure and one["reason"] == ""]
        assert len(rows) == len(same) > 1
        seen = {(one["group"], one["change"], one["joiners"], one["leavers"], one["intensity"]) for one in rows}
        assert seen == {
            (one["group"] or {"time": "Time alone", "rest": "Not told by group"}[one["kind"]], one["change"],
             *one["causes"].values()) for one in same
        }  # fmt: skip


def test_an_address_that_asks_is_answered_and_one_that_asks_for_nothing_offered_is_not(client: FlaskClient) -> None:
    values = {"compare-figure": "value", "compare-column": "region"}
    asked_for = asking(client, "?v=1&eco=volta&by=region")("compare-parts-ask.n_clicks", **values)
    assert asked_for["compare-parts-job"]["data"]["key"]
    assert "address" not in asked_for
    for search, column in (("?v=1&eco=volta", "region"), ("?v=1&eco=volta&by=name", "name")):
        ask = asking(client, search)
        assert ask("compare-parts-ask.n_clicks", **{**values, "compare-column": column}) == {}


def test_the_scores_are_split_beside_the_requests_and_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[int, int]] = []

    def endless(*_: object, tell: Callable[[int, int], None], **__: object) -> Comparison:
        try:
            for done in range(10**6):
                tell(done, 10**6)
                time.sleep(0.001)
        except GivenUp:
            heard.append((done, 10**6))
            raise
        raise AssertionError

    monkeypatch.setattr("dashboards.pages.compare_windows.compare", endless)
    client = create_app(Settings(), Gallery({"two": dated()})).server.test_client()
    ask = asking(client, "?v=1&eco=two")
    job = ask("compare-split.n_clicks", **{"compare-split": 1})["compare-scores-job"]["data"]
    stopped = ask("compare-scores-stop.n_clicks", **{"compare-scores-stop": 1, "compare-scores-job": job})
    assert stopped["compare-scores-words"]["children"] == "Stopped."
    waited_for(ask, "compare-scores", job)
    assert len(heard) <= 1


def dated() -> Ecosystem:
    ties = [("a", "b", 1.0 + year, "supply", f"202{year}-05-01") for year in (3, 4, 5)]
    return make({"a": "maker", "b": "seller"}, ties)


def test_where_a_figure_has_no_split_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    score_few(monkeypatch)
    eco = dated()
    found = compare(eco.window("2024"), eco.window("2025"), by="type")
    without = next(str(one) for one in found.parts.loc[found.parts["reason"] != "", "id"])
    assert "cannot be split by type:" in text_in(asked.parts_told(found, without))
    value = text_in(asked.parts_told(compare(eco.window("2024"), eco.window("2025"), scored=False, by="type"), without))
    assert value.startswith("Value exchanged: ")
