"""Files of one table: which format is read by which reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ecohealth.tables.formats.delimited import read_delimited
from ecohealth.tables.formats.documents import Document
from ecohealth.tables.formats.json_records import read_json, read_json_lines
from ecohealth.tables.formats.parquet import read_parquet
from ecohealth.tables.formats.workbook import open_workbook, records_of
from ecohealth.tables.how import How
from ecohealth.tables.records import Records


def _comma_separated(one: Document, table: str, how: How) -> Records:
    return read_delimited(one.read(), file=one.name, table=table, how=how, expected=",")


def _tab_separated(one: Document, table: str, how: How) -> Records:
    return read_delimited(one.read(), file=one.name, table=table, how=how, expected="\t")


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
