"""The tour of a first visit: three steps beside the overview, that can be left at any time (``assets/tour.js``)."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.components.aria import aria, data

TOUR, AGAIN = "tour", "tour-again"
STEPS = (
    (
        "One sentence first",
        "Every page says what matters in one sentence, with names and figures. Names lead to partners, “Evidence” to "
        "the figures behind the sentence.",
        ".headline",
    ),
    (
        "Then: what if?",
        "Each of the largest losses opens the simulator: who falls with it, through whom, who could take over, and "
        "which two moves help most.",
        ".losses",
    ),
    (
        "Take it along",
        "Slides, paper, a workbook or all of it as a board pack, with the figures on screen. Under “Data” you drop "
        "your own files in place of this example.",
        ".take-along",
    ),
)
"""Title, text, and what of the page each is about."""


def tour() -> Component:
    """The card, hidden until the browser finds that this is a first visit."""
    steps = [_step(at, *step) for at, step in enumerate(STEPS)]
    buttons = html.Div(
        [
            html.Button("Leave the tour", id="tour-leave", className="quiet-button", type="button"),
            html.Button("Back", id="tour-back", className="quiet-button", type="button"),
            html.Button("Next", id="tour-next", className="button is-main", type="button"),
        ],
        className="tour-buttons",
    )
    return html.Section(
        [*steps, buttons], id=TOUR, className="tour", hidden=True, **aria(label="Tour of three steps", live="polite")
    )


def again() -> Component:
    """The way back to the tour."""
    return html.Button("Tour", id=AGAIN, className="nav-tour", type="button")


def _step(at: int, title: str, text: str, target: str) -> Component:
    return html.Div(
        [
            html.P(f"{at + 1} of {len(STEPS)}", className="note"),
            html.H2(title, className="card-title"),
            html.P(text),
        ],
        className="tour-step",
        hidden=True,
        **data(target=target),
    )
