"""Bytes of delimited text to cells and their values: the kernels of the quick way.

They accept only what needs no word: anything else (a doubled quote, a control character, a date in a rare form, an
unknown id, too many cells) makes its record *odd*, and odd records are read the exact way.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecohealth.compiled import inlined, kernel
from ecohealth.tables.bulk.layout import BASIS, MIX, PRIME, PROBES, Block, Bytes, Ints, Known, Layout, Row, Short, Words
from ecohealth.tables.bulk.machine import eight_bytes, zeros_below

TEXT, SOURCE, TARGET, KIND, WEIGHT, DATE, EMPTY = range(7)
"""What a column is: EMPTY is one without a name, in which nothing may stand."""

NO_DATE, DAY, TIME, ZONED, MONTH = range(5)
"""How a date was written; ZONED is a time with Z."""
WHOLE, FRACTION, THREE_DECIMALS = range(3)
"""How a weight was written; THREE_DECIMALS could be thousands, as in 1.234."""
FORMS = 3 * (MONTH + 1)
UNDATED = np.iinfo(np.int32).min

SELF_LOOP, ZERO_WEIGHT, BLANK_DATE = range(3)
TALLIES = 3
NAMED_LINES = 5

_LF, _CR, _QUOTE, _SPACE, _DELETE = 10, 13, 34, 32, 127
_SURELY = 7  # words of so many bytes have digests of their own
_ONES, _HIGHS = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_LFS, _CRS, _SPACES = np.uint64(0x0A0A0A0A0A0A0A0A), np.uint64(0x0D0D0D0D0D0D0D0D), np.uint64(0x2020202020202020)
_EXACT = np.uint64(2**53)
_POWERS = np.array([10.0**i for i in range(19)])
_NONE, _SURE, _ROUNDED = 0, 1, 2
_START, _BARE, _QUOTED, _CLOSED, _BROKEN = range(5)


@inlined
def first_of(word: Any, pattern: Any) -> Any:
    """A word whose lowest bit that is set is in the first byte where eight bytes agree with a pattern."""
    apart = word ^ pattern
    return (apart - _ONES) & ~apart & _HIGHS


@inlined
def finished(digest: Any, word: Any, size: int) -> Any:
    """The digest after the last bytes: every step can be undone, so that short words never share one."""
    out = digest ^ word ^ (np.uint64(size & 7) << np.uint64(56))
    out = (out ^ (out >> np.uint64(33))) * MIX
    return out ^ (out >> np.uint64(33))


@inlined
def find(data: Bytes, start: int, end: int, digest: Any, words: Words) -> int:
    """The number of a word, -1 where it is none."""
    mask = len(words.slot) - 1
    at = np.int64(digest & np.uint64(mask))
    for _ in range(PROBES):
        word = int(words.slot[at, 1]) - 1
        if word < 0:
            return -1
        if words.slot[at, 0] == digest and is_word(data, start, end, words, word):
            return word
        at = (at + 1) & mask
    return -1


@inlined
def is_word(data: Bytes, start: int, end: int, words: Words, word: int) -> bool:
    """Whether these bytes are a word whose digest they share."""
    first, size = words.start[word], end - start
    if words.start[word + 1] - first != size:
        return False
    at = 0 if size > _SURELY else size
    while at < size and data[start + at] == words.text[first + at]:
        at += 1
    return bool(at == size)


@inlined
def cut(data: Bytes, at: int, delimiter: int, cells: Ints, digests: NDArray[np.uint64]) -> int:
    """Cut a record into cells of one line each, with their digests; where its line ends, or -1 where it is odd.

    ``cells``: first byte, end, and whether other characters than the printable ones of ASCII stand in it.
    """
    width = len(cells)
    for i in range(width):
        quoted = data[at] == _QUOTE
        marks = _ONES * np.uint64(_QUOTE if quoted else delimiter)
        at += 1 if quoted else 0
        start, digest, strange = at, BASIS, np.uint64(0)
        while True:
            word = eight_bytes(data, at)
            hit = first_of(word, marks) | first_of(word, _LFS) | first_of(word, _CRS)
            if hit != 0:
                break
            strange |= (word - _SPACES) | word | (word + _ONES)
            digest = (digest ^ word) * PRIME
            at += 8
        size = int(zeros_below(hit) >> np.uint64(3))
        mask = (np.uint64(1) << np.uint64(8 * size)) - np.uint64(1)
        rest = (word & mask) | (_SPACES & ~mask)
        strange |= (rest - _SPACES) | rest | (rest + _ONES)
        at += size
        cells[i, 0], cells[i, 1], cells[i, 2] = start, at, strange & _HIGHS
        digests[i] = finished(digest, word & mask, at - start)
        if quoted:
            if data[at] != _QUOTE:
                return -1
            at += 1
        if i == width - 1:
            return at if data[at] == _LF or data[at] == _CR else -1
        if data[at] != delimiter:
            return -1
        at += 1
    return -1


@kernel
def skip(data: Bytes, at: int, stop: int, delimiter: int) -> tuple[int, int, bool]:
    """Any record at all: its end, how many lines it has, and whether it ends before the bytes do."""
    state, lines, fresh = _START, 0, True
    while at < stop:
        char = data[at]
        if char in (_LF, _CR):
            at += 2 if char == _CR and at + 1 < stop and data[at + 1] == _LF else 1
            lines += 1
            fresh = True
            if state != _QUOTED:
                return at, lines, True
            continue
        fresh = False
        if state == _START:
            state = _QUOTED if char == _QUOTE else (_START if char == delimiter else _BARE)
        elif state == _BARE and char == delimiter:
            state = _START
        elif state == _QUOTED and char == _QUOTE:
            state = _CLOSED
        elif state == _CLOSED:
            state = _QUOTED if char == _QUOTE else (_START if char == delimiter else _BROKEN)
        at += 1
    return at, lines if fresh else lines + 1, state != _QUOTED


@inlined
def number(data: Bytes, start: int, end: int, comma: bool) -> tuple[int, float, int]:
    """A weight: none that is sure, one that is, or one with more digits than fit; and how it is written.

    A mantissa below 2^53 over a power of ten up to 10^22 is rounded once, so correctly.
    """
    point = 44 if comma else 46
    mantissa, digits, before, seen = np.uint64(0), 0, 0, False
    at = start
    while at < end:
        char = data[at]
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
    if at != end or digits == 0 or before > 18 or (comma and seen and not clear_comma(data, start, before, after)):
        return _NONE, 0.0, WHOLE
    form = WHOLE if not seen else (THREE_DECIMALS if after == 3 and before <= 3 else FRACTION)
    if digits <= 18 and mantissa <= _EXACT:
        return _SURE, np.float64(mantissa) / _POWERS[after], form
    return (_ROUNDED if digits <= 40 and mantissa > 0 and not comma else _NONE), 0.0, form


@inlined
def clear_comma(data: Bytes, start: int, before: int, after: int) -> bool:
    """Whether a comma cannot mark thousands: one, two, four or more digits follow it, or a lone zero is before it."""
    alone = before == 1 and data[start] == 48
    return before > 0 and after > 0 and (after != 3 or alone)


@inlined
def date(data: Bytes, start: int, end: int) -> tuple[int, int, int]:
    """How a date was written, or -1; its first and its last day, counted from 1970."""
    size = end - start
    if size == 0:
        return NO_DATE, UNDATED, UNDATED
    if size not in (7, 10) and size < 19:
        return -1, 0, 0
    year, month = digits_of(data, start, 4), digits_of(data, start + 5, 2)
    if data[start + 4] != 45 or not (1900 <= year <= 2100 and 1 <= month <= 12):
        return -1, 0, 0
    if size == 7:
        first = days_to(year, month)
        return MONTH, first, days_to(year + month // 12, month % 12 + 1) - 1
    day = digits_of(data, start + 8, 2)
    first = days_to(year, month)
    if data[start + 7] != 45 or not 1 <= day <= days_to(year + month // 12, month % 12 + 1) - first:
        return -1, 0, 0
    form = DAY if size == 10 else time(data, start + 10, end)
    form = -1 if size > 10 and year == 2100 else form
    return form, first + day - 1, first + day - 1


@inlined
def digits_of(data: Bytes, start: int, count: int) -> int:
    """A number of so many digits, -1 where there is another character."""
    out = 0
    for i in range(start, start + count):
        if not 48 <= data[i] <= 57:
            return -1
        out = 10 * out + (int(data[i]) - 48)
    return out


@inlined
def days_to(year: int, month: int) -> int:
    """Days from 1970 to the first of a month."""
    before = year - 1 if month <= 2 else year
    through = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5
    return before * 365 + before // 4 - before // 100 + before // 400 + through - 719_468


@inlined
def time(data: Bytes, start: int, end: int) -> int:
    """Whether ``T10:20:30``, with or without a fraction and a Z, follows a day."""
    if data[start] != 84 and data[start] != _SPACE:
        return -1
    hour, minute = digits_of(data, start + 1, 2), digits_of(data, start + 4, 2)
    second = digits_of(data, start + 7, 2)
    if data[start + 3] != 58 or data[start + 6] != 58 or not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        return -1
    zoned = data[end - 1] == 90
    stop = end - 1 if zoned else end
    at = start + 9
    if at < stop and (data[at] != 46 or stop - at > 7 or digits_of(data, at + 1, stop - at - 1) < 0 or stop - at == 1):
        return -1
    return ZONED if zoned else TIME


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


@kernel
def scan(data: Bytes, stop: int, layout: Layout, known: Known, out: Block) -> Ints:
    """Type the records of a block that begins with one.

    The first regular record of each kind and form is left to the exact way, too, as a sample: what is to be told of a
    column as a whole is told from these, and both ways must read them alike. Eight line feeds follow the ``stop``
    bytes of the block.

    Returns:
        How many records are regular, rounded and odd; the first byte that was not read, where a record begins that
        goes on beyond the block; the number of lines before it.
    """
    codes, weights, digests, lines, odd, rounded = out.codes, out.weight, out.digest, out.line, out.odd, out.rounded
    tally, met, span, sample = out.tally, out.met, out.span, out.sample
    at, line, row, many, strange = 0, 0, 0, 0, 0
    cells, parts = np.zeros((len(layout.roles), 3), np.int64), np.zeros(len(layout.roles), np.uint64)
    seen = np.zeros((max(known.many, 1), FORMS), np.bool_)
    while at < stop:
        if data[at] == _LF or data[at] == _CR:
            at, line = after_break(data, at, stop), line + 1
            continue
        end = cut(data, at, layout.delimiter, cells, parts)
        one = typed(data, cells, parts, layout, known) if end >= 0 else Row(-1, 0, 0, 0, 0, 0, 0.0, BASIS, 0, 0)
        if one.form >= 0 and seen[one.kind, one.form]:
            codes[row, 0], codes[row, 1], codes[row, 2], codes[row, 3] = one.source, one.target, one.kind, one.day
            weights[row], digests[row], lines[row] = one.weight, one.digest, line
            if one.end > 0:
                rounded[many, 0], rounded[many, 1], rounded[many, 2] = row, one.start, one.end
                many += 1
            if one.source == one.target:
                count(tally, SELF_LOOP, line)
            if one.weight == 0 and one.end == 0:
                count(tally, ZERO_WEIGHT, line)
            if one.day == UNDATED:
                count(tally, BLANK_DATE, line)
            elif len(met):
                meet(met, span, one)
            row += 1
            at, line = after_break(data, end, stop), line + 1
            continue
        after, passed, closed = skip(data, at, stop, layout.delimiter)
        if not closed and not layout.final:
            break
        odd[strange, 0], odd[strange, 1], odd[strange, 2] = at, after, line
        odd[strange, 3], odd[strange, 4], odd[strange, 5] = one.start, one.end, one.form >= 0
        odd[strange, 10] = passed
        if one.form >= 0:
            seen[one.kind, one.form] = True
            odd[strange, 6], odd[strange, 7] = one.source, one.target
            odd[strange, 8], odd[strange, 9] = one.kind, one.day
            sample[strange] = one.weight
        strange += 1
        at, line = after, line + passed
    return np.array([row, many, strange, at, line])


@inlined
def after_break(data: Bytes, at: int, stop: int) -> int:
    """The byte after the line break that stands here."""
    return min(stop, at + (2 if data[at] == _CR and data[at + 1] == _LF else 1))


@inlined
def typed(data: Bytes, cells: Ints, parts: NDArray[np.uint64], layout: Layout, known: Known) -> Row:
    """A record from its cells; its form is -1 where it is odd."""
    digest, form, last, written, sure = BASIS, NO_DATE, UNDATED, WHOLE, _SURE
    source, target, kind, day, weight, start, end = 0, 0, 0, UNDATED, 1.0, 0, 0
    for i in range(len(cells)):
        first, stop, role = cells[i, 0], cells[i, 1], layout.roles[i]
        digest = (digest ^ parts[i]) * PRIME
        if role == SOURCE:
            source = find(data, first, stop, parts[i], known.ids)
        elif role == TARGET:
            target = find(data, first, stop, parts[i], known.ids)
        elif role == KIND:
            kind = find(data, first, stop, parts[i], known.kinds)
            if kind < 0:
                return Row(-1, 0, 0, 0, 0, 0, 0.0, digest, first, stop)
        elif role == WEIGHT:
            sure, weight, written = number(data, first, stop, layout.comma)
            if sure == _ROUNDED:
                start, end = first, stop
        elif role == DATE:
            form, day, last = date(data, first, stop)
        elif (role == EMPTY and stop > first) or (cells[i, 2] != 0 and not is_plain(data, first, stop)):
            sure = _NONE
        if sure == _NONE or form < 0 or source < 0 or target < 0:
            return Row(-1, 0, 0, 0, 0, 0, 0.0, digest, 0, 0)
    return Row(3 * form + written, source, target, kind, day, last, weight, digest, start, end)


@inlined
def count(tally: Ints, what: int, line: int) -> None:
    """Count a record that is told of, with its line where it is among the first."""
    if tally[what, 0] < NAMED_LINES:
        tally[what, 1 + tally[what, 0]] = line
    tally[what, 0] += 1


@inlined
def meet(met: Short, span: Ints, one: Row) -> None:
    """Note when both were met: by the last day of the first date, by the first day of the last."""
    for who in (one.source, one.target):
        met[who, 0] = min(met[who, 0], one.last)
        met[who, 1] = max(met[who, 1], one.day)
    span[0], span[1] = min(span[0], one.last), max(span[1], one.last)
    span[2] += one.last != one.day
