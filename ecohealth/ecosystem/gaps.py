"""Gaps in the records: periods in which nearly everybody is silent who was there before and is there after.

Missing records look like silence. Partners that disengage do not come back all at once; records that are missing do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ecohealth.ecosystem.calendar import MONTHS_IN, Ints, first_day, last_complete, period_label, period_of
from ecohealth.ecosystem.presence import presence
from ecohealth.ecosystem.records import Codes, Floats, Mask, Records

AROUND = 6
"""Who was seen in this many periods before and again in this many after should have been seen in between."""
LEAST_AROUND = 3
"""Periods that must lie on either side of one that is judged: a silence at the end may be one that lasts."""
HALF, THREE_QUARTERS = 0.5, 0.75
"""A gap has a period with less than half of the usual share of them, and goes on while it is under three quarters."""
FEWEST_EXPECTED = 10.0
"""Where fewer would usually be seen, silence proves nothing."""
DEVIATIONS = 3.0
"""A gap is this many (median absolute) deviations below the usual: where activity comes in bursts, lulls are usual."""


@dataclass(frozen=True, eq=False)
class Gaps:
    """Periods in which hardly anything was recorded; most often there are none.

    Attributes:
        period: ``month``, ``quarter`` or ``year``.
        numbers: numbers of the periods, ascending.
        seen, usual: of each, the share of those seen before and after it that were seen in it; and the median of
            that share over all periods.
    """

    period: str
    numbers: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    seen: Floats = field(default_factory=lambda: np.empty(0))
    usual: float = 1.0

    def __len__(self) -> int:
        return len(self.numbers)

    def __str__(self) -> str:
        """The periods in words: ``2016-12 to 2017-02``; empty without any."""
        return ", ".join(
            period_label(first, self.period) + (f" to {period_label(last, self.period)}" if last > first else "")
            for first, last in self._runs()
        )

    def _runs(self) -> Iterator[tuple[int, int]]:
        """First and last number of each run of periods."""
        breaks = np.flatnonzero(np.diff(self.numbers) > 1) + 1
        for run in np.split(self.numbers, breaks):
            if len(run):
                yield int(run[0]), int(run[-1])

    def among(self, periods: Ints) -> Gaps:
        """The gaps that are among the periods."""
        rows = np.isin(self.numbers, periods)
        return Gaps(self.period, self.numbers[rows], self.seen[rows], self.usual)

    def outside(self, periods: Ints) -> Ints:
        """The periods that are no gap."""
        return periods[~np.isin(periods, self.numbers)]

    def clock(self, day: Floats) -> Floats:
        """Days since 1970 on a clock that stands still in the gaps: silence in a gap is no silence.

        >>> gap = Gaps("month", np.array([1]), np.array([0.1]))  # February 1970
        >>> gap.clock(np.array([30.0, 31.0, 58.0, 59.0, 60.0])).tolist()
        [30.0, 31.0, 31.0, 31.0, 32.0]
        """
        running = day.copy()
        for first, last in self._runs():
            start, end = (
                float(one.astype(np.int64)) for one in (first_day(first, self.period), first_day(last + 1, self.period))
            )
            running -= np.clip(day - start, 0.0, end - start)
        return running


def find_gaps(records: Records, life: Codes, period: str, grain: str) -> Gaps:
    """The gaps in all that was recorded, whatever the window: whether records are missing is a fact about the files.

    Of those seen both in the 6 periods before and in the 6 after a period, usually a share is seen in it as well. It
    is a gap where that share is under half of its median over all periods, and further below it than lulls usually
    are; where the period also has under half as many active as the fullest of those before, and of those after; and
    the same season is not as low in most years (a summer break is no gap). Its neighbours under three quarters of
    the median belong to it. Fewer than 3 periods on either side, or fewer than 10 expected: not judged.

    Args:
        records: with codes of participants.
        life: the code under which each participant's life goes on.
        period: ``month``, ``quarter`` or ``year``.
        grain: the precision of the dates.
    """
    dated = records.take(np.asarray(~np.isnat(records.day), dtype=bool))
    if len(dated) == 0:
        return Gaps(period)
    first, last = int(period_of(dated.day, period).min()), last_complete(dated.day, period, grain)
    count = last - first + 1
    if count < 2 * LEAST_AROUND + 1:
        return Gaps(period)
    active, expected, met = _tallies(dated.renumbered(life), np.arange(first, last + 1), period, len(life))
    share = np.divide(met, expected, out=np.ones(count), where=expected > 0)
    judged = _judged(count) & (expected > 0)
    if not judged.any():
        return Gaps(period)
    usual = float(np.median(share[judged]))
    spread = DEVIATIONS * 1.4826 * float(np.median(np.abs(share[judged] - usual)))
    low = judged & (share < min(HALF * usual, usual - spread)) & (usual * expected >= FEWEST_EXPECTED)
    low &= _under_both_sides(active)
    low &= ~_in_season(low, judged, MONTHS_IN[period])
    found = np.flatnonzero(_grown(low, judged & (share < THREE_QUARTERS * usual)))
    return Gaps(period, found + first, share[found], usual)


def _judged(count: int) -> Mask:
    at = np.arange(count)
    return np.asarray((at >= LEAST_AROUND) & (at < count - LEAST_AROUND), dtype=bool)


def _tallies(records: Records, periods: Ints, period: str, n: int) -> tuple[Ints, Ints, Ints]:
    """By period: how many were active, how many were so before and after it, and how many of these in it as well."""
    sums = np.zeros((3, len(periods)), dtype=np.int64)
    for _, there in presence(records, periods, period, n):
        around = _seen_before(there) & _seen_before(there[:, ::-1])[:, ::-1]
        sums += [there.sum(axis=0), around.sum(axis=0), (around & there).sum(axis=0)]
    return sums[0], sums[1], sums[2]


def _seen_before(there: Mask) -> Mask:
    """Whether each row was there in one of the periods just before."""
    running = np.concatenate([np.zeros((len(there), 1), np.int32), np.cumsum(there, axis=1, dtype=np.int32)], axis=1)
    at = np.arange(there.shape[1])
    return np.asarray(running[:, at] > running[:, np.maximum(at - AROUND, 0)], dtype=bool)


def _under_both_sides(active: Ints) -> Mask:
    """Periods with under half as many active as the fullest before, and as the fullest after."""
    count = len(active)
    before = [active[max(0, at - AROUND) : at].max(initial=0) for at in range(count)]
    after = [active[at + 1 : at + 1 + AROUND].max(initial=0) for at in range(count)]
    return np.asarray(active < HALF * np.minimum(before, after), dtype=bool)


def _in_season(low: Mask, judged: Mask, months: int) -> Mask:
    """Periods whose season is low in more than one year, and in more than half of those judged."""
    a_year = 12 // months
    season = np.arange(len(low)) % a_year
    lows, years = (np.bincount(season, weights=one, minlength=a_year) for one in (low, judged))
    return np.asarray(((lows > 1) & (2 * lows > years))[season] & (a_year > 1), dtype=bool)


def _grown(seeds: Mask, allowed: Mask) -> Mask:
    """The seeds, and what is allowed beside them, run by run."""
    run = np.cumsum(np.concatenate([[0], np.diff(allowed.astype(np.int8)) != 0]))
    return np.asarray(allowed & np.isin(run, run[seeds]), dtype=bool)
