"""From type to type: how much value passes between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.figures.heat import heat_map
from ecohealth.figures.theme import TypeStyle
from ecohealth.scores.words import percent

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def type_flows(eco: Ecosystem) -> pd.DataFrame:
    """Value from type to type in the window: ``source, target, value, share``, one row for every ordered pair.

    Values add up to V; shares to 1, and are 0 where no value was exchanged.
    """
    types, pairs, code = eco.view.types, eco.view.pairs, eco.view.type_code
    cell = code[pairs.source] * len(types) + code[pairs.target]
    value = np.bincount(cell, weights=pairs.weight, minlength=len(types) ** 2)
    total = float(value.sum())
    return pd.DataFrame(
        {
            "source": np.repeat(types, len(types)),
            "target": np.tile(types, len(types)),
            "value": value,
            "share": value / total if total > 0 else value,
        }
    )


def type_flows_figure(table: pd.DataFrame, styles: Mapping[str, TypeStyle], order: Sequence[str]) -> Figure:
    """Heat map of :func:`type_flows`: who gives stands left, who receives above; only cells with value are written.

    Args:
        order: the types, in the order value flows.
    """
    share = table.pivot_table(index="source", columns="target", values="share", aggfunc="sum", observed=True)
    grid = share.reindex(index=list(order), columns=list(order), fill_value=0.0).to_numpy(dtype=np.float64)
    names = [styles[one].label for one in order]
    texts = [[percent(one) if one >= 0.0005 else "" for one in row] for row in grid]
    shade = np.sqrt(grid / max(float(grid.max(initial=0.0)), 1e-300))
    figure = heat_map(shade, texts, (names, names), "%{y} → %{x}: %{customdata:.1%} of value<extra></extra>")
    return figure.update_traces(customdata=grid)
