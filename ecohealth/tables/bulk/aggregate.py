"""Sums of interactions as a table: checked records into it, and the note that tells what was kept and what dropped."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ecohealth.errors import InputRefused, listed, quoted
from ecohealth.tables.bulk.layout import UNDATED, Ints, Short
from ecohealth.tables.bulk.memory import left_of
from ecohealth.tables.bulk.parts import Parts, bits
from ecohealth.tables.bulk.people import People
from ecohealth.tables.bulk.sums import DAYS, FIRST_DAY, Sums
from ecohealth.tables.bulk.words import column
from ecohealth.tables.checks.clean import Checked, Clean, Met, are_monthly, outcome
from ecohealth.tables.checks.dates import GRAINS
from ecohealth.tables.how import How, Unit
from ecohealth.tables.report import Problem

_SECONDS = 86_400  # of a day
_NEVER = np.datetime64("NaT", "s")
_BYTES_A_SUM = 38  # of the table that is returned, while it is made
_WAITING = 4  # one of so many parts of a bound is for records that wait to be summed, the others are for the sums


class Judged(NamedTuple):
    """Records with their verdicts, as codes: those that are loaded, and until when each goes on (datetime64[s])."""

    good: NDArray[np.bool_]
    codes: Short
    weight: NDArray[np.float64]
    until: NDArray[np.datetime64]


def threads() -> ThreadPoolExecutor:
    """As many threads as there are processors to use."""
    return ThreadPoolExecutor(min(os.cpu_count() or 1, 8))


def parts_for(people: People, how: How) -> Parts:
    """Where records wait to be summed."""
    waiting = None if how.memory is None else left_of(how.memory) // _WAITING
    return Parts(max(len(people), 1), _units(how.aggregate_by), waiting)


def _units(by: Unit) -> Short:
    days = np.arange(FIRST_DAY, FIRST_DAY + DAYS).astype("M8[D]")
    return days.astype("M8[M]" if by == "month" else "M8[D]").astype("M8[D]").astype(np.int32)


def judged(checked: Checked, people: People, kinds: list[str]) -> Judged:
    """Checked records as codes; kinds that are new are added to ``kinds``."""
    good, out = checked.verdicts.good, checked.typed
    kind = out.texts["kind"]
    found = pc.unique(kind.filter(pa.array(good))).to_pylist()
    kinds.extend(one for one in found if one not in kinds)
    first = out.dates["date"].first if "date" in out.dates else np.full(len(good), _NEVER)
    day = np.where(np.isnat(first), UNDATED, first.astype("M8[D]").astype(np.int64))
    codes = np.column_stack(
        [
            people.codes(out.texts["source"]),
            people.codes(out.texts["target"]),
            np.asarray(pc.fill_null(pc.index_in(kind, value_set=column(kinds)), -1)),
            day,
        ]
    ).astype(np.int32)
    return Judged(good, codes, out.numbers["weight"], _until(checked))


def _until(checked: Checked) -> NDArray[np.datetime64]:
    """The end of each record as a table of them would give it, NaT without one."""
    dates = checked.typed.dates
    until = dates["end"].first if "end" in dates else np.full(len(checked.verdicts.good), _NEVER)
    if "date" in dates:
        until = np.where(np.isnat(until) & dates["date"].interval, dates["date"].last, until)
    return until


def met_in(checked: Checked, one: Judged, people: People) -> Met | None:
    """When each participant was met, by its place in ``people``; None where nobody asks."""
    if not people.asked:
        return None
    dates = checked.typed.dates.get("date")
    last = np.full(len(one.good), _NEVER) if dates is None else dates.last
    first = np.full(len(one.good), _NEVER) if dates is None else dates.first
    met = Met(np.full(len(people), _NEVER), np.full(len(people), _NEVER), are_monthly(last[one.good]))
    for who in (0, 1):
        np.fmin.at(met.first, one.codes[one.good, who], last[one.good])
        np.fmax.at(met.last, one.codes[one.good, who], first[one.good])
    return met


def by_row(met: Met | None, people: People) -> Met | None:
    """The same in the order of the table of participants."""
    if met is None:
        return None
    first, last = np.empty_like(met.first), np.empty_like(met.last)
    first[people.rows], last[people.rows] = met.first, met.last
    return Met(first, last, met.monthly)


def add(parts: Parts, one: Judged, digests: NDArray[np.uint64], lines: Ints, kinds: Sequence[str]) -> None:
    """Have the records that are loaded summed, too."""
    good = one.good
    values = bits(one.weight[good]), digests[good], np.ascontiguousarray(lines[good])
    parts.add(parts.grouped(np.ascontiguousarray(one.codes[good]), values, max(len(kinds), 1)))


class Summed(NamedTuple):
    """A table of sums, and of the records that repeat others how many there are and the lines of the first."""

    frame: pd.DataFrame
    again: tuple[int, tuple[int, ...]]


def summed(parts: Parts, kinds: Sequence[str], people: People, ends: Judged, how: How, pool: Executor) -> Summed:
    """The sums of all parts as a table, sorted by kind, source, target and date.

    ``ends`` are the records that may go on beyond their date.

    Raises:
        InputRefused: where the table would not fit the memory that reading may hold.
    """
    order = sorted(range(len(kinds)), key=kinds.__getitem__)
    table = _Table(parts.rows)
    count, first = 0, list[int]()
    for kind, sums, again in parts.sums(order, pool):
        table.add(kind, sums)
        count, first = count + int(again[0]), [*first, *again[1 : 1 + min(int(again[0]), 5)].tolist()]
        if parts.at_most is not None and table.rows * _BYTES_A_SUM > parts.at_most * (_WAITING - 1):
            raise InputRefused.because([_too_much(how)])
    until = table.ends(ends, len(people), how.aggregate_by)
    frame = table.frame(kinds, people)
    if until is not None:
        frame["end"] = until
    return Summed(frame, (count, tuple(sorted(first)[:5])))


def _too_much(how: How) -> str:
    coarser = "; or sum by month: --aggregate-by month" if how.aggregate_by == "day" else ""
    return (
        f"interactions: even their sums by {how.aggregate_by} take more than is left of the {how.memory or 0:,} bytes "
        f"that --memory allows, beside the program itself; raise it{coarser}"
    )


class _Table:
    """Sums one after another, in columns that are as long as need be: what is not filled takes no memory."""

    def __init__(self, at_most: int) -> None:
        self._source, self._target = np.empty(at_most, np.int32), np.empty(at_most, np.int32)
        self._day, self._count = np.empty(at_most, np.int64), np.empty(at_most, np.int64)
        self._weight = np.empty(at_most, np.float64)
        self._kinds: dict[int, int] = {}  # how many sums each has
        self.rows = 0

    def add(self, kind: int, sums: Sums) -> None:
        """Put sums at the end."""
        here = slice(self.rows, self.rows + len(sums.weight))
        self._source[here], self._target[here], self._day[here] = sums.source, sums.target, sums.day
        self._weight[here], self._count[here] = sums.weight, sums.records
        self._kinds[kind] = self._kinds.get(kind, 0) + len(sums.weight)
        self.rows = here.stop

    def frame(self, kinds: Sequence[str], people: People) -> pd.DataFrame:
        """The sums as a frame; their days become dates."""
        day = self._day[: self.rows]
        undated = day == UNDATED
        day *= _SECONDS
        day[undated] = np.iinfo(np.int64).min  # NaT
        used = pd.Index([kinds[kind] for kind in self._kinds], dtype="str")
        codes = np.arange(len(used), dtype=np.min_scalar_type(-len(used) - 1))  # as small as the table keeps them
        kind = np.repeat(codes, list(self._kinds.values()))
        ids = pd.Index(people.ids.to_pandas())
        columns = {
            "source": pd.Categorical.from_codes(self._source[: self.rows], categories=ids),
            "target": pd.Categorical.from_codes(self._target[: self.rows], categories=ids),
            "kind": pd.Categorical.from_codes(kind, categories=used),
            "weight": self._weight[: self.rows],
            "date": day.view("M8[s]"),
            "count": self._count[: self.rows],
        }
        return pd.DataFrame(columns, copy=False)

    def ends(self, ends: Judged, people: int, by: Unit) -> NDArray[np.datetime64] | None:
        """The latest end of the records of each sum, NaT where none has one; asked before the frame is made."""
        rows = np.flatnonzero(ends.good & ~np.isnat(ends.until))
        if not len(rows):
            return None
        dates, until = ends.codes[rows, 3], ends.until[rows]
        days = np.where(dates == UNDATED, UNDATED, _units(by)[np.where(dates == UNDATED, 0, dates - FIRST_DAY)])
        keys = _keys(ends.codes[rows, 0], ends.codes[rows, 1], days, ends.weight[rows], people)
        out, start = np.full(self.rows, _NEVER), 0
        for kind, size in self._kinds.items():
            mine, here = np.flatnonzero(ends.codes[rows, 2] == kind), slice(start, start + size)
            if len(mine):
                columns = (self._source[here], self._target[here], self._day[here], self._weight[here])
                there = _keys(*columns, people)  # sorted, as sums are
                at = np.minimum(np.searchsorted(there, keys[mine]), size - 1)
                same = there[at] == keys[mine]
                np.fmax.at(out, start + at[same], until[mine][same])
            start += size
        return out


def _keys(
    source: Short, target: Short, day: NDArray[np.integer[Any]], weight: NDArray[np.float64], people: int
) -> NDArray[np.uint64]:
    """What records are summed under, but for their kind, as a number that sorts as they do."""
    pair = source.astype(np.uint64) * np.uint64(people) + target.astype(np.uint64)
    number = np.where(day == UNDATED, 0, day.astype(np.int64) - FIRST_DAY + 1).astype(np.uint64)
    return (pair * np.uint64(DAYS) + number) * np.uint64(2) + (weight > 0)


def told(frame: pd.DataFrame, records: int, dropped: Sequence[str], file: str, how: How) -> Problem:
    """What was made of the records: a note, or a warning where columns of the user's are not kept."""
    lost = f"; columns not kept: {listed([quoted(one) for one in dropped])}" if dropped else ""
    message = (
        f"read in aggregate, as there are more than {how.aggregate_over or 0:,} records: {records:,} records make "
        f"{len(frame):,} sums, one for each source, target, kind and {how.aggregate_by}, with their number{lost} "
        "(--aggregate-over says from how many records on)"
    )
    return Problem(file, None, None, "", "aggregated", "warn" if dropped else "note", message)


def aggregated(checked: Checked, clean_people: Clean, how: How) -> Clean:
    """The table of sums of records that were all checked one by one."""
    people = People.of(clean_people)
    kinds: list[str] = []
    one = judged(checked, people, kinds)
    rows = len(one.good)
    with threads() as pool, parts_for(people, how) as parts:
        apart = np.arange(rows, dtype=np.uint64)  # which records repeat others was told before
        add(parts, one, apart, checked.verdicts.records.lines, kinds)
        frame, _ = summed(parts, kinds, people, one, how, pool)
    return made(checked, frame, by_row(met_in(checked, one, people), people), 0, how)


def made(checked: Checked, frame: pd.DataFrame, met: Met | None, beyond: int, how: How) -> Clean:
    """A clean table of sums; ``beyond`` records were loaded that are not among those checked."""
    problems, count, grain = outcome(checked, beyond)
    dropped = [*checked.typed.attributes]
    dropped += [one for one in (*checked.typed.texts, *checked.typed.numbers) if one not in frame.columns]
    sums = told(frame, count.loaded, dropped, count.file, how)
    count = replace(count, warnings=count.warnings + (sums.severity == "warn"))
    if grain is not None:
        grain = max(grain, how.aggregate_by, key=GRAINS.index)
    return Clean(
        frame, np.empty(0, np.int64), {}, (sums, *problems), count, grain,
        undirected=checked.typed.undirected, aggregated=how.aggregate_by, met=met,
    )  # fmt: skip
