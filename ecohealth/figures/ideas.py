"""What becomes of ideas, from submission to use."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from ecohealth.figures.theme import ACCENT, CONTEXT, escaped, in_our_manner
from ecohealth.metrics.reading import Reading
from ecohealth.scores.words import counted, percent

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ROW = 62


def funnel(conversion: Reading) -> pd.DataFrame:
    """The stages of ideas: ``stage, ideas, share, low, high`` (of all), ``of_before``, ``days``.

    Args:
        conversion: the reading of `contribution_conversion`; without a value the table is empty. ``low`` and ``high``
            are Wilson's at 95 %; ``of_before`` is the share of the stage before, NaN where nobody was there; ``days``
            the median from the stage before, with those that still wait, NaN where fewer than half went on.
    """
    rows = [
        {
            "stage": one["stage"], "ideas": one["ideas"], "share": one["share"], "low": one["wilson_95"][0],
            "high": one["wilson_95"][1], "of_before": one["of_the_stage_before"], "days": one.get("median_days"),
        }
        for one in conversion.details.get("funnel", [])
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["stage", "ideas", "share", "low", "high", "of_before", "days"])
    return table.astype({"of_before": "float64", "days": "float64"})


def funnel_figure(table: pd.DataFrame) -> Figure:
    """A bar a stage, the first on top, each with how many, its share and its interval."""
    import plotly.graph_objects as go

    figure = go.Figure()
    at = list(range(len(table)))
    figure.add_bar(
        x=table["share"], y=at, orientation="h", marker={"color": ACCENT, "line": {"width": 0}}, width=0.36,
        error_x={"type": "data", "symmetric": False, "array": table["high"] - table["share"],
                 "arrayminus": table["share"] - table["low"], "color": CONTEXT, "thickness": 1.2, "width": 5},
        customdata=[percent(one) for one in table["share"]], hovertemplate="%{customdata} of all ideas<extra></extra>",
    )  # fmt: skip
    for row, words in zip(at, map(_told, table.to_dict("records")), strict=True):
        figure.add_annotation(x=0, y=row, text=words, showarrow=False, xanchor="left", yshift=20, font={"size": 13})
    figure.update_layout(showlegend=False)
    figure.update_xaxes(range=[0, 1.02], tickformat=".0%", zeroline=False, nticks=6)
    figure.update_yaxes(visible=False, range=[len(table) - 0.5, -0.7])
    return in_our_manner(figure, 40 + ROW * len(table))


def _told(row: Mapping[Hashable, Any]) -> str:
    """A stage in words: how many, of how many of the stage before, after how long."""
    share = percent(float(row["share"]))
    words = f"<b>{escaped(row['stage']).capitalize()}</b>  {counted(int(row['ideas']), 'idea')}, {share}"
    return words if pd.isna(row["days"]) else f"{words}, after {counted(round(float(row['days'])), 'day')}"
