"""The dashboard as a reader meets it: served on this machine, looked at in Chromium, everything it does noted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from waitress import create_server

from dashboards.app import create_app
from dashboards.desk import Desk
from dashboards.gallery import Gallery
from dashboards.settings import Settings
from ecohealth.ecosystem.build import load
from ecohealth.ecosystem.ecosystem import Ecosystem

PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)
SEEN = "if (location.protocol.startsWith('http')) { localStorage.setItem('ecohealth-tour', 'yes'); }"
"""The tour has been seen: it would lie over what a test clicks."""
OF_NO_LOCALE = {"Accept-Language": "*"}
"""The pages of these tests are read with the neutral signs, whatever machine they run on."""
VIOLATIONS = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', event => window.__violations.push(event.violatedDirective));
"""

WHOLE = """
(() => {
  const waiting = document.querySelector("#page .late > .skeleton");
  if (waiting) { waiting.scrollIntoView({ block: "center" }); }
  return !waiting;
})()
"""


@contextmanager
def served(
    ecosystems: Mapping[str, Ecosystem], settings: Settings | None = None, desk: Desk | None = None
) -> Iterator[str]:
    """Serve ecosystems on a free port; gives the address."""
    app = create_app(settings or Settings(), Gallery(ecosystems, desk=desk))
    server = create_server(app.server, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=1)


@pytest.fixture(scope="session")
def volta(root: Path) -> Ecosystem:
    return load(root / "datasets" / "volta")


@pytest.fixture(scope="session")
def dashboard(volta: Ecosystem) -> Iterator[str]:
    """The bundled ecosystem, served once to all tests of a worker."""
    with served({"volta": volta}) as address:
        yield address


@dataclass
class Watched:
    """A page and what it did that it should not: console messages, dialogs, requests elsewhere, failed requests."""

    page: Page
    address: str
    noise: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a path and wait until its page is laid out and at rest."""
        self.page.goto(self.address + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page is laid out and nothing is being loaded."""
        self.page.wait_for_selector("#page h1", timeout=PATIENCE)
        self.page.wait_for_load_state("networkidle", timeout=PATIENCE)

    def unfold(self) -> None:
        """Open what is folded and wait for what is filled once it is seen; the page is whole then, at its top."""
        self.page.evaluate("document.querySelectorAll('#page details').forEach(one => { one.open = true; })")
        self.until(WHOLE)
        self.page.evaluate("scrollTo(0, 0)")
        self.settle()

    def until(self, expression: str) -> None:
        """Wait until a JavaScript expression is true. (Playwright's own waiting is an eval, which the page forbids.)"""
        end = time.monotonic() + PATIENCE / 1000
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, f"never came true: {expression}"
            self.page.wait_for_timeout(30)

    def misdeeds(self) -> dict[str, list[str]]:
        """Everything that was noted; empty lists are what is wanted."""
        violations: list[str] = self.page.evaluate("window.__violations")
        return {"noise": self.noise, "dialogs": self.dialogs, "outside": self.outside, "violations": violations}


NOTHING: dict[str, list[str]] = {"noise": [], "dialogs": [], "outside": [], "violations": []}

Open = Callable[..., Watched]


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One browser session a module: what was loaded once is in its cache."""
    with browser.new_context(color_scheme="light", extra_http_headers=OF_NO_LOCALE) as made:
        made.set_default_timeout(PATIENCE)
        made.add_init_script(VIOLATIONS)
        made.add_init_script(SEEN)
        yield made


@pytest.fixture
def look(context: BrowserContext) -> Iterator[Open]:
    """Open a browser window on an address: ``look(address, scheme="dark", width=390, height=844)``."""
    opened: list[Page] = []

    def open_window(address: str, scheme: str = "light", width: int = 1440, height: int = 900) -> Watched:
        page = context.new_page()
        opened.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        return watched_page(page, address)

    yield open_window
    for page in opened:
        if page.url.startswith("http"):
            page.evaluate("localStorage.clear()")
        page.close()


def watched_page(page: Page, address: str) -> Watched:
    """A page that is watched from now on."""
    watched = Watched(page, address)
    _watch(watched)
    return watched


def _watch(watched: Watched) -> None:
    page, address = watched.page, watched.address

    def heard(message: object) -> None:
        if message.type in ("error", "warning"):  # type: ignore[attr-defined]
            watched.noise.append(f"{message.type}: {message.text}")  # type: ignore[attr-defined]

    def answered(response: object) -> None:
        if response.status >= 400:  # type: ignore[attr-defined]
            watched.noise.append(f"{response.status} {response.url}")  # type: ignore[attr-defined]

    def asked(dialog: object) -> None:
        watched.dialogs.append(dialog.message)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    def requested(request: object) -> None:
        url: str = request.url  # type: ignore[attr-defined]
        if not url.startswith((address, "data:", "blob:")):
            watched.outside.append(url)

    page.on("console", heard)
    page.on("pageerror", lambda error: watched.noise.append(str(error)))
    page.on("response", answered)
    page.on("dialog", asked)
    page.on("request", requested)
