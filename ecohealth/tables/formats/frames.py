"""DataFrames: columns as they are, without touching the user's frame."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ecohealth.errors import InputRefused, quoted
from ecohealth.tables.records import (
    Column,
    Defect,
    Records,
    cut_rendered,
    is_plain,
    plain,
    readable_halves,
    rendered,
    too_many_rows,
)


def read_frame(frame: pd.DataFrame, *, table: str, file: str, max_rows: int) -> Records:
    """Take a DataFrame's columns; its index is not read, its values are not changed. ``file`` is its name in messages.

    Raises:
        InputRefused: a column that holds no plain values, or more than ``max_rows`` rows.
    """
    if len(frame) > max_rows:
        raise InputRefused.because([too_many_rows(file, max_rows, len(frame))])
    defects: list[Defect] = []
    columns = []
    for i, name in enumerate(frame.columns):
        columns.append(_column(frame.iloc[:, i], f"{file}: column {quoted(name)}", i, defects))
    return Records(
        file,
        table,
        tuple(str(name) for name in frame.columns),
        tuple(columns),
        np.arange(1, len(frame) + 1, dtype=np.int64),
        raw=rendered(columns),
        cut=cut_rendered(len(columns)),
        defects=tuple(defects),
        header_line=None,
    )


def _column(series: pd.Series[Any], place: str, position: int, defects: list[Defect]) -> Column:
    if isinstance(series.dtype, pd.PeriodDtype):
        series = series.astype(str).mask(series.isna())
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(object)
    if series.dtype == object:
        return _cells(series, position, defects)
    try:
        column = pa.chunked_array([pa.Array.from_pandas(series)])
        if is_plain(column.type):
            return plain(column)
    except UnicodeEncodeError:
        return _cells(series.astype(object), position, defects)
    except pa.ArrowException:
        pass  # a type that Arrow has no word for
    message = f"{place} has the type {series.dtype}; only text, numbers, dates and truth values are read"
    raise InputRefused.because([message])


def _cells(series: pd.Series[Any], position: int, defects: list[Defect]) -> Column:
    out = []
    for row, value in enumerate(series.tolist()):
        try:
            out.append(_text(value))
        except (TypeError, UnicodeEncodeError):
            shown = readable_halves(repr(value))
            defects.append(Defect(row, position, shown, "is no plain value"))
            out.append(shown)
    return pa.chunked_array([pa.array(out, pa.large_string())])


def _text(value: Any) -> str:
    """A cell of mixed type as text.

    >>> _text("NA"), _text(7), _text(7.0), _text(float("nan")), _text(True)
    ('NA', '7', '7', '', 'True')
    """
    if isinstance(value, str):
        value.encode()
        return value
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float | np.floating):
        if math.isnan(value):
            return ""
        return str(int(value)) if float(value).is_integer() else str(float(value))
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool | np.bool_ | int | np.integer | Decimal | pd.Period):
        return str(value)
    raise TypeError(type(value))
