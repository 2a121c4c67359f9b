"""The blocks a page is built of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

Content = Component | str | None


def page(overline: str, sentence: Sequence[Content] | Content, *content: Content, note: str = "") -> Component:
    """A page: its name, the one sentence, and what shows it.

    Args:
        overline: the page's name.
        sentence: what the page says first, with names and figures; the page's only h1.
        content: panels.
        note: a line under the sentence (the window, the population).
    """
    head = html.Header(
        [
            html.P(overline, className="overline"),
            html.H1(sentence, className="headline", tabIndex=-1),
            html.P(note, className="note") if note else None,
        ],
        className="page-head",
    )
    return html.Article([head, *content], className="page")


def panel(
    title: str,
    *content: Content,
    note: Content = None,
    anchor: str = "",
    class_name: str = "",
    folded: bool = False,
) -> Component:
    """A titled section.

    Args:
        title: what it says; empty for none.
        content: what shows it.
        note: a line under the title.
        anchor: its id, so that links can lead to it; a link opens what is folded.
        class_name: further classes.
        folded: whether only the title stands there until it is opened.
    """
    heading = html.H2(title, className="panel-title") if title else None
    below = html.P(note, className="note") if note else None
    given: dict[str, Any] = {"id": anchor} if anchor else {}
    classes = f"panel {class_name}".strip()
    if folded:
        body = html.Div([below, *content], className="fold-body")
        return html.Details([html.Summary(heading), body], className=f"{classes} fold", **given)
    return html.Section([heading, below, *content], className=classes, **given)


def waiting(place: str) -> Component:
    """The place that says what is being done; ``place`` is its id."""
    return html.P(id=place, className="note", role="status")


def on_request(title: str, ask: Component, wait: Component, found: str, note: str) -> Component:
    """A panel that answers when it is asked, for the answer takes some seconds.

    Args:
        title: the panel's.
        ask: the button.
        wait: the place beside the button that says what is being done (:func:`waiting`, or a bar).
        found: id of the place of the answer.
        note: a line under the title.
    """
    asking = html.Div([ask, wait], className="asking")
    return panel(title, asking, html.Div(id=found, className="found"), note=note)


def columns(*content: Content, class_name: str = "two") -> Component:
    """Blocks side by side where there is room: ``two`` alike, or ``wide-left``, ``narrow-left``."""
    return html.Div(list(content), className=f"columns {class_name}")


def disclosure(summary: str, *content: Content) -> Component:
    """What is one click away."""
    return html.Details([html.Summary(summary), html.Div(list(content), className="disclosed")], className="disclosure")


def facts(rows: Sequence[tuple[str, Content | list[Content]]]) -> Component:
    """A few named figures, as a list of term and value."""
    return html.Dl(
        [html.Div([html.Dt(term), html.Dd(value)], className="fact") for term, value in rows], className="facts"
    )
