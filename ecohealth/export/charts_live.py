"""A chart that answers: what plotly.js draws over the still picture, of the same places and the same figures.

Places lie on the ground of 1 by 1 that :mod:`ecohealth.export.drawing` lays out, and every figure that is shown is text
already: so the page shows what all other formats show, in the reader's notation.
"""

from __future__ import annotations

import json
from typing import Any

from ecohealth.export.document import Chart, Figure, Name, Series
from ecohealth.export.drawing import Plane, Trace, plane
from ecohealth.export.numbers import VALUE, measure
from ecohealth.figures.theme import escaped
from ecohealth.scores.words import money

LIVE = ("areas", "lines")
"""Shapes that answer; bars bear their figures already."""


def live_figure(chart: Chart) -> str:
    """The chart for plotly.js, as JSON: data and layout without the page's colours."""
    drawn = plane(chart)
    places = [_label(one) for one in chart.places]
    traces = [
        _trace(chart, one, trace, places, first=at == 0)
        for at, (one, trace) in enumerate(zip(chart.series, drawn.traces, strict=True))
    ]
    return json.dumps({"data": traces, "layout": _layout(chart, drawn, places)}, separators=(",", ":"))


def _label(place: str | Name | Figure) -> str:
    if isinstance(place, Figure):
        return measure(place.value, place.unit)
    return escaped(place.text if isinstance(place, Name) else place)


def _trace(chart: Chart, series: Series, trace: Trace, places: list[str], *, first: bool) -> dict[str, Any]:
    upper = trace.points[: len(series.values)]
    stacked = chart.shape == "areas"
    where = [measure(one, _unit_across(chart)) for one in series.across] or places
    name = escaped(series.label)
    told = [_said(value, chart.unit) for value in series.values]
    area = {"fill": "tozeroy" if first else "tonexty", "fillcolor": series.colour}
    if series.hatched:
        area["fillpattern"] = {"shape": "/", "fgcolor": "#ffffff", "bgcolor": series.colour, "size": 6}  # type: ignore[assignment]
    line = {"color": series.colour, "width": 0.5 if stacked else 2.5, "dash": "dash" if series.dashed else "solid"}
    return {
        "type": "scatter", "mode": "lines", "name": name, "line": line,
        "x": places if stacked else [x for x, _ in upper], "y": [y for _, y in upper],
        "customdata": [list(pair) for pair in zip(where, told, strict=True)],
        "hovertemplate": f"{name} %{{customdata[1]}}{'' if stacked else ' · %{customdata[0]}'}<extra></extra>",
        **(area if stacked else {}),
    }  # fmt: skip


def _unit_across(chart: Chart) -> str:
    return next((one.unit for one in chart.places if isinstance(one, Figure)), "")


def _said(value: float | None, unit: str) -> str:
    return money(value, None) if unit == VALUE else measure(value, unit)


def _layout(chart: Chart, drawn: Plane, places: list[str]) -> dict[str, Any]:
    stacked = chart.shape == "areas"
    last = max(len(places) - 1, 1)
    across = [places[round(one.at * last)] if stacked else one.at for one in drawn.across]
    axis = {"zeroline": False, "ticks": "", "fixedrange": False}
    return {
        "height": 300, "showlegend": False, "hovermode": "x unified" if stacked else "closest", "hoverdistance": -1,
        "margin": {"l": 64, "r": 32, "t": 8, "b": 48}, "font": {"size": 13, "family": "inherit"},
        "xaxis": {
            **axis, "type": "category" if stacked else "linear", "showgrid": False, "tickvals": across,
            "ticktext": [escaped(one.label) for one in drawn.across],
            "title": {"text": escaped(chart.axes[0]), "font": {"size": 13}},
            **({} if stacked else {"range": [0, 1.005]}),
        },
        "yaxis": {**axis, "range": [0, 1.02], "tickvals": [one.at for one in drawn.up],
                  "ticktext": [escaped(one.label) for one in drawn.up]},
    }  # fmt: skip
