"""Cells as text, whatever type the file gave them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ecohealth.tables.records import Column

_BLANK = ""


def as_text(column: Column) -> Column:
    """A column as text, missing cells as the empty string; whole numbers without a decimal point.

    >>> as_text(pa.chunked_array([pa.array([7.0, 0.5, None])])).to_pylist()
    ['7', '0.5', '']
    """
    kind = column.type
    if pa.types.is_boolean(kind):
        column = pc.if_else(column, "True", "False")
    elif pa.types.is_floating(kind):
        column = _floats(column)
    elif pa.types.is_timestamp(kind) and _all_midnight(column):
        column = column.cast(pa.date32())
    return pc.fill_null(column.cast(pa.large_string()), _BLANK)


def _floats(column: Column) -> Column:
    encoded = pc.dictionary_encode(column).combine_chunks()
    words = [_number(value) for value in encoded.dictionary.to_pylist()]
    return pa.chunked_array([pa.array(words, pa.large_string()).take(encoded.indices)])


def _number(value: float) -> str | None:
    if np.isnan(value):
        return None
    return str(int(value)) if float(value).is_integer() else str(float(value))


def _all_midnight(column: Column) -> bool:
    days = column.cast(pa.date32(), safe=False).cast(column.type, safe=False)
    return bool(pc.all(pc.fill_null(pc.equal(days, column), True)).as_py())


def column_of(texts: pd.Series[Any]) -> Column:
    """A column of a frame as a column of records, without a copy where it lies in Arrow's memory."""
    found = pa.array(texts, pa.large_string())
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])


def is_blank(text: Column) -> np.ndarray:
    """Where a column of text holds nothing, or nothing but space."""
    return np.asarray(pc.equal(pc.utf8_trim_whitespace(text), _BLANK))


def is_text(column: Column) -> bool:
    """Whether the file gave the column no type but text."""
    return bool(pa.types.is_large_string(column.type))
