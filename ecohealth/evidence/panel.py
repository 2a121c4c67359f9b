"""History as a table of lives by period: how often each was active, what it exchanged, and with whom."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import Ints, last_day, period_label, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Mask


@dataclass(frozen=True, eq=False)
class Panel:
    """Who did how much in which of the recorded periods. Renames and take-overs are one life.

    Attributes:
        eco: the ecosystem it was made of.
        periods: numbers of the recorded periods, ascending; T of them. Periods in which records are missing are none.
        count: float64[n, T]: records of each life that begin in a period, or go on into it.
        value: float64[n, T]: value given and taken, kinds that carry value only.
        source, target, place, weight: each exchange of value between two: from whom to whom, the place of its period
            among ``periods``, and its value; kinds without direction half either way.
    """

    eco: Ecosystem
    periods: Ints
    count: Floats
    value: Floats
    source: Codes
    target: Codes
    place: Ints
    weight: Floats

    @property
    def n(self) -> int:
        """How many participants there are, each at its position in the ecosystem."""
        return len(self.count)

    @property
    def length(self) -> int:
        """T: how many periods were recorded."""
        return len(self.periods)

    def label(self, place: int) -> str:
        """What a person calls the period at a place."""
        return period_label(int(self.periods[place]), self.eco.period)


def recorded_periods(eco: Ecosystem) -> Ints:
    """Numbers of the complete periods up to the end of the window, without gaps in the records of everybody."""
    return eco.gaps.outside(eco.periods)


def panel(eco: Ecosystem, periods: Ints | None = None) -> Panel:
    """Lay the history up to the end of the window out by period.

    Args:
        eco: the ecosystem.
        periods: the periods to lay out, ascending; by default the recorded ones. Which periods have missing records is
            a fact about the files, so a frozen ecosystem is given those of the whole.
    """
    chosen = recorded_periods(eco) if periods is None else periods
    history, n, length = eco.life_history, len(eco), len(chosen)
    begins, ends = (period_of(day, eco.period) for day in (history.day, history.until))
    start, until = np.searchsorted(chosen, begins), np.searchsorted(chosen, ends, side="right") - 1
    rows = until >= start
    begun, count = np.zeros((n, length + 1)), np.zeros((n, length + 1))
    apart = rows & (history.source != history.target)
    for who, these in ((history.source, rows), (history.target, apart)):
        np.add.at(count, (who[these], start[these]), history.count[these])
        longer = these & (until > start)
        np.add.at(begun, (who[longer], start[longer] + 1), 1.0)
        np.add.at(begun, (who[longer], until[longer] + 1), -1.0)
    count += np.cumsum(begun, axis=1)
    inside = np.isin(begins, chosen)
    flows = _exchanges(eco, np.where(inside, start, -1))
    value = np.zeros((n, length))
    for who in (flows[0], flows[1]):
        np.add.at(value, (who, flows[2]), flows[3])
    return Panel(eco, chosen, count[:, :length], value, *flows)


def _exchanges(eco: Ecosystem, place: Ints) -> tuple[Codes, Codes, Ints, Floats]:
    """Value between two, row by row; kinds without direction give half either way."""
    history, view = eco.life_history, eco.view
    counts = view.carries_value[history.kind] & (history.weight > 0) & (place >= 0) & (history.source != history.target)
    rows, at = history.take(np.asarray(counts, dtype=bool)), place[counts]
    half = ~view.is_directed[rows.kind]
    weight = np.where(half, rows.weight / 2.0, rows.weight)
    return (
        np.concatenate([rows.source, rows.target[half]]),
        np.concatenate([rows.target, rows.source[half]]),
        np.concatenate([at, at[half]]),
        np.concatenate([weight, weight[half]]),
    )


def up_to(history: Panel, length: int) -> Panel:
    """The panel as it was after so many periods."""
    rows = history.place < length
    return Panel(
        history.eco, history.periods[:length], history.count[:, :length], history.value[:, :length],
        history.source[rows], history.target[rows], history.place[rows], history.weight[rows],
    )  # fmt: skip


def frozen(eco: Ecosystem, number: int) -> Ecosystem:
    """The ecosystem as it was known at the end of a period: nothing that was recorded later is in it."""
    last = last_day(number, eco.period)
    days = eco.all_records.day
    known = ~np.isnat(days) & (days <= last)
    records = eco.all_records.take(np.asarray(known, dtype=bool))
    records = replace(records, until=np.minimum(records.until, last))
    spells = eco.spells.assign(left=eco.spells["left"].where(eco.spells["left"] <= pd.Timestamp(last)))
    first = days[~np.isnat(days)].min()
    scope = replace(eco.scope, first=first, last=last, chosen=f"{first}:{last}")
    return replace(eco, all_records=records, spells=spells, scope=scope)


def seen_last(there: Mask) -> Ints:
    """The place of the last period in which each was there, -1 where never; ``there`` is bool[n, T]."""
    last = there.shape[1] - 1 - np.argmax(there[:, ::-1], axis=1)
    return np.where(there.any(axis=1), last, -1)
