"""What a change is made of: from before over each cause to after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ecohealth.evidence.comparison import Comparison, called, signed
from ecohealth.evidence.counterfactual import CAUSES
from ecohealth.figures.theme import ACCENT, CONTEXT, DIRECT, escaped, in_our_manner
from ecohealth.figures.ticks import in_money
from ecohealth.scores.words import money

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_OF_CAUSE = {"joiners": (ACCENT, ""), "leavers": (DIRECT, "/"), "intensity": (CONTEXT, ".")}
"""Colour and pattern of each cause."""
_WORDS = {"joiners": "Joiners", "leavers": "Leavers", "intensity": "Intensity", "definition": "Definition"}


def change_steps(found: Comparison, figure: str = "overall") -> pd.DataFrame:
    """The steps of one figure's change: ``step, label, kind`` (``total`` or ``part``), ``amount, start, end``.

    Each part starts where the one before it ends; the last total is the figure after. A definition that changed nothing
    has no step. Empty where the change cannot be split.

    Raises:
        UnknownChoice: for a figure that the comparison does not have.
    """
    row = found.cause(figure)
    columns = ["step", "label", "kind", "amount", "start", "end"]
    if any(pd.isna(row[one]) for one in ("before", "after", *CAUSES)):
        return pd.DataFrame(columns=columns)
    steps: list[tuple[str, str, str, float, float, float]] = [
        ("before", "Before", "total", row["before"], 0.0, row["before"])
    ]
    at = row["before"]
    for cause in CAUSES:
        if cause == CAUSES[-1] and row[cause] == 0:
            continue
        steps.append((cause, _WORDS[cause], "part", row[cause], at, at + row[cause]))
        at += row[cause]
    steps.append(("after", "After", "total", row["after"], 0.0, row["after"]))
    return pd.DataFrame(steps, columns=columns)


def waterfall(steps: pd.DataFrame, unit: str = "", height: int = 300) -> Figure:
    """A bar for each of :func:`change_steps`: totals stand on the ground, parts hang between their start and end.

    Rises and falls differ in colour and in the sign that is written on them.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for label, kind, amount, start, end in steps[["label", "kind", "amount", "start", "end"]].itertuples(index=False):
        total = kind == "total"
        colour = CONTEXT if total else DIRECT if amount < 0 else ACCENT
        told = money(amount, None) if total else signed(amount)
        figure.add_bar(
            x=[escaped(label)], y=[end - start], base=[start], marker={"color": colour, "line": {"width": 0},
            "pattern": {"shape": "/" if amount < 0 else "", "size": 6, "fillmode": "overlay", "fgopacity": 0.5}},
            text=[told], textposition="outside", cliponaxis=False, customdata=[told],
            hovertemplate="%{x} %{customdata}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(showlegend=False, bargap=0.35)
    figure.update_xaxes(type="category", showgrid=False)
    low, high = near(steps)
    figure.update_yaxes(title_text=escaped(unit), range=[low, high], zeroline=False, **in_money(low, high))
    return in_our_manner(figure, height)


def group_bars(found: Comparison, figure: str = "overall", height: int = 320) -> Figure:
    """Through which groups a figure changed: a bar a group, its causes beside each other, falls to the left.

    Of :attr:`Comparison.parts`; without bars where the figure has no split by group.

    Raises:
        UnknownChoice: for a figure that the comparison does not have.
    """
    import plotly.graph_objects as go

    unit = str(found.cause(figure)["unit"])
    rows = found.split_by_group(figure).iloc[::-1]
    names = [escaped(called(one)) for one in rows.to_dict("records")]
    drawn = go.Figure()
    for cause, (colour, pattern) in _OF_CAUSE.items():
        drawn.add_bar(
            orientation="h", y=names, x=rows[cause] if len(rows) else [], name=_WORDS[cause],
            marker={"color": colour, "pattern": {"shape": pattern, "size": 6, "fillmode": "overlay",
            "fgopacity": 0.5}, "line": {"width": 0}},
            customdata=[signed(float(one)) for one in (rows[cause] if len(rows) else ())],
            hovertemplate=f"%{{y}}, {_WORDS[cause].lower()}: %{{customdata}}<extra></extra>",
        )  # fmt: skip
    drawn.update_layout(
        barmode="relative", bargap=0.35, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    )
    drawn.update_yaxes(type="category", showgrid=False, automargin=True)
    parts = rows[list(_OF_CAUSE)] if len(rows) else pd.DataFrame([[0.0]])
    ends = float(parts.clip(upper=0).sum(axis=1).min()), float(parts.clip(lower=0).sum(axis=1).max())
    drawn.update_xaxes(title_text=escaped(unit), zeroline=True, **in_money(*ends))
    return in_our_manner(drawn, height)


def near(steps: pd.DataFrame) -> list[float]:
    """The range of the axis: what moves is seen, and bars still stand on zero where it is near."""
    if steps.empty:
        return [0.0, 1.0]
    ends = pd.concat([steps["end"], steps.loc[steps["kind"] == "part", "start"]])
    low, high = float(ends.min()), float(ends.max())
    room = 0.25 * max(high - low, 0.02 * abs(high), 1e-12)
    return [0.0 if low - 3 * room <= 0 <= low else low - room, high + room]
