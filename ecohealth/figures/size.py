"""What grows with the number of active partners: value, by which law, and failures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import period_label
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats
from ecohealth.figures.theme import ACCENT, CONTEXT, DIRECT, escaped, in_our_manner
from ecohealth.figures.ticks import in_money
from ecohealth.metrics.network_effects.quality_at_scale import qualities
from ecohealth.metrics.network_effects.value_law import sizes_and_values
from ecohealth.metrics.reading import Reading
from ecohealth.scores.words import money

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LAW_NAMES = {
    "sarnoff": "Sarnoff",
    "odlyzko_tilly": "Odlyzko–Tilly",
    "metcalfe": "Metcalfe",
    "free": "Free exponent",
    "reed": "Reed",
}
STEPS = 40


def laws(law: Reading) -> pd.DataFrame:
    """The laws of value with their errors out of sample, the best first: ``law, label, formula, error, off``.

    Args:
        law: the reading of `value_law`; without a value the table is empty. ``error`` is in log V, ``off`` the same
            as a share: predictions are off by so much.
    """
    table = pd.DataFrame(law.details.get("laws", []), columns=["law", "formula", "error"])
    return table.assign(label=table["law"].map(LAW_NAMES), off=np.expm1(table["error"].astype("float64")))


def law_curve(size: Floats, value: Floats, law: str, exponent: float) -> tuple[Floats, Floats]:
    """Size and value along a law that goes through the middle of the points (the mean of their logarithms)."""
    along = np.geomspace(size.min(), size.max(), STEPS)
    shapes: dict[str, Callable[[Floats], Floats]] = {
        "sarnoff": np.log,
        "odlyzko_tilly": lambda n: np.log(n * np.log(n)),
        "metcalfe": lambda n: 2.0 * np.log(n),
        "free": lambda n: exponent * np.log(n),
        "reed": lambda n: n * np.log(2.0),
    }
    level = np.mean(np.log(value) - shapes[law](size))
    return along, np.exp(level + shapes[law](along))


def value_figure(eco: Ecosystem, law: Reading, height: int = 320) -> Figure:
    """A point a period, its value over its active parties, with the law that predicts best and the straight one.

    Args:
        eco: the ecosystem that was read.
        law: its reading of `value_law`, with a value.
        height: in pixels.
    """
    import plotly.graph_objects as go

    size, value = sizes_and_values(eco)
    best = str(law.details["best"])
    figure = go.Figure()
    for name, colour, dash in ((best, ACCENT, "solid"), ("sarnoff", CONTEXT, "dot")):
        x, y = law_curve(size, value, name, float(law.value or 1.0))
        figure.add_scatter(x=x, y=y, mode="lines", name=LAW_NAMES[name], hoverinfo="skip",
                           line={"color": colour, "width": 2, "dash": dash})  # fmt: skip
        if best == "sarnoff":
            break
    figure.add_scatter(
        x=size, y=value, mode="markers", name="periods", marker={"color": ACCENT, "size": 8, "opacity": 0.75},
        customdata=[money(float(one), None) for one in value],
        hovertemplate="%{x:,} active partners, value %{customdata}<extra></extra>",
    )  # fmt: skip
    figure.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    figure.update_xaxes(title_text=f"active partners in a {eco.period}", zeroline=False)
    most = max((float(max(one.y)) for one in figure.data), default=0.0)
    unit = escaped(eco.config.currency or "value")
    figure.update_yaxes(title_text=unit, rangemode="tozero", **in_money(0.0, most))
    return in_our_manner(figure, height)


def quality_over_time(eco: Ecosystem) -> pd.DataFrame:
    """Size and failures of each period with enough known outcomes: ``period, parties, rate, known``.

    Raises:
        NeedsColumn, TooLittleData: as `quality_at_scale` does.
    """
    found = qualities(eco)
    return pd.DataFrame(
        {
            "period": [period_label(int(one), eco.period) for one in found.periods],
            "parties": found.size,
            "rate": found.rate,
            "known": found.known,
        }
    )


def quality_figure(table: pd.DataFrame, quality: Reading, height: int = 340) -> Figure:
    """The failure rate above, the active parties below, over the same periods; a turn is a line across both.

    Args:
        table: of :func:`quality_over_time`.
        quality: the reading of `quality_at_scale` it stands beside.
        height: in pixels.
    """
    from plotly.subplots import make_subplots

    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.1, row_heights=[0.6, 0.4])
    for row, (column, colour, dash, form) in enumerate(
        (("rate", DIRECT, "solid", "%{y:.1%} failed"), ("parties", ACCENT, "solid", "%{y:,} active partners")), 1
    ):
        figure.add_scatter(x=table["period"], y=table[column], mode="lines+markers", marker={"size": 5},
                           line={"color": colour, "width": 2, "dash": dash},
                           hovertemplate=f"%{{x}}: {form}<extra></extra>", row=row, col=1)  # fmt: skip
    turn = quality.details.get("turn")
    if turn:
        at = table["period"].tolist().index(turn["from"])
        figure.add_vline(x=at, line={"color": CONTEXT, "dash": "dash", "width": 1.5})
    figure.update_layout(showlegend=False)
    figure.update_xaxes(type="category", nticks=8, showgrid=False)
    figure.update_yaxes(rangemode="tozero", nticks=4, zeroline=False)
    figure.update_yaxes(title_text="failed", tickformat=".0%", row=1, col=1)
    figure.update_yaxes(title_text="active", row=2, col=1)
    return in_our_manner(figure, height)
