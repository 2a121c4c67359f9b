"""Typed records in parts that are summed one after another: in memory, or beyond a bound on disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from mmap import mmap
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

import numpy as np

from ecohealth.tables.bulk.layout import Ints, Short
from ecohealth.tables.bulk.sums import SLICES, Rows, Sums, grouped, sums_of

_WORDS = 4  # in a row
_FIRST, _SLAB = 1 << 8, 1 << 15  # rows of the first slab, which may be one of very many, and of the others


class Parts:
    """Records by kind and slice of the sources. A part that is on disk lies in a private folder, removed at the end."""

    def __init__(self, people: int, unit: Short, at_most: int | None) -> None:
        """``unit`` is the day under which each day is summed, ``at_most`` the bytes that may be held in memory."""
        self._people, self._unit, self.at_most = people, unit, at_most
        self._held: dict[int, _Pile] = {}
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

    def grouped(self, codes: Short, values: tuple[Rows, Rows, Ints], kinds: int) -> tuple[Rows, Ints]:
        """Records as rows by part; may run in any thread."""
        return grouped(codes, values, self._unit, self._people, kinds)

    def add(self, rows: Rows, starts: Ints) -> None:
        """Take in rows that :meth:`grouped` made."""
        for part in np.flatnonzero(np.diff(starts)).tolist():
            self._held.setdefault(part, _Pile()).add(rows[starts[part] : starts[part + 1]])
        self._bytes += rows.nbytes
        self.rows += len(rows)
        if self.at_most is not None and self._bytes > self.at_most:
            self._spill()

    def _spill(self) -> None:
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="ecohealth-")
        for part, pile in self._held.items():
            with self._file(part).open("ab") as file:
                for slab in pile.slabs():
                    file.write(slab.data)
        self._spilled.update(self._held)
        self._held, self._bytes = {}, 0

    def _file(self, part: int) -> Path:
        if self._folder is None:
            raise ValueError("nothing was spilled")
        return Path(self._folder.name) / str(part)

    def sums(self, kinds: Sequence[int], pool: Executor) -> Iterator[tuple[int, Sums, Ints]]:
        """The sums of every part, kinds in the order given and sources ascending, and the records that repeat others.

        Parts are let go as they are summed. ``pool`` works ahead where memory has no bound.
        """
        there = {*self._held, *self._spilled}
        parts = [kind * SLICES + piece for kind in kinds for piece in range(SLICES)]
        parts = [part for part in parts if part in there]
        each = map(self._summed, parts) if self.at_most is not None else pool.map(self._summed, parts)
        for part, (sums, again) in zip(parts, each, strict=True):
            yield part // SLICES, sums, again

    def _summed(self, part: int) -> tuple[Sums, Ints]:
        pile = self._held.pop(part, None)
        chunks = [] if pile is None else pile.slabs()
        del pile
        if part in self._spilled:
            file = self._file(part)
            chunks.append(np.frombuffer(file.read_bytes(), np.uint64).reshape(-1, _WORDS))
            file.unlink()
        again = np.zeros(6, np.int64)
        rows = chunks[0] if len(chunks) == 1 else np.concatenate(chunks)
        chunks.clear()
        return sums_of(rows, self._people, again), again


class _Pile:
    """Rows of one part, in pages of memory that go back to the system as soon as they are let go."""

    def __init__(self) -> None:
        self._slabs: list[Rows] = [np.empty((_FIRST, _WORDS), np.uint64)]
        self._filled = 0

    def add(self, rows: Rows) -> None:
        """Put rows on the pile."""
        while len(rows):
            if self._filled == len(self._slabs[-1]):
                pages = mmap(-1, _SLAB * _WORDS * 8)
                self._slabs.append(np.frombuffer(pages, np.uint64).reshape(-1, _WORDS))
                self._filled = 0
            fit = rows[: len(self._slabs[-1]) - self._filled]
            self._slabs[-1][self._filled : self._filled + len(fit)] = fit
            self._filled += len(fit)
            rows = rows[len(fit) :]

    def slabs(self) -> list[Rows]:
        """What lies on the pile."""
        return [*self._slabs[:-1], self._slabs[-1][: self._filled]]


def bits(weight: np.ndarray) -> Rows:
    """The bits of weights, which are in the order of the weights where none is negative."""
    return np.ascontiguousarray(weight, np.float64).view(np.uint64)
