"""One block: its regular records as rows that can be summed, its odd ones as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue

import numpy as np
from numpy.typing import NDArray

from ecohealth.tables.bulk.blocks import PADDING, Piece
from ecohealth.tables.bulk.cells import cut_records
from ecohealth.tables.bulk.hashing import look_up
from ecohealth.tables.bulk.layout import (
    DATE,
    EMPTY,
    FORMS,
    KIND,
    NAMED_LINES,
    ODD,
    SOURCE,
    TALLIES,
    TARGET,
    TEXT,
    UNDATED,
    UNKNOWN,
    WEIGHT,
    Block,
    Bytes,
    Ints,
    Known,
    Layout,
    Short,
)  # fmt: skip
from ecohealth.tables.bulk.parts import Grouped, Parts, bits
from ecohealth.tables.bulk.rounded import numbers_in
from ecohealth.tables.bulk.settling import settle
from ecohealth.tables.bulk.sums import DAYS, FIRST_DAY
from ecohealth.tables.bulk.values import read_dates, read_numbers, read_text

NEVER = np.iinfo(np.int32).max  # the first day of one that was never met; the last one is UNDATED
_DAYS = np.arange(FIRST_DAY, FIRST_DAY + DAYS).astype("M8[D]")
IS_FIRST = np.equal(_DAYS, _DAYS.astype("M8[M]"))


@dataclass(frozen=True)
class BlockRead:
    """What was read of a block. Lines are counted from its beginning, from 0.

    ``regular`` are the regular records by part, ``odd`` the others as in :class:`Block`, ``sample`` the
    weights of samples; ``at`` the first byte that was not read, ``lines`` how many lines lie before it.
    """

    regular: Grouped
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
        marks, cut, odd = size + 2 * PADDING, size // self._width + 2, size // 2 + 2
        try:
            room = self._free.get_nowait()
        except Empty:
            room = _room(0, 0, 0, self._width)
        if len(room.marks) < marks or len(room.codes) < cut or len(room.odd) < odd:
            room = _room(marks, cut, odd, self._width)
        yield room._replace(
            tally=np.zeros((TALLIES, 1 + NAMED_LINES), np.int64),
            met=unmet(self._people),
            span=np.array([NEVER, UNDATED, 0], np.int64),
        )
        self._free.put(room)


def _room(marks: int, cut: int, odd: int, width: int) -> Block:
    nothing = np.empty(0, np.int64)
    return Block(
        marks=np.empty(marks, np.int32),
        cells=np.empty((cut, width, 2), np.uint64),
        place=np.empty((cut, 3), np.int32),
        state=np.empty(cut, np.uint8),
        codes=np.empty((cut, 4), np.int32),
        last=np.empty(cut, np.int32),
        weight=np.empty(cut, np.float64),
        digest=np.empty(cut, np.uint64),
        line=np.empty(cut, np.int64),
        odd=np.empty((odd, 11), np.int64),
        sample=np.empty(odd, np.float64),
        rounded=np.empty((cut, 3), np.int64),
        tally=nothing,
        met=unmet(0),
        span=nothing,
    )


def read_block(piece: Piece, layout: Layout, known: Known, parts: Parts, rooms: Rooms) -> BlockRead:
    """Type the records of a block."""
    data = piece.data
    with rooms.of(piece.stop) as room:
        cut, strange, at, lines = cut_records(data, piece.stop, layout.delimiter, piece.final, room).tolist()
        _type(data, cut, layout, known, room)
        seen = np.zeros((max(known.many, 1), FORMS), np.bool_)
        regular, many, strange = settle(cut, strange, (layout.column(KIND), layout.column(WEIGHT)), seen, room)
        again = room.rounded[:many]
        room.weight[again[:, 0]] = numbers_in(data, again[:, 1:])
        values = bits(room.weight[:regular]), room.digest[:regular], room.line[:regular]
        by_part = parts.grouped(room.codes[:regular], values, max(known.many, 1))
        if len(room.met):
            days = room.codes[:regular, 3]
            room.span[2] += np.count_nonzero(~IS_FIRST[days[days != UNDATED] - FIRST_DAY])
        in_order = np.argsort(room.odd[:strange, 2])
        odd, sample = room.odd[in_order], room.sample[in_order]
    looked_at = np.flatnonzero((odd[:, 5] == 1) & (odd[:, 4] > 0))
    sample[looked_at] = numbers_in(data, odd[looked_at, 3:5])
    return BlockRead(by_part, odd, sample, room.tally, room.met, room.span, at, lines)


def _type(data: Bytes, cut: int, layout: Layout, known: Known, room: Block) -> None:
    """The values of the records that were cut, column by column; what has no column has its default."""
    state, codes, weight, last = room.state[:cut], room.codes[:cut], room.weight[:cut], room.last[:cut]
    state[:], codes[:, 2], codes[:, 3], weight[:] = 0, 0, UNDATED, 1.0
    for column, role in enumerate(layout.roles.tolist()):
        cells = room.cells[:cut, column]
        if role == SOURCE:
            look_up(data, cells, known.ids, codes[:, 0], state, ODD)
        elif role == TARGET:
            look_up(data, cells, known.ids, codes[:, 1], state, ODD)
        elif role == KIND:
            look_up(data, cells, known.kinds, codes[:, 2], state, UNKNOWN)
        elif role == WEIGHT:
            read_numbers(data, cells, layout.comma, weight, state)
        elif role == DATE:
            read_dates(data, cells, codes[:, 3], last, state)
        elif role in (TEXT, EMPTY):
            read_text(data, cells, role == EMPTY, state)


def unmet(people: int) -> Short:
    """First and last days of participants that were never met."""
    return np.tile(np.array([NEVER, UNDATED], np.int32), (people, 1))
