"""What stands where there is nothing to show: why, and what to do about it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.components.block import page
from dashboards.components.status import badge


def empty(title: str, text: str, action: Component | None = None) -> Component:
    """Nothing is here: what it is, why, what to add or where to go."""
    return html.Div([html.H2(title, className="empty-title"), html.P(text), action], className="empty", role="note")


def not_available(reason: str) -> Component:
    """A figure that cannot be had: the status on its own line, then the reason, which names the column that helps."""
    return html.Div(
        [badge("not available"), html.P(reason or "no reason was given", className="reason")], className="unavailable"
    )


def failed() -> Component:
    """A page that could not be computed: what happened, what is safe, what to do."""
    return page(
        "Error",
        "This page could not be computed.",
        empty(
            "Your files are untouched and the other pages work",
            "The terminal where ecohealth runs says which step failed; please report that line. Choosing another "
            "window often helps in the meantime.",
        ),
    )


def notices(texts: tuple[str, ...]) -> list[Component]:
    """Notes on a link that could not be followed to the letter."""
    return [html.P(text, className="notice", role="status") for text in texts]
