"""The simulator in a real browser: choose, watch, read, step through, copy the link."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.canvas import settled
from tests.e2e.conftest import NOTHING, PATIENCE, Open

pytestmark = pytest.mark.browser

CY = "document.getElementById('resilience-picture')._cyreg.cy"
SPOT = (
    f"(box => (node => [box.x + node.x, box.y + node.y])({CY}.getElementById('p:volta-motors').renderedPosition()))"
    f"({CY}.container().getBoundingClientRect())"
)
CUT = "[...document.querySelectorAll('.grid .ag-cell')].filter(one => one.scrollWidth > one.clientWidth + 1).length"
SIGNS = "{decimal: '.', group: ',', sizes: [3, 3], before: '', after: ' %'}"
SHARES = (
    "[0.4712, 0.05, 0.00042, 1, 0, 0.00001].map(value => "
    f"window.dashAgGridFunctions.ecohealth_share({{value, colDef: {{context: {SIGNS}}}}}))"
)
FOUND = "#resilience-help-found"
ANSWER, SCORES, WORDS = "#resilience-answer", "#resilience-scores", "#resilience-step-words"


def test_a_partner_is_chosen_the_answer_changes_and_the_link_shows_the_same(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/resilience")
    expect(page.locator("h1")).to_contain_text("more than any other loss")
    expect(page.get_by_text("What each loss would cost")).to_be_visible()

    page.get_by_role("textbox", name="Participants").fill("Volta M")
    page.get_by_role("option", name="Volta Motors").click()
    expect(page.locator("h1")).to_contain_text("Losing Volta Motors costs")
    expect(page.locator(ANSWER)).to_contain_text("of all value is lost")
    expect(page.locator(SCORES)).to_contain_text("Scores before and after")
    expect(page.get_by_text("Who is hit, and through whom")).to_be_visible()
    assert page.evaluate(f"{CY}.getElementById('p:volta-motors').hasClass('lost')")
    assert page.evaluate(f"{CY}.nodes('.hit').length") > 20
    expect(page).to_have_url(re.compile("lose=volta-motors"))
    spreading = page.locator(ANSWER).inner_text()

    page.get_by_label("How the loss spreads").locator("visible=true").first.click()
    page.get_by_role("option", name="It does not spread").click()
    expect(page).to_have_url(re.compile("cascade=none"))
    expect(page.locator(ANSWER)).not_to_have_text(spreading)
    alone, sentence = page.locator(ANSWER).inner_text(), page.locator("h1").inner_text()

    watched.go(page.url.removeprefix(dashboard))
    assert page.locator("h1").inner_text() == sentence
    assert page.locator(ANSWER).inner_text() == alone
    expect(page.locator(SCORES)).to_contain_text("Scores before and after")
    assert watched.misdeeds() == NOTHING


def test_nodes_are_clicked_and_rounds_are_stepped_through(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/resilience?v=1&eco=volta&lose=volta-motors")
    expect(page.locator(WORDS)).to_contain_text("rounds have happened")
    hit = page.evaluate(f"{CY}.nodes('.hit').length")
    slider = page.get_by_role("slider", name="Rounds of the loss")
    slider.press("Home")
    expect(page.locator(WORDS)).to_have_text("The loss itself: 1 participant.")
    watched.until(f"{CY}.nodes('.hit').length === 0")
    slider.press("ArrowRight")
    expect(page.locator(WORDS)).to_contain_text("Round 1:")
    watched.until(f"{CY}.nodes('.hit').length > 0")
    assert page.evaluate(f"{CY}.nodes('.hit').length") < hit

    page.locator("#resilience-picture").scroll_into_view_if_needed()
    page.mouse.click(*settled(page, SPOT))
    expect(page.locator("h1")).to_contain_text("more than any other loss")
    expect(page).not_to_have_url(re.compile("lose="))
    assert watched.misdeeds() == NOTHING


def test_an_unknown_partner_is_noted_and_a_cut_is_no_loss(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/resilience?v=1&eco=volta&lose=nobody&lose=volta-motors&kept=50")
    expect(page.locator(".notice")).to_contain_text("nobody")
    expect(page.locator("h1")).to_contain_text(re.compile(r"Cutting Volta Motors to 50(\.0)?\s%"))
    page.get_by_role("link", name="Start over").click()
    expect(page.locator("h1")).to_contain_text("more than any other loss")
    expect(page.locator(".notice")).to_have_count(0)
    assert watched.misdeeds() == NOTHING


@pytest.mark.parametrize("width", [1440, 390])
def test_tables_say_everything_and_scroll_sideways_within_themselves(dashboard: str, look: Open, width: int) -> None:
    watched = look(dashboard, width=width, height=844)
    page = watched.go("/resilience?v=1&eco=volta&lose=kaihua-semiconductor&cascade=linear")
    for name in ("resilience-hit", "resilience-substitutes"):
        watched.until(f"document.getElementById('{name}') !== null")
        page.evaluate(f"document.getElementById('{name}').scrollIntoView()")
        expect(page.locator(f"#{name} .ag-center-cols-container .ag-row").first).to_be_visible()
    assert page.evaluate(CUT) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shares = [one.replace("\N{NO-BREAK SPACE}", " ") for one in page.evaluate(SHARES)]
    assert shares == ["47.1 %", "5.0 %", "0.04 %", "100 %", "0 %", "under 0.01 %"]
    assert watched.misdeeds() == NOTHING


def test_what_would_help_is_asked_for_and_another_loss_takes_it_away(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/resilience?v=1&eco=volta&lose=kaihua-semiconductor&cascade=none")
    page.get_by_role("button", name="What would help?").click()
    expect(page.locator(FOUND)).to_contain_text("brings what this loss costs from", timeout=PATIENCE)
    expect(page.locator(f"{FOUND} .moves > li").first).to_contain_text("brought back, for an effort of 1")
    expect(page.locator(FOUND)).to_contain_text("Scores today and with the moves", timeout=PATIENCE)
    expect(page.get_by_role("button", name="What would help?")).to_be_enabled()
    assert Axe().run(page).response["violations"] == []

    page.get_by_role("textbox", name="Participants").fill("Volta M")
    page.get_by_role("option", name="Volta Motors").click()
    expect(page.locator("h1")).to_contain_text("Volta Motors")
    expect(page.locator(FOUND)).to_be_empty()
    assert watched.misdeeds() == NOTHING


def test_years_and_coalitions_are_simulated_on_request(dashboard: str, look: Open) -> None:
    watched = look(dashboard, width=390, height=844)
    page = watched.go("/resilience?v=1&eco=volta&cascade=none")
    page.get_by_role("button", name="Simulate years").click()
    expect(page.locator("#resilience-chance-found")).to_contain_text("10,000 simulated years", timeout=PATIENCE)
    page.get_by_role("button", name="Search for the worst").click()
    expect(page.locator("#resilience-worst-found")).to_contain_text("Volta Motors", timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Axe().run(page).response["violations"] == []
    assert watched.misdeeds() == NOTHING
