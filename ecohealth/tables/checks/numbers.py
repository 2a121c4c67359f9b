"""Numbers from cells: plain decimals; decimal commas and thousands marks where a whole column agrees, or as was said.

Nothing ambiguous is guessed.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ecohealth.tables.checks.cells import as_text, is_blank, is_text
from ecohealth.tables.how import DECIMALS, Decimal
from ecohealth.tables.records import Column

_PLAIN = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"
_WHOLE = r"^[+-]?[0-9]+$"
_SPACES = " \u00a0\u2009\u202f"  # plain, no-break, thin, narrow no-break
_NEUTRAL_MARKS = (*_SPACES, "'", "\u2019")
_INFINITE = re.compile(r"[+-]?inf(?:inity)?", re.IGNORECASE)


def _groups(marks: tuple[str, ...], least: int = 1) -> str:
    """Digits in groups of three, parted by one and the same mark."""
    return "(?:[1-9][0-9]{0,2}(?:" + "|".join(f"(?:{re.escape(one)}[0-9]{{3}}){{{least},}}" for one in marks) + "))"


def _grouped(decimal: str) -> str:
    """Numbers with thousands marks that are read in one way only: with this decimal sign, or without any."""
    sign, other = re.escape(decimal), "," if decimal == "." else "."
    return (
        rf"^[+-]?(?:{_groups((other,))}{sign}[0-9]+|{_groups((other,), 2)}|{_groups(_NEUTRAL_MARKS)}(?:{sign}[0-9]+)?)$"
    )


def _as_said(decimal: str) -> str:
    """Every number that may be written with this decimal sign."""
    sign, other = re.escape(decimal), "," if decimal == "." else "."
    whole = rf"(?:[0-9]+|{_groups((*_NEUTRAL_MARKS, other))})"
    return rf"^[+-]?(?:{whole}(?:{sign}[0-9]*)?|{sign}[0-9]+)(?:[eE][+-]?[0-9]+)?$"


_DECIMAL_COMMA = r"^[+-]?(?:[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|0,[0-9]+)$"  # not 1,000: that may be a thousand
_MAYBE_THOUSANDS = r"^[+-]?[1-9][0-9]{0,2}\.[0-9]{3}$"
_NOT_ZERO = r"^[^eE]*[1-9]"  # of what reads as zero: it is too small
_BARE = f"^[+-]?{_groups(_NEUTRAL_MARKS)}$"  # whole, whatever the decimal sign
_MARK = {".": f"[,{''.join(_NEUTRAL_MARKS)}]", ",": f"[.{''.join(_NEUTRAL_MARKS)}]"}
_GROUPED = {decimal: _grouped(decimal) for decimal in DECIMALS}
_SAID = {decimal: _as_said(decimal) for decimal in DECIMALS}


@dataclass(frozen=True)
class Numbers:
    """A column of numbers: ``values`` (NaN where there is none), where it is blank, and where it is no number.

    ``decimal_comma`` says that the column was found to be written with decimal commas throughout, ``grouped`` where a
    number held thousands marks, ``said`` which decimal sign the user named.
    """

    values: NDArray[np.float64]
    blank: NDArray[np.bool_]
    bad: NDArray[np.bool_]
    grouped: NDArray[np.bool_]
    decimal_comma: bool = False
    said: Decimal | None = None

    def why_not(self, text: str) -> str:
        """The reason why a text of this column is no number, for people."""
        return why_no_number(text, self.said)


def as_numbers(column: Column, said: Decimal | None = None) -> Numbers:
    """Read a column as numbers; infinities are bad, a truth value is no number.

    ``said`` is the decimal sign that the user names; it decides about text alone.

    >>> as_numbers(pa.chunked_array([pa.array(["1", " 2.5", "", "ten"], pa.large_string())])).values
    array([1. , 2.5, nan, nan])
    >>> as_numbers(pa.chunked_array([pa.array(["1.234,50", "2 000"], pa.large_string())])).values
    array([1234.5, 2000. ])
    """
    kind = column.type
    if not is_text(column) and (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        values = np.array(pc.cast(column, pa.float64(), safe=False).to_numpy(), dtype=np.float64)
        blank = np.asarray(pc.is_null(column)) | np.isnan(values)
        return Numbers(np.where(np.isfinite(values), values, np.nan), blank, np.isinf(values), np.zeros_like(blank))
    text = as_text(column)
    trimmed, blank = pc.utf8_trim_whitespace(text), is_blank(text)
    if said is not None:
        return _read(trimmed, blank, _matches(trimmed, _SAID[said]), said, said)
    plain = _matches(trimmed, _PLAIN)
    if bool((plain | blank).all()):
        return _read(trimmed, blank, plain, ".", None)
    return _found(trimmed, blank, plain)


def _found(trimmed: Column, blank: NDArray[np.bool_], plain: NDArray[np.bool_]) -> Numbers:
    """What a column says by itself: commas and marks are taken only where every value has but one reading."""
    bare = _matches(trimmed, _BARE)
    comma = _matches(trimmed, _DECIMAL_COMMA) | (_matches(trimmed, _GROUPED[","]) & ~bare)
    whole = bare | _matches(trimmed, _WHOLE)
    if comma.any() and bool((comma | whole | blank).all()):
        return _read(trimmed, blank, comma | whole, ",", None)
    point = plain | _matches(trimmed, _GROUPED["."])
    if comma.any():  # both signs: what could be read under either is nobody's guess
        return _read(trimmed, blank, plain & ~_matches(trimmed, _MAYBE_THOUSANDS), ".", None)
    return _read(trimmed, blank, point if bool((point | blank).all()) else plain, ".", None)


def _matches(trimmed: Column, pattern: str) -> NDArray[np.bool_]:
    return np.asarray(pc.match_substring_regex(trimmed, pattern))


def _read(
    trimmed: Column, blank: NDArray[np.bool_], taken: NDArray[np.bool_], decimal: Decimal, said: Decimal | None
) -> Numbers:
    ready = trimmed.filter(pa.array(taken))
    marks = np.asarray(pc.match_substring_regex(ready, _MARK[decimal]))
    if marks.any():
        ready = pc.replace_substring_regex(ready, _MARK[decimal], "")
    if decimal == ",":
        ready = pc.replace_substring(ready, ",", ".")
    values, grouped = np.full(len(trimmed), np.nan), np.zeros(len(trimmed), dtype=bool)
    values[taken] = pc.cast(ready, pa.float64()).to_numpy()
    grouped[taken] = marks
    if (values == 0).any():
        values[taken] = np.where(
            np.asarray(pc.match_substring_regex(ready, _NOT_ZERO)) & (values[taken] == 0), np.inf, values[taken]
        )
    finite = np.isfinite(values)
    values[~finite] = np.nan
    return Numbers(values, blank, ~finite & ~blank, grouped & finite, decimal == "," and said is None, said)


def why_no_number(text: str, said: Decimal | None = None) -> str:
    """The reason why a text is no number, for people.

    >>> why_no_number("1,000")
    'is ambiguous: a decimal comma or thousands marks? write 1000 or 1.0, or say which with --decimal'
    """
    text = text.strip()
    if _INFINITE.fullmatch(text):
        return "is not finite"
    if re.match(_PLAIN, text) and math.isinf(float(text)):
        return "is too large for a number"
    if re.match(_PLAIN, text) and float(text) == 0 and re.match(_NOT_ZERO, text):
        return "is too small for a number"
    if said is not None:
        return f"is not a number with a decimal {DECIMALS[said]}, which you said it has"
    if any(re.match(pattern, text) for pattern in _SAID.values()):
        return "is ambiguous: a decimal comma or thousands marks? write 1000 or 1.0, or say which with --decimal"
    return "is not a number"
