"""A chart on a ground of 1 by 1, drawn alike on screen and on paper: where ticks, bars, lines and areas lie."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ecohealth.export.document import Chart, Figure, Name, Series
from ecohealth.export.numbers import POINTS, SHARE, figure, is_share
from ecohealth.figures.ticks import nice_top, ticks, ticks_between
from ecohealth.scores.signs import in_force
from ecohealth.scores.words import money

MOST_LABELS = 8

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


def tick_label(value: float, unit: str) -> str:
    """A value beside an axis: short.

    >>> tick_label(0.4, "share"), tick_label(2_500_000.0, "value"), tick_label(40.0, "points")
    ('40 %', '2.5 M', '40')
    """
    if is_share(unit) or unit == SHARE:
        return in_force().percentage(f"{100 * value:g}")
    return in_force().number(f"{value:g}") if unit == POINTS else money(value, None)
