"""What a loss costs: one bar, and scores before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ecohealth.figures.theme import ACCENT, CASCADE, CONTEXT, DIRECT, KEPT, STRANDED, escaped, in_our_manner
from ecohealth.scenarios.outcome import LostShare
from ecohealth.scores.scorecard import Scorecard

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

PARTS = {
    "kept": ("Kept", KEPT, ""),
    "direct": ("Lost directly", DIRECT, ""),
    "stranded": ("Stranded", STRANDED, "/"),
    "cascade": ("Lost as it spreads", CASCADE, "."),
}
"""Parts of the value before a loss: label, colour, and a pattern for print without colour."""


def loss_parts(lost: LostShare) -> pd.DataFrame:
    """How the value before splits: ``part, label, share``; shares add up to 1.

    >>> loss_parts(LostShare(direct=0.25, stranded=0.125, cascade=0.0))["share"].tolist()
    [0.625, 0.25, 0.125, 0.0]
    """
    shares = {"kept": 1.0 - lost.total, **{name: getattr(lost, name) for name in ("direct", "stranded", "cascade")}}
    return pd.DataFrame([(part, PARTS[part][0], share) for part, share in shares.items()],
                        columns=["part", "label", "share"])  # fmt: skip


def scores_before_after(before: Scorecard, after: Scorecard | None) -> pd.DataFrame:
    """Overall score and pillars: ``id, label, before, after``, NaN where there is no score."""
    then = {} if after is None else {one.pillar: one.score for one in after.pillars}
    rows = [("overall", "Overall", before.overall, None if after is None else after.overall)]
    rows += [(one.pillar.value, one.pillar.label, one.score, then.get(one.pillar)) for one in before.pillars]
    table = pd.DataFrame(rows, columns=["id", "label", "before", "after"])
    return table.astype({"before": "float64", "after": "float64"})


def dumbbell(table: pd.DataFrame) -> Figure:
    """Scores before (hollow) and after (full), joined by a line, one row each of ``label, before, after``."""
    import plotly.graph_objects as go

    figure = go.Figure()
    rows = list(range(len(table)))
    for row, before, after in zip(rows, table["before"], table["after"], strict=True):
        colour = DIRECT if after < before else CONTEXT
        figure.add_scatter(x=[before, after], y=[row, row], mode="lines", line={"color": colour, "width": 3},
                           hoverinfo="skip")  # fmt: skip
    for when, symbol in (("before", "circle-open"), ("after", "circle")):
        figure.add_scatter(
            x=table[when], y=rows, mode="markers", name=when.capitalize(), customdata=table["label"],
            marker={"symbol": symbol, "size": 11, "color": ACCENT, "line": {"width": 2, "color": ACCENT}},
            hovertemplate=f"%{{customdata}} {when}: %{{x:.0f}}<extra></extra>",
        )  # fmt: skip
    for row, label, words in zip(rows, table["label"], _before_after_words(table), strict=True):
        figure.add_annotation(x=0, y=row, text=f"{escaped(label)}  {words}", showarrow=False, xanchor="left",
                              yshift=15, font={"size": 13})  # fmt: skip
    figure.update_layout(showlegend=False)
    figure.update_xaxes(range=[-3, 103], tickvals=[0, 40, 70, 100], showgrid=False, zeroline=False)
    figure.update_yaxes(visible=False, range=[len(table) - 0.5, -0.8])
    return in_our_manner(figure, 36 + 42 * len(table))


def _before_after_words(table: pd.DataFrame) -> list[str]:
    """``62 → 41`` for each row; a dash where there is no score."""
    before, after = (["–" if pd.isna(one) else f"{one:.0f}" for one in table[when]] for when in ("before", "after"))
    return [f"{one} → {other}" for one, other in zip(before, after, strict=True)]
