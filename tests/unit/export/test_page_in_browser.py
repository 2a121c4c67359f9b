"""The HTML export in a real browser: it runs nothing, asks for nothing, and can be read on either ground."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ecohealth.export.write import export
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
