"""The pages, one module each."""

from __future__ import annotations

from dashboards.pages.page import Page


def all_pages() -> tuple[Page, ...]:
    """Every page, in thinking order."""
    from dashboards.pages import overview

    return (Page(overview.PATH, overview.NAME, overview.layout, overview.register),)
