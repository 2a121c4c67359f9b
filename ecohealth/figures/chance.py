"""What may be lost by chance: how often so much goes, with the mean and the worst twentieth marked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecohealth.figures.theme import CONTEXT, DIRECT, in_our_manner
from ecohealth.scenarios.ensemble import total
from ecohealth.scenarios.risk import Risk
from ecohealth.scores.words import percent

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST_CLASSES = 40


def loss_classes(risk: Risk) -> pd.DataFrame:
    """How many of the runs lose so much: ``low, high`` (shares of V, the upper end excluded), ``share`` of the runs.

    Classes are of one round width (1, 2 or 5 times a power of ten), at most 40 of them; shares add up to 1.
    """
    lost = total(risk.lost)
    width = _round_width(float(lost.max()))
    number = np.floor(lost / width + 1e-9).astype(np.int64)
    count = np.bincount(number)
    low = np.arange(len(count)) * width
    return pd.DataFrame({"low": low, "high": low + width, "share": count / len(lost)})


def loss_distribution(classes: pd.DataFrame, mean: float, var95: float, height: int = 260) -> Figure:
    """Bars of :func:`loss_classes`; those of the worst twentieth stand out, and the mean is marked.

    Args:
        classes: ``low, high, share``.
        mean, var95: the mean and the 95 % quantile of the losses, as shares of V.
        height: in pixels.
    """
    import plotly.graph_objects as go

    middle = (classes["low"] + classes["high"]) / 2
    colours = [DIRECT if high > var95 else CONTEXT for high in classes["high"]]
    figure = go.Figure()
    figure.add_bar(
        x=middle, y=classes["share"], width=classes["high"] - classes["low"], customdata=classes[["low", "high"]],
        marker={"color": colours, "line": {"width": 0}},
        hovertemplate="%{y:.1%} of the runs lose %{customdata[0]:.1%} to %{customdata[1]:.1%}<extra></extra>",
    )  # fmt: skip
    reach = float(classes["high"].iloc[-1])
    for at, words, place in ((mean, "mean", 1.0), (var95, "VaR 95", 0.8)):
        side, shift = ("left", 6) if at < reach / 2 else ("right", -6)
        figure.add_shape(type="line", x0=at, x1=at, y0=0, y1=place, yref="paper",
                         line={"color": CONTEXT, "width": 1.5, "dash": "dot"})  # fmt: skip
        figure.add_annotation(x=at, y=place, yref="paper", text=f"{words}: {percent(at)}", showarrow=False,
                              xanchor=side, xshift=shift, yanchor="top", font={"size": 12})  # fmt: skip
    figure.update_layout(showlegend=False, bargap=0.06)
    figure.update_xaxes(title_text="share of all value lost", range=[0, reach], tickformat=".0%",
                        showgrid=False, zeroline=False)  # fmt: skip
    figure.update_yaxes(title_text="share of the runs", tickformat=".0%", rangemode="tozero", nticks=4)
    return in_our_manner(figure, height)


def _round_width(largest: float) -> float:
    """The smallest round width with which all fit into the most classes; a hundredth where nothing is lost."""
    if largest <= 0:
        return 0.01
    power = 10.0 ** math.floor(math.log10(largest / MOST_CLASSES))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if largest < step * power * MOST_CLASSES * (1 - 1e-9))
