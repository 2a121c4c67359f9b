"""Tables as files that are read back as they were: CSV, Parquet and JSON records."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ecohealth.export.cells import Cells
from ecohealth.tables.csv_text import csv_lines, formula_safe
from ecohealth.tables.records import Column

_AT_ONCE = 50_000


def csv_chunks(one: Cells, *, plain: bool) -> Iterator[bytes]:
    """A table as UTF-8 CSV; unless ``plain``, texts that look like formulas stand behind an apostrophe."""
    as_text = (lambda text: text) if plain else formula_safe
    yield _lines([[as_text(name) for name in one.headers]])
    columns = [_number_texts(column) if one.is_number(i) else column for i, column in enumerate(one.columns)]
    for start in range(0, len(one), _AT_ONCE):
        parts = [column.slice(start, _AT_ONCE) for column in columns]
        cells = [
            part.to_pylist() if plain or one.is_number(i) else _safe(part.to_pylist()) for i, part in enumerate(parts)
        ]
        yield _lines(zip(*cells, strict=True))


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    return "".join(f"{line}\n" for line in csv_lines(map(list, rows))).encode()


def _safe(texts: list[str]) -> list[str]:
    return [formula_safe(text) for text in texts]


def is_guarded(one: Cells) -> bool:
    """Whether a cell of a table would stand behind an apostrophe."""
    texts = (text for _, column in one.texts() for text in pc.unique(column).to_pylist())
    return any(formula_safe(text) != text for text in (*one.headers, *texts))


def _number_texts(column: Column) -> Column:
    """The shortest text that is read as the same number; blank where there is none."""
    return pc.fill_null(column.cast(pa.large_string()), "")


def parquet_chunks(one: Cells, *, plain: bool) -> Iterator[bytes]:
    """A table as Parquet: dates as dates where every one is a day, else as text. ``plain`` changes nothing here."""
    import pyarrow.parquet as pq

    columns = [
        pc.if_else(pc.equal(column, ""), None, column).cast(pa.date32()) if name in one.days else column
        for name, column in zip(one.names, one.columns, strict=True)
    ]
    file = io.BytesIO()
    pq.write_table(pa.table(columns, names=list(one.headers)), file)
    yield file.getvalue()


def json_chunks(one: Cells, *, plain: bool) -> Iterator[bytes]:
    """A table as an array of JSON objects, one a line: a number that is none is null. ``plain`` changes nothing."""
    before = b"["
    for row in one.rows():
        record = dict(zip(one.headers, map(_json_value, row), strict=True))
        yield before + b"\n" + json.dumps(record, ensure_ascii=False, allow_nan=False).encode()
        before = b","
    yield b"[]\n" if before == b"[" else b"\n]\n"


def _json_value(cell: str | float | None) -> Any:
    """A whole number without a decimal point, as people write it."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53 else cell


FORMS: Mapping[str, Callable[..., Iterator[bytes]]] = MappingProxyType(
    {"csv": csv_chunks, "parquet": parquet_chunks, "json": json_chunks}
)
"""How a folder's tables are written, by the suffix of their files."""
