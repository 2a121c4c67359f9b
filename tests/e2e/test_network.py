"""The network in a real browser: choosing, filtering, moving through time, and a link that shows the same."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.canvas import settled
from tests.e2e.conftest import NOTHING, Open, Watched

pytestmark = pytest.mark.browser

CY = "document.getElementById('network-picture')._cyreg.cy"
PLACES = f"Object.fromEntries({CY}.nodes('.participant').map(one => [one.id(), one.position()]))"
SPOT = (
    f"key => (box => (node => [box.x + node.x, box.y + node.y])({CY}.getElementById(key).renderedPosition()))"
    f"({CY}.container().getBoundingClientRect())"
)
CARD = "#network-card"


def at(watched: Watched, key: str) -> tuple[float, float]:
    """Where a node is on the screen, once the picture is framed and at rest."""
    watched.until(f"!!{CY} && {CY}.container().dataset.zooms === 'yes'")
    watched.page.locator("#network-picture").scroll_into_view_if_needed()
    return settled(watched.page, f"({SPOT})('{key}')")


def test_a_node_is_chosen_by_click_and_by_name_and_the_link_shows_the_same(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/network")
    expect(page.locator(CARD)).to_contain_text("Choose a participant")
    assert 200 < page.evaluate(f"{CY}.nodes('.participant').length") <= 500
    assert page.evaluate(f"Math.max(...{CY}.nodes('.participant').map(one => one.width()))") <= 34

    page.mouse.click(*at(watched, "p:volta-motors"))
    expect(page.locator(CARD)).to_contain_text("Volta Motors")
    expect(page.locator(CARD)).to_contain_text("EUR")
    assert page.evaluate(f"{CY}.getElementById('p:volta-motors').hasClass('focus')")
    assert page.evaluate(f"{CY}.nodes('.direct').length") > 10
    expect(page).to_have_url(re.compile("focus=p%3Avolta-motors"))

    x, y = at(watched, "p:volta-motors")
    page.mouse.move(x + 3, y)
    expect(page.locator("#network-picture-tip")).to_contain_text("Value given and taken")
    left, top = page.evaluate(f"(box => [box.x, box.y])({CY}.container().getBoundingClientRect())")
    page.mouse.click(left + 3, top + 3)
    expect(page.locator(CARD)).to_contain_text("Choose a participant")

    page.get_by_role("textbox", name="Find a participant").fill("Ringstr")
    page.get_by_role("option", name="Ringstrøm Roaming Hub").click()
    expect(page.locator(CARD)).to_contain_text("Ringstrøm Roaming Hub")
    expect(page).to_have_url(re.compile("focus=p%3A"))

    watched.go(page.url.removeprefix(dashboard))
    expect(page.locator(CARD)).to_contain_text("Ringstrøm Roaming Hub")
    page.get_by_role("link", name="What if it leaves?").click()
    expect(page).to_have_url(re.compile("/resilience.*lose="))
    expect(page.locator("h1")).to_contain_text("Losing Ringstrøm Roaming Hub costs")
    assert watched.misdeeds() == NOTHING


def test_filter_time_size_and_layout_leave_everybody_in_place(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/network")
    watched.until(f"{CY} && {CY}.nodes().length > 100")
    before = page.evaluate(PLACES)
    note = page.locator("#network-note")
    first = note.inner_text()

    page.get_by_role("checkbox", name="Fleets").uncheck()
    expect(note).not_to_have_text(first)
    after = page.evaluate(PLACES)
    assert 0 < len(after) < len(before)
    assert all(before[key] == place for key, place in after.items())
    page.get_by_role("checkbox", name="Fleets").check()
    expect(note).to_have_text(first)

    page.get_by_role("slider", name="Period shown").press("End")
    expect(page.locator("#network-days")).to_have_text("2025-12")
    assert page.evaluate(PLACES) == before
    page.get_by_role("slider", name="Share of value drawn").press("End")
    expect(note).to_contain_text("relations drawn carry")
    page.get_by_text("Loss", exact=True).click()
    expect(page).to_have_url(re.compile("size=loss"))
    page.get_by_text("By closeness").click()
    expect(page).to_have_url(re.compile("layout=force"))
    key, place = next(iter(before.items()))
    watched.until(f"{CY}.getElementById('{key}').position().x !== {place['x']}")
    assert watched.misdeeds() == NOTHING


def test_zoom_has_buttons_and_the_wheel_scrolls_the_page(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/network")
    watched.until(f"{CY} && {CY}.nodes().length > 100")
    page.wait_for_timeout(300)
    zoom = page.evaluate(f"{CY}.zoom()")
    page.get_by_role("button", name="Closer").click()
    watched.until(f"{CY}.zoom() > {zoom} * 1.2")
    page.get_by_role("button", name="Show all of it").click()
    watched.until(f"Math.abs({CY}.zoom() - {zoom}) < 0.05")
    page.mouse.move(*at(watched, "p:volta-motors"))
    page.mouse.wheel(0, 200)
    watched.until("window.scrollY > 0")
    assert abs(page.evaluate(f"{CY}.zoom()") - zoom) < 0.05
