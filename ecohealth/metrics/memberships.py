"""Who came, who left and how many were there, of each type, period by period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecohealth.ecosystem.calendar import MONTHS_IN, Ints, period_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Codes, Floats, Mask
from ecohealth.metrics.lifetimes import DAYS_A_MONTH, lifetimes
from ecohealth.metrics.periods import complete_periods


@dataclass(frozen=True, eq=False)
class Memberships:
    """Flows and sizes of each type of party over the complete periods.

    Attributes:
        periods: int64[T], numbers of the complete periods.
        types: names of the types of parties, sorted; the rows of the arrays.
        entries, exits: float64[K, T], how many came, and left, in each period.
        size: float64[K, T + 1], members at the start of each period, and at the end of the last.
        seen: bool[2, K, T], the periods in which entries, and exits, could be observed.
    """

    periods: Ints
    types: tuple[str, ...]
    entries: Floats
    exits: Floats
    size: Floats
    seen: Mask


def memberships(eco: Ecosystem) -> Memberships:
    """Entries, exits and sizes of the types of parties, up to the window's end.

    Who comes: by the column `joined`, or the first interaction where that is earlier or the column is missing. Who
    leaves: by the column `left` where it has any value; else a party that has been silent for longer than the 95th
    percentile of its type's gaps, at its last interaction. A rename or take-over is neither, nor is an absence of less
    than a period. Without `joined`, entries are not observed while a first record may be a late one; without `left`,
    exits are not observed while a silence may yet end: as long as such a silence of the type, at either end. Neither is
    observed before a type has its first member, in a gap of the records, or in the period after one.

    Raises:
        NeedsColumn: without dates. TooLittleData: without both `left` and anybody seen twice.
    """
    periods = complete_periods(eco)
    says_joined, says_left = (_says(eco, column) for column in ("joined", "left"))
    person, start, end, wait = _stays(eco, says_left)
    came, went = (_number(eco, days) - periods[0] for days in (start, end))
    types = [code for code in range(len(eco.view.types)) if eco.view.is_party[eco.view.type_code == code].any()]
    row = np.full(len(eco.view.types), -1)
    row[types] = np.arange(len(types))
    of_type = row[eco.view.type_code[person]]
    entries = _counts(of_type, came, len(types), len(periods))
    exits = _counts(of_type, went, len(types), len(periods))
    before = np.bincount(of_type[(of_type >= 0) & (came < 0) & (went >= 0)], minlength=len(types))
    size = np.column_stack([before, before[:, None] + np.cumsum(entries - exits, axis=1)]).astype(np.float64)
    names = tuple(eco.view.types[code] for code in types)
    return Memberships(periods, names, entries, exits, size, _seen(eco, size, wait[types], says_joined, says_left))


def _seen(eco: Ecosystem, size: Floats, wait: Floats, says_joined: bool, says_left: bool) -> Mask:
    """Where flows could be observed; ``wait`` = the days after which silence counts as departure, by type."""
    blind = np.ceil(wait / (DAYS_A_MONTH * MONTHS_IN[eco.period]))[:, None]
    number = np.arange(size.shape[1] - 1)
    missing = np.isin(eco.periods, eco.gaps.numbers)
    missing[1:] |= missing[:-1].copy()
    founded = np.cumsum(size[:, :-1] > 0, axis=1) > 0
    came = founded & (number >= (1 if says_joined else blind))
    went = founded & (number < len(number) - (0 if says_left else blind))
    return np.stack([came, went]) & ~missing


def _says(eco: Ecosystem, column: str) -> bool:
    return bool(eco.spells[column].notna().any())


def _number(eco: Ecosystem, days: Floats) -> Ints:
    """Numbers of periods; an open end lies far behind."""
    known = np.isfinite(days)
    number = period_of(np.where(known, days, 0.0).astype(np.int64).astype("M8[D]"), eco.period)
    return np.where(known, number, np.iinfo(np.int32).max)


def _counts(of_type: Codes, number: Ints, types: int, periods: int) -> Floats:
    inside = (of_type >= 0) & (number >= 0) & (number < periods)
    flat = np.bincount(of_type[inside] * periods + number[inside], minlength=types * periods)
    return flat.reshape(types, periods).astype(np.float64)


def _stays(eco: Ecosystem, says_left: bool) -> tuple[Codes, Floats, Floats, Floats]:
    """Stays of the parties by life, their first and last day (open: infinite), and by type how long a silence may be.

    Spells of one life that overlap, or lie less than a period apart, are one.
    """
    lives = eco.lives
    rows = eco.view.is_party[lives.person] & ~np.isnan(lives.joined)
    person, start = lives.person[rows], lives.joined[rows]
    end, wait = np.where(np.isnan(lives.left[rows]), np.inf, lives.left[rows]), np.zeros(len(eco.view.types))
    if not says_left or not _says(eco, "joined"):
        seen = lifetimes(eco)
        wait[eco.view.type_code[seen.person]] = seen.limit
        if not says_left:
            gone = np.full(len(eco), np.inf)
            gone[seen.person[seen.lost]] = seen.last[seen.lost]
            end = np.minimum(end, gone[person])
    order = np.lexsort((end, start, person))
    person, start, end = person[order], start[order], end[order]
    until = _running(person, end)
    pause = DAYS_A_MONTH * MONTHS_IN[eco.period]
    fresh = np.ones(len(person), dtype=bool)
    fresh[1:] = (person[1:] != person[:-1]) | (start[1:] > until[:-1] + pause)
    last = np.append(np.flatnonzero(fresh)[1:] - 1, len(person) - 1) if len(person) else np.empty(0, np.int64)
    return person[fresh], start[fresh], until[last], wait


def _running(person: Codes, end: Floats) -> Floats:
    """The largest end so far within each person; rows are sorted by person."""
    import pandas as pd

    return np.asarray(pd.Series(end).groupby(person).cummax(), dtype=np.float64)
