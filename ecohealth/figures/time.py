"""Value over time, by type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import period_label, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.figures.theme import CONTEXT, OKABE_ITO, TypeStyle, escaped, in_our_manner
from ecohealth.figures.ticks import in_money
from ecohealth.scores.words import money

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST_TYPES = 8
"""Layers that the eye tells apart; the last stands for all other types where there are more."""
OTHERS_GREY = OKABE_ITO[-1]
"""The colour that could be mistaken for that of the other types."""


def value_over_time(eco: Ecosystem) -> pd.DataFrame:
    """Value given by participants of each type in each complete period up to the end of the window.

    Returns:
        ``period`` (its label), ``type``, ``value``: one row for every period and type, 0 where nothing passed; oldest
        first. Adds up to the value of the periods. Empty without dates. Kinds that carry no value are left out.
    """
    periods, types = eco.periods, eco.view.types
    history = eco.history
    at = period_of(history.day, eco.period) - (periods[0] if len(periods) else 0)
    rows = eco.view.carries_value[history.kind] & (at < len(periods))
    cell = at[rows] * len(types) + eco.view.type_code[history.source[rows]]
    value = np.bincount(cell, weights=history.weight[rows], minlength=len(periods) * len(types))
    labels = [period_label(int(one), eco.period) for one in periods]
    return pd.DataFrame({"period": np.repeat(labels, len(types)), "type": np.tile(types, len(labels)), "value": value})


@dataclass(frozen=True)
class Layer:
    """One area of the figure: its ``label``, ``colour``, whether it is ``hatched``, and its ``value`` by period.

    Hatched is a layer whose colour another one, of more value, has already.
    """

    label: str
    colour: str
    hatched: bool
    value: pd.Series[float]


def layers(table: pd.DataFrame, styles: Mapping[str, TypeStyle]) -> list[Layer]:
    """The areas of ``period, type, value``: the types with most value first; of more than 8, all but 7 are one layer.

    Their values add up to those of the table. Types without value are left out; those taken together come last.
    """
    by_type = table.pivot_table(index="period", columns="type", values="value", aggfunc="sum", sort=False)
    total = by_type.sum().sort_index().sort_values(ascending=False, kind="stable")
    order = total.index[total > 0]
    single = order if len(order) <= MOST_TYPES else order[: MOST_TYPES - 1]
    rest = order.difference(single)
    taken = {OTHERS_GREY} if len(rest) else set()
    made = []
    for name in single:
        style = styles[name]
        made.append(Layer(style.label, style.colour, style.colour in taken, by_type[name]))
        taken.add(style.colour)
    return [*made, Layer("other types", CONTEXT, False, by_type[rest].sum(axis=1))] if len(rest) else made


def value_figure(areas: Sequence[Layer], unit: str = "", height: int = 280) -> Figure:
    """Stacked areas of :func:`layers`, the first at the bottom; without a legend, which the page writes beside it."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for one in areas:
        figure.add_scatter(
            x=one.value.index, y=one.value, name=escaped(one.label), stackgroup="value", mode="lines",
            line={"width": 0.5, "color": one.colour}, fillcolor=one.colour,
            fillpattern={"shape": "/", "bgcolor": "#ffffff", "fgcolor": one.colour, "size": 6, "solidity": 0.5}
            if one.hatched else None,
            customdata=[f"{escaped(one.label)} {money(each, None)}" for each in one.value],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(hovermode="x unified", showlegend=False)
    figure.update_xaxes(type="category", nticks=8, showgrid=False)
    most = float(np.max(np.sum([one.value for one in areas], axis=0), initial=0.0))
    figure.update_yaxes(title_text=escaped(unit), rangemode="tozero", **in_money(0.0, most))
    return in_our_manner(figure, height)
