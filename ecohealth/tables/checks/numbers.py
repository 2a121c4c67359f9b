"""Numbers from cells: plain decimals, or decimal commas where a whole column agrees. Nothing ambiguous is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ecohealth.tables.checks.cells import as_text, is_blank, is_text
from ecohealth.tables.records import Column

_PLAIN = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"
_DECIMAL_COMMA = r"^[+-]?(?:[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|0,[0-9]+)$"
_INFINITE = re.compile(r"[+-]?inf(?:inity)?", re.IGNORECASE)


@dataclass(frozen=True)
class Numbers:
    """A column of numbers: ``values`` (NaN where there is none), where it is blank, and where it is no number.

    ``decimal_comma`` says that the column was written with decimal commas throughout.
    """

    values: NDArray[np.float64]
    blank: NDArray[np.bool_]
    bad: NDArray[np.bool_]
    decimal_comma: bool = False


def as_numbers(column: Column) -> Numbers:
    """Read a column as numbers; infinities are bad, a truth value is no number.

    >>> as_numbers(pa.chunked_array([pa.array(["1", " 2.5", "", "ten"], pa.large_string())])).values
    array([1. , 2.5, nan, nan])
    """
    if is_text(column) or pa.types.is_boolean(column.type):
        return _from_text(as_text(column))
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type)):
        return _from_text(as_text(column))
    values = np.array(pc.cast(column, pa.float64(), safe=False).to_numpy(), dtype=np.float64)
    blank = np.asarray(pc.is_null(column)) | np.isnan(values)
    return Numbers(np.where(np.isfinite(values), values, np.nan), blank, np.isinf(values))


def _from_text(text: Column) -> Numbers:
    trimmed = pc.utf8_trim_whitespace(text)
    blank = is_blank(text)
    plain = np.asarray(pc.match_substring_regex(trimmed, _PLAIN))
    with_comma = np.asarray(pc.match_substring_regex(trimmed, _DECIMAL_COMMA))
    decimal_comma = bool(with_comma.any()) and _agrees(trimmed, with_comma, blank)
    taken = plain | with_comma if decimal_comma else plain
    ready = pc.replace_substring(trimmed, ",", ".") if decimal_comma else trimmed
    values = np.full(len(text), np.nan)
    values[taken] = pc.cast(ready.filter(pa.array(taken)), pa.float64()).to_numpy()
    finite = np.isfinite(values)
    values[~finite] = np.nan
    return Numbers(values, blank, ~finite & ~blank, decimal_comma)


def _agrees(trimmed: Column, with_comma: NDArray[np.bool_], blank: NDArray[np.bool_]) -> bool:
    """Whether every value is either a clear decimal comma or a whole number."""
    whole = np.asarray(pc.match_substring_regex(trimmed, r"^[+-]?[0-9]+$"))
    return bool((with_comma | whole | blank).all())


def why_no_number(text: str) -> str:
    """The reason why a text is no number, for people.

    >>> why_no_number("1,000")
    'is ambiguous: a decimal comma or a thousands mark? write 1000 or 1.0'
    """
    if "," in text and all(part.strip("+-").isdigit() for part in text.strip().split(",")):
        return "is ambiguous: a decimal comma or a thousands mark? write 1000 or 1.0"
    return "is not finite" if _INFINITE.fullmatch(text.strip()) else "is not a number"
