"""Records whose cells are named one by one, as in JSON and XML, to columns: the union of the names, gaps as blanks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from ecohealth.errors import InputRefused, quoted
from ecohealth.tables.records import Column, Defect, Odd, about_file, too_many_rows
from ecohealth.tables.report import Problem

NAMES_AT_MOST = 1_000
CELLS_AT_MOST = 10_000_000
CELLS_A_BYTE = 2
_BATCH = 4_096
_BLANK = pa.scalar("", pa.large_string())


class Number(str):
    """A cell that the file holds as a number, as it is written there."""

    __slots__ = ()


class Gathered(NamedTuple):
    """Names, the column of text under each, the cells that hold no plain value, and what is to be told."""

    names: tuple[str, ...]
    columns: tuple[Column, ...]
    defects: tuple[Defect, ...]
    told: tuple[Problem, ...]


class _Chunk(NamedTuple):
    """A batch as columns; names that came up later have none."""

    rows: int
    made: list[tuple[Column, Column | None]]

    def column(self, position: int) -> Column:
        return self.made[position][0] if position < len(self.made) else pa.repeat(_BLANK, self.rows)

    def numbers(self, position: int) -> Column:
        mask = self.made[position][1] if position < len(self.made) else None
        return pa.repeat(False, self.rows) if mask is None else mask


class Gather:
    """Takes records one by one and turns batches of them into columns of text.

    Many names and many records of few cells each would fill memory with blanks: such a file is refused.
    """

    def __init__(self, file: str, *, max_rows: int, size: int) -> None:
        """``size`` is the length of the file in bytes, by which it is judged how many blanks are too many."""
        self.file = file
        self.max_rows = max_rows
        self.cells_at_most = max(CELLS_AT_MOST, CELLS_A_BYTE * size)
        self.defects: list[Defect] = []
        self._names: dict[str, int] = {}
        self._rows = 0
        self._batch: list[Mapping[str, str]] = []
        self._chunks: list[_Chunk] = []

    def know(self, names: Mapping[str, str]) -> None:
        """Take note of the names of a record's cells, whether the record can be read or not.

        Raises:
            InputRefused: where there are too many.
        """
        for name in names:
            if name not in self._names:
                self._names[name] = len(self._names)
        if len(self._names) > NAMES_AT_MOST:
            message = (
                f"{self.file}: has more than {NAMES_AT_MOST:,} columns (names of values that differ from record to "
                f"record, the last {quoted(next(reversed(self._names)))}); is it a table?"
            )
            raise InputRefused.because([message])

    def add(self, record: Mapping[str, str]) -> None:
        """Take a record: its cells by name, each a text, a Number or Odd.

        Raises:
            InputRefused: with too many names, rows, or blanks.
        """
        if not self._names.keys() >= record.keys():
            self.know(record)
        self._batch.append(record)
        if len(self._batch) >= _BATCH:
            self._flush()

    def gathered(self, otherwise: tuple[str, ...]) -> Gathered:
        """Everything taken: the names in order of appearance, ``otherwise`` where there was none.

        Raises:
            InputRefused: with too many rows or blanks.
        """
        self._flush()
        names = tuple(self._names) or otherwise
        columns = tuple(
            pa.chunked_array([one.column(i) for one in self._chunks], pa.large_string()) for i in range(len(names))
        )
        numeric = [pa.chunked_array([one.numbers(i) for one in self._chunks], pa.bool_()) for i in range(len(names))]
        told = [self._both(*one) for one in zip(names, columns, numeric, strict=True)]
        return Gathered(names, columns, tuple(self.defects), tuple(one for one in told if one is not None))

    def _both(self, name: str, column: Column, numeric: Column) -> Problem | None:
        """Values that a column holds both as numbers and as text: they are the same here."""
        if not pc.any(numeric).as_py() or pc.all(numeric).as_py():
            return None
        numbers, texts = pc.unique(column.filter(numeric)), pc.unique(column.filter(pc.invert(numeric)))
        both = numbers.filter(pc.is_in(numbers, value_set=texts)).to_pylist()
        if not both:
            return None
        values = "1 value is" if len(both) == 1 else f"{len(both):,} values are"
        message = f"{name}: {values} written as a number here and as text there ({quoted(both[0])}): the same, as text"
        return about_file(self.file, "number-or-text", message, column=name)

    def _flush(self) -> None:
        batch, self._batch = self._batch, []
        if not batch:
            return
        self._rows += len(batch)
        if self._rows > self.max_rows:
            raise InputRefused.because([too_many_rows(self.file, self.max_rows)])
        if self._rows * len(self._names) > self.cells_at_most:
            names = f"{len(self._names):,} columns"
            message = f"{self.file}: {names} and {self._rows:,} records or more, nearly all blank; is it a table?"
            raise InputRefused.because([message])
        made = [self._column([one.get(name, "") for one in batch], i) for i, name in enumerate(self._names)]
        self._chunks.append(_Chunk(len(batch), made))

    def _column(self, cells: list[str], position: int) -> tuple[Column, Column | None]:
        """A batch's cells of one name, and which of them are numbers, None where none is."""
        kinds = set(map(type, cells))
        try:
            column = pa.array(cells, pa.large_string())
        except UnicodeEncodeError:
            cells = [whole(cell) for cell in cells]
            kinds.add(Odd)
            column = pa.array(cells, pa.large_string())
        if Odd in kinds:
            first = self._rows - len(cells)
            found = ((row, cell) for row, cell in enumerate(cells, first) if isinstance(cell, Odd))
            self.defects += [Defect(row, position, str(cell), cell.why) for row, cell in found]
        return column, pa.array([type(cell) is Number for cell in cells]) if Number in kinds else None


def whole(cell: str) -> str:
    """A cell that can be text, or what is odd about it: half a character is none."""
    try:
        cell.encode()
    except UnicodeEncodeError:
        return Odd.because(cell, "holds half a character (a lone surrogate), which no text may")
    return cell
