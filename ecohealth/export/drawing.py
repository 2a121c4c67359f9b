"""A chart on a ground of 1 by 1, drawn alike on screen and on paper: where ticks, bars, lines and areas lie."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ecohealth.export.document import Chart, Figure, Name, Series
from ecohealth.export.numbers import POINTS, SHARE, figure, is_share
from ecohealth.scores.signs import in_force
from ecohealth.scores.words import money

STEPS, ENDS = (1.0, 2.0, 2.5, 5.0, 10.0), (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""Round steps from tick to tick, and round ends of an axis, times powers of ten."""
MOST_TICKS, MOST_LABELS = 5, 8

Place = tuple[float, float]


@dataclass(frozen=True)
class Tick:
    """A place on an axis, from 0 to 1, and what stands there."""

    at: float
    label: str


@dataclass(frozen=True)
class Trace:
    """A line, or the outline of an area; ``points`` run from (0, 0) at the left and the bottom to (1, 1)."""

    points: tuple[Place, ...]
    colour: str
    filled: bool = False
    hatched: bool = False
    dashed: bool = False


@dataclass(frozen=True)
class Bar:
    """A lying bar: whose, what it says at its end, and its pieces: from, to, colour, whether hatched."""

    place: str | Name
    said: str
    pieces: tuple[tuple[float, float, str, bool], ...]


@dataclass(frozen=True)
class Plane:
    """Areas or lines with their axes."""

    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    traces: tuple[Trace, ...]


def bars(chart: Chart) -> tuple[Bar, ...]:
    """The bars of a chart, the longest of them (or ``chart.full``) as long as the ground is wide."""
    totals = [math.fsum(one.values[at] or 0.0 for one in chart.series) for at in range(len(chart.places))]
    top = chart.full or max(totals, default=0.0) or 1.0
    return tuple(_bar(chart, at, total, top) for at, total in enumerate(totals))


def _bar(chart: Chart, at: int, total: float, top: float) -> Bar:
    place, start, pieces = chart.places[at], 0.0, []
    for one in chart.series:
        end = start + max(0.0, one.values[at] or 0.0)
        low, high = (min(1.0, max(0.0, (edge - chart.least) / (top - chart.least))) for edge in (start, end))
        pieces += [(low, high, one.colour, one.hatched)] if high > low and not one.unseen else []
        start = end
    known = any(one.values[at] is not None for one in chart.series)
    said = chart.said[at] if chart.said else figure(total if known else None, chart.unit)
    return Bar(figure(place.value, place.unit) if isinstance(place, Figure) else place, said, tuple(pieces))


def plane(chart: Chart) -> Plane:
    """Areas lie on each other, lines go from place to place; what is missing lies on the ground."""
    stacked = chart.shape == "areas"
    across = [at / max(len(chart.places) - 1, 1) for at in range(len(chart.places))] if stacked else _across(chart)
    levels = (
        _stacked(chart) if stacked else [[0.0] * len(across), *([one or 0.0 for one in s.values] for s in chart.series)]
    )
    top = chart.full or nice_top(max((max(one, default=0.0) for one in levels), default=0.0))
    up = tuple(Tick(one / top, tick_label(one, chart.unit)) for one in ticks(top))
    return Plane(_across_ticks(chart, across), up, tuple(_traces(chart, across, levels, top)))


def _across(chart: Chart) -> list[float]:
    low, high = _ends(chart)
    return [
        ((one.value or 0.0 if isinstance(one, Figure) else 0.0) - low) / ((high - low) or 1.0) for one in chart.places
    ]


def _own(chart: Chart, one: Series, across: Sequence[float]) -> Sequence[float]:
    """Where the points of a line lie: at its own places where it has some."""
    low, high = _ends(chart)
    return [(place - low) / ((high - low) or 1.0) for place in one.across] if one.across else across


def _ends(chart: Chart) -> tuple[float, float]:
    values = [one.value or 0.0 for one in chart.places if isinstance(one, Figure)]
    return min(values, default=0.0), max(values, default=1.0)


def _stacked(chart: Chart) -> list[list[float]]:
    """The upper edge of each area, below them the ground."""
    levels = [[0.0] * len(chart.places)]
    for one in chart.series:
        levels.append([below + (value or 0.0) for below, value in zip(levels[-1], one.values, strict=True)])
    return levels


def _traces(chart: Chart, across: Sequence[float], levels: list[list[float]], top: float) -> list[Trace]:
    def edge(level: Sequence[float], along: Sequence[float] = across) -> list[Place]:
        return [(x, min(1.0, value / top)) for x, value in zip(along, level, strict=True)]

    if chart.shape == "lines":
        return [
            Trace(tuple(edge(level, _own(chart, one, across))), one.colour, dashed=one.dashed)
            for one, level in zip(chart.series, levels[1:], strict=True)
        ]
    return [
        Trace((*edge(levels[at + 1]), *reversed(edge(levels[at]))), one.colour, filled=True, hatched=one.hatched)
        for at, one in enumerate(chart.series)
    ]


def _across_ticks(chart: Chart, across: Sequence[float]) -> tuple[Tick, ...]:
    """Of periods as many labels as there is room for, the first among them; of figures round ones."""
    figures = [one for one in chart.places if isinstance(one, Figure)]
    if figures:
        low, high = _ends(chart)
        kept = ticks_between(low, high)
        return tuple(Tick((one - low) / ((high - low) or 1.0), tick_label(one, figures[0].unit)) for one in kept)
    every = math.ceil(len(across) / MOST_LABELS)
    return tuple(
        Tick(across[at], place.text if isinstance(place, Name) else str(place))
        for at, place in enumerate(chart.places)
        if at % every == 0
    )


def nice_top(value: float) -> float:
    """The next round number: where an axis ends.

    >>> nice_top(0.43), nice_top(1830.0), nice_top(0.0)
    (0.5, 2000.0, 1.0)
    """
    if value <= 0 or not math.isfinite(value):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in ENDS if step * power >= value * (1 - 1e-12))


def ticks(top: float) -> tuple[float, ...]:
    """Round values from 0 to ``top``, at most six.

    >>> ticks(1.0), ticks(250.0)
    ((0.0, 0.2, 0.4, 0.6, 0.8, 1.0), (0.0, 50.0, 100.0, 150.0, 200.0, 250.0))
    """
    power = 10.0 ** math.floor(math.log10(top / MOST_TICKS))
    step = next(one * power for one in STEPS if one * power * MOST_TICKS >= top * (1 - 1e-12))
    return tuple(round(at * step, 12) for at in range(int(top / step * (1 + 1e-12)) + 1))


def ticks_between(low: float, high: float) -> tuple[float, ...]:
    """Round values from ``low`` to ``high``, zero among them where it lies between.

    >>> ticks_between(-12.0, 6.0), ticks_between(1.0, 12.0)
    ((-10.0, -5.0, 0.0, 5.0), (2.5, 5.0, 7.5, 10.0))
    """
    if low >= 0:
        return tuple(one for one in ticks(high or 1.0) if one >= low)
    step = ticks(high - low)[1]
    return tuple(round(at * step, 12) for at in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1))


def tick_label(value: float, unit: str) -> str:
    """A value beside an axis: short.

    >>> tick_label(0.4, "share"), tick_label(2_500_000.0, "value"), tick_label(40.0, "points")
    ('40 %', '2.5 M', '40')
    """
    if is_share(unit) or unit == SHARE:
        return in_force().percentage(f"{100 * value:g}")
    return in_force().number(f"{value:g}") if unit == POINTS else money(value, None)
