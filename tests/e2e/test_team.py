"""A team at one dashboard, in real browsers: logging in, two at once, a link after a restart, names that break out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from dashboards.app import desk_of
from dashboards.settings import Settings
from ecohealth.tables.config import Config
from ecohealth.workspace.passwords import password_line
from ecohealth.workspace.workspace import Workspace
from tests.e2e.conftest import NOTHING, OF_NO_LOCALE, PATIENCE, VIOLATIONS, Watched, served, watched_page
from tests.ecosystems import Tie, make

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"  # noqa: S105
HOSTILE = (
    "<img src=x onerror=alert(1)></title><script>alert(2)</script> {{7*7}} [a](javascript:alert(3)) "
    "'\"><svg onload=alert(4)>"
)
INJECTED = "#page :is(img, script, iframe, object, embed, svg[onload], [onerror], a[href^='javascript'])"
LOST = "/resilience?v=1&eco=team&lose=m0"
Enter = Callable[..., Watched]


def ecosystem() -> object:
    """Three makers and four shops over two years; one maker carries most."""
    ties: list[Tie] = [
        (giver, taker, 40.0 if giver == "m0" else 4.0, "supply", f"{year}-{month:02}-15")
        for year in (2023, 2024) for month in range(1, 13)
        for giver in ("m0", "m1", "m2") for taker in ("s0", "s1", "s2", "s3")
    ]  # fmt: skip
    people = {one: "maker" if one[0] == "m" else "shop" for one in ("m0", "m1", "m2", "s0", "s1", "s2", "s3")}
    return make(people, ties, columns={"name": {one: one.upper() for one in people}}, config=Config(name="Team"))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A workspace, and a file with two who may log in."""
    place = tmp_path_factory.mktemp("team")
    passwords = place / "passwords"
    passwords.write_text("".join(f"{password_line(name, PASSWORD)}\n" for name in ("Ada", "Bo")), "utf-8")
    passwords.chmod(0o600)
    return Settings(workspace=str(place / "workspace"), passwords=str(passwords))


@contextmanager
def team(settings: Settings) -> Iterator[str]:
    desk = desk_of(settings)
    assert desk.workspace is not None
    try:
        with served({"team": ecosystem()}, settings, desk) as address:  # type: ignore[dict-item]
            yield address
    finally:
        desk.workspace.close()


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    with team(settings) as place:
        yield place


@pytest.fixture
def enter(browser: Browser) -> Iterator[Enter]:
    """Open a browser of somebody's own, logged in unless ``name`` is empty."""
    expect.set_options(timeout=PATIENCE)
    with ExitStack() as those:

        def open_browser(address: str, name: str, scheme: str = "light") -> Watched:
            context = those.enter_context(browser.new_context(color_scheme=scheme, extra_http_headers=OF_NO_LOCALE))  # type: ignore[arg-type]
            context.set_default_timeout(PATIENCE)
            context.add_init_script(VIOLATIONS)
            watched = watched_page(context.new_page(), address)
            if name:
                watched.page.goto(f"{address}/login")
                log_in(watched, name, PASSWORD)
                watched.settle()
            return watched

        yield open_browser


def log_in(watched: Watched, name: str, password: str) -> None:
    watched.page.get_by_label("Name").fill(name)
    watched.page.get_by_label("Password").fill(password)
    watched.page.get_by_role("button", name="Log in").click()


def axe(watched: Watched) -> list[str]:
    return [one["id"] for one in Axe().run(watched.page).response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_logging_in_is_asked_for_refused_done_and_ended(address: str, enter: Enter, scheme: str) -> None:
    watched = enter(address, "", scheme)
    page = watched.page
    page.goto(address + LOST)
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    assert axe(watched) == []
    log_in(watched, "Ada", "not the password at all")
    expect(page.get_by_role("alert")).to_have_text("Name and password do not fit each other.")
    assert axe(watched) == []
    noise = [one for one in watched.noise if "401" not in one]
    watched.noise[:] = noise
    log_in(watched, "Ada", PASSWORD)
    watched.settle()
    expect(page).to_have_url(address + LOST)
    expect(page.locator("h1")).to_contain_text("Losing M0 costs")
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], "Ada" in cookie["value"]) == (True, "Strict", False)
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("link", name="Ada").click()
    expect(page.get_by_role("heading", name="Log out")).to_be_visible()
    assert axe(watched) == []
    page.get_by_role("button", name="Log out").click()
    page.goto(address + "/")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    assert watched.misdeeds() == NOTHING


def save_as(watched: Watched, name: str) -> None:
    box = watched.page.get_by_role("textbox", name="Name", exact=True)
    box.fill(name)
    box.press("Tab")
    watched.page.get_by_role("button", name="Save this scenario").click()
    expect(watched.page.locator("#saved-told")).to_contain_text("Saved as")


def test_two_at_once_share_what_they_save_and_the_second_writer_is_told(address: str, enter: Enter) -> None:
    ada, bo = enter(address, "Ada"), enter(address, "Bo")
    ada.go(LOST)
    save_as(ada, "Without M0")
    for watched in (ada, bo):
        watched.go("/resilience")
        watched.page.locator("#saved-list").get_by_role("link", name="Without M0").first.click()
        expect(watched.page.locator("#saved-told")).to_contain_text("version 1, saved by Ada")
    ada.page.get_by_role("button", name="Save changes").click()
    expect(ada.page.locator("#saved-told")).to_contain_text("version 2")
    bo.page.get_by_role("button", name="Save changes").click()
    expect(bo.page.locator("#saved-told")).to_contain_text("'Ada' saved version 2")
    bo.page.get_by_role("button", name="Save changes").click()
    expect(bo.page.locator("#saved-told")).to_contain_text("version 3")
    assert (ada.misdeeds(), bo.misdeeds()) == (NOTHING, NOTHING)


def test_what_one_uploads_the_other_cannot_open(address: str, enter: Enter) -> None:
    ada, bo = enter(address, "Ada"), enter(address, "Bo")
    page = ada.go("/data")
    files = [
        {"name": "participants.csv", "mimeType": "text/csv", "buffer": b"id,type\nsecret,maker\nb,shop\n"},
        {"name": "interactions.csv", "mimeType": "text/csv", "buffer": b"source,target\nsecret,b\n"},
    ]
    page.locator("#data-upload input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    way = page.get_by_role("link", name="Its data page")
    expect(way).to_be_visible()
    own = str(way.get_attribute("href"))
    assert "eco=own-" in own
    ada.go(own)
    expect(page.locator("#page")).to_contain_text("participants.csv")
    theirs = bo.go(own)
    expect(theirs.locator(".notice")).to_contain_text("What was uploaded under this address is held no more")
    assert "secret" not in theirs.locator("body").inner_text()


def test_a_shared_link_shows_the_same_after_a_restart(settings: Settings, enter: Enter) -> None:
    with team(settings) as before:
        ada = enter(before, "Ada")
        ada.go(LOST + "&cascade=none")
        save_as(ada, "Alone")
        sentence = ada.page.locator("h1").inner_text()
        link = ada.page.locator("#saved-list").get_by_role("link", name="Alone").first.get_attribute("href")
        ada.page.close()
    with team(settings) as after:
        bo = enter(after, "Bo")
        bo.go(str(link))
        assert bo.page.locator("h1").inner_text() == sentence
        expect(bo.page.locator("#saved-told")).to_contain_text("This is Alone, version 1, saved by Ada")
        assert bo.misdeeds() == NOTHING


def test_a_note_is_written_by_keyboard_and_stands_on_the_partners_page(address: str, enter: Enter) -> None:
    watched = enter(address, "Ada")
    page = watched.go("/partner/m1")
    page.get_by_role("link", name="Write a note").focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("textbox", name="Note")
    box.focus()
    page.keyboard.type("Ask them for a second line.")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/workspace\\?"))
    expect(page.locator("#page")).to_contain_text("Ask them for a second line.")
    watched.go("/partner/m1")
    expect(page.locator("#page")).to_contain_text("Ask them for a second line.")
    assert watched.misdeeds() == NOTHING


def test_a_profile_is_weighed_tried_refused_kept_and_then_judges_every_page(address: str, enter: Enter) -> None:
    watched = enter(address, "Ada")
    page = watched.go("/methods")
    page.get_by_role("link", name="Judge by another profile").click()
    expect(page).to_have_url(re.compile("/methods/profile"))
    expect(page.get_by_role("link", name="default (in force)")).to_be_visible()
    page.get_by_role("link", name="maturity", exact=True).click()
    expect(page.locator("#controls")).to_contain_text("Profile: maturity")
    page.get_by_label("Concentration risk").fill("6")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#profile-result")).to_contain_text("Of the overall score: Concentration risk")
    page.get_by_text("Further keys").first.click()
    page.get_by_label("Further keys").fill("outside_share = 7")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#profile-result")).to_contain_text("This profile cannot be used")
    page.get_by_label("Further keys").fill("outside_share = 0.25")
    page.get_by_label("Name").fill(HOSTILE)
    page.get_by_role("button", name="Save and judge by it").click()
    expect(page.locator("#controls")).to_contain_text("Profile: <img src=x")
    watched.settle()
    assert axe(watched) == []
    page.get_by_role("link", name="Resilience", exact=True).click()
    expect(page.locator("#page")).to_contain_text("25.0 % of each participant's business lies outside")
    assert page.evaluate(f"document.querySelectorAll({INJECTED!r}).length") == 0
    assert watched.misdeeds() == NOTHING


@pytest.fixture
def hostile(settings: Settings, address: str) -> dict[str, str]:
    """Names and texts that try to break out, in everything that is kept; the places that show them."""
    kept = Workspace(settings.workspace)
    here = {"ecosystem": "team"}
    try:
        one, two = (
            kept.add("scenario", f"{at} {HOSTILE}", {**here, "query": f"?v=1&eco=team&lose=m{at}"}, author=HOSTILE)
            for at in (0, 1)
        )
        note = kept.add("note", HOSTILE, {**here, "text": HOSTILE, "about": ["participant:m0"]}, author=HOSTILE)
        said = {"claim": HOSTILE, "decision": HOSTILE, "owner": HOSTILE, "review": "2024-12-31", "strength": "weak"}
        kept.add("decision", HOSTILE, {**here, **said, "about": [f"scenario:{one.id}"]}, author=HOSTILE)
        kept.add("alert", HOSTILE, {**here, "on": "participant_hhi", "above": 0.0, "owner": HOSTILE}, author=HOSTILE)
        kept.add("alert", HOSTILE, {**here, "on": HOSTILE, "above": 0.0}, author=HOSTILE)
        judge = kept.add("profile", HOSTILE, {"toml": 'base = "scale"'}, author=HOSTILE)
    finally:
        kept.close()
    return {
        "workspace": "/workspace",
        "write": f"/workspace/write?v=1&eco=team&item={note.id}",
        "side by side": f"/workspace/scenarios?v=1&eco=team&ids={one.id},{two.id}",
        "simulator": f"/resilience?v=1&eco=team&lose=m0&saved={one.id}.1",
        "overview": "/",
        "partner": "/partner/m0",
        "profile": f"/methods/profile?v=1&eco=team&profile=kept-{judge.id}",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_kept_is_text_everywhere_accessible_and_fits_a_phone(
    hostile: dict[str, str], address: str, enter: Enter, scheme: str
) -> None:
    watched = enter(address, "Bo", scheme)
    for place in hostile.values():
        page = watched.go(place)
        expect(page.locator("#page")).to_contain_text("<img src=x onerror=alert(1)>")
        assert page.evaluate(f"document.querySelectorAll({INJECTED!r}).length") == 0, place
        assert "49" not in page.locator("h1").inner_text()
        assert axe(watched) == [], place
        page.set_viewport_size({"width": 390, "height": 844})
        watched.until("document.documentElement.scrollWidth <= 390")
        page.set_viewport_size({"width": 1280, "height": 800})
    assert watched.misdeeds() == NOTHING
