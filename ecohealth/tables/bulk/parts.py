"""Typed records in parts that are summed one after another: in memory, or beyond a bound on disk."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import NamedTuple

import numpy as np

from ecohealth.tables.bulk.layout import Ints, Short
from ecohealth.tables.bulk.sums import SLICES, Rows, Sums, gathered, grouped, sums_of

_WORDS = 4  # in a row
_AT_ONCE = 32  # slices of the sources whose pages go back to the system together


class Grouped(NamedTuple):
    """Rows sorted by part, where each part of them begins, and the pages of memory they lie in."""

    rows: Rows
    starts: Ints
    pages: mmap.mmap


class _Held:
    """All the rows that are in memory: where each part of each block of them begins."""

    def __init__(self, some: Sequence[Grouped]) -> None:
        width = max((len(one.starts) for one in some), default=1)
        self._places = np.array([one.rows.ctypes.data for one in some], np.int64)
        self._starts = np.array([np.pad(one.starts, (0, width - len(one.starts)), "edge") for one in some], np.int64)
        self._starts = self._starts.reshape(-1, width)
        self._some = some

    def parts(self) -> list[int]:
        """The parts that have rows."""
        return np.flatnonzero(np.diff(self._starts, axis=1).any(axis=0)).tolist()

    def part(self, number: int) -> Rows:
        """The rows of a part."""
        last = self._starts.shape[1] - 1
        spans = self._starts[:, [min(number, last), min(number + 1, last)]]
        return gathered(self._places, np.ascontiguousarray(spans))

    def let_go(self, first: int, end: int) -> None:
        """Give the pages that hold nothing but rows of these parts back to the system; they are not read again."""
        if not hasattr(mmap, "MADV_DONTNEED"):
            return
        row, page, last = _WORDS * 8, mmap.PAGESIZE, self._starts.shape[1] - 1
        spans = self._starts[:, [min(first, last), min(end, last)]] * row
        for one, (begins, ends) in zip(self._some, spans.tolist(), strict=True):
            start, stop = -(-begins // page) * page, ends // page * page
            if stop > start:
                one.pages.madvise(mmap.MADV_DONTNEED, start, stop - start)


class Parts:
    """Records by kind and slice of the sources. A part that is on disk lies in a private folder, removed at the end."""

    def __init__(self, people: int, unit: Short, at_most: int | None) -> None:
        """``unit`` is the day under which each day is summed, ``at_most`` the bytes that may be held in memory."""
        self._people, self._unit, self.at_most = people, unit, at_most
        self._held: list[Grouped] = []
        self._bytes = 0
        self._folder: TemporaryDirectory[str] | None = None
        self._spilled: set[int] = set()
        self.rows = 0

    def __enter__(self) -> Parts:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    @property
    def spilled(self) -> bool:
        """Whether anything had to go to disk."""
        return bool(self._spilled)

    def grouped(self, codes: Short, values: tuple[Rows, Rows, Ints], kinds: int) -> Grouped:
        """Records as rows by part; may run in any thread."""
        pages = mmap.mmap(-1, max(len(codes) * _WORDS * 8, 1))
        rows = np.frombuffer(pages, np.uint64, len(codes) * _WORDS).reshape(-1, _WORDS)
        return Grouped(rows, grouped(codes, values, self._unit, self._people, kinds, rows), pages)

    def add(self, some: Grouped) -> None:
        """Take in rows that :meth:`grouped` made."""
        self._held.append(some)
        self._bytes += some.rows.nbytes
        self.rows += len(some.rows)
        if self.at_most is not None and self._bytes > self.at_most:
            self._spill()

    def _spill(self) -> None:
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="ecohealth-")
        held = _Held(self._held)
        for part in held.parts():
            with self._file(part).open("ab") as file:
                file.write(held.part(part).data)
            self._spilled.add(part)
        self._held, self._bytes = [], 0

    def _file(self, part: int) -> Path:
        if self._folder is None:
            raise ValueError("nothing was spilled")
        return Path(self._folder.name) / str(part)

    def sums(self, kinds: Sequence[int], pool: Executor) -> Iterator[tuple[int, Sums, Ints]]:
        """The sums of every part, kinds in the order given and sources ascending, and the records that repeat others.

        Parts are let go as they are summed. ``pool`` works ahead where memory has no bound.
        """
        held = _Held(self._held)
        there = {*held.parts(), *self._spilled}
        parts = [kind * SLICES + piece for kind in kinds for piece in range(SLICES)]
        each = (map if self.at_most is not None else pool.map)(
            lambda part: self._summed(held, part), [part for part in parts if part in there]
        )
        for part in parts:
            if part in there:
                sums, again = next(each)
                yield part // SLICES, sums, again
            if (part + 1) % _AT_ONCE == 0:
                held.let_go(part + 1 - _AT_ONCE, part + 1)

    def _summed(self, held: _Held, part: int) -> tuple[Sums, Ints]:
        rows = held.part(part)
        if part in self._spilled:
            file = self._file(part)
            rows = np.concatenate([rows, np.frombuffer(file.read_bytes(), np.uint64).reshape(-1, _WORDS)])
            file.unlink()
        again = np.zeros(6, np.int64)
        return sums_of(rows, self._people, again), again


def bits(weight: np.ndarray) -> Rows:
    """The bits of weights, which are in the order of the weights where none is negative."""
    return np.ascontiguousarray(weight, np.float64).view(np.uint64)
