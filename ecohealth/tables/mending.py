"""Records that somebody mended: each takes the place of the record it was made for, before anything is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ecohealth.errors import plainly, quoted
from ecohealth.tables.checks.cells import as_text, is_text
from ecohealth.tables.checks.columns import bind
from ecohealth.tables.csv_text import formula_free
from ecohealth.tables.how import MENDED_FILE
from ecohealth.tables.records import CannotCut, Column, Defect, Lines, Mend, Odd, Records, about_line
from ecohealth.tables.report import Problem, fingerprint
from ecohealth.tables.schema import QUARANTINE

_ANEW = "write the quarantine file anew and mend that"


@dataclass(frozen=True)
class Mends:
    """What a quarantine file says once somebody has mended it, and what cannot be obeyed in it."""

    file: str = MENDED_FILE
    mends: tuple[Mend, ...] = ()
    told: tuple[Problem, ...] = ()

    def of(self, file: str) -> list[Mend]:
        """The mends of one file's records."""
        return [one for one in self.mends if one.file == file]

    def homeless(self, files: Iterable[str]) -> list[Problem]:
        """A word for each mend of a file that was not read."""
        there = set(files)
        return [refused(one, f"no file {quoted(one.file)} is read here") for one in self.mends if one.file not in there]


def read_mends(records: Records) -> Mends:
    """The mends that a quarantine file holds.

    Raises:
        InputRefused: where it lacks a column that says which record is meant.
    """
    bound = bind(records, QUARANTINE, {})
    file, line, record, mark = (
        [formula_free(cell) for cell in as_text(records.columns[bound.fields[name]]).to_pylist()]
        for name in ("file", "line", "record", "fingerprint")
    )
    mends, told = [], [_unread(one) for one in records.set_aside]
    for said, *cells in zip(records.lines.tolist(), file, line, record, mark, strict=True):
        place = f"{plainly(records.file)}, line {said}"
        if cells[1].strip().isdecimal():
            mends.append(Mend(cells[0], int(cells[1]), cells[2], cells[3].strip(), place))
        else:
            message = f"line {quoted(cells[1])} is not the number of a line; this mend is not applied"
            told.append(about_line(records.file, said, "mend-refused", message, "", severity="warn"))
    return Mends(records.file, tuple(mends), tuple(told))


def _unread(one: Problem) -> Problem:
    return replace(one, severity="warn", rule="mend-refused", message=f"{one.message}; this mend is not applied")


def refused(mend: Mend, why: str) -> Problem:
    """A word about a mend that is not applied; the others are."""
    file, _, line = mend.said.rpartition(", line ")
    return about_line(file, int(line), "mend-refused", f"{why}; this mend is not applied", mend.text, severity="warn")


def mended(records: Records, mends: Sequence[Mend]) -> tuple[Records, list[Problem]]:
    """The records with mended ones in the place of those they were made for, and a word for each mend not applied.

    A mend is for the record at its line whose fingerprint it bears. A text that is no record is set aside in the
    place of the old one; an empty text leaves the record out, on purpose. A mend that changes nothing is none.
    """
    if not mends:
        return records, []
    if records.cut is None:
        why = f"records of {plainly(records.file)} are mended in the file itself"
        return records, [refused(one, why) for one in mends if fingerprint(one.text) != one.fingerprint]
    work = _Work.on(records, records.cut, mends)
    for one in mends:
        work.take(one)
    return work.done(), work.refused


@dataclass
class _Work:
    """Goes through the mends; ``rows`` and ``aside`` find a record by its line and fingerprint."""

    records: Records
    cut: Callable[[str], Sequence[str]]
    rows: dict[tuple[int, str], tuple[int, str]]
    aside: dict[tuple[int, str], int]
    lines: frozenset[int]
    gone: set[int] = field(default_factory=set)
    gone_aside: set[int] = field(default_factory=set)
    made: list[_Made] = field(default_factory=list)
    left: list[Problem] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    taken: set[tuple[int, str]] = field(default_factory=set)

    @classmethod
    def on(cls, records: Records, cut: Callable[[str], Sequence[str]], mends: Sequence[Mend]) -> _Work:
        """The records that mends may be for."""
        wanted = np.unique(np.array([one.line for one in mends], np.int64))
        rows = np.flatnonzero(np.isin(records.lines, wanted)).tolist()
        places = records.lines[rows].tolist()
        raws = records.raw(rows)
        found = {(line, fingerprint(raw)): (row, raw) for line, row, raw in zip(places, rows, raws, strict=True)}
        aside = {(one.line or 0, fingerprint(one.raw)): at for at, one in enumerate(records.set_aside)}
        return cls(records, cut, found, aside, frozenset([*places, *(line for line, _ in aside)]))

    def take(self, mend: Mend) -> None:
        """One mend: a record in the place of the old one, or a word why not."""
        key = (mend.line, mend.fingerprint)
        if key not in self.rows and key not in self.aside:
            self.refused.append(refused(mend, self._why_none(mend)))
        elif key in self.taken:
            self.refused.append(refused(mend, f"line {mend.line} of {plainly(mend.file)} is mended twice"))
        else:
            self.taken.add(key)
            self._replace(mend, key)

    def _why_none(self, mend: Mend) -> str:
        file = plainly(mend.file)
        if mend.line in self.lines:
            return f"line {mend.line} of {file} is another record than the one that was mended: {_ANEW}"
        return f"{file} has no record on line {mend.line} (any more): {_ANEW}"

    def _replace(self, mend: Mend, key: tuple[int, str]) -> None:
        row, raw = self.rows.get(key, (None, ""))
        raw = raw if row is not None else self.records.set_aside[self.aside[key]].raw
        if mend.text == raw:
            return
        if row is not None:
            self.gone.add(row)
        else:
            self.gone_aside.add(self.aside[key])
        if not mend.text.strip():
            message = f"left out, as {mend.said} says (its record is empty)"
            self.left.append(replace(self._aside(mend, "dropped", message, raw), value=raw))
            return
        try:
            cells = self.cut(mend.text)
        except CannotCut as no_record:
            message = f"{no_record.why}; so mended in {mend.said}"
            self.left.append(self._aside(mend, no_record.rule, message, mend.text))
            return
        self.made.append(_Made(mend, cells, row, None if row is None else self.cut(raw)))

    def _aside(self, mend: Mend, rule: str, message: str, raw: str) -> Problem:
        problem = about_line(self.records.file, mend.line, rule, message, raw)
        return replace(problem, origin=mend.fingerprint)

    def done(self) -> Records:
        """The records as they are now, in order of their lines."""
        kept = np.delete(np.arange(len(self.records)), sorted(self.gone))
        return _put_together(self.records, kept, self.made, self._set_aside())

    def _set_aside(self) -> tuple[Problem, ...]:
        stay = [one for at, one in enumerate(self.records.set_aside) if at not in self.gone_aside]
        return (*stay, *self.left)


@dataclass(frozen=True)
class _Made:
    """A record that was mended: its cells, and the row it replaces with the cells of that, where there was one."""

    mend: Mend
    cells: Sequence[str]
    row: int | None
    before: Sequence[str] | None

    def kept(self, column: int) -> int | None:
        """The row whose cell stands unchanged in a column."""
        same = self.before is not None and self.before[column] == self.cells[column]
        return self.row if same else None


def _put_together(
    records: Records, kept: NDArray[np.int64], made: Sequence[_Made], set_aside: tuple[Problem, ...]
) -> Records:
    lines: Lines = np.concatenate([records.lines[kept], np.array([one.mend.line for one in made], np.int64)])
    order = np.argsort(lines, kind="stable")
    now = np.argsort(order)[len(kept) :].tolist()
    return replace(
        records,
        columns=tuple(_column(column, at, kept, made, order) for at, column in enumerate(records.columns)),
        lines=lines[order],
        raw=_raw(
            records.raw, np.concatenate([kept, -1 - np.arange(len(made))])[order], [one.mend.text for one in made]
        ),
        set_aside=set_aside,
        mended={row: one.mend for row, one in zip(now, made, strict=True)},
        defects=_defects(records.defects, kept, made, order),
    )


def _raw(
    before: Callable[[Sequence[int]], list[str]], source: NDArray[np.int64], texts: Sequence[str]
) -> Callable[[Sequence[int]], list[str]]:
    """Rows as they stand now: those of the file, and below zero those that were mended."""

    def raw(rows: Sequence[int]) -> list[str]:
        was = source[np.asarray(rows, np.int64)].tolist()
        old = iter(before([row for row in was if row >= 0]))
        return [next(old) if row >= 0 else texts[-1 - row] for row in was]

    return raw


def _defects(
    defects: Sequence[Defect], kept: NDArray[np.int64], made: Sequence[_Made], order: NDArray[np.int64]
) -> tuple[Defect, ...]:
    """The defects of cells that were not changed, where they are now, and those of the new cells."""
    now = np.argsort(order)
    new = [
        Defect(int(row), at, str(cell), cell.why)
        for one, row in zip(made, now[len(kept) :], strict=True)
        for at, cell in enumerate(one.cells)
        if isinstance(cell, Odd) and one.kept(at) is None
    ]
    if not defects:
        return tuple(new)
    place = dict(zip(kept.tolist(), now.tolist(), strict=False))
    changed = {(one.row, at) for one in made for at in range(len(one.cells)) if one.kept(at) is None}
    place |= {one.row: int(row) for one, row in zip(made, now[len(kept) :], strict=True) if one.row is not None}
    stay = (one for one in defects if one.row in place and (one.row, one.column) not in changed)
    return (*new, *(replace(one, row=place[one.row]) for one in stay))


def _column(
    column: Column, at: int, kept: NDArray[np.int64], made: Sequence[_Made], order: NDArray[np.int64]
) -> Column:
    """A column with the cells of mended records; those that were not changed stay what they were."""
    new = [one.cells[at] for one in made if one.kept(at) is None]
    cells = _alike(new, column)
    if cells is None:
        column, cells = as_text(column), pa.array(new, pa.large_string())
    fresh = iter(range(len(column), len(column) + len(new)))
    taken = [next(fresh) if (row := one.kept(at)) is None else row for one in made]
    rows = np.concatenate([kept, np.array(taken, np.int64)])[order]
    return pa.chunked_array([*column.chunks, cells], column.type).take(pa.array(rows))


def _alike(new: Sequence[str], column: Column) -> pa.Array | None:
    """Cells in a column's own type, where they say the same in it; None where they do not."""
    if is_text(column):
        return pa.array(new, pa.large_string())
    try:
        cells = pa.array([one or None for one in new], pa.large_string()).cast(column.type)
    except pa.ArrowException:
        return None
    said = ["" if cell is None else str(cell) for cell in cells.to_pylist()]
    return cells if said == list(new) else None
