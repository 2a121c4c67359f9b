"""A figure on screen: it follows light and dark by style sheet and is named for those who do not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.aria import aria

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def chart(figure: Figure, label: str, height: int, graph_id: str = "") -> Component:
    """Place a figure.

    The style sheet colours texts, axes and grid lines (``assets/charts.css``) and makes the ground transparent; a
    figure chooses colours for its marks alone, legible on white and on near-black.

    Args:
        figure: from ``ecohealth.figures``.
        label: what the figure shows, in a sentence, for those who do not see it.
        height: pixels.
        graph_id: where callbacks use the graph.
    """
    given: dict[str, Any] = {"id": graph_id} if graph_id else {}
    graph = dcc.Graph(
        figure=figure,
        config={"displayModeBar": False, "responsive": True, "showTips": False},
        style={"height": f"{height}px"},
        responsive=True,
        **given,
    )
    kept = {"minHeight": f"{height}px"}  # the plotting library may come a second after the page
    return html.Div(graph, className="chart", role="img", style=kept, **aria(label=label))


def sideways(drawn: Component) -> Component:
    """A figure that keeps its width on a phone: it is moved sideways there, by keyboard too."""
    return html.Div(drawn, className="scrolls", tabIndex=0, role="group", **aria(label="A figure that may be wider"))
