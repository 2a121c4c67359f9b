"""Files of one table: which format is read by which reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from ecohealth.tables.csv_text import formula_free
from ecohealth.tables.formats.delimited import read_delimited
from ecohealth.tables.formats.documents import Document
from ecohealth.tables.formats.json_records import read_json, read_json_lines
from ecohealth.tables.formats.parquet import read_parquet
from ecohealth.tables.formats.workbook import open_workbook, records_of
from ecohealth.tables.how import How
from ecohealth.tables.records import Column, Records


def _comma_separated(one: Document, table: str, how: How) -> Records:
    return _unguarded(read_delimited(one.read(), file=one.name, table=table, how=how, expected=","), how)


def _tab_separated(one: Document, table: str, how: How) -> Records:
    return _unguarded(read_delimited(one.read(), file=one.name, table=table, how=how, expected="\t"), how)


def _unguarded(records: Records, how: How) -> Records:
    """The records without the apostrophes that :func:`ecohealth.tables.csv_text.formula_safe` put there."""
    if not how.guarded:
        return records
    headers, cut = tuple(map(formula_free, records.headers)), records.cut
    return replace(
        records,
        headers=headers,
        columns=tuple(map(_texts_unguarded, records.columns)),
        cut=None if cut is None else lambda text: [formula_free(cell) for cell in cut(text)],
    )


def _texts_unguarded(column: Column) -> Column:
    encoded = pc.dictionary_encode(column).combine_chunks()
    texts = [formula_free(text) for text in encoded.dictionary.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.large_string()).take(encoded.indices)])


def _parquet(one: Document, table: str, how: How) -> Records:
    return read_parquet(one.read(), file=one.name, table=table, max_rows=how.max_rows)


def _sheet(one: Document, table: str, how: How) -> Records:
    sheets = open_workbook(one.read(), one.name, table)
    return records_of(next(sheet for sheet in sheets if sheet.asked_for), how.max_rows)


def _json(one: Document, table: str, how: How) -> Records:
    return read_json(one.read(), file=one.name, table=table, how=how)


def _json_lines(one: Document, table: str, how: How) -> Records:
    return read_json_lines(one.read(), file=one.name, table=table, how=how)


TABLE_READERS: Mapping[str, Callable[[Document, str, How], Records]] = {
    ".csv": _comma_separated,
    ".tsv": _tab_separated,
    ".xlsx": _sheet,
    ".parquet": _parquet,
    ".json": _json,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
}
"""The formats of one table, by suffix."""
