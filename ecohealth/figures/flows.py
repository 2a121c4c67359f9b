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


MOST_SHOWN = 24
"""Types that have a line of their own in the picture."""
OTHERS = "\0"


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

    Of more than ``MOST_SHOWN`` types those with least value stand together, last.

    Args:
        order: the types, in the order value flows.
    """
    shown = _shown(table, order)
    lines = [*shown, *([OTHERS] if len(shown) < len(order) else [])]
    ends = {side: table[side].where(table[side].isin(shown), OTHERS) for side in ("source", "target")}
    share = table.assign(**ends).pivot_table(index="source", columns="target", values="share", aggfunc="sum")
    grid = share.reindex(index=lines, columns=lines, fill_value=0.0).to_numpy(dtype=np.float64)
    names = [styles[one].label if one != OTHERS else f"{len(order) - len(shown)} other types" for one in lines]
    texts = [[percent(one) if one >= 0.0005 else "" for one in row] for row in grid]
    shade = np.sqrt(grid / max(float(grid.max(initial=0.0)), 1e-300))
    figure = heat_map(shade, texts, (names, names), "%{y} → %{x}: %{customdata:.1%} of value<extra></extra>")
    return figure.update_traces(customdata=grid)


def _shown(table: pd.DataFrame, order: Sequence[str]) -> list[str]:
    """The types with most value given and taken, in the order of all of them."""
    if len(order) <= MOST_SHOWN:
        return list(order)
    value = table.groupby("source")["value"].sum() + table.groupby("target")["value"].sum()
    rank = np.lexsort((np.arange(len(order)), -value.reindex(list(order)).to_numpy(dtype=np.float64)))
    return [order[at] for at in sorted(rank[: MOST_SHOWN - 1])]
