"""One block: its regular records as rows that can be summed, its odd ones as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue

import numpy as np
from numpy.typing import NDArray

from ecohealth.tables.bulk.blocks import Piece
from ecohealth.tables.bulk.cells import NAMED_LINES, TALLIES, UNDATED, scan
from ecohealth.tables.bulk.layout import Block, Ints, Known, Layout, Short
from ecohealth.tables.bulk.parts import Parts, bits
from ecohealth.tables.bulk.rounded import numbers_in
from ecohealth.tables.bulk.sums import DAYS, FIRST_DAY, Rows

NEVER = np.iinfo(np.int32).max  # the first day of one that was never met; the last one is UNDATED
_DAYS = np.arange(FIRST_DAY, FIRST_DAY + DAYS).astype("M8[D]")
_IS_FIRST = np.equal(_DAYS, _DAYS.astype("M8[M]"))


@dataclass(frozen=True)
class BlockRead:
    """What was read of a block. Lines are counted from its beginning, from 0.

    ``rows`` and ``starts`` are the regular records by part, ``odd`` the others as in :class:`Block`, ``sample`` the
    weights of samples; ``at`` the first byte that was not read, ``lines`` how many lines lie before it.
    """

    rows: Rows
    starts: Ints
    odd: Ints
    sample: NDArray[np.float64]
    tally: Ints
    met: Short
    span: Ints
    at: int
    lines: int


class Rooms:
    """Room for the records of as many blocks as are typed at the same time, used again and again."""

    def __init__(self, layout: Layout, people: int) -> None:
        """``people`` is how many participants are asked when they were met, 0 for none."""
        self._width, self._people = len(layout.roles), people
        self._free: SimpleQueue[Block] = SimpleQueue()

    @contextmanager
    def of(self, size: int) -> Iterator[Block]:
        """Room for a block of so many bytes, with nothing told yet."""
        regular, odd = size // (self._width + 2) + 2, size // 2 + 2
        try:
            room = self._free.get_nowait()
        except Empty:
            room = _room(0, 0)
        if len(room.codes) < regular or len(room.odd) < odd:
            room = _room(regular, odd)
        yield room._replace(
            tally=np.zeros((TALLIES, 1 + NAMED_LINES), np.int64),
            met=unmet(self._people),
            span=np.array([NEVER, UNDATED, 0], np.int64),
        )
        self._free.put(room)


def _room(regular: int, odd: int) -> Block:
    nothing = np.empty(0, np.int64)
    return Block(
        codes=np.empty((regular, 4), np.int32),
        weight=np.empty(regular, np.float64),
        digest=np.empty(regular, np.uint64),
        line=np.empty(regular, np.int64),
        odd=np.empty((odd, 11), np.int64),
        sample=np.empty(odd, np.float64),
        rounded=np.empty((regular, 3), np.int64),
        tally=nothing,
        met=unmet(0),
        span=nothing,
    )


def read_block(piece: Piece, layout: Layout, known: Known, parts: Parts, rooms: Rooms) -> BlockRead:
    """Type the records of a block."""
    with rooms.of(piece.stop) as room:
        layout = layout._replace(final=piece.final)
        regular, many, odd, at, lines = scan(piece.data, piece.stop, layout, known, room).tolist()
        again = room.rounded[:many]
        room.weight[again[:, 0]] = numbers_in(piece.data, again[:, 1:])
        values = bits(room.weight[:regular]), room.digest[:regular], room.line[:regular]
        rows, starts = parts.grouped(room.codes[:regular], values, max(known.many, 1))
        if len(room.met):
            days = room.codes[:regular, 3]
            room.span[2] += np.count_nonzero(~_IS_FIRST[days[days != UNDATED] - FIRST_DAY])
        strange, sample = room.odd[:odd].copy(), room.sample[:odd].copy()
    looked_at = np.flatnonzero((strange[:, 5] == 1) & (strange[:, 4] > 0))
    sample[looked_at] = numbers_in(piece.data, strange[looked_at, 3:5])
    return BlockRead(rows, starts, strange, sample, room.tally, room.met, room.span, at, lines)


def unmet(people: int) -> Short:
    """First and last days of participants that were never met."""
    return np.tile(np.array([NEVER, UNDATED], np.int32), (people, 1))
