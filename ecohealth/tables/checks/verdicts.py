"""What becomes of each record: the rules write their verdicts here, and the report is made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ecohealth.errors import plainly, quoted, suggested
from ecohealth.tables.checks.cells import as_text
from ecohealth.tables.checks.columns import Bound
from ecohealth.tables.records import Column, Records
from ecohealth.tables.report import Problem, Severity, lines_named

Rows = NDArray[np.int64]
Tally = tuple[int, Sequence[int]]
"""How many records something is true of, and the lines of the first few."""
NOTHING_MEANT: Mapping[str, str] = MappingProxyType({})
HEADER_AGAIN, RULE_LINE = "header", "rule-line"
ALONE = frozenset({HEADER_AGAIN, RULE_LINE})  # each explains a row by itself: it is no record


class _Reason(NamedTuple):
    column: str
    value: str
    rule: str
    message: str
    meant: str = ""


class Verdicts:
    """Gathers, row by row, why records cannot be loaded, and what deserves a look in those that can."""

    def __init__(self, records: Records, bound: Bound, beyond: Mapping[str, Tally] = MappingProxyType({})) -> None:
        """``beyond`` are the records that were checked elsewhere and are warned of here, by rule."""
        self.records = records
        self.beyond = beyond
        self.bound = bound
        self.good = np.ones(len(records), dtype=bool)
        self.told: list[Problem] = [*records.told, *bound.told]
        self._reasons: dict[int, tuple[_Reason, ...]] = {}

    def header(self, field: str) -> str:
        """What the file calls a field, so that a message can say it."""
        position = self.bound.fields.get(field)
        return field if position is None else self.called(position)

    def called(self, position: int) -> str:
        """The header of a column, so that a message can say it."""
        return plainly(self.records.headers[position].strip())

    def cells(self, field: str) -> Column:
        """The cells of a field that the file has a column for, as text."""
        return as_text(self.records.columns[self.bound.fields[field]])

    def set_aside(
        self,
        mask: NDArray[np.bool_],
        field: str,
        rule: str,
        why: str | Callable[[str], str],
        meant: Mapping[str, str] = NOTHING_MEANT,
    ) -> None:
        """Set rows aside for what stands under a field; ``why`` follows the column's name and its value.

        ``meant`` gives for a value what was probably meant by it.
        """
        self.set_column_aside(mask, self.bound.fields[field], rule, why, meant)

    def set_column_aside(
        self,
        mask: NDArray[np.bool_],
        position: int,
        rule: str,
        why: str | Callable[[str], str],
        meant: Mapping[str, str] = NOTHING_MEANT,
    ) -> None:
        """Set rows aside for what stands in a column."""
        rows = np.flatnonzero(mask)
        if not len(rows):
            return
        self.good[rows] = False
        header = self.called(position)
        values = as_text(self.records.columns[position].take(pa.array(rows))).to_pylist()
        known: dict[str, tuple[_Reason]] = {}  # rows with the same value share one
        for row, value in zip(rows.tolist(), values, strict=True):
            if value not in known:
                shown = f"{header} {quoted(value)}" if value.strip() else header
                reason = why if isinstance(why, str) else why(value)
                near = meant.get(value, "")
                message = f"{shown} {reason}{suggested(near) if near else ''}"
                known[value] = (_Reason(header, value, rule, message, near),)
            others = self._reasons.get(row)
            self._reasons[row] = known[value] if others is None else others + known[value]

    def set_row_aside(self, row: int, column: str, value: str, rule: str, message: str) -> None:
        """Set one row aside with a message of its own."""
        self.good[row] = False
        self._reasons[row] = (*self._reasons.get(row, ()), _Reason(column, value, rule, message))

    def warn_rows(self, rows: Rows, header: str, rule: str, what: str, so: str = "", value: str = "") -> None:
        """Tell once about all rows of which something is true: ``what``, in how many rows and which, ``so`` what."""
        more, first = self.beyond.get(rule, (0, ()))
        lines = sorted([*self.records.lines[rows].tolist(), *first])
        if lines:
            many = len(rows) + more
            count = "1 row" if many == 1 else f"{many:,} rows"
            message = f"{what} in {count} ({lines_named(lines, many)}){': ' if so else ''}{so}"
            self.told.append(Problem(self.records.file, lines[0], header, value, rule, "warn", message))

    def tell(self, rule: str, message: str, *, column: str | None = None, wrong: bool = True) -> None:
        """Tell about the whole file; a note where nothing is wrong."""
        severity: Severity = "warn" if wrong else "note"
        self.told.append(Problem(self.records.file, None, column, "", rule, severity, message))

    def rows(self, mask: NDArray[np.bool_]) -> Rows:
        """The rows of a mask that have not been set aside."""
        return np.flatnonzero(mask & self.good).astype(np.int64)

    def quarantined(self) -> list[Problem]:
        """One problem for each record set aside, as it stood, in order of lines."""
        rows = sorted(self._reasons)
        places = zip(rows, self.records.lines[rows].tolist(), self.records.raw(rows), strict=True)
        made = [self._problem(self._reasons[row], line, raw) for row, line, raw in places]
        for at, row in enumerate(rows) if self.records.mended else ():
            if (mend := self.records.mended.get(row)) is not None:
                message = f"{made[at].message}; so mended in {mend.said}"
                made[at] = replace(made[at], message=message, origin=mend.fingerprint)
        return sorted((*self.records.set_aside, *made), key=_line)

    def _problem(self, reasons: tuple[_Reason, ...], line: int, raw: str) -> Problem:
        if len(reasons) > 1:
            reasons = tuple(one for one in reasons if one.rule in ALONE) or reasons
        column, value, rule, message, meant = reasons[0]
        if len(reasons) > 1:
            message = "; ".join(one.message for one in reasons)
        return Problem(self.records.file, line, column, value, rule, "quarantine", message, raw, meant)

    def mended(self) -> list[Problem]:
        """A note for each record that is loaded as somebody mended it."""
        return [
            Problem(
                self.records.file, mend.line, None, "", "mended", "note", f"read as mended in {mend.said}",
                mend.text, origin=mend.fingerprint,
            )
            for row, mend in sorted(self.records.mended.items())
            if self.good[row]
        ]  # fmt: skip


def _line(problem: Problem) -> int:
    return problem.line or 0


def named(values: Sequence[str], at_most: int = 5) -> str:
    """Quote values for a message, the first few of them.

    >>> named(["a", "b", "c"], at_most=2)
    "'a', 'b' and 1 more"
    """
    shown = ", ".join(quoted(value) for value in values[:at_most])
    rest = len(values) - at_most
    return f"{shown} and {rest} more" if rest > 0 else shown
