"""The page that compares two windows says what `compare` says, and takes nothing it did not offer."""

from __future__ import annotations

import pytest
from dash import html

from dashboards.gallery import Gallery, Scene
from dashboards.pages import compare as page
from dashboards.state import View
from ecohealth.evidence.compare import compare
from tests.unit.dashboards.trees import hrefs_in, of_class, parts, text_in


def test_by_default_the_latest_two_years_are_compared(scene: Scene) -> None:
    assert page.chosen(scene.whole, scene.eco, {}) == ("2024", "2025")
    said = text_in(page.layout(scene, {}))
    whole = scene.whole
    assert compare(whole.window("2024"), whole.window("2025"), scored=False).sentence() in said


def test_the_address_says_which_windows_and_nothing_else_is_taken(scene: Scene) -> None:
    assert page.chosen(scene.whole, scene.eco, {"before": "2023", "after": "2024"}) == ("2023", "2024")
    assert page.chosen(scene.whole, scene.eco, {"before": "1066", "after": "<img>"}) == ("2024", "2025")


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
    found = page.compared(scene, "2024", "2025", scored=True)
    row = found.cause("overall")
    assert sum(row[one] for one in ("joiners", "leavers", "intensity", "definition")) == pytest.approx(row["change"])
    assert "Overall score, and through whom" in text_in(page._scores(found))


def test_a_filter_holds_here_too(gallery: Gallery, scene: Scene) -> None:
    only = gallery.scene(View(scene.view.ecosystem, only=(("type", "maker"), ("type", "seller"))))
    found = page.compared(only, "2024", "2025", scored=False)
    assert set(found.participants["type"]) <= {"maker", "seller"}
