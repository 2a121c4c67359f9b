"""Who was there in which period, laid out a few participants at a time: memory does not grow with their number."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ecohealth.ecosystem.calendar import Ints, period_of
from ecohealth.ecosystem.records import Codes, Mask, Records

CHUNK = 20_000
"""Participants laid out by period at once."""


def presence(records: Records, periods: Ints, period: str, n: int) -> Iterator[tuple[slice, Mask]]:
    """Whether each participant had a record that began in, or went on into, each period.

    Args:
        records: dated records, with codes of n participants.
        periods: numbers of periods, one after the other.
        period: ``month``, ``quarter`` or ``year``.

    Yields:
        positions of participants, and for each of them a row with a truth for each period.
    """
    count = len(periods)
    start, until = (period_of(one, period) - periods[0] for one in (records.day, records.until))
    rows = np.flatnonzero((start < count) & (until >= 0))
    since, to = np.maximum(start[rows], 0), np.minimum(until[rows], count - 1)
    who = np.concatenate([records.source[rows], records.target[rows]])
    order = np.argsort(who, kind="stable")
    who, since, to = who[order], np.tile(since, 2)[order], np.tile(to, 2)[order]
    for lowest in range(0, n, CHUNK):
        part = slice(*np.searchsorted(who, [lowest, lowest + CHUNK]))
        begun = np.zeros((min(CHUNK, n - lowest), count + 1), dtype=np.int32)
        np.add.at(begun, (who[part] - lowest, since[part]), 1)
        np.add.at(begun, (who[part] - lowest, to[part] + 1), -1)
        yield slice(lowest, lowest + len(begun)), np.asarray(np.cumsum(begun, axis=1)[:, :count] > 0, dtype=bool)


def active_counts(records: Records, periods: Ints, period: str, among: Mask) -> Codes:
    """How many of the participants in the mask were active in each period; arguments as of :func:`presence`."""
    counts = np.zeros(len(periods), dtype=np.int64)
    for rows, there in presence(records, periods, period, len(among)):
        counts += there[among[rows]].sum(axis=0)
    return counts
