"""Clean tables as the cells that stand in a file: numbers as numbers, dates as precise as they were written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ecohealth.ecosystem.calendar import MONTHS_IN, Days, first_day, last_day, period_of
from ecohealth.tables.checks.across import RELATIONS
from ecohealth.tables.checks.clean import empty
from ecohealth.tables.checks.columns import PLACED
from ecohealth.tables.checks.dates import GRAINS
from ecohealth.tables.checks.spells import SPELL
from ecohealth.tables.checks.typed import FALSE, TRUE
from ecohealth.tables.records import Column
from ecohealth.tables.schema import SCHEMAS
from ecohealth.tables.tables import Tables

Spans = Mapping[str, NDArray[np.datetime64]]

_MOST_DAYS = 2**20
_AT_ONCE = 50_000


@dataclass(frozen=True)
class Cells:
    """One table as it is written.

    ``columns[i]`` stands under ``headers[i]`` and is called ``names[i]``: text (the empty string where there is none),
    or float64 (null where there is none). ``days`` names the columns of dates in which every date is a day.
    """

    table: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    headers: tuple[str, ...]
    days: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.columns[0])

    def is_number(self, position: int) -> bool:
        """Whether a column holds numbers."""
        return bool(pa.types.is_floating(self.columns[position].type))

    def column(self, name: str) -> Column:
        """The cells of the column of that name."""
        return self.columns[self.names.index(name)]

    def texts(self) -> Iterator[tuple[str, Column]]:
        """Names and cells of the columns of text."""
        return ((name, self.columns[i]) for i, name in enumerate(self.names) if not self.is_number(i))

    def rows(self) -> Iterator[tuple[str | float | None, ...]]:
        """The cells row by row; a number that is none is None."""
        for start in range(0, len(self), _AT_ONCE):
            yield from zip(*(column.slice(start, _AT_ONCE).to_pylist() for column in self.columns), strict=True)


def cells_of(tables: Tables, *, by_spell: bool = True) -> tuple[Cells, ...]:
    """The tables that hold something, in the order of the schemas; a record's place in its file is no data.

    Participants that left and came back have a row for each spell of membership, or one row, as ``by_spell`` says.
    """
    frames = {"participants": tables.participants, "interactions": tables.interactions, "events": tables.events}
    frames |= dict(tables.more)
    written = tuple(name for name in SCHEMAS if name in frames and _says(name, frames[name]))
    spans = {name: tables.spans.get(name, {}) for name in written}
    if by_spell:
        frames["participants"], spans["participants"] = _by_spell(tables)
    return tuple(_cells(tables, name, frames[name], spans[name]) for name in written)


def _by_spell(tables: Tables) -> tuple[pd.DataFrame, Spans]:
    """The participants with a row for each spell of membership, and what their dates cover."""
    people, spells = tables.participants, tables.spells
    spans = tables.spans.get("participants", {})
    if len(spells) <= len(people):
        return people, spans
    at = pd.Index(people["id"]).get_indexer(pd.Index(spells["id"]))
    dates = {name: spells[name].to_numpy() for name in SPELL if name in people}
    lasts = {name: spells[f"{name}_until"].to_numpy() for name in dates}
    longer = {name: last for name, last in lasts.items() if bool((last > dates[name]).any())}
    others = {name: last[at] for name, last in spans.items() if name not in dates}
    return people.iloc[at].reset_index(drop=True).assign(**dates), {**others, **longer}


def _says(table: str, frame: pd.DataFrame) -> bool:
    """Whether a table holds more than one that was not there."""
    return table not in RELATIONS or bool(len(frame)) or list(frame) != list(empty(table))


def _cells(tables: Tables, table: str, frame: pd.DataFrame, spans: Spans) -> Cells:
    names = tuple(str(name) for name in frame if not (name == "line" and table in PLACED))
    columns, days = [], set()
    for name in names:
        series = frame[name]
        if series.dtype.kind != "M":
            columns.append(to_cells(series))
            continue
        coarsest = tables.grain if table in RELATIONS and name == "date" else GRAINS[-1]
        last = spans[name].astype("M8[D]") if name in spans else None
        columns.append(written_dates(series.to_numpy().astype("M8[D]"), last, coarsest))
        if last is None:
            days.add(name)
    return Cells(table, names, tuple(columns), _headers(names, columns), frozenset(days))


def _headers(names: tuple[str, ...], columns: Sequence[Column]) -> tuple[str, ...]:
    """The names, the first of them in other capitals where a record reads just like them: it is no header again."""
    first, *others = names
    variants = (f"{first[:i]}{first[i:].upper()}" for i in range(len(first), -1, -1))
    return next((headers for one in variants if not _occurs(headers := (one, *others), columns)), names)


def _occurs(cells: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether a record consists of just these texts."""
    if any(pa.types.is_floating(column.type) for column in columns):
        return False
    rows = np.ones(len(columns[0]), dtype=bool)
    for cell, column in zip(cells, columns, strict=True):
        rows &= np.asarray(pc.equal(column, cell))
    return bool(rows.any())


def to_cells(series: pd.Series[Any]) -> Column:
    """A column of numbers as it is; of anything else as text, blank where there is none."""
    column = pa.chunked_array([pa.Array.from_pandas(series)])
    if pa.types.is_floating(column.type):
        return column
    if pa.types.is_boolean(column.type):
        column = pc.if_else(column, TRUE[0], FALSE[0])
    return pc.fill_null(column.cast(pa.large_string()), "")


def written_dates(first: Days, last: Days | None, coarsest: str) -> Column:
    """Dates as text that is read as covering the same days; blank where there is none.

    Args:
        first: the first day that each date covers.
        last: the last one, NaT where it is the first; None where every date is a day.
        coarsest: the coarsest precision to write, so that the table's stays what it was.

    >>> days = np.array(["2024-03-01", "2024-03-01", "2024-03-02"], "M8[D]")
    >>> written_dates(days, np.array(["2024-03-31", "2024-03-01", "2024-04-30"], "M8[D]"), "month").to_pylist()
    ['2024-03', '2024-03-01', '2024-03-02/2024-04']
    """
    if last is None:
        return pc.fill_null(pa.chunked_array([pa.array(first)]).cast(pa.large_string()), "")
    known = ~np.isnat(first)
    begin, until = first[known], np.fmax(first, last)[known]
    length = (until - begin).astype(np.int64)
    keys, codes = np.unique(begin.astype(np.int64) * _MOST_DAYS + length, return_inverse=True)
    words = [_written(np.datetime64(int(one // _MOST_DAYS), "D"), int(one % _MOST_DAYS), coarsest) for one in keys]
    rows = np.full(len(first), len(words))
    rows[known] = codes
    return pa.chunked_array([pa.array([*words, ""], pa.large_string()).take(pa.array(rows))])


def _written(first: np.datetime64, length: int, coarsest: str) -> str:
    last = first + np.timedelta64(length, "D")
    if length == 0:
        return str(first)
    grains = GRAINS[1 : GRAINS.index(coarsest) + 1]
    for grain in grains:
        number = _period(first, grain)
        if (first, last) == (first_day(number, grain), last_day(number, grain)):
            return _name(number, grain)
    left, right = str(first), str(last)
    for grain in grains:
        left = _name(_period(first, grain), grain) if first == first_day(_period(first, grain), grain) else left
        right = _name(_period(last, grain), grain) if last == last_day(_period(last, grain), grain) else right
    return f"{left}/{right}"


def _period(day: np.datetime64, grain: str) -> int:
    return int(period_of(np.asarray([day]), grain)[0])


def _name(number: int, grain: str) -> str:
    month = str(first_day(number, grain))[:7]
    if grain == "quarter":
        return f"{month[:4]}-Q{(int(month[5:]) - 1) // MONTHS_IN[grain] + 1}"
    return month[:4] if grain == "year" else month
