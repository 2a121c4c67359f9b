"""A stream of bytes in blocks that end with a line, typed ahead by several threads and handed on in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from typing import BinaryIO, NamedTuple, TypeVar

import numpy as np

from ecohealth.tables.bulk.layout import Bytes

PADDING = 64  # line feeds after a block, so that so many bytes can be read anywhere in it
LONGEST = 1 << 26  # bytes of one record
_LF = 10
_TAIL = 1 << 16

Block = TypeVar("Block")
Result = TypeVar("Result")


class NotRegularError(Exception):
    """A file that the quick way must not read; the exact way can."""


class Piece(NamedTuple):
    """A block: its bytes with their padding, how many they are, and whether it is the last."""

    data: Bytes
    stop: int
    final: bool


def pieces(stream: BinaryIO, size: int) -> Iterator[Piece]:
    """Cut a stream after line ends, into blocks of about ``size`` bytes.

    Raises:
        NotRegularError: a line longer than any record.
    """
    rest = np.empty(0, np.uint8)
    while True:
        data = np.empty(len(rest) + size + PADDING, np.uint8)
        data[: len(rest)] = rest
        filled = len(rest) + _read(stream, data[len(rest) : len(rest) + size])
        final = filled < len(rest) + size
        stop = filled if final else _last_end(data[:filled])
        rest = data[stop:filled].copy()
        if len(rest) > LONGEST:
            raise NotRegularError
        if stop or final:
            data[stop : stop + PADDING] = _LF
            yield Piece(data, stop, final)
        if final:
            return


def _read(stream: BinaryIO, room: Bytes) -> int:
    """Fill the room as far as the stream goes."""
    filled = 0
    while filled < len(room):
        more = stream.readinto(room[filled:].data)  # type: ignore[attr-defined]
        if not more:
            break
        filled += more
    return filled


def _last_end(data: Bytes) -> int:
    """The byte after the last line end that is certainly whole, 0 without one."""
    for size in (_TAIL, len(data)):
        tail = data[max(len(data) - size, 0) :].tobytes()
        at = tail.rfind(b"\n")
        at = tail.rfind(b"\r", 0, len(tail) - 1) if at < 0 else at  # the last byte may be half of a line end
        if at >= 0:
            return len(data) - len(tail) + at + 1
    return 0


def in_order(
    blocks: Iterator[Block], work: Callable[[Block], Result], pool: Executor, ahead: int
) -> Iterator[tuple[Block, Result]]:
    """Each block with what the threads of the pool made of it, so many blocks ahead."""
    under_way: deque[tuple[Block, Future[Result]]] = deque()
    for one in blocks:
        under_way.append((one, pool.submit(work, one)))
        if len(under_way) > ahead:
            piece, future = under_way.popleft()
            yield piece, future.result()
    while under_way:
        piece, future = under_way.popleft()
        yield piece, future.result()


def after(rest: Bytes, piece: Piece) -> Piece:
    """A block with the beginning of its first record, which stood in the blocks before.

    Raises:
        NotRegularError: where the record is longer than any.
    """
    if len(rest) > LONGEST:
        raise NotRegularError
    return Piece(np.concatenate([rest, piece.data]), len(rest) + piece.stop, piece.final)
