"""Comparing in a real browser: a figure by group asked by a click and by a link, readable by everybody."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.conftest import NOTHING, PATIENCE, Open

pytestmark = pytest.mark.browser

TOLD = "#compare-parts-found .answer-sentence"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_a_figure_by_group_is_asked_by_a_click_and_by_a_link(
    dashboard: str, look: Open, scheme: str, width: int
) -> None:
    watched = look(dashboard, scheme=scheme, width=width)
    page = watched.go("/compare?v=1&eco=volta&by=region")
    expect(page.locator(TOLD)).to_contain_text("Of single groups, Nordics moved it most", timeout=PATIENCE)
    page.locator("#compare-column").click()
    page.get_by_role("option", name="type", exact=True).click()
    page.locator("#compare-parts-ask").click()
    expect(page.locator(TOLD)).to_contain_text("Of single groups, carmaker moved it most", timeout=PATIENCE)
    expect(page).to_have_url(re.compile("before=2024&after=2025&figure=value&by=type"))
    watched.settle()
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert watched.misdeeds() == NOTHING


def test_splitting_the_scores_shows_how_far_it_is_and_can_be_stopped(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/compare")
    page.locator("#compare-split").click()
    expect(page.locator("#compare-scores-words")).to_contain_text("Scoring ecosystems that were not")
    page.locator("#compare-scores-stop").click()
    expect(page.locator("#compare-scores-words")).to_have_text("Stopped.")
    assert watched.misdeeds() == NOTHING
