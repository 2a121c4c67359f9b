"""The status words, each with a shape and a colour of its own: never colour alone."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.components.aria import aria

SHAPES = {
    "healthy": "●",
    "watch": "◆",
    "critical": "▲",
    "not available": "○",
    "not scored": "·",
    "too few to judge": "▪",
    "good": "●",
    "note": "○",
}


def status_class(word: str) -> str:
    """The CSS class that colours a status word.

    >>> status_class("not available")
    'is-not-available'
    """
    return "is-" + word.replace(" ", "-")


def mark(word: str) -> Component:
    """The shape alone, for places where the word stands beside it."""
    return html.Span(SHAPES[word], className=f"mark {status_class(word)}", **aria(hidden="true"))


def badge(word: str) -> Component:
    """Shape and word."""
    return html.Span([mark(word), " ", word], className=f"badge {status_class(word)}")
