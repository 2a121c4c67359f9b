"""How often partners deal: the power users, and those that come once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ecohealth.figures.theme import ACCENT, escaped, in_our_manner
from ecohealth.metrics.reading import Reading
from ecohealth.scores.words import percent

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def dealings(depth: Reading) -> pd.DataFrame:
    """How often an active party deals in a period: ``label`` (``1``, ``3–4``), ``share`` of parties and periods.

    Args:
        depth: the reading of `depth`; without a value the table is empty. Shares add up to 1.
    """
    steps = pd.DataFrame(depth.details.get("histogram", []), columns=["from", "to", "share"])
    labels = [
        f"{low:.0f}" if low == high else f"{low:.0f}–{high:.0f}" for low, high in steps[["from", "to"]].to_numpy()
    ]
    return pd.DataFrame({"label": pd.Series(labels, dtype="str"), "share": steps["share"].astype("float64")})


def active_periods(depth: Reading) -> pd.DataFrame:
    """In how many of the periods parties dealt at all: ``label`` (1 to all), ``parties``, ``share`` of those with any.

    Args:
        depth: the reading of `depth`; without a value the table is empty.
    """
    parties = pd.Series(depth.details.get("active_periods", []), dtype="int64")
    labels = pd.Series([str(at + 1) for at in range(len(parties))], dtype="str")
    return pd.DataFrame({"label": labels, "parties": parties, "share": parties / max(int(parties.sum()), 1)})


def histogram_figure(table: pd.DataFrame, across: str, down: str, height: int = 260) -> Figure:
    """Columns of ``label, share``, each with its share written on top.

    Args:
        table: of :func:`dealings` or :func:`active_periods`.
        across: title of the axis of the labels.
        down: title of the axis of the shares.
        height: in pixels.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_bar(
        x=table["label"], y=table["share"], marker={"color": ACCENT, "line": {"width": 0}}, text=_told(table["share"]),
        textposition="outside", textangle=0, constraintext="none", cliponaxis=False, textfont={"size": 11},
        customdata=[percent(one) for one in table["share"]],
        hovertemplate="%{x}: %{customdata}<extra></extra>",
    )  # fmt: skip
    figure.update_layout(showlegend=False, bargap=0.25)
    figure.update_xaxes(type="category", title_text=escaped(across), showgrid=False, tickangle=0)
    figure.update_yaxes(title_text=escaped(down), tickformat=".0%", rangemode="tozero", nticks=4, zeroline=False,
                        range=[0, 1.15 * float(table["share"].max())])  # fmt: skip
    return in_our_manner(figure, height)


def _told(shares: Sequence[float] | pd.Series[float]) -> list[str]:
    return ["" if one == 0 else f"{one:.0%}" if one >= 0.01 else "<1%" for one in shares]
