"""The frame in a real browser: quiet, closed to the outside, accessible, in light and dark, by mouse and keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pypdf import PdfReader

from ecohealth.tables.config import Config, Role
from tests.e2e.conftest import NOTHING, Open, Watched, served
from tests.ecosystems import Tie, make

pytestmark = pytest.mark.browser

PLACES = ["/", "/network", "/concentration", "/engagement", "/network-effects", "/resilience", "/resilience/score",
          "/compare", "/data", "/methods", "/partner/volta-motors"]  # fmt: skip
HOSTILE = {
    "h0": "<img src=x onerror=alert(1)>",
    "h1": "</title><script>alert(2)</script>",
    "h2": "{{7*7}}",
    "h3": "%{x} ${alert(3)}",
    "h4": "rtl\u202egnp.exe",
    "h5": "[a](javascript:alert(4))",
    "h6": "'\"><svg onload=alert(5)>",
    "h7": "x" * 400,
    "/../<b>id</b>?&#": "__proto__",
}
GROUND = "getComputedStyle(document.body).backgroundColor"
NEUTRAL, FOREIGN = (
    f"[...document.getElementById('page').innerText.matchAll(/{one}/g)].map(found => found[0])"
    for one in (r"(?<![\d.])\d+\.\d{1,2}(?![\d.])|[1-9],\d{3}(?!\d)", r"(?<![\d,])\d+,\d{1,2}(?![\d,])")
)
"""Figures on screen with a point before their decimals, or commas between groups; and with a comma before decimals."""
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(20, 24, 29)"


def barriers(watched: Watched) -> list[str]:
    """What axe-core finds, of whatever impact, and where."""
    found = Axe().run(watched.page).response["violations"]
    return [f"{one['id']} ({one['impact']}): {[node['html'][:120] for node in one['nodes'][:3]]}" for one in found]


@pytest.mark.parametrize("place", PLACES)
def test_a_page_is_quiet_closed_accessible_in_light_and_dark_and_fits_a_phone(
    place: str, dashboard: str, look: Open
) -> None:
    watched = look(dashboard)
    page = watched.go(place)
    watched.unfold()
    assert page.evaluate(GROUND) == LIGHT
    assert barriers(watched) == []
    page.get_by_role("button", name="Light or dark").click()
    watched.until(f"{GROUND} === '{DARK}'")
    assert barriers(watched) == []
    page.set_viewport_size({"width": 390, "height": 844})
    watched.until("document.documentElement.scrollWidth <= 390")
    assert watched.misdeeds() == NOTHING


def test_a_partner_fits_one_printed_page(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/partner/volta-motors")
    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    words = paper.pages[0].extract_text()
    assert len(paper.pages) == 1
    assert "Volta Motors" in words
    assert "Who depends on it" in words


@pytest.fixture(scope="module")
def hostile() -> Iterator[str]:
    ids = list(HOSTILE)
    ties: list[Tie] = [
        (giver, ids[(at + step) % len(ids)], 90.0 if at == 0 else 3.0, "<i>kind</i>", f"2024-{month:02}-10")
        for at, giver in enumerate(ids)
        for step in (1, 3)
        for month in range(1, 13)
    ]
    people = {one: "<u>type</u>" if at % 2 else "maker" for at, one in enumerate(ids)}
    config = Config(name="</title><script>alert(6)</script>", blueprint=(Role(type="<s>role</s>"),))
    with served({"hostile": make(people, ties, columns={"name": HOSTILE}, config=config)}) as address:
        yield address


@pytest.mark.parametrize("place", [*PLACES[:-1], "/partner/h0", "/partner/%2F..%2F%3Cb%3Eid%3C%2Fb%3E%3F%26%23"])
def test_names_that_try_to_break_out_are_text(place: str, hostile: str, look: Open) -> None:
    watched = look(hostile)
    page = watched.go(place)
    injected = "#page :is(img, script, iframe, object, embed, svg[onload], b b, u, s, [onerror], a[href^='javascript'])"
    assert page.evaluate(f"[...document.querySelectorAll({injected!r})].map(one => one.outerHTML.slice(0, 200))") == []
    watched.until("document.title.endsWith('· ecohealth')")
    assert "49" not in page.locator("h1").inner_text()
    assert watched.misdeeds() == NOTHING


def test_packed_html_that_is_no_plain_html_is_not_drawn(dashboard: str, look: Open) -> None:
    page = look(dashboard).go("/methods")
    page.evaluate("""() => {
        const place = document.body.appendChild(document.createElement("div"));
        place.id = "unpacked";
        const bad = {onclick: "x", className: "kept", dangerouslySetInnerHTML: {__html: "<b>y</b>"}};
        const tree = [["p", bad, "<i>z</i>"],
                      ["script", {}, "w"], ["iframe", {src: "/"}], ["a", {href: "javascript:alert(1)"}, "no"],
                      ["link", {href: "//elsewhere"}, "nor"], ["a", {href: "/data"}, "yes"]];
        window.ReactDOM.createRoot(place).render(window.React.createElement(window.ecohealth_still.Still, {tree}));
    }""")
    drawn = '<p class="kept">&lt;i&gt;z&lt;/i&gt;</p><a>no</a><a>nor</a><a href="/data">yes</a>'
    expect(page.locator("#unpacked > a").last).to_have_text("yes")
    assert page.locator("#unpacked").inner_html() == drawn


def test_a_direction_mark_stays_within_its_name(hostile: str, look: Open) -> None:
    page = look(hostile).go("/partner/h4")
    assert "U+202E" in page.locator("h1").inner_text()


def test_the_scheme_is_remembered_and_nothing_else_is(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/methods")
    page.get_by_role("button", name="Light or dark").click()
    watched.until(f"{GROUND} === '{DARK}'")
    watched.go("/methods")
    assert page.evaluate(GROUND) == DARK
    kept = {"mantine-color-scheme-value": "dark", "ecohealth-tour": "yes"}
    assert page.evaluate("Object.fromEntries(Object.entries(localStorage))") == kept
    assert page.evaluate("[sessionStorage.length, document.cookie]") == [0, ""]


def test_dark_is_there_before_anything_is_drawn(dashboard: str, look: Open) -> None:
    watched = look(dashboard, scheme="dark")
    page = watched.page
    page.goto(dashboard + "/methods", wait_until="commit")
    watched.until("document.styleSheets.length > 0 && Boolean(document.body)")
    assert page.evaluate("document.documentElement.dataset.mantineColorScheme") == "dark"


def test_the_whole_way_by_keyboard(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "page"
    page.get_by_role("link", name="Engagement", exact=True).focus()
    page.keyboard.press("Enter")
    watched.until("document.title === 'Engagement · ecohealth'")
    watched.until("document.activeElement.tagName === 'H1'")
    assert page.locator("nav [aria-current=page]").inner_text() == "Engagement"


def test_a_finding_opens_its_evidence(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/")
    link = page.locator(".finding .evidence").first
    anchor = str(link.get_attribute("href")).partition("#")[2]
    link.click()
    watched.until(f"document.activeElement.id === {anchor!r}")
    assert page.locator(f"#{anchor}").is_visible()


def test_a_metric_opens_from_its_line_and_by_its_address(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/concentration#hidden_concentration")
    watched.until("document.getElementById('hidden_concentration').open && scrollY > 300")
    line = page.locator("#single_source_share > summary")
    assert not page.locator("#single_source_share .metric-body").is_visible()
    line.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#single_source_share .metric-body")).to_be_visible()
    watched.until("location.hash === '#single_source_share'")
    page.locator("#by-group > summary").click()
    page.get_by_role("textbox", name="Group by").click()
    page.get_by_role("option", name="type of participant").click()
    expect(page.locator("table.by-group tbody tr")).to_have_count(8)
    assert "by=type" in page.url
    assert barriers(watched) == []
    assert watched.misdeeds() == NOTHING


def test_a_window_and_a_filter_are_kept_from_page_to_page(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/methods")
    page.get_by_role("textbox", name="Window").click()
    page.get_by_role("option", name="2024", exact=True).click()
    page.wait_for_url("**window=2024**")
    page.locator("nav [href*='/concentration'][href*='window=2024']").click()
    page.wait_for_url("**/concentration?*window=2024*")
    watched.until("document.querySelector('.overline').textContent === 'Concentration risk'")
    watched.until("document.querySelector('.page-head').innerText.includes('2024-01-01 to 2024-12-31')")
    assert watched.misdeeds() == NOTHING


def test_a_link_that_asks_for_too_much_is_told(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/?v=1&eco=nobody&window=1066")
    assert page.locator(".notice").count() == 2
    assert watched.misdeeds() == NOTHING


def test_the_menu_of_a_phone_opens_and_closes(dashboard: str, look: Open) -> None:
    watched = look(dashboard, width=390, height=844)
    page = watched.go("/methods")
    overview = page.get_by_role("link", name="Overview", exact=True).last
    assert (
        not overview.is_visible()
        or page.evaluate("document.querySelector('.navbar').getBoundingClientRect().right") <= 0
    )
    page.get_by_role("button", name="Menu").click()
    watched.until("document.querySelector('.navbar').getBoundingClientRect().left >= 0")
    page.locator("nav").get_by_text("Engagement", exact=True).click()
    page.wait_for_url("**/engagement?*")
    watched.until("document.querySelector('.navbar').getBoundingClientRect().right <= 0")
    assert watched.misdeeds() == NOTHING


def test_records_are_listed_with_links_that_stay_in_the_page(dashboard: str, look: Open) -> None:
    watched = look(dashboard)
    page = watched.go("/partner/volta-motors")
    page.evaluate("window.__stays = true")
    cell = page.locator(".grid [role=gridcell] a").first
    cell.scroll_into_view_if_needed()
    cell.click()
    page.wait_for_url(lambda url: "/partner/" in url and "volta-motors" not in url)
    watched.until("!document.querySelector('h1').textContent.includes('Volta Motors')")
    assert page.evaluate("window.__stays") is True
    assert page.evaluate(FOREIGN) == []

    page.get_by_label("Figures and days").select_option("de-DE")
    page.wait_for_function("document.cookie === 'ecohealth-signs=de-DE'")
    expect(page.locator(".grid [role=gridcell][col-id=date]").first).to_have_text(re.compile(r"^\d\d\.\d\d\.\d{4}$"))
    for place in ("", "/"):
        _ = watched.go(place) if place else page
        assert page.evaluate(NEUTRAL) == []
        assert len(page.evaluate(FOREIGN)) > 2
    page.context.clear_cookies()
    assert watched.misdeeds() == NOTHING


def test_a_view_that_another_window_chose_is_not_this_ones(dashboard: str, look: Open) -> None:
    mine, theirs = look(dashboard), look(dashboard)
    theirs.go("/?v=1&eco=volta&window=2023&only=type=supplier")
    page = mine.go("/")
    assert "2023-01-01" not in page.locator(".page-head").inner_text()
    assert "only" not in page.locator(".page-head .note").inner_text()
