"""Parquet: plain columns only. No extension types, nothing nested, nothing unpickled."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ecohealth.errors import InputRefused, quoted
from ecohealth.tables.records import Records, cut_rendered, is_plain, plain, rendered, too_many_rows

_MAGIC = b"PAR1"
_SMALLEST = 12


def read_parquet(data: bytes, *, file: str, table: str, max_rows: int) -> Records:
    """Read a Parquet file's columns; types are kept until a column's meaning is known.

    Raises:
        InputRefused: no Parquet file, cut or damaged, a column that is not plain, or more than ``max_rows`` rows.
    """
    if len(data) < _SMALLEST or not data.startswith(_MAGIC) or not data.endswith(_MAGIC):
        state = "is cut or damaged" if data.startswith(_MAGIC) else "is no Parquet file"
        raise InputRefused.because([f"{file}: {state}: a Parquet file begins and ends with PAR1; write it again"])
    return records_of(_content(data, file, max_rows), file, table)


def records_of(content: Any, file: str, table: str, lines: NDArray[np.int64] | None = None) -> Records:
    """An Arrow table of plain columns as records, which are numbered from 1 where no ``lines`` are given."""
    columns = tuple(content.columns)
    return Records(
        file,
        table,
        tuple(content.column_names),
        columns,
        np.arange(1, content.num_rows + 1, dtype=np.int64) if lines is None else lines,
        raw=rendered(columns),
        cut=cut_rendered(len(columns)),
        header_line=None,
    )


def rows_in(path: Path) -> int:
    """How many rows a Parquet file says it has; 0 where it says nothing."""
    import pyarrow.parquet as pq

    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError, ValueError):
        return 0


def are_plain_types(schema: Any) -> bool:
    """Whether every column of an Arrow schema is text, numbers, dates or truth values."""
    return all(_is_plain(one) for one in schema)


def _content(data: bytes, file: str, max_rows: int) -> Any:
    import pyarrow.parquet as pq

    try:
        source = pq.ParquetFile(io.BytesIO(data))
        refused = [_refusal(file, one) for one in source.schema_arrow if not _is_plain(one)]
        rows = source.metadata.num_rows
        if not refused and rows <= max_rows:
            content = source.read()
            return pa.table([plain(column) for column in content.columns], names=content.column_names)
    except (pa.ArrowException, OSError, ValueError) as error:
        message = f"{file}: the Parquet file is cut or damaged ({quoted(error)}); write it again"
        raise InputRefused.because([message]) from error
    raise InputRefused.because(refused or [too_many_rows(file, max_rows, rows)])


def _refusal(file: str, field: Any) -> str:
    return (
        f"{file}: column {quoted(field.name)} has the Parquet type {quoted(field.type)}; "
        "only text, numbers, dates and truth values are read"
    )


def _is_plain(field: Any) -> bool:
    return b"ARROW:extension:name" not in (field.metadata or {}) and is_plain(field.type)
