"""Value over time, by type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import period_label, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.figures.theme import TypeStyle, escaped, in_our_manner

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def value_over_time(eco: Ecosystem) -> pd.DataFrame:
    """Value given by participants of each type in each complete period up to the end of the window.

    Returns:
        ``period`` (its label), ``type``, ``value``: one row for every period and type, 0 where nothing passed; oldest
        first. Adds up to the value of the periods. Empty without dates. Kinds that carry no value are left out.
    """
    periods, types = eco.periods, eco.view.types
    history = eco.history
    carries = np.asarray([kind not in eco.config.kinds or eco.config.kinds[kind].value for kind in eco.kinds], bool)
    at = period_of(history.day, eco.period) - (periods[0] if len(periods) else 0)
    rows = carries[history.kind] & (at < len(periods))
    cell = at[rows] * len(types) + eco.view.type_code[history.source[rows]]
    value = np.bincount(cell, weights=history.weight[rows], minlength=len(periods) * len(types))
    labels = [period_label(int(one), eco.period) for one in periods]
    return pd.DataFrame({"period": np.repeat(labels, len(types)), "type": np.tile(types, len(labels)), "value": value})


def value_figure(table: pd.DataFrame, styles: Mapping[str, TypeStyle], unit: str = "", height: int = 280) -> Figure:
    """Stacked areas of ``period, type, value``, the type with most value at the bottom."""
    import plotly.graph_objects as go

    figure = go.Figure()
    order = table.groupby("type")["value"].sum().sort_values(ascending=False, kind="stable")
    for name in order[order > 0].index:
        rows, style = table[table["type"] == name], styles[name]
        figure.add_scatter(
            x=rows["period"], y=rows["value"], name=escaped(style.label), stackgroup="value", mode="lines",
            line={"width": 0.5, "color": style.colour}, fillcolor=style.colour,
            customdata=[escaped(style.label)] * len(rows), hovertemplate="%{customdata} %{y:.3s}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(hovermode="x unified", legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    figure.update_xaxes(type="category", nticks=8, showgrid=False)
    figure.update_yaxes(title_text=escaped(unit), tickformat="~s", rangemode="tozero", nticks=5)
    return in_our_manner(figure, height)
