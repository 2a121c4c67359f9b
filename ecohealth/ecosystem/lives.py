"""Lives: who goes on as whom through renames and take-overs, and when each was a member."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import Window
from ecohealth.ecosystem.records import Codes, Floats, Mask, Records, earliest
from ecohealth.tables.checks.lineage import ends, lineage


@dataclass(frozen=True)
class Lives:
    """One life for each participant and all its predecessors, under the position of the last of them.

    Attributes:
        current: for each participant the position under which its life goes on, its own where it has no successor.
        person, joined, left: spells of membership by life, as days; ``joined`` NaN where unknown (and it was never
            seen), ``left`` NaN where open.
    """

    current: Codes
    person: Codes
    joined: Floats
    left: Floats

    def members(self, first: np.datetime64, last: np.datetime64) -> Mask:
        """The lives that were members on any of the days, at the positions under which they go on."""
        start, end = (float(day.astype("M8[D]").astype(np.int64)) for day in (first, last))
        there = (self.joined <= end) & ~(self.left < start)
        members = np.zeros(len(self.current), dtype=bool)
        members[self.person[there]] = True
        return members

    @property
    def ended(self) -> Floats:
        """float64[n]: the day on which the last spell of each life ended; NaN where it is open, or there is no life."""
        last = np.full(len(self.current), np.nan)
        np.fmax.at(last, self.person, np.where(np.isnan(self.left), np.inf, self.left))
        return np.where(np.isinf(last), np.nan, last)


def lives(table: pd.DataFrame, spells: pd.DataFrame, records: Records, scope: Window) -> Lives:
    """The lives known at the end of the window.

    A member's first spell begins with its first record where that is earlier than ``joined``. A predecessor that
    nobody wrote off is a member until its successor begins. A successor that begins after the window is not known in
    it: until then the predecessor is itself.

    Args:
        table: the participants, sorted by id.
        spells: ``id, joined, left``, one row a spell.
        records: all records, of whatever window.
        scope: the window.
    """
    n = len(table)
    until = np.inf if scope.last is None else float(scope.last.astype("M8[D]").astype(np.int64))
    who, joined, left = _spells(table, spells)
    seen = _first_seen(records, n)
    begins = np.fmin(seen, _first(who, joined, n))
    following = _following(table, _first(who, joined, n))
    following = np.where(begins[following] > until, np.arange(n), following)
    start = np.where(_is_first(who) | np.isnan(joined), np.fmin(joined, seen[who]), joined)
    superseded = following[who] != who
    end = np.where(np.isnan(left) & superseded, begins[following[who]], left)
    current = ends(following)
    return Lives(current, current[who], start, end)


def _spells(table: pd.DataFrame, spells: pd.DataFrame) -> tuple[Codes, Floats, Floats]:
    """Positions, first and last days of the spells of those who are in the table, sorted."""
    who = pd.Index(table["id"]).get_indexer(pd.Index(spells["id"])).astype(np.int64)
    rows = np.flatnonzero(who >= 0)
    joined, left = (_days(spells[name]) for name in ("joined", "left"))
    order = rows[np.lexsort((np.nan_to_num(joined[rows], nan=-np.inf), who[rows]))]
    return who[order], joined[order], left[order]


def _days(dates: pd.Series[pd.Timestamp]) -> Floats:
    """Dates as days since 1970; NaN where unknown."""
    days = dates.to_numpy(dtype="M8[s]").astype("M8[D]")
    return np.where(np.isnat(days), np.nan, days.astype(np.int64).astype(np.float64))


def _first_seen(records: Records, n: int) -> Floats:
    dated = ~np.isnat(records.day)
    who = np.concatenate([records.source[dated], records.target[dated]])
    return earliest(who, np.tile(records.day[dated].astype(np.int64), 2), n)


def _first(who: Codes, joined: Floats, n: int) -> Floats:
    first = np.full(n, np.nan)
    np.fmin.at(first, who, joined)
    return first


def _is_first(who: Codes) -> Mask:
    """The first spell of each; spells are sorted by participant and day."""
    first = np.ones(len(who), dtype=bool)
    first[1:] = who[1:] != who[:-1]
    return first


def _following(table: pd.DataFrame, joined: Floats) -> Codes:
    if "successor_of" not in table:
        return np.arange(len(table), dtype=np.int64)
    cells = table["successor_of"].astype(object).where(table["successor_of"].notna(), "")
    return lineage([str(one) for one in table["id"]], [str(one) for one in cells], joined).following
