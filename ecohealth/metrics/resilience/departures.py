"""Providers that have departed, and everything that was ever delivered: what recovery and replacement are read from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ecohealth.ecosystem.calendar import Ints, last_day, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats
from ecohealth.metrics.lifetimes import lifetimes

BEFORE, FEWEST = 6, 5
"""Periods that say what was usual; recipients, or flows, below which a summary says nothing."""

MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""Months in a period."""


class Deliveries(NamedTuple):
    """Value given, row by row: from whom to whom, of which kind, and in which of the complete periods."""

    source: Codes
    target: Codes
    kind: Codes
    place: Ints
    weight: Floats


def departures(eco: Ecosystem, periods: Ints, after: int) -> tuple[Codes, Ints]:
    """Lives that ended, and the place of the period of their last interaction among the complete ones.

    Args:
        eco: the ecosystem.
        periods: its complete periods.
        after: so many of them must have passed since; and before, what is usual must be known.
    """
    lives = lifetimes(eco)
    history = eco.life_history
    last = np.full(len(eco), np.datetime64("NaT", "D"))
    for end in (history.source, history.target):
        np.fmax.at(last, end, history.until.astype("M8[D]"))
    gone = lives.person[lives.lost]
    place = period_of(last[gone], eco.period) - periods[0]
    inside = (place >= BEFORE - 1) & (place < len(periods) - after)
    return gone[inside], place[inside]


def delivered(eco: Ecosystem, periods: Ints) -> Deliveries:
    """Value kinds of the complete periods; kinds without direction give half either way."""
    history, view = eco.life_history, eco.view
    counts = (
        view.carries_value[history.kind]
        & (history.weight > 0)
        & (history.day <= last_day(int(periods[-1]), eco.period))
    )
    rows = history.take(np.asarray(counts, dtype=bool))
    half = ~view.is_directed[rows.kind]
    weight = np.where(half, rows.weight / 2.0, rows.weight)
    place = period_of(rows.day, eco.period) - periods[0]
    return Deliveries(
        np.concatenate([rows.source, rows.target[half]]),
        np.concatenate([rows.target, rows.source[half]]),
        np.concatenate([rows.kind, rows.kind[half]]),
        np.concatenate([place, place[half]]),
        np.concatenate([weight, weight[half]]),
    )
