"""How value is spread: the share of the largest few, with their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.figures.theme import ACCENT, CONTEXT, escaped, in_our_manner
from ecohealth.scores.sentence import apart
from ecohealth.scores.words import percent

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

NAMED = 5
APART = 18.0
"""Pixels that one name keeps from the next."""
BESIDE_PLOT = 76
"""Pixels of a figure's height that legend and axis take."""


def spread(eco: Ecosystem) -> pd.DataFrame:
    """Parties from the largest down: ``id, name, share, participants`` (share of their number), ``value`` (cumulated).

    A Lorenz curve from its top end: if value were spread evenly, ``value`` would equal ``participants``. Parties
    without value are part of it; venues are not. Empty where no value was exchanged.
    """
    view = eco.view
    parties = np.flatnonzero(view.is_party) if view.shares.sum() > 0 else np.empty(0, dtype=np.int64)
    order = parties[np.lexsort((parties, -view.shares[parties]))]
    share = view.shares[order]
    return pd.DataFrame(
        {
            "id": eco.ids[order].astype("str"),
            "name": eco.names[order].astype("str"),
            "share": share,
            "participants": np.arange(1, len(order) + 1) / max(len(order), 1),
            "value": np.minimum(np.cumsum(share), 1.0),
        }
    )


def spread_figure(table: pd.DataFrame, height: int = 320) -> Figure:
    """The curve of :func:`spread` against an even spread; the largest are marked, and named where there is room."""
    import plotly.graph_objects as go

    few = table.head(NAMED)
    words = [
        f"{escaped(apart(name), 26)} {percent(share)}" for name, share in zip(few["name"], few["share"], strict=True)
    ]
    room = _room(few["value"].tolist(), APART / max(height - BESIDE_PLOT, APART))
    figure = go.Figure()
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", line={"color": CONTEXT, "dash": "dot", "width": 1},
                       hoverinfo="skip", name="Evenly spread")  # fmt: skip
    figure.add_scatter(
        x=[0, *table["participants"]], y=[0, *table["value"]], mode="lines", name="As it is",
        line={"color": ACCENT, "width": 2.5, "shape": "linear"},
        hovertemplate="The largest %{x:.0%} have %{y:.0%} of value<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=few["participants"], y=few["value"], mode="markers+text", marker={"color": ACCENT, "size": 8},
        text=[f"  {word}" if fits else "" for word, fits in zip(words, room, strict=True)],
        textposition="middle right", customdata=words,
        hovertemplate="%{customdata}<extra></extra>", showlegend=False, cliponaxis=False,
    )  # fmt: skip
    figure.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    figure.update_xaxes(title_text="Participants, the largest first", tickformat=".0%", range=[0, 1])
    figure.update_yaxes(title_text="Share of value", tickformat=".0%", range=[0, 1.02])
    return in_our_manner(figure, height)


def _room(heights: list[float], apart: float) -> list[bool]:
    """Which of ascending heights can be named, the first and each that is ``apart`` from the last one named.

    >>> _room([0.3, 0.31, 0.4, 0.41], 0.1)
    [True, False, True, False]
    """
    chosen, last = [], -apart
    for height in heights:
        chosen.append(height - last >= apart * (1 - 1e-9))
        last = height if chosen[-1] else last
    return chosen
