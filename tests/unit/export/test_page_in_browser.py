"""The HTML export in a real browser: it runs nothing but its charts, asks for nothing, can be read on either ground."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ecohealth.export.manner import Manner
from ecohealth.export.write import export
from ecohealth.scores.score import score
from tests.ecosystems import make
from tests.golden.made import outcome, scorecard

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

CONTRAST = """() => {
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(v => { v /= 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 }); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
  const ground = light(getComputedStyle(document.body).backgroundColor);
  return Math.min(...[...document.querySelectorAll('main *')].filter(e => e.tagName !== 'svg' && !e.closest('svg')
    && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())).map(e => {
      const ink = light(getComputedStyle(e).color);
      return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05) })) }"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    made = {"scorecard": folder / "card.html", "outcome": folder / "outcome.html"}
    export(scorecard(), made["scorecard"])
    export(outcome(), made["outcome"])
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["scorecard", "outcome"])
def test_a_page_is_quiet_readable_and_as_wide_as_the_screen(
    browser: Browser, pages: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page, heard, asked = context.new_page(), [], []
    page.on("console", lambda message: heard.append(message.text))
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(pages[name].as_uri())
    assert (heard, asked) == ([], [pages[name].as_uri()])
    assert page.evaluate("[document.scripts.length, document.images.length]") == [0, 0]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CONTRAST) >= 4.5
    context.close()


def test_the_policy_stops_a_script_that_got_in(browser: Browser, pages: dict[str, Path], tmp_path: Path) -> None:
    """The control: the same page with a script put in by hand, which the page's own policy refuses."""
    text = pages["scorecard"].read_text("utf-8").replace("</main>", "</main><script>document.title = 'owned'</script>")
    (tmp_path / "with.html").write_text(text, "utf-8")
    (tmp_path / "without.html").write_text(text.replace("Content-Security-Policy", "X-Nothing"), "utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "with.html").as_uri())
    assert page.title() != "owned"
    page.goto((tmp_path / "without.html").as_uri())
    assert page.title() == "owned"
    page.close()


@pytest.fixture(scope="module")
def charted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with charts that answer, of a type whose name tries to break out of them."""
    people = {f"p{at}": ("supplier", '<b onmouseover="x()">a</b>')[at % 2] for at in range(7)}
    ties = [(f"p{at % 7}", f"p{(at + 1) % 7}", 10.0 + at, "supply", f"2024-{at % 12 + 1:02d}-15") for at in range(84)]
    eco = make(people, ties)
    target = tmp_path_factory.mktemp("live") / "card.html"
    export(score(eco, replicates=0), target, Manner(eco=eco))
    return target


def test_charts_answer_and_the_page_asks_for_nothing(browser: Browser, charted: Path) -> None:
    page, heard, asked = browser.new_page(), [], []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(charted.as_uri())
    page.wait_for_selector(".is-live .main-svg")
    box = page.locator(".live").first
    box.hover()
    page.wait_for_selector(".hoverlayer text")
    told = page.evaluate("[...document.querySelectorAll('.hoverlayer text')].map(one => one.textContent)")
    assert any(one.startswith("supplier ") for one in told)
    assert any("<b onmouseover" in one for one in told)
    assert page.evaluate("document.querySelectorAll('[onmouseover]').length") == 0
    assert (heard, asked) == ([], [charted.as_uri()])
    displayed = "one => [...document.querySelectorAll(one)].map(at => getComputedStyle(at).display)"
    assert set(page.evaluate(displayed, ".still")) == {"none"}
    page.emulate_media(media="print")
    assert (set(page.evaluate(displayed, ".still")), set(page.evaluate(displayed, ".live"))) == ({"block"}, {"none"})
    page.close()


def test_without_scripts_the_still_pictures_stay(browser: Browser, charted: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(charted.as_uri())
    assert page.locator(".still svg.plane").first.is_visible()
    assert not page.locator(".live").first.is_visible()
    context.close()


def test_a_still_page_has_no_script_and_a_live_one_its_own_two(charted: Path, tmp_path: Path) -> None:
    live = charted.read_text("utf-8")
    eco = make({"a": "x", "b": "y"}, [("a", "b", 1.0, "supply", f"2024-{month:02d}-15") for month in range(1, 13)])
    export(score(eco, replicates=0), tmp_path / "still.html", Manner(eco=eco, still=True))
    still = (tmp_path / "still.html").read_text("utf-8")
    assert (live.count("<script>"), still.count("<script")) == (2, 0)
    assert "script-src" not in still
    assert "script-src 'sha256-" in live
    assert len(still) < 400_000
    assert len(live) > 4_000_000
