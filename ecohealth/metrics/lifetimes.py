"""How long parties stay, and which are lost: what retention and the chance to leave both rest on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ecohealth.ecosystem.calendar import Ints
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.ecosystem.records import Floats, Mask
from ecohealth.metrics.once import once
from ecohealth.metrics.reading import NeedsColumn, TooLittleData

DAYS_A_MONTH = 365.25 / 12
LOST_BEYOND = 0.95
"""A participant is lost when it has been silent for longer than this quantile of its type's gaps."""

NOBODY_TWICE = "no party was seen on two days, so the usual gap between interactions is not known"


@dataclass(frozen=True)
class Lifetimes:
    """How long each party was seen: months from first to last interaction, and whether it is lost.

    Days are numbered since 1970: ``first`` and ``last`` are those of the first interaction and of
    the last day it was seen, ``end`` the window's last.
    A rename or take-over (`successor_of`) is one life. ``silent`` = silent at the end of the window for longer than the
    95th percentile of its type's gaps; ``written_off`` = its last spell ended by then (`left`), and no record follows
    later than such a silence after. Either is ``lost``, dated at its last interaction; otherwise the life is censored
    at the window's end. ``returned`` = it was silent that long once before and came back. ``limit`` = the days of
    silence beyond which it counts as lost.
    """

    person: Ints
    first: Floats
    last: Floats
    end: float
    months: Floats
    silent: Mask
    written_off: Mask
    returned: Mask
    limit: Floats

    @property
    def lost(self) -> Mask:
        """Whether the life is over, by its silence or by what the participants' table says."""
        return self.silent | self.written_off


@once
def lifetimes(eco: Ecosystem) -> Lifetimes:
    """Lives of the parties seen up to the window's end. Days in a gap of the records are no silence.

    Raises:
        TooLittleData: where nobody was seen twice, so that no gap is known.
    """
    end = end_of_window(eco)
    seen = sightings(eco, end)
    lives = seen.groupby("person", sort=True)
    gaps = seen.dropna(subset="silence")
    if len(gaps) == 0:
        raise TooLittleData(NOBODY_TWICE)
    limit = _silence_limit(eco, gaps["person"].to_numpy(dtype=np.int64), gaps["silence"].to_numpy(dtype=np.float64))
    life = lives.agg(first=("day", "min"), last=("until", "max"))
    person = life.index.to_numpy(dtype=np.int64)
    first, last = life["first"].to_numpy(dtype=np.float64), life["last"].to_numpy(dtype=np.float64)
    longest = gaps.groupby("person")["silence"].max().reindex(person, fill_value=0.0).to_numpy(dtype=np.float64)
    silent = np.asarray(eco.gaps.clock(np.full(len(last), end)) - eco.gaps.clock(last) > limit[person], dtype=bool)
    ended = eco.lives.ended[person]
    written_off = np.asarray((ended <= end) & (last <= ended + limit[person]), dtype=bool)
    months = (np.where(silent | written_off, last, end) - first) / DAYS_A_MONTH
    returned = np.asarray(longest > limit[person], dtype=bool)
    return Lifetimes(person, first, last, end, months, silent, written_off, returned, limit[person])


def end_of_window(eco: Ecosystem) -> float:
    """The day up to which anything is known, since 1970."""
    last = eco.history.day.max() if eco.scope.last is None and len(eco.history) else eco.scope.last
    if last is None:
        raise NeedsColumn("no interaction has a date; the column 'date' would make it available")
    return float(last.astype("M8[D]").astype(np.int64))


def sightings(eco: Ecosystem, end: float) -> pd.DataFrame:
    """One row a (life, day) on which a party's record begins, sorted; days as numbers since 1970.

    Returns:
        ``person``, ``day``, ``until`` = seen up to then, at most ``end``, and ``silence`` = days since the row before,
        without those in which records are missing; NaN in a life's first row.

    Raises:
        NeedsColumn: where no interaction of a party has a date.
    """
    history = eco.life_history
    person = np.concatenate([history.source, history.target])
    rows = eco.view.is_party[person]
    day, until = (np.concatenate([one, one]).astype(np.int64)[rows] for one in (history.day, history.until))
    table = pd.DataFrame({"person": person[rows], "day": day.astype(np.float64), "until": np.minimum(until, end)})
    if len(table) == 0:
        raise NeedsColumn("no interaction of a party has a date; the column 'date' would make it available")
    spells = table.groupby(["person", "day"], sort=True).agg(until=("until", "max")).reset_index()
    spells["until"] = spells.groupby("person")["until"].cummax()
    recorded = {one: eco.gaps.clock(spells[one].to_numpy(dtype=np.float64)) for one in ("day", "until")}
    first = np.flatnonzero(~spells["person"].duplicated().to_numpy())
    silence = np.maximum(recorded["day"] - np.roll(recorded["until"], 1), 0.0)
    silence[first] = np.nan
    return spells.assign(silence=silence)


def _silence_limit(eco: Ecosystem, person: Ints, gap: Floats) -> Floats:
    """Days of silence after which a participant counts as lost: its type's 95th percentile of gaps, else everyone's."""
    limit = np.full(len(eco), float(np.quantile(gap, LOST_BEYOND)))
    of_type = eco.view.type_code
    for code in np.unique(of_type[person]):
        limit[of_type == code] = float(np.quantile(gap[of_type[person] == code], LOST_BEYOND))
    return limit
