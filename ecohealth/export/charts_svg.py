"""Charts on the page: bars as a list, areas and lines as SVG."""

from __future__ import annotations

from ecohealth.export.charts_live import LIVE, live_figure
from ecohealth.export.document import Chart, Name, Series
from ecohealth.export.drawing import Bar, Plane, Trace, bars, plane
from ecohealth.export.markup import Markup, element, joined
from ecohealth.figures.theme import shortened

WIDTH, HEIGHT = 720.0, 240.0
LEFT, BELOW, ABOVE, RIGHT = 64.0, 28.0, 10.0, 28.0
LONGEST_NAME = 60


def chart_markup(chart: Chart, *, live: bool) -> Markup:
    """The chart, its legend where it has several series, and for those who cannot see it what it shows.

    Where it is ``live``, the page's script draws it anew in the empty box before the still picture.
    """
    drawn = _bars(chart) if chart.shape == "bars" else _plane(chart)
    if live and chart.shape in LIVE:
        box = element("div", class_="live", data_figure=live_figure(chart), role="img", aria_label=chart.title)
        drawn = element("div", box, element("div", drawn, class_="still"))
    legend = [element("ul", *(_key(one) for one in chart.keys), class_="legend")]
    note = [element("p", chart.note, class_="note")] if chart.note else []
    up = [element("p", chart.axes[1], class_="axis")] if chart.shape != "bars" else []
    return joined([*(legend if chart.keys else []), *up, drawn, *note])


def _key(one: Series) -> Markup:
    swatch = element("rect", width="14", height="14", fill=_fill(one.hatched, one.colour))
    pattern = [_hatch(one.colour)] if one.hatched else []
    return element("li", element("svg", *pattern, swatch, viewBox="0 0 14 14", aria_hidden="true"), one.label)


# -- bars -----------------------------------------------------------------------------------------------------------
def _bars(chart: Chart) -> Markup:
    return joined([_hatches(chart), element("ul", *(_bar(one) for one in bars(chart)), class_="bar-list")])


def _bar(one: Bar) -> Markup:
    name = element("bdi", shortened(one.place.text, LONGEST_NAME)) if isinstance(one.place, Name) else one.place
    pieces = [
        element(
            "rect",
            x=f"{100 * low:.3f}",
            y="0",
            width=f"{100 * (high - low):.3f}",
            height="12",
            fill=_fill(hatched, colour),
        )
        for low, high, colour, hatched in one.pieces
    ]
    picture = element("svg", *pieces, viewBox="0 0 100 12", preserveAspectRatio="none", aria_hidden="true")
    return element("li", element("span", name), picture, element("span", one.said, class_="number"))


# -- areas and lines ------------------------------------------------------------------------------------------------
def _plane(chart: Chart) -> Markup:
    drawn = plane(chart)
    traces = [_trace(one) for one in drawn.traces]
    hatches = [_hatch(one.colour) for one in chart.series if one.hatched]
    axes = _axes(drawn)
    across = element(
        "text", chart.axes[0], x=f"{WIDTH - RIGHT:g}", y=f"{HEIGHT + 8:g}", text_anchor="end", class_="axis"
    )
    size = {"viewBox": f"0 0 {WIDTH:g} {HEIGHT + 12:g}", "role": "img", "aria_label": chart.title, "class_": "plane"}
    return element("svg", *hatches, *axes, *traces, across, **size)


def _axes(drawn: Plane) -> list[Markup]:
    lines = [
        element("line", x1=f"{LEFT:g}", x2=f"{WIDTH - RIGHT:g}", y1=_y(one.at), y2=_y(one.at), class_="grid")
        for one in drawn.up
    ]
    labels = [
        element("text", one.label, x=f"{LEFT - 8:g}", y=_y(one.at, 4), text_anchor="end", class_="axis")
        for one in drawn.up
    ]
    below = [
        element("text", one.label, x=_x(one.at), y=f"{HEIGHT - BELOW + 18:g}", text_anchor="middle", class_="axis")
        for one in drawn.across
    ]
    return [*lines, *labels, *below]


def _trace(one: Trace) -> Markup:
    points = " ".join(f"{_x(x)},{_y(y)}" for x, y in one.points)
    if one.filled:
        return element("polygon", points=points, fill=_fill(one.hatched, one.colour))
    dash = {"stroke_dasharray": "4 4", "stroke_width": "1.5"} if one.dashed else {"stroke_width": "2.5"}
    return element("polyline", points=points, fill="none", stroke=one.colour, **dash)


def _fill(hatched: bool, colour: str) -> str:
    return f"url(#hatched-{colour.strip('#')})" if hatched else colour


def _hatches(chart: Chart) -> Markup:
    """What hatched bars are filled with; the patterns of a picture hold in the whole page."""
    colours = dict.fromkeys(one.colour for one in chart.series if one.hatched)
    if not colours:
        return Markup("")
    return element("svg", *(_hatch(one) for one in colours), width="0", height="0", aria_hidden="true")


def _hatch(colour: str) -> Markup:
    line = element("path", d="M0 6 L6 0", stroke=colour, stroke_width="2", fill="none")
    name = f"hatched-{colour.strip('#')}"
    return element("defs", element("pattern", line, id=name, width="6", height="6", patternUnits="userSpaceOnUse"))


def _x(at: float) -> str:
    return f"{LEFT + at * (WIDTH - LEFT - RIGHT):.2f}"


def _y(at: float, lower: float = 0.0) -> str:
    return f"{ABOVE + (1 - at) * (HEIGHT - ABOVE - BELOW) + lower:.2f}"
