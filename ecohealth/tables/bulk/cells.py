"""Bytes of delimited text to records and their cells: the first kernel of the quick way.

It takes only records that need no word: any other (a doubled quote, too many cells, a line break in a cell) is *odd*,
and odd records are read the exact way.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecohealth.compiled import inlined, kernel
from ecohealth.tables.bulk.layout import BASIS, MIX, PRIME, STRANGE, Block, Bytes, Cells, Ints
from ecohealth.tables.bulk.machine import eight_bytes, zeros_below

_LF, _CR, _QUOTE = 10, 13, 34
_ONES, _HIGHS = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_LFS, _CRS, _SPACES = np.uint64(0x0A0A0A0A0A0A0A0A), np.uint64(0x0D0D0D0D0D0D0D0D), np.uint64(0x2020202020202020)
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
def cut(data: Bytes, at: int, delimiter: int, cells: Cells, digests: NDArray[np.uint64], row: int) -> int:
    """Cut a record into cells of one line each, with their digests; where its line ends, or -1 where it is odd."""
    width = cells.shape[1]
    record = BASIS
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
        digest = finished(digest, word & mask, at - start)
        record = (record ^ digest) * PRIME
        held = np.uint64(start) | (np.uint64(at - start) << np.uint64(32))
        cells[row, i, 0] = held | (STRANGE if strange & _HIGHS else np.uint64(0))
        cells[row, i, 1] = digest
        if quoted:
            if data[at] != _QUOTE:
                return -1
            at += 1
        if i < width - 1:
            if data[at] != delimiter:
                return -1
            at += 1
    digests[row] = record
    return at if data[at] == _LF or data[at] == _CR else -1


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
    """Cut a block that begins with a record. Eight line feeds follow its ``stop`` bytes.

    Returns:
        How many records are cut and odd; the first byte that was not read, where a record begins that goes on beyond
        the block; the number of lines before it.
    """
    cells, digests, place, odd = out.cells, out.digest, out.place, out.odd  # unpacked once: a tuple is dear to hand on
    at, line, row, strange = 0, 0, 0, 0
    while at < stop:
        if data[at] == _LF or data[at] == _CR:
            at, line = after_break(data, at, stop), line + 1
            continue
        end = cut(data, at, delimiter, cells, digests, row)
        if end >= 0:
            place[row, 0], place[row, 1], place[row, 2] = at, after_break(data, end, stop), line
            at, line = int(place[row, 1]), line + 1
            row += 1
            continue
        after, passed, closed = skip(data, at, stop, delimiter)
        if not closed and not final:
            break
        odd[strange, :] = 0
        odd[strange, 0], odd[strange, 1], odd[strange, 2], odd[strange, 10] = at, after, line, passed
        strange += 1
        at, line = after, line + passed
    return np.array([row, strange, at, line])


@inlined
def after_break(data: Bytes, at: int, stop: int) -> int:
    """The byte after the line break that stands here."""
    return min(stop, at + (2 if data[at] == _CR and data[at + 1] == _LF else 1))
