"""Words and records as digests, outside of the kernel that reads cells and takes the same ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecohealth.compiled import inlined, kernel
from ecohealth.tables.bulk.layout import BASIS, MIX, PRIME, PROBES, STRANGE, Bytes, Cells, Ints, Short, State, Words
from ecohealth.tables.bulk.machine import eight_bytes

_SURELY = 7  # words of so many bytes have digests of their own


@inlined
def digest_of(data: Bytes, start: int, end: int) -> Any:
    """A digest of some bytes; those of up to seven bytes have one each of their own."""
    digest, at = BASIS, start
    while end - at >= 8:
        digest = (digest ^ eight_bytes(data, at)) * PRIME
        at += 8
    return finished(
        digest, eight_bytes(data, at) & ((np.uint64(1) << np.uint64(8 * (end - at))) - np.uint64(1)), end - start
    )


@inlined
def finished(digest: Any, word: Any, size: int) -> Any:
    """The digest after the last bytes: every step can be undone, so that short words never share one."""
    out = digest ^ word ^ (np.uint64(size & 7) << np.uint64(56))
    out = (out ^ (out >> np.uint64(33))) * MIX
    return out ^ (out >> np.uint64(33))


@kernel
def fill(words: Words, taken: NDArray[np.bool_]) -> None:
    """Enter words into their table; those that ``taken`` leaves out, and those crowded out, are never found."""
    mask = len(words.slot) - 1
    for word in range(len(words.start) - 1):
        if not taken[word]:
            continue
        digest = digest_of(words.text, words.start[word], words.start[word + 1])
        at = np.int64(digest & np.uint64(mask))
        for _ in range(PROBES):
            if words.slot[at, 1] == 0:
                size = words.start[word + 1] - words.start[word]
                words.slot[at, 0], words.slot[at, 1] = digest, (word + 1) | (size << 32)
                break
            at = (at + 1) & mask


@kernel
def look_up(data: Bytes, cells: Cells, words: Words, numbers: Short, state: State, unknown: int) -> None:
    """The numbers of the words in the cells of a column, and ``unknown`` in the state of those that are none."""
    for row in range(len(state)):
        word = find(data, cells[row, 0] & ~STRANGE, cells[row, 1], words)
        numbers[row] = word
        if word < 0:
            state[row] |= unknown


@inlined
def find(data: Bytes, cell: Any, digest: Any, words: Words) -> int:
    """The number of the word in a cell, -1 where it is none."""
    mask = len(words.slot) - 1
    at = np.int64(digest & np.uint64(mask))
    size = int(np.int64(cell >> np.uint64(32)))
    for _ in range(PROBES):
        held = words.slot[at, 1]
        if held == 0:
            return -1
        if words.slot[at, 0] == digest and np.int64(held >> np.uint64(32)) == size:
            word = int(np.int64(held & np.uint64(0xFFFFFFFF))) - 1
            if size <= _SURELY or is_word(data, int(np.int64(cell & np.uint64(0xFFFFFFFF))), size, words, word):
                return word
        at = (at + 1) & mask
    return -1


@inlined
def is_word(data: Bytes, start: int, size: int, words: Words, word: int) -> bool:
    """Whether these bytes are a word whose digest and size they share."""
    first, at = words.start[word], 0
    while at < size and data[start + at] == words.text[first + at]:
        at += 1
    return bool(at == size)


@kernel
def fold(text: Bytes, starts: Ints, digests: NDArray[np.uint64]) -> None:
    """Carry the digests of records on over their cells in one more column."""
    for i in range(len(digests)):
        digests[i] = (digests[i] ^ digest_of(text, starts[i], starts[i + 1])) * PRIME
