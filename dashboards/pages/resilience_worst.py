"""The worst coalitions: which one, two, … five together cost most, and whether that is proven; on request."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import Dash, Input, Output, State, html
from dash.development.base_component import Component

from dashboards.components.block import on_request, waiting
from dashboards.components.grid import Column, grid
from dashboards.components.words import shown
from dashboards.gallery import Gallery, Scene
from dashboards.state import URL, read_view
from ecohealth.errors import EcohealthError
from ecohealth.scenarios.outcome import Outcome
from ecohealth.scenarios.simulate import simulate
from ecohealth.scenarios.worst_case import LARGEST, WorstLoss

BUTTON, WAIT, FOUND = "resilience-worst", "resilience-worst-wait", "resilience-worst-found"
COLUMNS = (
    Column("size", "At once", "number", width=90),
    Column("who", "Who", "link", width=190, grows=True),
    Column("lost", "All value lost", "share", width=120),
    Column("proven", "Is it the worst?", width=220, grows=True),
)


def offer() -> Component:
    """The panel before anybody has asked."""
    return on_request(
        "The worst that can go at once",
        html.Button(f"Search for the worst 1 to {LARGEST}", id=BUTTON, className="button", type="button"),
        waiting(WAIT),
        FOUND,
        "Those who together cost most, before the loss spreads: a ranking of single losses does not show them.",
    )


def register(app: Dash, gallery: Gallery) -> None:
    """A click searches."""

    @app.callback(
        Output(FOUND, "children"),
        Input(BUTTON, "n_clicks"),
        State(URL, "search"),
        running=[(Output(BUTTON, "disabled"), True, False), (Output(WAIT, "children"), "Searching …", "")],
        prevent_initial_call=True,
    )
    def search_them(clicks: object, search: object) -> Any:
        return found(gallery.scene(read_view(search, gallery).view)) if clicks else []


def found(scene: Scene) -> list[Component]:
    """One row a size; each leads to what falls with them."""
    try:
        rows = [_row(scene, size) for size in range(1, min(LARGEST, len(scene.eco)) + 1)]
    except EcohealthError as error:
        return [html.P(shown(str(error)), role="alert")]
    return [grid(pd.DataFrame(rows), COLUMNS, "Who together cost most", "resilience-coalitions")]


def worst_of(scene: Scene, size: int) -> Outcome:
    """So many that together cost most."""
    return scene.once(("worst", size), lambda: simulate(scene.eco, WorstLoss(size), scored=False))


def _row(scene: Scene, size: int) -> dict[str, Any]:
    outcome = worst_of(scene, size)
    return {
        "size": size,
        "who": ", ".join(scene.names[one] for one in outcome.lost_ids),
        "who_href": scene.view.href("/resilience", lose=outcome.lost_ids),
        "lost": outcome.lost.total,
        "proven": " ".join(WorstLoss(size).cautions(scene.eco)),
    }
