"""Heat maps: cells that are written on, pale enough on light and on dark ground to be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ecohealth.ecosystem.records import Floats
from ecohealth.figures.theme import LIGHT, escaped, in_our_manner

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

SCALE = [[0.0, "rgba(47,127,193,0.04)"], [1.0, "rgba(47,127,193,0.55)"]]
"""Light enough on white, and dark enough on near-black, for the ground's own ink to be read on every cell (7:1)."""


def heat_map(
    shade: Floats, texts: Sequence[Sequence[str]], names: tuple[Sequence[str], Sequence[str]], hover: str, row: int = 40
) -> Figure:
    """Rows and columns of cells, the first row on top.

    Args:
        shade: float64[rows, columns], how dark each cell is from 0 to 1; NaN for one that is left out.
        texts: what is written on each.
        names: of the rows and of the columns.
        hover: plotly's template of what a cell says.
        row: height of a row in pixels.
    """
    import plotly.graph_objects as go

    figure = go.Figure(
        go.Heatmap(
            z=shade, zmin=0, zmax=1, colorscale=SCALE, showscale=False, xgap=2, ygap=2, hoverongaps=False,
            text=texts, texttemplate="%{text}", textfont={"color": LIGHT.text}, hovertemplate=hover,
        )
    )  # fmt: skip
    down, across = (
        {"tickvals": list(range(len(one))), "ticktext": [escaped(word, 22) for word in one], "showgrid": False,
         "zeroline": False} for one in names
    )  # fmt: skip
    figure.update_xaxes(side="top", **across).update_yaxes(autorange="reversed", **down)
    return in_our_manner(figure, 90 + row * len(names[0]))
