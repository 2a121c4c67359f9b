"""What the kernels of the quick way are given and what they fill."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Short = NDArray[np.int32]

PROBES = 32  # places in which a word is looked for: words made to crowd one another out cost no more
PRIME = np.uint64(1_099_511_628_211)
BASIS = np.uint64(14_695_981_039_346_656_037)
MIX = np.uint64(0xFF51AFD7ED558CCD)


class Words(NamedTuple):
    """Words to their numbers: ``slot`` is a hash table of digests and numbers + 1, 0 where empty."""

    slot: NDArray[np.uint64]
    start: Ints
    text: Bytes


class Layout(NamedTuple):
    """How the text is laid out: the delimiter, what each column is, whether numbers have a decimal comma,
    and whether the text ends with the block."""

    delimiter: int
    roles: NDArray[np.int8]
    comma: bool
    final: bool


class Known(NamedTuple):
    """The words that cells may hold: ids of participants, and kinds, of which there are ``many``."""

    ids: Words
    kinds: Words
    many: int


class Row(NamedTuple):
    """One record. ``form`` is how date and weight are written, -1 where the record is odd.

    ``start`` and ``end`` mark the cell to look at again: a weight with more digits than are read here, or, in an odd
    record, an unknown kind; 0 where there is none.
    """

    form: int
    source: int
    target: int
    kind: int
    day: int
    last: int
    weight: float
    digest: np.uint64
    start: int
    end: int


class Block(NamedTuple):
    """Room for the regular records of a block, for its odd ones and for what is told of the regular ones.

    ``codes``: source, target, kind, day. ``digest`` is taken of all cells, to find repeated records. ``odd``: first
    byte, end, line, the cell of an unknown kind, of a sample 1 and its codes, and the number of lines; ``sample``: the
    weights of samples. ``rounded``: row and cell of weights to read again. ``tally``: how many records are told of,
    and the lines of the first. ``met``: the first and the last day on which each participant is met, without rows
    where nobody asks; ``span``: the first and the last of these days, and how many are no first of a month.
    """

    codes: Short
    weight: NDArray[np.float64]
    digest: NDArray[np.uint64]
    line: Ints
    odd: Ints
    sample: NDArray[np.float64]
    rounded: Ints
    tally: Ints
    met: Short
    span: Ints
