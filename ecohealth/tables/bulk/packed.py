"""A large Parquet file of interactions: regular records are typed batch by batch, the odd ones exactly as ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ecohealth.tables.bulk.block import IS_FIRST, NEVER, unmet
from ecohealth.tables.bulk.blocks import NotRegularError, in_order
from ecohealth.tables.bulk.gathered import PLAIN_TEXT, TABLE, Gathered
from ecohealth.tables.bulk.layout import (
    BASIS,
    BLANK_DATE,
    NAMED_LINES,
    PRIME,
    SELF_LOOP,
    TALLIES,
    UNDATED,
    ZERO_WEIGHT,
    Ints,
    Short,
)
from ecohealth.tables.bulk.parts import Grouped, Parts, bits
from ecohealth.tables.bulk.people import People
from ecohealth.tables.bulk.reading import MOST_KINDS
from ecohealth.tables.bulk.sums import FIRST_DAY
from ecohealth.tables.bulk.words import are_plain, digests_of
from ecohealth.tables.checks.cells import as_text
from ecohealth.tables.checks.columns import Bound
from ecohealth.tables.checks.rules import DEFAULT_KIND
from ecohealth.tables.formats.parquet import are_plain_types, records_of
from ecohealth.tables.how import How
from ecohealth.tables.records import Records, plain
from ecohealth.tables.schema import SCHEMAS

BATCH = 1 << 18  # records
AHEAD = 2  # batches under way
_LAST_DAY = int(np.datetime64("2100-12-31").astype("M8[D]").astype(np.int64))
_NOTHING = np.uint64(0x9E3779B97F4A7C15)  # the digest of a cell without a value
_HEAVIEST = SCHEMAS[TABLE].field("weight").high


@dataclass(frozen=True)
class Packed:
    """A large Parquet file: where it lies and its columns. ``exact`` reads it the exact way."""

    path: Path
    exact: Callable[[], Records]
    schema: Any

    def records(self) -> Records:
        """A table of the file's columns without any record."""
        return records_of(self.schema.empty_table(), self.path.name, TABLE)

    def gathered(self, bound: Bound, people: People, how: How, pool: Executor, parts: Parts) -> PackedReading:
        """Read all records: the regular ones into ``parts``.

        Raises:
            NotRegularError: where a column's type needs the exact way, or the file is damaged.
        """
        import pyarrow.parquet as pq

        reading = PackedReading(self.schema, self.path.name, bound, people, how)
        words = [one.name for one in self.schema if _is_words(one.type)]
        try:
            with pq.ParquetFile(self.path, read_dictionary=words) as file:
                batches = reading.batches(file.iter_batches(batch_size=BATCH))
                for batch, read in in_order(batches, lambda one: reading.work(one, parts), pool, AHEAD):
                    reading.take(batch, read, parts)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise NotRegularError from error
        return reading


def open_packed(path: Path, exact: Callable[[], Records], how: How) -> Packed | None:
    """Look at what a file says of itself; None where only the exact way can read it, or is as good."""
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            schema, rows = file.schema_arrow.remove_metadata(), file.metadata.num_rows
            named = are_plain_types(file.schema_arrow) and len(set(schema.names)) == len(schema.names)
    except (pa.ArrowException, OSError, ValueError):
        return None
    few = how.aggregate_over is None or rows <= how.aggregate_over
    return Packed(path, exact, schema) if named and not few and rows <= how.max_rows else None


@dataclass(frozen=True)
class BatchRead:
    """What was read of a batch: the regular records by part, the rows of the odd ones, and the samples among these."""

    regular: Grouped
    odd: Ints
    samples: Ints
    codes: Short
    weight: NDArray[np.float64]
    tally: Ints
    met: Short
    span: list[int]


@dataclass(frozen=True)
class _Batch:
    """Columns of some records, and the number of each kind in its dictionary."""

    columns: Any
    kinds: Short
    many: int


class PackedReading(Gathered):
    """The state of reading a Parquet file."""

    def __init__(self, schema: Any, file: str, bound: Bound, people: People, how: How) -> None:
        super().__init__(people, how)
        self._file, self._at = file, dict(bound.fields)
        self._ids = are_plain(people.ids) & ~np.isin(people.ids.to_numpy(), schema.names)
        self._odd: list[Any] = []
        self._lines: list[Ints] = []
        self._rows = 0
        if "kind" not in self._at:
            self.kinds = [DEFAULT_KIND[TABLE]]
        if not self._is_regular(schema):
            raise NotRegularError

    def _is_regular(self, schema: Any) -> bool:
        """Whether every column that has a meaning is of a type that needs no reading."""
        kinds = {field: schema.field(position).type for field, position in self._at.items()}
        dated, weight = kinds.pop("date", pa.date32()), kinds.pop("weight", pa.float64())
        number = pa.types.is_floating(weight) or pa.types.is_integer(weight)
        days = pa.types.is_date(dated) or (pa.types.is_timestamp(dated) and dated.tz is None)
        known = kinds.keys() <= {"source", "target", "kind", *PLAIN_TEXT}
        return number and days and known and all(_is_words(one) for one in kinds.values())

    def batches(self, some: Iterator[Any]) -> Iterator[_Batch]:
        """Batches with their texts as codes; kinds that are met for the first time get their numbers."""
        for batch in some:
            columns = pa.RecordBatch.from_arrays([_encoded(one) for one in batch.columns], names=batch.schema.names)
            if "kind" not in self._at:
                yield _Batch(columns, np.zeros(1, np.int32), 1)
                continue
            words = columns.column(self._at["kind"]).dictionary
            taken = are_plain(pa.chunked_array([words])).tolist()
            fresh = [one for one, fine in zip(words.to_pylist(), taken, strict=True) if fine and one not in self.kinds]
            self.kinds += fresh[: MOST_KINDS - len(self.kinds)]
            numbers = pc.index_in(words, value_set=pa.array(self.kinds, pa.large_string()))
            yield _Batch(columns, _filled(numbers), max(len(self.kinds), 1))

    def work(self, batch: _Batch, parts: Parts) -> BatchRead:
        """Type a batch; may run in any thread."""
        columns, size = batch.columns, batch.columns.num_rows
        weight, bad = self._weight(columns)
        codes = np.column_stack([self._who(columns, "source"), self._who(columns, "target"), *self._what(batch)])
        bad |= (codes[:, :3] < 0).any(axis=1) | (codes[:, 3] == NEVER) | self._strange(columns)
        dated = codes[:, 3] != UNDATED
        form = np.where(bad, -1, 2 * codes[:, 2] + dated)
        samples = np.sort(np.unique(form, return_index=True)[1])
        samples = samples[~bad[samples]]
        good = ~bad
        good[samples] = False
        rows = np.flatnonzero(good)
        values = bits(weight[rows]), digest_rows(columns.columns, size)[rows], rows
        return BatchRead(
            parts.grouped(np.ascontiguousarray(codes[rows]), values, batch.many),
            np.flatnonzero(~good), samples, codes[samples], weight[samples],
            _tally(codes, weight, rows), *self._days(codes[rows]),
        )  # fmt: skip

    def _who(self, columns: Any, field: str) -> Short:
        """The place of each participant, -1 where it is none or something is to be said of the id."""
        found = columns.column(self._at[field])
        places = pc.index_in(found.dictionary, value_set=self._people.ids.combine_chunks())
        places = _filled(places)
        places[places >= 0] = np.where(self._ids[places[places >= 0]], places[places >= 0], -1)
        return _taken(places, found.indices)

    def _what(self, batch: _Batch) -> tuple[Short, Short]:
        """The kind of each record, -1 where it is none, and its day, NEVER where something is to be said of it."""
        columns, size = batch.columns, batch.columns.num_rows
        kind = np.zeros(size, np.int32)
        if "kind" in self._at:
            kind = _taken(batch.kinds, columns.column(self._at["kind"]).indices)
        if "date" not in self._at:
            return kind, np.full(size, UNDATED, np.int32)
        days = pc.cast(columns.column(self._at["date"]), pa.date32(), safe=False)
        found = np.asarray(pc.fill_null(days.view(pa.int32()), UNDATED))
        absurd = (found != UNDATED) & ((found < FIRST_DAY) | (found > _LAST_DAY))
        return kind, np.where(absurd, NEVER, found).astype(np.int32)

    def _weight(self, columns: Any) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """The weights, and where there is none that can be taken."""
        if "weight" not in self._at:
            return np.ones(columns.num_rows), np.zeros(columns.num_rows, np.bool_)
        found = pc.cast(columns.column(self._at["weight"]), pa.float64(), safe=False)
        weight = np.asarray(pc.fill_null(found, np.nan)) + 0.0
        return weight, ~((weight >= 0) & (weight <= _HEAVIEST))

    def _strange(self, columns: Any) -> NDArray[np.bool_]:
        """Where a text beside those that are looked up holds what must be told of."""
        out = np.zeros(columns.num_rows, np.bool_)
        looked_up = {self._at.get(field) for field in ("source", "target", "kind")}
        for position, one in enumerate(columns.columns):
            if position not in looked_up and pa.types.is_dictionary(one.type):
                words = pa.chunked_array([one.dictionary])
                odd = ~are_plain(words) & (np.asarray(pc.binary_length(words)) > 0)
                if odd.any():
                    out |= _taken(odd.astype(np.int32), one.indices) == 1
        return out

    def _days(self, codes: Short) -> tuple[Short, list[int]]:
        """When participants were met, and the first and the last day, with how many are no first of a month."""
        met = unmet(len(self._met))
        codes = codes[codes[:, 3] != UNDATED]
        if not len(met) or not len(codes):
            return met, [NEVER, UNDATED, 0]
        day = codes[:, 3]
        for who in (0, 1):
            np.minimum.at(met[:, 0], codes[:, who], day)
            np.maximum.at(met[:, 1], codes[:, who], day)
        return met, [int(day.min()), int(day.max()), int(np.count_nonzero(~IS_FIRST[day - FIRST_DAY]))]

    def take(self, batch: _Batch, read: BatchRead, parts: Parts) -> None:
        """Take in what was read of the next batch."""
        first = self._rows + 1
        read.regular.rows[:, 3] += np.uint64(first)
        parts.add(read.regular)
        self.regular += len(read.regular.rows)
        self.odd += len(read.odd)
        self._odd.append(pa.Table.from_batches([batch.columns]).take(pa.array(read.odd)))
        self._lines.append(read.odd + first)
        lines = (read.samples + first).tolist()
        self._samples += zip(lines, read.codes, read.weight.tolist(), strict=True)
        self._tell(read.tally, first)
        self._meet(read.met, read.span)
        self._rows += batch.columns.num_rows

    def odd_records(self) -> Records:
        """The odd records of the whole file."""
        table = pa.concat_tables(self._odd)
        columns = pa.table([plain(one) for one in table.columns], names=table.column_names)
        lines = np.concatenate(self._lines).astype(np.int64)
        return records_of(columns, self._file, TABLE, lines)

    def digests(self, records: Records) -> NDArray[np.uint64]:
        """The digests of odd records, as they are taken of regular ones."""
        return digest_rows([_encoded(one.combine_chunks()) for one in records.columns], len(records))


def digest_rows(columns: Sequence[Any], rows: int) -> NDArray[np.uint64]:
    """A digest of the cells of each record: of texts by their bytes, of values by their bits."""
    out = np.full(rows, BASIS)
    for one in columns:
        out = (out ^ _digests(one)) * PRIME
    return out


def _digests(cells: Any) -> NDArray[np.uint64]:
    if pa.types.is_dictionary(cells.type):
        words = digests_of([pa.chunked_array([cells.dictionary])], len(cells.dictionary))
        return np.append(words, _NOTHING).take(np.asarray(pc.fill_null(cells.indices, len(words)), np.int64))
    if pa.types.is_floating(cells.type):
        found = (np.asarray(pc.fill_null(pc.cast(cells, pa.float64()), np.nan)) + 0.0).view(np.uint64)
    elif pa.types.is_boolean(cells.type) or pa.types.is_integer(cells.type):
        found = np.asarray(pc.fill_null(pc.cast(cells, pa.int64(), safe=False), 0)).view(np.uint64)
    else:
        whole = pa.int32() if cells.type.bit_width == 32 else pa.int64()
        found = np.asarray(pc.fill_null(cells.view(whole), 0)).astype(np.int64).view(np.uint64)
    return np.where(np.asarray(pc.is_null(cells)), _NOTHING, found)


def _encoded(cells: Any) -> Any:
    """Cells of text, and of types whose bits cannot be compared, as codes of a dictionary of large texts."""
    kind = cells.type.value_type if pa.types.is_dictionary(cells.type) else cells.type
    if not (_is_words(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind)):
        return cells
    if not pa.types.is_dictionary(cells.type):
        cells = pc.dictionary_encode(cells if _is_words(kind) else as_text(pa.chunked_array([cells])).combine_chunks())
    words = cells.dictionary.cast(pa.large_string())
    words.validate(full=True)
    return pa.DictionaryArray.from_arrays(cells.indices, words)


def _is_words(kind: Any) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _filled(numbers: Any) -> Short:
    return np.array(pc.fill_null(numbers, -1), np.int32)


def _taken(numbers: Short, indices: Any) -> Short:
    """A number for each cell by its code, -1 where there is no value."""
    return np.append(numbers, np.int32(-1)).take(np.asarray(pc.fill_null(indices, len(numbers)), np.int64))


def _tally(codes: Short, weight: NDArray[np.float64], rows: Ints) -> Ints:
    """Of how many regular records a thing is told, and the rows of the first."""
    some = codes[rows]
    told = {SELF_LOOP: some[:, 0] == some[:, 1], ZERO_WEIGHT: weight[rows] == 0, BLANK_DATE: some[:, 3] == UNDATED}
    out = np.zeros((TALLIES, 1 + NAMED_LINES), np.int64)
    for what, where in told.items():
        first = rows[np.flatnonzero(where)[:NAMED_LINES]]
        out[what, 0], out[what, 1 : 1 + len(first)] = np.count_nonzero(where), first
    return out
