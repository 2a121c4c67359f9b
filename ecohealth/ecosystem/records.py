"""Interaction records as columns of one canonical order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecohealth.ecosystem.calendar import Days

Codes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def sum_by(code: Codes, weight: Floats, n: int) -> Floats:
    """Sum of weights by code, length n, added in the order given."""
    return np.bincount(code, weights=weight, minlength=n).astype(np.float64, copy=False)


def earliest(who: Codes, when: Codes, n: int) -> Floats:
    """The smallest ``when`` of each of n participants; NaN where one does not occur."""
    first = np.full(n, np.inf)
    np.minimum.at(first, who, when.astype(np.float64))
    return np.where(np.isinf(first), np.nan, first)


def ratio(part: Floats, whole: Floats, empty: float = 0.0) -> Floats:
    """part / whole element by element; ``empty`` where the whole is 0."""
    result: Floats = np.full(len(whole), empty, dtype=np.float64)
    return np.divide(part, whole, out=result, where=whole > 0)


@dataclass(frozen=True, eq=False)
class Grouped:
    """Rows in groups, known once and summed as often as there are values to sum.

    Attributes:
        order: the rows, group after group.
        start: where in ``order`` each group begins.
    """

    order: Codes
    start: Codes

    @classmethod
    def by(cls, keys: Sequence[Codes], within: Sequence[Codes | Floats] = ()) -> Grouped:
        """Group rows that agree in all keys, sorted by them; ``within`` orders the rows of a group.

        >>> pair = Grouped.by([np.array([7, 7, 3])], [np.array([2.0, 1.0, 5.0])])
        >>> pair.order.tolist(), pair.sum(np.array([2.0, 1.0, 5.0])).tolist()
        ([2, 1, 0], [5.0, 3.0])
        """
        order = np.lexsort((*reversed(within), *reversed(keys)))
        new = np.zeros(len(order), dtype=bool)
        new[:1] = True
        for key in keys:
            along = key[order]
            new[1:] |= along[1:] != along[:-1]
        return cls(order, np.flatnonzero(new))

    def sum(self, values: Floats) -> Floats:
        """Sum of the values of each group, added in the order within it."""
        if not len(self.start):
            return np.empty(0)
        total: Floats = np.add.reduceat(values[self.order], self.start)
        return total

    def first(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The value of each group's first row."""
        return values[self.order[self.start]]

    def is_mixed(self, values: Codes) -> Mask:
        """For each row, whether its group holds more than one value."""
        if not len(self.start):
            return np.zeros(0, dtype=bool)
        along = values[self.order]
        mixed = np.minimum.reduceat(along, self.start) != np.maximum.reduceat(along, self.start)
        spread = np.empty(len(self.order), dtype=bool)
        spread[self.order] = np.repeat(mixed, np.diff(self.start, append=len(self.order)))
        return spread


@dataclass(frozen=True)
class Attributes:
    """The further columns of records. Their rows are looked up when somebody asks: most who select records do not.

    Attributes:
        whole: the columns as they were read.
        rows: positions in ``whole``; None for all of it.
    """

    whole: pd.DataFrame
    rows: Codes | None = None

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row a record."""
        return self.whole if self.rows is None else self.whole.iloc[self.rows].reset_index(drop=True)

    def take(self, index: Codes) -> Attributes:
        """Those of the records at the given positions."""
        return Attributes(self.whole, index if self.rows is None else self.rows[index])


@dataclass(frozen=True)
class Records:
    """Interactions, sorted by kind, source, target, date, weight and attributes.

    Attributes:
        kind, source, target: codes into the ecosystem's kinds and participants.
        weight: the value exchanged, finite, >= 0; 0 is a contact without exchange.
        day: the day (datetime64[D]), NaT where unknown; the record's value is dated then.
        event_size: how many took part in the event that the record was projected from; 0 for an interaction of two.
        count: how many interactions the record stands for: 1, or more where the table was read in aggregate.
        until: the day up to which it goes on (the column `end` where given and later), else ``day``.
        further: every further column, see :attr:`attributes`.
    """

    kind: Codes
    source: Codes
    target: Codes
    weight: Floats
    day: Days
    until: Days
    event_size: Codes
    count: Codes
    further: Attributes

    def __len__(self) -> int:
        return len(self.weight)

    @property
    def attributes(self) -> pd.DataFrame:
        """Every further column as it was read, row by row; ``line`` is the place in the file."""
        return self.further.frame

    @property
    def interactions(self) -> int:
        """How many interactions the records stand for."""
        return int(self.count.sum())

    def take(self, rows: Codes | Mask) -> Records:
        """The records at the given positions, or where the mask is true."""
        index: Codes = np.flatnonzero(rows) if rows.dtype == bool else rows.astype(np.int64, copy=False)
        return Records(
            self.kind[index],
            self.source[index],
            self.target[index],
            self.weight[index],
            self.day[index],
            self.until[index],
            self.event_size[index],
            self.count[index],
            self.further.take(index),
        )

    @classmethod
    def joined(cls, parts: Sequence[Records]) -> Records:
        """The records of several, one after the other."""
        columns = ("kind", "source", "target", "weight", "day", "until", "event_size", "count")
        together = {name: np.concatenate([getattr(one, name) for one in parts]) for name in columns}
        attributes = pd.concat([one.attributes for one in parts], ignore_index=True)
        return cls(**together, further=Attributes(attributes))

    def renumbered(self, new_code: Codes) -> Records:
        """The same records with participant codes looked up in ``new_code``."""
        return replace(self, source=new_code[self.source], target=new_code[self.target])

    def reweighted(self, weight: Floats) -> Records:
        """The same records with other weights."""
        return replace(self, weight=weight)

    def times(self, often: Floats) -> Records:
        """The records, each as if it had been told ``often[k]`` times (weight and count); those told 0 times are gone.

        ``often`` times the count is a whole number.
        """
        there = np.flatnonzero(often)
        kept = self.take(there)
        count = np.rint(kept.count * often[there]).astype(np.int64)
        return replace(kept, weight=kept.weight * often[there], count=count)

    def sorted(self) -> Records:
        """The records in canonical order: the order of rows in a file changes no bit of any result."""
        keys = (self.weight, self.day.astype(np.int64), self.target, self.source, self.kind)
        if self._in_order(keys):
            return self
        order = np.lexsort(keys)
        changes = np.zeros(len(order), dtype=bool)
        for key in keys:
            along = key[order]
            changes[1:] |= along[1:] != along[:-1]
        return self.take(_untied(order, np.cumsum(changes), self.attributes))

    @staticmethod
    def _in_order(keys: Sequence[Codes | Floats]) -> bool:
        """Whether records follow one another in canonical order already, no two of them alike, as sums do."""
        tied = np.ones(max(len(keys[0]) - 1, 0), dtype=bool)
        for key in reversed(keys):
            if (tied & (key[1:] < key[:-1])).any():
                return False
            tied &= key[1:] == key[:-1]
        return not tied.any()


def _untied(order: Codes, group: Codes, attributes: pd.DataFrame) -> Codes:
    """Break ties among records that agree in all but their attributes, so that row order cannot matter."""
    columns = sorted(str(name) for name in attributes.columns if name != "line")
    tied = np.flatnonzero(np.bincount(group)[group] > 1) if len(group) else np.empty(0, dtype=np.int64)
    if not columns or not len(tied):
        return order
    texts = attributes.iloc[order[tied]][columns].astype("str").fillna("").reset_index(drop=True)
    texts.insert(0, "\0group", group[tied])
    inner = texts.sort_values(list(texts.columns), kind="stable").index.to_numpy()
    untied = order.copy()
    untied[tied] = order[tied][inner]
    return untied
