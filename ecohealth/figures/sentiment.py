"""What partners say, round by round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.figures.theme import OKABE_ITO, SHAPES, escaped, in_our_manner
from ecohealth.metrics.engagement.sentiment import partner_sentiment
from ecohealth.metrics.reading import TooLittleData
from ecohealth.scores.words import percent

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST_ROUNDS = 8
COLUMNS = ("round", "dimension", "points", "answered", "response_rate")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def rounds(eco: Ecosystem) -> pd.DataFrame:
    """Points of every dimension in the latest rounds of questions up to the window's end, by `partner_sentiment`.

    Returns:
        ``round`` (the wave, the oldest first), ``dimension``, ``points`` (0–100), ``answered`` (participants),
        ``response_rate``. Rounds in which too few answered are left out. Empty without a table of surveys that names
        waves.
    """
    table = eco.more.get("surveys")
    if table is None or "wave" not in table:
        return pd.DataFrame(columns=list(COLUMNS))
    known = table if eco.scope.last is None else table[table["date"] <= pd.Timestamp(eco.scope.last)]
    ends = known[known["wave"].fillna("") != ""].groupby("wave")["date"].max().sort_values(kind="stable")
    rows = [row for wave, end in ends.tail(MOST_ROUNDS).items() for row in _round(eco, str(wave), end)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _round(eco: Ecosystem, wave: str, end: pd.Timestamp) -> list[tuple[str, str, float, int, float]]:
    try:
        found = partner_sentiment(eco.window(str(end.date())))
    except TooLittleData:
        return []
    rate = float(found.details["response_rate"])
    return [(wave, str(one["dimension"]), one["points"], found.n, rate) for one in found.details["dimensions"]]


def rounds_figure(table: pd.DataFrame, height: int = 300) -> Figure:
    """A line a dimension over the rounds, each with a dash and a mark of its own and its name at the end.

    Below each round stands how many of the members answered.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for at, (name, own) in enumerate(table.groupby("dimension", sort=True)):
        colour = OKABE_ITO[at % len(OKABE_ITO)]
        figure.add_scatter(
            x=own["round"], y=own["points"], mode="lines+markers", name=escaped(name, 24),
            line={"color": colour, "width": 2, "dash": DASHES[at % len(DASHES)]},
            marker={"symbol": SHAPES[at % len(SHAPES)].plotly, "size": 9, "color": colour},
            customdata=[escaped(name)] * len(own), hovertemplate="%{customdata} %{y:.0f} of 100<extra></extra>",
        )  # fmt: skip
    asked = table.drop_duplicates("round")
    ticks = [
        f"{escaped(one, 14)}<br>{percent(rate)} answered"
        for one, rate in zip(asked["round"], asked["response_rate"], strict=True)
    ]
    figure.update_layout(hovermode="x unified", legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    figure.update_xaxes(type="category", tickvals=asked["round"].tolist(), ticktext=ticks, showgrid=False)
    low = max(0.0, float(table["points"].min()) // 10 * 10 - 10)
    figure.update_yaxes(title_text="points of 100", range=[low, 102], nticks=6, zeroline=False)
    return in_our_manner(figure, height)
