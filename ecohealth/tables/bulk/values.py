"""Cells to values, a column of a block at a time: the kernels behind the one that cuts.

They accept only what needs no word: an unknown id, a date in a rare form, a control character make their record odd.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecohealth.compiled import inlined, kernel
from ecohealth.tables.bulk.layout import (
    DAY,
    FRACTION,
    MONTH,
    NO_DATE,
    ODD,
    ROUNDED,
    STRANGE,
    THREE_DECIMALS,
    TIME,
    UNDATED,
    WHOLE,
    ZONED,
    Bytes,
    Cells,
    Short,
    State,
)  # fmt: skip
from ecohealth.tables.bulk.machine import byte, eight_bytes, zeros_below

_SPACE, _DELETE = 32, 127
_ALL, _ONES, _HIGHS = np.uint64(2**64 - 1), np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_POINTS, _ZEROS = np.uint64(0x2E2E2E2E2E2E2E2E), np.uint64(0x3030303030303030)
_MONTH, _DASHES, _SEVEN = np.uint64(0x2D30302D30303030), np.uint64(0xFF0000FF00000000), np.uint64(2**56 - 1)
_OVER_NINE = np.uint64(0x7676767676767676)  # added to a byte of more than nine it sets the highest bit
_EXACT = np.uint64(2**53)
_POWERS = np.array([10.0**i for i in range(19)])
_FIRST_YEAR = 1900
_FIRSTS = np.arange("1900-01", "2101-02", dtype="M8[M]").astype("M8[D]").astype(np.int32)  # first days of months


@inlined
def first_byte(cell: Any) -> int:
    """Where a cell begins."""
    return int(np.int64(cell & np.uint64(0xFFFFFFFF)))


@inlined
def size_of(cell: Any) -> int:
    """How many bytes a cell has."""
    return int(np.int64((cell & ~STRANGE) >> np.uint64(32)))


@kernel
def read_numbers(data: Bytes, cells: Cells, comma: bool, weight: NDArray[np.float64], state: State) -> None:
    """Weights, and in ``state`` how they are written."""
    here = data.ctypes.data
    for row in range(len(state)):
        start, size = here + first_byte(cells[row, 0]), size_of(cells[row, 0])
        sure, value, form = short_number(start, size)
        if not sure or (comma and form != WHOLE):
            flag, value, form = number(start, start + size, comma)
            state[row] |= flag
        weight[row] = value
        state[row] += form


@inlined
def short_number(start: int, size: int) -> tuple[bool, float, int]:
    """A number of up to eight characters, all digits but for one point, at once; whether it is one."""
    if size == 0 or size > 8:
        return False, 0.0, WHOLE
    word = eight_bytes(start)
    bits = np.uint64(64 - 8 * size)
    apart = word ^ _POINTS
    hit = ((apart - _ONES) & ~apart & _HIGHS) << bits >> bits
    after, digits = 0, size
    if hit != 0:
        below = (zeros_below(hit) >> np.uint64(3)) << np.uint64(3)
        low = (np.uint64(1) << below) - np.uint64(1)
        word = (word & low) | (((word >> below) >> np.uint64(8)) << below)
        digits = size - 1
        after = digits - int(np.int64(below >> np.uint64(3)))
        if digits == 0:
            return False, 0.0, WHOLE
    lead = np.uint64(64 - 8 * digits)
    word = ((word << lead) | (_ZEROS & ~(_ALL << lead))) ^ _ZEROS
    if ((word + _OVER_NINE) | word) & _HIGHS:
        return False, 0.0, WHOLE
    word = (word * np.uint64(10)) + (word >> np.uint64(8))
    left = (word & np.uint64(0x000000FF000000FF)) * np.uint64(0x000F424000000064)
    right = ((word >> np.uint64(16)) & np.uint64(0x000000FF000000FF)) * np.uint64(0x0000271000000001)
    mantissa = np.float64((left + right) >> np.uint64(32))
    form = WHOLE if hit == 0 else (THREE_DECIMALS if after == 3 and digits - after <= 3 else FRACTION)
    return True, mantissa / _POWERS[after], form


@inlined
def number(start: int, end: int, comma: bool) -> tuple[int, float, int]:
    """Whether a weight is odd, or has more digits than fit: ODD, ROUNDED or 0; its value, and how it is written.

    A mantissa below 2^53 over a power of ten up to 10^22 is rounded once, so correctly.
    """
    point = 44 if comma else 46
    mantissa, digits, before, seen = np.uint64(0), 0, 0, False
    at = start
    while at < end:
        char = byte(at)
        if 48 <= char <= 57:
            if digits < 19:
                mantissa = mantissa * np.uint64(10) + np.uint64(char - 48)
            digits += 1
            before += 0 if seen else 1
        elif char == point and not seen:
            seen = True
        else:
            break
        at += 1
    after = digits - before
    if at != end or digits == 0 or before > 18 or (comma and seen and not clear_comma(start, before, after)):
        return ODD, 0.0, WHOLE
    form = WHOLE if not seen else (THREE_DECIMALS if after == 3 and before <= 3 else FRACTION)
    if digits <= 18 and mantissa <= _EXACT:
        return 0, np.float64(mantissa) / _POWERS[after], form
    return (ROUNDED if digits <= 40 and mantissa > 0 and not comma else ODD), 0.0, form


@inlined
def clear_comma(start: int, before: int, after: int) -> bool:
    """Whether a comma cannot mark thousands: one, two, four or more digits follow it, or a lone zero is before it."""
    alone = before == 1 and byte(start) == 48
    return before > 0 and after > 0 and (after != 3 or alone)


@kernel
def read_dates(data: Bytes, cells: Cells, first: Short, last: Short, state: State) -> None:
    """The first and the last day of dates, and in ``state`` how they are written."""
    here = data.ctypes.data
    for row in range(len(state)):
        start, size = here + first_byte(cells[row, 0]), size_of(cells[row, 0])
        form, first[row], last[row] = date(start, start + size)
        if form < 0:
            state[row] |= ODD
        else:
            state[row] += 3 * form


@inlined
def date(start: int, end: int) -> tuple[int, int, int]:
    """How a date was written, or -1; its first and its last day, counted from 1970."""
    size = end - start
    if size == 0:
        return NO_DATE, UNDATED, UNDATED
    if size not in (7, 10) and size < 19:
        return -1, 0, 0
    month = month_of(start, size)
    if month < 0:
        return -1, 0, 0
    first, following = int(_FIRSTS[month]), int(_FIRSTS[month + 1])
    if size == 7:
        return MONTH, first, following - 1
    day = digits_of(start + 8, 2)
    if not 1 <= day <= following - first:
        return -1, 0, 0
    form = DAY if size == 10 else time(start + 10, end)
    form = -1 if size > 10 and month >= 12 * (2100 - _FIRST_YEAR) else form
    return form, first + day - 1, first + day - 1


@inlined
def month_of(start: int, size: int) -> int:
    """The month in ``2024-05``, and ``2024-05-`` where more follows, counted from 1900 to 2100; -1 where it is none."""
    word = eight_bytes(start) ^ _MONTH
    word &= _SEVEN if size == 7 else _ALL
    if word & _DASHES or ((word + _OVER_NINE) | word) & _HIGHS:
        return -1
    letters = int(np.int64(word))
    year = 1000 * (letters & 15) + 100 * ((letters >> 8) & 15) + 10 * ((letters >> 16) & 15) + ((letters >> 24) & 15)
    month = 10 * ((letters >> 40) & 15) + ((letters >> 48) & 15)
    return 12 * (year - _FIRST_YEAR) + month - 1 if _FIRST_YEAR <= year <= 2100 and 1 <= month <= 12 else -1


@inlined
def digits_of(start: int, count: int) -> int:
    """A number of so many digits, -1 where there is another character."""
    out = 0
    for i in range(start, start + count):
        if not 48 <= byte(i) <= 57:
            return -1
        out = 10 * out + (byte(i) - 48)
    return out


@inlined
def time(start: int, end: int) -> int:
    """Whether ``T10:20:30``, with or without a fraction and a Z, follows a day."""
    if byte(start) != 84 and byte(start) != _SPACE:
        return -1
    hour, minute = digits_of(start + 1, 2), digits_of(start + 4, 2)
    second = digits_of(start + 7, 2)
    if byte(start + 3) != 58 or byte(start + 6) != 58 or not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        return -1
    zoned = byte(end - 1) == 90
    stop = end - 1 if zoned else end
    at = start + 9
    if at < stop and (byte(at) != 46 or stop - at > 7 or digits_of(at + 1, stop - at - 1) < 0 or stop - at == 1):
        return -1
    return ZONED if zoned else TIME


@kernel
def read_text(data: Bytes, cells: Cells, empty: bool, state: State) -> None:
    """Text that is only kept in mind: nothing is to be said of it, and where it must be ``empty`` it is."""
    for row in range(len(state)):
        cell = cells[row, 0]
        start, size = first_byte(cell), size_of(cell)
        if (empty and size > 0) or (cell & STRANGE and not is_plain(data, start, start + size)):
            state[row] |= ODD


@kernel
def is_plain(data: Bytes, start: int, end: int) -> bool:
    """Whether text is UTF-8 of which nothing is to be said: no control, no mark that hides or turns."""
    at = start
    while at < end:
        char = data[at]
        if _SPACE <= char < _DELETE:
            at += 1
            continue
        size = length(char)
        if size == 0 or at + size > end or not continues(data, at, size):
            return False
        second = data[at + 1]
        third = data[at + 2] if size > 2 else np.uint8(0)
        if (char == 0xC2 and (second < 0xA0 or second == 0xAD)) or (char == 0xEF and second == 0xBB and third == 0xBF):
            return False
        if char == 0xE2 and ((second == 0x80 and (third == 0x8B or third >= 0xAA)) or second == 0x81):
            return False
        at += size
    return True


@kernel
def length(char: int) -> int:
    """How many bytes a character has that begins so; 0 where none does."""
    if 0xC2 <= char <= 0xDF:
        return 2
    if 0xE0 <= char <= 0xEF:
        return 3
    return 4 if 0xF0 <= char <= 0xF4 else 0


@kernel
def continues(data: Bytes, at: int, size: int) -> bool:
    """Whether the bytes after the first are those of UTF-8: none overlong, no surrogate, nothing beyond the last."""
    for i in range(1, size):
        if data[at + i] & 0xC0 != 0x80:
            return False
    char, second = data[at], data[at + 1]
    if (char == 0xE0 and second < 0xA0) or (char == 0xED and second > 0x9F):
        return False
    return not ((char == 0xF0 and second < 0x90) or (char == 0xF4 and second > 0x8F))
