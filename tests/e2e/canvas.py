"""Waiting for what a canvas shows."""

from __future__ import annotations

from playwright.sync_api import Page

PATIENCE, PAUSE = 15_000, 60


def until(page: Page, expression: str) -> None:
    """Wait until an expression holds in the page.

    Playwright's own waiting for an expression evaluates text in the page, which the content security policy forbids.
    """
    for _ in range(PATIENCE // PAUSE):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(PAUSE)
    raise AssertionError(f"did not come true: {expression}")
