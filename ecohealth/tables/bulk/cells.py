"""Bytes of delimited text to records and their cells: the first kernel of the quick way.

It takes only records that need no word: any other (a doubled quote, too many cells, a line break in a cell) is *odd*,
and odd records are read the exact way.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecohealth.compiled import inlined, kernel
from ecohealth.tables.bulk.layout import BASIS, MIX, PRIME, STRANGE, Block, Bytes, Ints, Short
from ecohealth.tables.bulk.machine import byte, eight_bytes, marks_in, zeros_below

_LF, _CR, _QUOTE = 10, 13, 34
_ONES, _HIGHS = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_SPACES = np.uint64(0x2020202020202020)
_START, _BARE, _QUOTED, _CLOSED, _BROKEN = range(5)


@inlined
def finished(digest: Any, word: Any, size: int) -> Any:
    """The digest after the last bytes: every step can be undone, so that short words never share one."""
    out = digest ^ word ^ (np.uint64(size & 7) << np.uint64(56))
    out = (out ^ (out >> np.uint64(33))) * MIX
    return out ^ (out >> np.uint64(33))


@inlined
def digest_of(at: int, end: int) -> tuple[Any, Any]:
    """A digest of the bytes between two addresses, and whether some are no printable ASCII, in the highest bit."""
    digest, strange, size = BASIS, np.uint64(0), end - at
    while end - at >= 8:
        word = eight_bytes(at)
        strange |= (word - _SPACES) | word | (word + _ONES)
        digest = (digest ^ word) * PRIME
        at += 8
    mask = (np.uint64(1) << np.uint64(8 * (end - at))) - np.uint64(1)
    word = eight_bytes(at) & mask
    rest = word | (_SPACES & ~mask)
    strange |= (rest - _SPACES) | rest | (rest + _ONES)
    return finished(digest, word, size), strange & _HIGHS


@kernel
def find_marks(data: Bytes, stop: int, delimiter: int, marks: Short) -> None:
    """The places of all delimiters, quotes and line breaks of a block, and of the line feeds after it."""
    here, many = data.ctypes.data, 0
    for base in range(0, stop + 1, 64):
        word = marks_in(here + base, delimiter)
        while word != 0:
            marks[many] = base + np.int64(zeros_below(word))
            word &= word - np.uint64(1)
            many += 1


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


@kernel
def cut_records(data: Bytes, stop: int, delimiter: int, final: bool, out: Block) -> Ints:
    """Cut a block that begins with a record. As many line feeds follow its ``stop`` bytes as are padded.

    A record is cut from mark to mark into cells of one line each; where the marks are none of such a record it is odd.

    Returns:
        How many records are cut and odd; the first byte that was not read, where a record begins that goes on beyond
        the block; the number of lines before it.
    """
    cells, digests, place, marks, odd = out.cells, out.digest, out.place, out.marks, out.odd  # unpacked once
    here, width = data.ctypes.data, cells.shape[1]
    find_marks(data, stop, delimiter, marks)
    at, line, row, strange, mark = 0, 0, 0, 0, 0
    while at < stop:
        first, end, record, wrong = mark, at, BASIS, False
        if data[at] == _LF or data[at] == _CR:
            at, line = after_break(here, at, stop), line + 1
            mark += at - end
            continue
        for i in range(width):
            closing = delimiter
            if byte(here + end) == _QUOTE:
                closing, end, mark = _QUOTE, end + 1, mark + 1
            start, end = end, int(marks[mark])
            while byte(here + end) != closing and not is_break(here, end):
                mark += 1
                end = int(marks[mark])
            digest, other = digest_of(here + start, here + end)
            record = (record ^ digest) * PRIME
            held = np.uint64(start) | (np.uint64(end - start) << np.uint64(32))
            cells[row, i, 0], cells[row, i, 1] = held | (STRANGE if other else np.uint64(0)), digest
            if closing == _QUOTE:
                wrong |= byte(here + end) != _QUOTE
                end, mark = end + 1, mark + 1
            if i < width - 1:
                wrong |= byte(here + end) != delimiter
                end, mark = end + 1, mark + 1
            if wrong:
                break
        if not wrong and is_break(here, end):
            place[row, 0], place[row, 1], place[row, 2] = at, after_break(here, end, stop), line
            digests[row] = record
            mark += place[row, 1] - end
            at, line, row = int(place[row, 1]), line + 1, row + 1
            continue
        after, passed, closed = skip(data, at, stop, delimiter)
        if not closed and not final:
            break
        odd[strange, :] = 0
        odd[strange, 0], odd[strange, 1], odd[strange, 2], odd[strange, 10] = at, after, line, passed
        at, line, strange, mark = after, line + passed, strange + 1, first
        while marks[mark] < at:
            mark += 1
    return np.array([row, strange, at, line])


@inlined
def is_break(here: int, at: int) -> bool:
    """Whether a line break stands at a place."""
    return bool(byte(here + at) == _LF or byte(here + at) == _CR)


@inlined
def after_break(here: int, at: int, stop: int) -> int:
    """The byte after the line break that stands at a place."""
    return min(stop, at + (2 if byte(here + at) == _CR and byte(here + at + 1) == _LF else 1))
