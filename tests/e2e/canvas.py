"""Where things stand on a canvas."""

from __future__ import annotations

from playwright.sync_api import Page

PATIENCE, PAUSE = 30_000, 60


def settled(page: Page, expression: str) -> tuple[float, float]:
    """A point of the page, once it has stayed where it is for a moment."""
    before: list[float] = []
    for _ in range(PATIENCE // PAUSE):
        now: list[float] = page.evaluate(expression)
        if now == before:
            return now[0], now[1]
        before = now
        page.wait_for_timeout(4 * PAUSE)
    raise AssertionError(f"did not come to rest: {expression}")
