"""How long partners stay: the curve of each type, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats, Mask
from ecohealth.figures.theme import CONTEXT, TypeStyle, in_our_manner
from ecohealth.metrics.lifetimes import lifetimes
from ecohealth.metrics.survival import survival

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST_TYPES = 7
"""Types that are drawn, those with most parties."""
WATCHED = 5
"""A curve ends where fewer than this are left to be watched; a type with fewer parties has none."""
EVERYBODY = ""
"""The type of the curve over all parties."""
A_YEAR = 12.0


def survival_curves(eco: Ecosystem) -> pd.DataFrame:
    """Kaplan–Meier curves of the parties' lives, of all and of each type, over the history up to the window's end.

    Lives and who is lost are those of `retention`. The interval is Greenwood's at 95 %, on the log-log scale.

    Returns:
        ``type`` (empty: everybody; then the types with most parties, at most 7, ties by name), ``parties``, ``lost``,
        ``months``, ``stayed``, ``low``, ``high``: one row a step, from (0, 1) to the last month at which 5 are watched.

    Raises:
        NeedsColumn: without dates. TooLittleData: where nobody was seen twice.
    """
    lives = lifetimes(eco)
    code = eco.view.type_code[lives.person]
    count = np.bincount(code, minlength=len(eco.view.types))
    largest = [at for at in np.argsort(-count, kind="stable")[:MOST_TYPES] if count[at] >= WATCHED]
    curves = [_curve(EVERYBODY, lives.months, lives.lost)]
    curves += [_curve(eco.view.types[at], lives.months[code == at], lives.lost[code == at]) for at in largest]
    return pd.concat(curves, ignore_index=True)


def _curve(name: str, months: Floats, lost: Mask) -> pd.DataFrame:
    curve = survival(months, lost)
    table = pd.DataFrame(
        {
            "type": name,
            "parties": len(months),
            "lost": int(lost.sum()),
            "months": curve.time,
            "stayed": curve.stays,
            "low": curve.low,
            "high": curve.high,
        }
    )
    return table[curve.at_risk >= min(WATCHED, len(months))]


def stayed_at(curve: pd.DataFrame, months: float = A_YEAR) -> tuple[float, float, float] | None:
    """Share that stayed so many months, and its interval: a curve's step there; None where it ends before."""
    if curve.empty or curve["months"].iloc[-1] < months:
        return None
    row = curve[curve["months"] <= months].iloc[-1]
    return float(row["stayed"]), float(row["low"]), float(row["high"])


def survival_figure(curve: pd.DataFrame, everybody: pd.DataFrame, style: TypeStyle, height: int = 190) -> Figure:
    """One type's curve with its interval as a band, before everybody's in grey; months on one scale for all types."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for end, filled in (("low", None), ("high", "tonexty")):
        figure.add_scatter(x=curve["months"], y=curve[end], mode="lines", hoverinfo="skip", fill=filled,
                           line={"width": 0, "shape": "hv"}, fillcolor=_pale(style.colour))  # fmt: skip
    figure.add_scatter(x=everybody["months"], y=everybody["stayed"], mode="lines", hoverinfo="skip",
                       line={"color": CONTEXT, "width": 1.5, "shape": "hv", "dash": "dot"})  # fmt: skip
    figure.add_scatter(
        x=curve["months"], y=curve["stayed"], mode="lines", customdata=curve[["low", "high"]],
        line={"color": style.colour, "width": 2.5, "shape": "hv"},
        hovertemplate="after %{x:.0f} months %{y:.0%} (%{customdata[0]:.0%}–%{customdata[1]:.0%})<extra></extra>",
    )  # fmt: skip
    figure.update_layout(showlegend=False)
    until = float(everybody["months"].iloc[-1])
    figure.update_xaxes(range=[0, until], dtick=12 if until <= 72 else 24, ticksuffix=" mo", showgrid=False,
                        zeroline=False)  # fmt: skip
    figure.update_yaxes(range=[0, 1.03], tickvals=[0, 0.5, 1], tickformat=".0%", zeroline=False)
    return in_our_manner(figure, height)


def _pale(colour: str) -> str:
    """A colour of six hexadecimal digits, thin enough for the ground to show through."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.22)"
