"""Places of a page that are filled after it is there: what is far down, or folded, keeps nobody waiting.

The browser asks for a place once it comes near what is seen, or once the page has been at rest for some seconds
(``assets/late.js``). What fills it is in ``Page.late``, by name.
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.components.aria import aria

LATE = "late"


def late(place: str, height: int) -> Component:
    """The place of a part of the page, with the height that the part will have, so that nothing moves when it comes."""
    waiting = html.Div(className="skeleton is-late", role="status", **aria(label="Being computed"))
    return html.Div(
        waiting, id={LATE: place}, className="late", style={"--place": f"{height}px"}, disable_n_clicks=True
    )
