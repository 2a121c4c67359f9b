"""How good predictions were, and what may come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ecohealth.evidence.influence import Effect
from ecohealth.evidence.outlook import AS_IT_GOES, Forecast
from ecohealth.figures.theme import ACCENT, CONTEXT, STRANDED, escaped, in_our_manner
from ecohealth.figures.ticks import in_money
from ecohealth.scores.words import money

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
    figure.add_annotation(x=0.62, y=0.52, text="as predicted", showarrow=False, xanchor="left", yanchor="top",
                          font={"size": 12, "color": CONTEXT})  # fmt: skip
    figure.update_layout(showlegend=False)
    figure.update_xaxes(
        title_text="predicted probability to leave", range=[-0.02, 1.02], tickformat=".0%", zeroline=False
    )
    figure.update_yaxes(title_text="share that left", range=[-0.02, 1.02], tickformat=".0%", zeroline=False)
    return in_our_manner(figure, height)


def fan_chart(found: Forecast, measure: str = "value", unit: str = "", height: int = 320) -> Figure:
    """What was recorded, then the middle of what may come within its 50 % and 80 % intervals; a change beside it.

    Args:
        found: the forecast.
        measure: ``value``, ``active`` or ``participant_hhi``.
        unit: written along the axis.
        height: in pixels.
    """
    import plotly.graph_objects as go

    was = found.history[found.history["measure"] == measure]
    ends = found.fan[found.fan["measure"] == measure].groupby("case")["middle"].last()
    figure = go.Figure()
    figure.add_scatter(
        x=was["period"], y=was["value"], mode="lines", line={"color": CONTEXT, "width": 1.5}, name="recorded",
        customdata=[money(float(one), None) for one in was["value"]],
        hovertemplate="%{x}: %{customdata}<extra></extra>",
    )  # fmt: skip
    rows = found.fan[found.fan["measure"] == measure]
    for case, part in rows.groupby("case", sort=True):
        colour, dash = (ACCENT, "solid") if case == AS_IT_GOES else (STRANDED, "dash")
        for low, high, opacity in (("low", "high", 0.16), ("lower", "upper", 0.22)):
            figure.add_scatter(x=part["period"], y=part[high], mode="lines", line={"width": 0}, hoverinfo="skip")
            figure.add_scatter(
                x=part["period"], y=part[low], mode="lines", line={"width": 0}, fill="tonexty", hoverinfo="skip",
                fillcolor=_faded(colour, opacity),
            )  # fmt: skip
        figure.add_scatter(
            x=part["period"], y=part["middle"], mode="lines", line={"color": colour, "width": 2, "dash": dash},
            customdata=[_between(*ends) for ends in part[["middle", "low", "high"]].itertuples(index=False)],
            name=str(case), hovertemplate="%{x}: %{customdata}<extra></extra>",
        )  # fmt: skip
        aside = 12 if ends[case] >= ends.max() else -12
        figure.add_annotation(x=part["period"].iloc[-1], y=part["middle"].iloc[-1], text=str(case), showarrow=False,
                              xanchor="right", yshift=aside, font={"size": 12, "color": colour})  # fmt: skip
    figure.update_layout(showlegend=False)
    figure.update_xaxes(type="category", nticks=8, showgrid=False)
    most = float(max([*was["value"], *rows["high"]], default=0.0))
    figure.update_yaxes(title_text=escaped(unit), rangemode="tozero", **in_money(0.0, most))
    return in_our_manner(figure, height)


def _between(middle: float, low: float, high: float) -> str:
    return f"{money(middle, None)} ({money(low, None)} to {money(high, None)})"


def effect_lines(found: Effect, since: str, height: int = 300) -> Figure:
    """The treated and their controls by period, 1 being each one's own mean before, and when it was done.

    Args:
        found: the effect.
        since: the label of the first period after it was done.
        height: in pixels.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for name, colour, dash in (("controls", CONTEXT, "dash"), ("treated", ACCENT, "solid")):
        figure.add_scatter(
            x=found.series["period"], y=found.series[name], mode="lines", name=name,
            line={"color": colour, "width": 2, "dash": dash}, hovertemplate=f"{name} %{{x}}: %{{y:.2f}}<extra></extra>",
        )  # fmt: skip
    periods = found.series["period"].tolist()
    if since in periods:
        figure.add_vline(x=periods.index(since) - 0.5, line={"color": CONTEXT, "width": 1, "dash": "dot"})
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.12, "x": 0})
    figure.update_xaxes(type="category", nticks=8, showgrid=False)
    figure.update_yaxes(title_text="1 = mean before", rangemode="tozero", nticks=5)
    return in_our_manner(figure, height)


def _faded(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
