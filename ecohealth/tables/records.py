"""What every kind of file is turned into before its meaning is asked: columns of cells, each record with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ecohealth.errors import InputRefused, quoted
from ecohealth.tables.csv_text import csv_lines
from ecohealth.tables.report import Problem, Severity

Column = Any  # a pyarrow ChunkedArray; pyarrow has no types
COLUMNS_AT_MOST = 2_000
Lines = NDArray[np.int64]


@dataclass(frozen=True)
class Defect:
    """A cell that holds no plain value: a formula's error, a list. ``row`` and ``column`` count from 0."""

    row: int
    column: int
    value: str
    message: str


class Odd(str):
    """A cell that holds no plain value: its text as it stood, and ``why`` it cannot be taken."""

    __slots__ = ("why",)
    why: str

    @classmethod
    def because(cls, text: str, why: str) -> Odd:
        """The text and what is wrong with it, which follows the text in messages."""
        odd = cls(readable_halves(text))
        odd.why = why
        return odd


def readable_halves(text: str) -> str:
    """A text in which halves of characters (lone surrogates) are written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@dataclass(frozen=True)
class Mend:
    """A record as somebody mended it: its text, the fingerprint of the record it is for, and where that is said."""

    file: str
    line: int
    text: str
    fingerprint: str
    said: str


class CannotCut(ValueError):
    """A text that is no record of its table: by which rule, and why."""

    def __init__(self, rule: str, why: str) -> None:
        super().__init__(why)
        self.rule = rule
        self.why = why


@dataclass(frozen=True)
class Records:
    """The records of one table as they stood in its file.

    ``columns[i]`` holds the cells under ``headers[i]``: text (missing is the empty string) or, from files that have
    types, numbers, dates and truth values. ``lines`` gives each record's place. ``set_aside`` holds the records that
    could not even be cut into cells. ``raw`` renders rows as they stood, and ``cut`` cuts such a text into the texts of
    its cells again (Odd where one holds no plain value), or raises CannotCut; where it is None, records cannot be
    mended one by one. ``mended`` says which rows stand as somebody mended them. ``header_line`` is None where the
    source has no line of headers (Parquet, DataFrame). ``undirected`` says which edges of a graph, or that all of
    them, have no direction.
    """

    file: str
    table: str
    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: Lines
    raw: Callable[[Sequence[int]], list[str]]
    set_aside: tuple[Problem, ...] = ()
    told: tuple[Problem, ...] = ()
    defects: tuple[Defect, ...] = ()
    header_line: int | None = 1
    cut: Callable[[str], Sequence[str]] | None = None
    mended: Mapping[int, Mend] = field(default_factory=dict)
    undirected: NDArray[np.bool_] | bool = False

    def __len__(self) -> int:
        return len(self.lines)

    def with_told(self, more: tuple[Problem, ...]) -> Records:
        """The same records with more to tell about their file."""
        return replace(self, told=(*self.told, *more))


def about_file(
    file: str, rule: str, message: str, *, severity: Literal["warn", "note"] = "warn", column: str | None = None
) -> Problem:
    """Something to tell about a whole file."""
    return Problem(file, None, column, "", rule, severity, message)


def about_line(
    file: str, line: int, rule: str, message: str, raw: str, *, severity: Severity = "quarantine"
) -> Problem:
    """Something to tell about a whole line."""
    return Problem(file, line, None, "", rule, severity, message, raw)


def texts(cells: Sequence[Sequence[str]], width: int) -> tuple[Column, ...]:
    """Columns of text from rows of cells."""
    by_column = list(zip(*cells, strict=True)) if cells else [()] * width
    return tuple(pa.chunked_array([pa.array(column, pa.large_string())]) for column in by_column)


def is_plain(kind: Any) -> bool:
    """Whether an Arrow type is text, a number, a date or a truth value, and neither nested nor an extension."""
    tests = (
        *(pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null),
        *(pa.types.is_boolean,),
        *(pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_date, pa.types.is_timestamp),
    )
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return any(test(kind) for test in tests)


def plain(column: Column) -> Column:
    """A column of plain type with its dictionary resolved and its text in one Arrow type.

    Raises:
        pyarrow.ArrowInvalid: for text that is not UTF-8, which a damaged file may hold.
    """
    column.validate(full=True)
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    texts = (pa.types.is_string, pa.types.is_string_view, pa.types.is_null)
    kind = pa.large_string() if any(test(kind) for test in texts) else kind
    return column if column.type == kind else column.cast(kind)


def rendered(columns: Sequence[Column]) -> Callable[[Sequence[int]], list[str]]:
    """A writer of rows as comma-separated text, for files that hold no lines of text."""

    def raw(rows: Sequence[int]) -> list[str]:
        if not len(rows):
            return []
        taken = [_values(column.take(pa.array(rows, pa.int64()))) for column in columns]
        return list(csv_lines(["" if cell is None else str(cell) for cell in row] for row in zip(*taken, strict=True)))

    return raw


def _values(column: Column) -> list[Any]:
    """The cells of a column; dates that Python has no value for (beyond the year 9999) as Arrow writes them."""
    try:
        return list(column.to_pylist())
    except (OverflowError, ValueError):
        return list(column.cast(pa.large_string()).to_pylist())


def check_width(file: str, columns: int) -> None:
    """Refuse a table of more columns than any table has: each costs as much as many rows.

    Raises:
        InputRefused: more than ``COLUMNS_AT_MOST``.
    """
    if columns > COLUMNS_AT_MOST:
        message = f"has {columns:,} columns, the limit is {COLUMNS_AT_MOST:,}; leave out those that are not needed"
        raise InputRefused.because([f"{file}: {message}"])


def cut_rendered(width: int) -> Callable[[str], Sequence[str]]:
    """The inverse of what :func:`rendered` writes: comma-separated text to the texts of its cells."""

    def cut(text: str) -> Sequence[str]:
        try:
            found = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
        except csv.Error as error:
            raise CannotCut("quote", f"a quote is not closed properly ({error})") from error
        if len(found) != 1 or len(found[0]) != width:
            raise CannotCut("fields", f"not one row of {width} comma-separated fields: {quoted(text)}")
        return found[0]

    return cut


def too_many_rows(file: str, limit: int, rows: int | None = None) -> str:
    """The refusal of a table over the limit."""
    held = f"{rows:,} rows" if rows is not None else f"more than {limit:,} rows"
    return f"{file}: has {held}, the limit is {limit:,}; raise it with --max-rows (max_rows in Python)"
