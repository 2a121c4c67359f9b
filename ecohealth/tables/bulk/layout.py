"""What the kernels of the quick way are given and what they fill."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Short = NDArray[np.int32]
Cells = NDArray[np.uint64]
"""Of each cell of each record where it lies (first byte, 32 bits above it its size, STRANGE) and its digest."""
State = NDArray[np.uint8]
"""Of each record how date and weight are written, 3 × the one + the other, and ROUNDED, ODD, UNKNOWN."""

TEXT, SOURCE, TARGET, KIND, WEIGHT, DATE, EMPTY = range(7)
"""What a column is: EMPTY is one without a name, in which nothing may stand."""
NO_DATE, DAY, TIME, ZONED, MONTH = range(5)
"""How a date was written; ZONED is a time with Z."""
WHOLE, FRACTION, THREE_DECIMALS = range(3)
"""How a weight was written; THREE_DECIMALS could be thousands, as in 1.234."""
FORM, ROUNDED, ODD, UNKNOWN = 15, 16, 32, 64
"""The bits of a record's state: its form, a weight of more digits than fit, something to be said, an unknown kind."""
FORMS = 3 * (MONTH + 1)
STRANGE = np.uint64(1 << 63)  # other characters than the printable ones of ASCII stand in a cell
UNDATED = np.iinfo(np.int32).min

SELF_LOOP, ZERO_WEIGHT, BLANK_DATE = range(3)
TALLIES = 3
NAMED_LINES = 5

PROBES = 32  # places in which a word is looked for: words made to crowd one another out cost no more
PRIME = np.uint64(1_099_511_628_211)
BASIS = np.uint64(14_695_981_039_346_656_037)
MIX = np.uint64(0xFF51AFD7ED558CCD)


class Words(NamedTuple):
    """Words to their numbers: ``slot`` is a hash table of digests and numbers + 1 below sizes, 0 where empty."""

    slot: NDArray[np.uint64]
    start: Ints
    text: Bytes


class Layout(NamedTuple):
    """How the text is laid out: the delimiter, what each column is, and whether numbers have a decimal comma."""

    delimiter: int
    roles: NDArray[np.int8]
    comma: bool

    def column(self, role: int) -> int:
        """The column that has a role, the first one where none does."""
        return int(np.argmax(self.roles == role))


class Known(NamedTuple):
    """The words that cells may hold: ids of participants, and kinds, of which there are ``many``."""

    ids: Words
    kinds: Words
    many: int


class Block(NamedTuple):
    """Room for the records of a block: for those that are cut, for the odd ones, for what is told of the regular ones.

    ``marks``: the places of delimiters, quotes and line breaks. ``place``: first byte, the byte after, line. ``codes``:
    source, target, kind, day; ``last``: the last day that the date covers. ``digest`` is taken of all cells, to find
    repeated records. ``odd``: first byte, end, line, the cell to look at again (an unknown kind, or of a sample a
    weight of many digits), of a sample 1 and its codes, and the number of lines; ``sample``: the weights of samples.
    ``rounded``: row and cell of weights to read again. ``tally``: of how many records a thing is told, and the lines of
    the first. ``met``: the first and the last day on which each participant is met, without rows where nobody asks;
    ``span``: the first and the last of these days, and how many are no first of a month. Once settled, the first rows
    of ``codes``, ``weight``, ``digest`` and ``line`` are the regular records.
    """

    marks: Short
    cells: Cells
    place: Short
    state: State
    codes: Short
    last: Short
    weight: NDArray[np.float64]
    digest: NDArray[np.uint64]
    line: Ints
    odd: Ints
    sample: NDArray[np.float64]
    rounded: Ints
    tally: Ints
    met: Short
    span: Ints
