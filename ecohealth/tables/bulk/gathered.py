"""What is gathered while a large file is read, whatever its format: what is told, the samples, when people were met."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecohealth.tables.bulk.aggregate import Judged, by_row, met_in
from ecohealth.tables.bulk.block import NEVER, unmet
from ecohealth.tables.bulk.blocks import NotRegularError
from ecohealth.tables.bulk.layout import BLANK_DATE, NAMED_LINES, SELF_LOOP, UNDATED, ZERO_WEIGHT, Ints, Short
from ecohealth.tables.bulk.people import People
from ecohealth.tables.bulk.sums import MOST_PARTICIPANTS
from ecohealth.tables.checks.clean import Checked, Met, are_monthly
from ecohealth.tables.checks.dates import Dates64
from ecohealth.tables.checks.verdicts import Tally
from ecohealth.tables.how import How
from ecohealth.tables.records import Records

TABLE = "interactions"
PLAIN_TEXT = frozenset({"outcome", "validated_by", "event"})
_RULES = {SELF_LOOP: "self-loop", ZERO_WEIGHT: "zero-weight", BLANK_DATE: "undated"}


class Gathered:
    """The state of reading one file; ``regular`` records were summed, ``odd`` ones wait for the exact way."""

    def __init__(self, people: People, how: How) -> None:
        if len(people) > MOST_PARTICIPANTS:
            raise NotRegularError
        self._people, self._how = people, how
        self._samples: list[tuple[int, Ints, float]] = []
        self._tally: dict[int, tuple[int, list[int]]] = {what: (0, []) for what in _RULES}
        self._met, self._span = unmet(len(people) if people.asked else 0), [NEVER, UNDATED, 0]
        self.kinds: list[str] = []
        self.regular = 0
        self.odd = 0

    def odd_records(self) -> Records:
        """The odd records of the whole file."""
        raise NotImplementedError

    def digests(self, records: Records) -> NDArray[np.uint64]:
        """The digests of odd records, as they are taken of regular ones."""
        raise NotImplementedError

    def _tell(self, tally: Ints, line: int) -> None:
        """Add what is told of the regular records that follow a line."""
        for what, (count, first) in self._tally.items():
            more = int(tally[what, 0])
            lines = [*first, *(tally[what, 1 : 1 + min(more, NAMED_LINES)] + line).tolist()]
            self._tally[what] = count + more, lines[:NAMED_LINES]

    def _meet(self, met: Short, span: Iterable[int]) -> None:
        """Add when participants were met, and the first and the last of these days."""
        np.minimum(self._met[:, 0], met[:, 0], out=self._met[:, 0])
        np.maximum(self._met[:, 1], met[:, 1], out=self._met[:, 1])
        first, last, months = span
        self._span = [min(self._span[0], first), max(self._span[1], last), self._span[2] + months]

    def tallies(self) -> dict[str, Tally]:
        """What is told of regular records, by rule."""
        return {_RULES[what]: tally for what, tally in self._tally.items()}

    def compare(self, one: Judged, lines: Ints) -> None:
        """Hold the samples against what the exact way made of them.

        Raises:
            NotRegularError: where the two differ, or the file has too few records to be summed.
        """
        at = np.searchsorted(lines, [line for line, _, _ in self._samples])
        codes = np.array([codes for _, codes, _ in self._samples], np.int32).reshape(-1, 4)
        weight = np.array([weight for _, _, weight in self._samples], np.float64)
        alike = one.good[at] & (one.codes[at] == codes).all(axis=1) & (one.weight[at] == weight)
        if not alike.all() or self.regular + self.odd <= (self._how.aggregate_over or 0):
            raise NotRegularError

    def met(self, checked: Checked, one: Judged) -> Met | None:
        """When each participant was met, by the odd records and the regular ones."""
        odd = met_in(checked, one, self._people)
        dates = checked.typed.dates.get("date")
        if odd is None or dates is None:
            return odd
        first, last = _days(self._met[:, 0], NEVER), _days(self._met[:, 1], UNDATED)
        ends = [_days(np.array(self._span[:1]), NEVER), _days(np.array(self._span[1:2]), UNDATED)]
        monthly = self._span[2] == 0 and are_monthly(np.concatenate([*ends, dates.last[one.good]]))
        return by_row(Met(np.fmin(first, odd.first), np.fmax(last, odd.last), monthly), self._people)


def _days(numbers: NDArray[np.integer[Any]], never: int) -> Dates64:
    """Days counted from 1970 as dates, ``never`` as none."""
    days = numbers.astype(np.int64)
    return np.where(days == never, np.datetime64("NaT", "s"), (days * 86_400).view("M8[s]"))
