"""Records of a block with their values: which are regular, which are odd, and what is told of the regular ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecohealth.compiled import inlined, kernel
from ecohealth.tables.bulk.layout import (
    BLANK_DATE,
    FORM,
    NAMED_LINES,
    ODD,
    ROUNDED,
    SELF_LOOP,
    UNDATED,
    UNKNOWN,
    ZERO_WEIGHT,
    Block,
    Ints,
    Short,
)  # fmt: skip


@kernel
def settle(
    count: int, strange: int, columns: tuple[int, int], seen: NDArray[np.bool_], out: Block
) -> tuple[int, int, int]:
    """Move the regular records of a block together, and enter the others among the odd ones.

    The first regular record of each kind and form is left to the exact way, too, as a sample: what is to be told of a
    column as a whole is told from these, and both ways must read them alike. ``seen``: kinds × forms; ``columns``:
    those of the kind and the weight.

    Returns:
        How many records are regular, rounded and odd.
    """
    codes, state, weight, last, place = out.codes, out.state, out.weight, out.last, out.place
    digest, lines, met, span, tally, cells = out.digest, out.line, out.met, out.span, out.tally, out.cells
    regular, many = 0, 0
    for row in range(count):
        form, kind = np.int64(state[row]) & FORM, codes[row, 2]
        rounded = state[row] & ROUNDED
        if state[row] & (ODD | UNKNOWN) or not seen[kind, form]:
            note_odd(out, row, strange, columns)
            if not state[row] & (ODD | UNKNOWN):
                seen[kind, form] = True
            strange += 1
            continue
        line = place[row, 2]
        source, target, day = codes[row, 0], codes[row, 1], codes[row, 3]
        if rounded:
            first, size = span_of(cells[row, columns[1], 0])
            out.rounded[many, 0], out.rounded[many, 1], out.rounded[many, 2] = regular, first, first + size
            many += 1
        elif weight[row] == 0:
            tell(tally, ZERO_WEIGHT, line)
        if source == target:
            tell(tally, SELF_LOOP, line)
        if day == UNDATED:
            tell(tally, BLANK_DATE, line)
        elif len(met):
            meet(met, span, (source, target), day, last[row])
        codes[regular, 0], codes[regular, 1], codes[regular, 2], codes[regular, 3] = source, target, kind, day
        weight[regular], digest[regular], lines[regular] = weight[row], digest[row], line
        regular += 1
    return regular, many, strange


@inlined
def span_of(cell: Any) -> tuple[int, int]:
    """The first byte of a cell, and how many it has."""
    return int(np.int64(cell & np.uint64(0xFFFFFFFF))), int(np.int64((cell >> np.uint64(32)) & np.uint64(0x7FFFFFFF)))


@kernel
def note_odd(out: Block, row: int, at: int, columns: tuple[int, int]) -> None:
    """Enter a record among the odd ones: a sample with its values, or one whose kind alone is unknown with its cell."""
    odd, state = out.odd, out.state[row]
    odd[at, :] = 0
    odd[at, 0], odd[at, 1], odd[at, 2], odd[at, 10] = out.place[row, 0], out.place[row, 1], out.place[row, 2], 1
    if state & ODD:
        return
    if state & (UNKNOWN | ROUNDED):
        first, size = span_of(out.cells[row, columns[0] if state & UNKNOWN else columns[1], 0])
        odd[at, 3], odd[at, 4] = first, first + size
    if not state & UNKNOWN:
        odd[at, 5] = 1
        for i in range(4):
            odd[at, 6 + i] = out.codes[row, i]
        out.sample[at] = out.weight[row]


@inlined
def tell(tally: Ints, what: int, line: int) -> None:
    """Count a record that is told of, with its line where it is among the first."""
    if tally[what, 0] < NAMED_LINES:
        tally[what, 1 + tally[what, 0]] = line
    tally[what, 0] += 1


@inlined
def meet(met: Short, span: Ints, both: tuple[int, int], day: int, last: int) -> None:
    """Note when both were met: by the last day of the first date, by the first day of the last."""
    for who in both:
        met[who, 0] = min(met[who, 0], last)
        met[who, 1] = max(met[who, 1], day)
    span[0], span[1] = min(span[0], last), max(span[1], last)
    span[2] += last != day
