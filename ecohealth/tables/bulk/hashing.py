"""Words and records as digests, outside of the kernel that reads cells and takes the same ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecohealth.compiled import inlined, kernel
from ecohealth.tables.bulk.layout import BASIS, MIX, PRIME, PROBES, STRANGE, Bytes, Cells, Ints, Short, State, Words
from ecohealth.tables.bulk.machine import byte, eight_bytes

_SURELY = 7  # words of so many bytes have digests of their own


@inlined
def digest_of(at: int, end: int) -> Any:
    """A digest of the bytes between two addresses; those of up to seven bytes have one each of their own."""
    digest, size = BASIS, end - at
    while end - at >= 8:
        digest = (digest ^ eight_bytes(at)) * PRIME
        at += 8
    return finished(digest, eight_bytes(at) & ((np.uint64(1) << np.uint64(8 * (end - at))) - np.uint64(1)), size)


@inlined
def finished(digest: Any, word: Any, size: int) -> Any:
    """The digest after the last bytes: every step can be undone, so that short words never share one."""
    out = digest ^ word ^ (np.uint64(size & 7) << np.uint64(56))
    out = (out ^ (out >> np.uint64(33))) * MIX
    return out ^ (out >> np.uint64(33))


@kernel
def fill(words: Words, taken: NDArray[np.bool_]) -> None:
    """Enter words into their table; those that ``taken`` leaves out, and those crowded out, are never found."""
    slot, start, text = words.slot, words.start, words.text.ctypes.data
    mask = len(slot) - 1
    for word in range(len(start) - 1):
        if not taken[word]:
            continue
        digest = digest_of(text + start[word], text + start[word + 1])
        at = np.int64(digest & np.uint64(mask))
        for _ in range(PROBES):
            if slot[at, 1] == 0:
                slot[at, 0], slot[at, 1] = digest, (word + 1) | ((start[word + 1] - start[word]) << 32)
                break
            at = (at + 1) & mask


@kernel
def look_up(data: Bytes, cells: Cells, words: Words, numbers: Short, state: State, unknown: int) -> None:
    """The numbers of the words in the cells of a column, and ``unknown`` in the state of those that are none."""
    slot, start, here, text = words.slot, words.start, data.ctypes.data, words.text.ctypes.data
    mask = np.uint64(len(slot) - 1)
    for row in range(len(state)):
        digest, size = cells[row, 1], (cells[row, 0] & ~STRANGE) >> np.uint64(32)
        first = here + int(np.int64(cells[row, 0] & np.uint64(0xFFFFFFFF)))
        at, word = digest & mask, -1
        for _ in range(PROBES):
            held = slot[at, 1]
            if held == 0:
                break
            if slot[at, 0] == digest and held >> np.uint64(32) == size:
                found = int(np.int64(held & np.uint64(0xFFFFFFFF))) - 1
                if size <= _SURELY or are_same(first, text + int(start[found]), int(np.int64(size))):
                    word = found
                    break
            at = (at + np.uint64(1)) & mask
        numbers[row] = word
        if word < 0:
            state[row] |= unknown


@inlined
def are_same(one: int, other: int, size: int) -> bool:
    """Whether so many bytes at two addresses are the same."""
    at = 0
    while at < size and byte(one + at) == byte(other + at):
        at += 1
    return bool(at == size)


@kernel
def fold(text: Bytes, starts: Ints, digests: NDArray[np.uint64]) -> None:
    """Carry the digests of records on over their cells in one more column."""
    here = text.ctypes.data
    for i in range(len(digests)):
        digests[i] = (digests[i] ^ digest_of(here + starts[i], here + starts[i + 1])) * PRIME
