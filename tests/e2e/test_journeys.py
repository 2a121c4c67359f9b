"""Whole ways through the dashboard: a newcomer from the tour to a document, an analyst from own files to a score."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ViewportSize, expect

from tests.e2e.conftest import NOTHING, OF_NO_LOCALE, PATIENCE, VIOLATIONS, Open, Watched, watched_page

pytestmark = pytest.mark.browser

WIDE: ViewportSize = {"width": 1440, "height": 900}


@pytest.fixture
def newcomer(browser: Browser, dashboard: str) -> Iterator[Watched]:
    """A browser that has never been here."""
    with browser.new_context(color_scheme="light", viewport=WIDE, extra_http_headers=OF_NO_LOCALE) as made:
        made.set_default_timeout(PATIENCE)
        made.add_init_script(VIOLATIONS)
        yield watched_page(made.new_page(), dashboard)


def test_a_first_visit_has_a_tour_of_three_steps_that_is_left_and_stays_away(newcomer: Watched) -> None:
    page = newcomer.go("/")
    tour = page.get_by_role("region", name="Tour of three steps")
    expect(tour).to_contain_text("1 of 3")
    assert page.evaluate("document.activeElement === document.body")
    assert Axe().run(page).response["violations"] == []
    tour.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    expect(tour).to_contain_text("2 of 3")
    assert page.locator(".is-toured").count() == 1
    page.keyboard.press("Escape")
    expect(tour).to_be_hidden()
    expect(page.locator("h1")).to_be_focused()
    newcomer.go("/")
    expect(tour).to_be_hidden()
    page.get_by_role("button", name="Tour", exact=True).click()
    expect(tour).to_contain_text("1 of 3")
    for _ in range(3):
        tour.get_by_role("button", name=re.compile("Next|Done")).click()
    expect(tour).to_be_hidden()
    assert newcomer.misdeeds() == NOTHING


def test_who_was_given_a_link_is_not_toured(newcomer: Watched) -> None:
    page = newcomer.go("/?v=1&eco=volta")
    assert not page.locator("#tour").is_visible()


def test_a_newcomer_goes_from_a_finding_to_a_partner_to_its_loss_to_a_remedy_to_a_document(newcomer: Watched) -> None:
    page = newcomer.go("/")
    page.get_by_role("button", name="Leave the tour").click()
    page.locator("h1").get_by_role("link", name="Volta Motors").click()
    page.wait_for_url("**/partner/volta-motors*")
    page.locator("#page").get_by_role("link", name="What if it leaves?").click()
    expect(page.locator("h1")).to_contain_text("Losing Volta Motors costs")
    page.get_by_role("button", name="What would help?").click()
    expect(page.locator("#resilience-help-found .moves > li").first).to_contain_text("brought back", timeout=PATIENCE)
    page.get_by_role("group", name="Take along").get_by_role("button", name="JSON").click()
    with page.expect_download(timeout=PATIENCE) as taken:
        pass
    assert taken.value.suggested_filename == "Volta-what-if.json"
    told = json.loads(Path(taken.value.path()).read_text("utf-8"))
    assert told["schema"] == "ecohealth.outcome/1"
    assert f"{100 * told['lost_share']['total']:.1f}" in page.locator("#resilience-answer .score").inner_text()
    expect(page.get_by_text("it is among your downloads")).to_be_visible()
    assert newcomer.misdeeds() == NOTHING


def test_the_board_pack_has_the_score_on_screen(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/?v=1&eco=volta")
    score = page.locator(".is-overall .score").inner_text()
    with page.expect_download(timeout=3 * PATIENCE) as taken:
        page.get_by_role("button", name="Board pack").click()
    with zipfile.ZipFile(Path(taken.value.path())) as archive:
        card = json.loads(archive.read("scorecard.json"))
        assert archive.read("board.pdf").startswith(b"%PDF")
    assert f"{card['overall']['score']:.0f}" == score
    assert watched.misdeeds() == NOTHING


def test_years_are_stopped_on_the_server_and_what_was_found_stays(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/resilience?v=1&eco=volta&cascade=linear")
    page.get_by_role("button", name="Simulate years").click()
    stop = page.locator("#resilience-years-stop")
    expect(page.locator("#resilience-years-working")).to_be_visible()
    if stop.is_visible():
        stop.click()
    expect(stop).to_be_hidden(timeout=PATIENCE)
    expect(page.locator("#resilience-years-words")).to_have_text(re.compile("Stopped|^$"))
    assert watched.misdeeds() == NOTHING


def test_an_analyst_drops_files_mends_what_was_set_aside_and_has_a_score(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/data")
    people = "id,type,name\n" + "".join(
        f"p{one},{'maker' if one % 2 else 'seller'},Partner {one}\n" for one in range(8)
    )
    rows = [f"p{one},p{(one + step) % 8},{one + step},2024-{month:02}-10" for one in range(8) for step in (1, 3)
            for month in range(1, 13)]  # fmt: skip
    ties = "source,target,weight,date\n" + "\n".join([*rows, "p1,p2,twelve,2024-05-10"]) + "\n"
    files = [named("participants.csv", people), named("interactions.csv", ties)]

    page.locator("#data-upload input[type=file]").set_input_files(files)
    expect(page.locator("#data-uploaded")).to_contain_text("1 record set aside", timeout=PATIENCE)
    page.locator("#data-uploaded").get_by_role("link", name="Its data page").click()
    page.wait_for_url("**/data?*own-*")
    with page.expect_download(timeout=PATIENCE) as taken:
        page.get_by_role("button", name="Download what was set aside").click()
    aside = Path(taken.value.path()).read_text("utf-8")
    assert "twelve" in aside

    files.append(named("mended.csv", aside.replace("p1,p2,twelve", "p1,p2,12")))
    page.locator("#data-upload input[type=file]").set_input_files(files)
    expect(page.locator("#data-uploaded")).to_contain_text(f"All {8 + len(rows) + 1:,} records", timeout=PATIENCE)
    page.locator("#data-uploaded").get_by_role("link", name="Look at its scorecard").click()
    expect(page.locator(".pillar-cards > section")).to_have_count(4)
    assert watched.misdeeds() == NOTHING


def named(name: str, text: str) -> dict[str, object]:
    """A file as a browser sends it."""
    return {"name": name, "mimeType": "text/csv", "buffer": io.BytesIO(text.encode()).getvalue()}
