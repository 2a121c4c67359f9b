"""How good predictions were, and what may come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ecohealth.figures.theme import ACCENT, CONTEXT, in_our_manner

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def calibration_curve(classes: pd.DataFrame, height: int = 320) -> Figure:
    """What came against what was predicted, with its 95 % interval, beside the line on which they are the same.

    Args:
        classes: ``predicted, came, low, high, n``, as a backtest has them.
        height: in pixels.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": CONTEXT, "width": 1, "dash": "dash"}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=classes["predicted"], y=classes["came"], mode="lines+markers", customdata=classes["n"],
        line={"color": ACCENT, "width": 1.5}, marker={"size": 9, "color": ACCENT},
        error_y={"type": "data", "symmetric": False, "array": classes["high"] - classes["came"],
                 "arrayminus": classes["came"] - classes["low"], "color": ACCENT, "thickness": 1.2, "width": 4},
        hovertemplate="predicted %{x:.1%}, came %{y:.1%} of %{customdata:,}<extra></extra>",
    )  # fmt: skip
    figure.add_annotation(x=0.98, y=0.98, text="as predicted", showarrow=False, xanchor="right", yanchor="top",
                          textangle=0, font={"size": 12, "color": CONTEXT}, yshift=-22)  # fmt: skip
    figure.update_layout(showlegend=False)
    figure.update_xaxes(
        title_text="predicted probability to leave", range=[-0.02, 1.02], tickformat=".0%", zeroline=False
    )
    figure.update_yaxes(title_text="share that left", range=[-0.02, 1.02], tickformat=".0%", zeroline=False)
    return in_our_manner(figure, height)
