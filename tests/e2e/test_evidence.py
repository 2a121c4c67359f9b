"""Evidence in a real browser: each question asked by a click, answered, linked to, readable by everybody."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.conftest import NOTHING, PATIENCE, Open

pytestmark = pytest.mark.browser

US = "/evidence?v=1&eco=volta&ask=us&date=2025-01&treated=type%3A+fleet&on=records"


def test_three_questions_are_asked_and_the_link_asks_again(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/evidence")
    expect(page.locator("h1")).to_contain_text("recorded months", timeout=PATIENCE)
    page.get_by_role("button", name="Replay the history").click()
    expect(page.locator("#evidence-past-found")).to_contain_text("was told apart with an AUC of", timeout=PATIENCE)
    expect(page.locator("#evidence-past-found")).to_contain_text("Sankt Aldrich Logistik", timeout=PATIENCE)
    page.get_by_role("button", name="Simulate ahead").click()
    expect(page.locator("#evidence-ahead-found")).to_contain_text(
        "In 12 months, with 80 % confidence", timeout=PATIENCE
    )
    assert page.locator("#evidence-ahead-found .chart").count() == 3
    expect(page).to_have_url(re.compile("ask=ahead"))
    told = page.locator("#evidence-ahead-found .answer-sentence").inner_text()
    watched.go(page.url.removeprefix(dashboard))
    expect(page.locator("#evidence-ahead-found .answer-sentence")).to_have_text(told, timeout=PATIENCE)
    page.get_by_role("button", name="Was it us?").click()
    expect(page.locator("#evidence-us-found")).to_contain_text("say when it was done", timeout=PATIENCE)
    with page.expect_download() as saved:
        page.locator("#evidence-ahead-save").click()
    assert saved.value.suggested_filename == "ahead.html"
    assert watched.misdeeds() == NOTHING


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_answers_can_be_read_by_everybody(dashboard: str, look: Open, scheme: str, width: int) -> None:
    watched = look(dashboard, scheme=scheme, width=width)
    page = watched.go(US)
    expect(page.locator("#evidence-us-found")).to_contain_text("What was done to", timeout=PATIENCE)
    watched.settle()
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert watched.misdeeds() == NOTHING
