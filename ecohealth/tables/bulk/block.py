"""One block: its regular records as rows that can be summed, its odd ones as they stand."""

from __future__ import annotations

from dataclasses import dataclass

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


def read_block(piece: Piece, layout: Layout, known: Known, parts: Parts, people: int) -> BlockRead:
    """Type the records of a block; ``people`` is how many participants are asked when they were met, 0 for none."""
    room = _room(piece.stop, len(layout.roles), people)
    regular, many, odd, at, lines = scan(
        piece.data, piece.stop, layout._replace(final=piece.final), known, room
    ).tolist()
    again = room.rounded[:many]
    room.weight[again[:, 0]] = numbers_in(piece.data, again[:, 1:])
    values = bits(room.weight[:regular]), room.digest[:regular], room.line[:regular]
    rows, starts = parts.grouped(room.codes[:regular], values, max(known.many, 1))
    if people:
        days = room.codes[:regular, 3]
        room.span[2] += np.count_nonzero(~_IS_FIRST[days[days != UNDATED] - FIRST_DAY])
    strange = room.odd[:odd].copy()
    sample = room.sample[:odd].copy()
    looked_at = np.flatnonzero((strange[:, 5] == 1) & (strange[:, 4] > 0))
    sample[looked_at] = numbers_in(piece.data, strange[looked_at, 3:5])
    return BlockRead(rows, starts, strange, sample, room.tally, room.met, room.span, at, lines)


def _room(size: int, width: int, people: int) -> Block:
    regular, odd = size // (width + 2) + 2, size // 2 + 2
    return Block(
        codes=np.empty((regular, 4), np.int32),
        weight=np.empty(regular, np.float64),
        digest=np.empty(regular, np.uint64),
        line=np.empty(regular, np.int64),
        odd=np.empty((odd, 11), np.int64),
        sample=np.empty(odd, np.float64),
        rounded=np.empty((regular, 3), np.int64),
        tally=np.zeros((TALLIES, 1 + NAMED_LINES), np.int64),
        met=unmet(people),
        span=np.array([NEVER, UNDATED, 0], np.int64),
    )


def unmet(people: int) -> Short:
    """First and last days of participants that were never met."""
    return np.tile(np.array([NEVER, UNDATED], np.int32), (people, 1))
