"""Typed records to sums: one for each source, target, kind and day, whatever the order in which they came."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ecohealth.compiled import kernel
from ecohealth.tables.bulk.layout import Ints, Short
from ecohealth.tables.bulk.machine import eight_bytes

Rows = NDArray[np.uint64]
"""One record a row: the key it is summed under, the bits of its weight, the digest of its cells, its line."""

FIRST_DAY = -25_567  # 1900-01-01, counted from 1970
DAYS = 73_780  # to the end of 2101, and one more for no day
MOST_PARTICIPANTS = 11_000_000  # so that two of them and a day fit one key
SLICES = 64
_OF_A_PAIR = np.uint64(2 * DAYS)  # keys: each day with and without weight
_UNDATED = np.iinfo(np.int32).min
_LINES = 5


class Sums(NamedTuple):
    """Sums sorted by source, target and day, each with the number of its records; those of weight 0 stand apart."""

    source: Short
    target: Short
    day: Short
    weight: NDArray[np.float64]
    records: Ints


@kernel
def grouped(codes: Short, values: tuple[Rows, Rows, Ints], unit: Short, people: int, kinds: int, rows: Rows) -> Ints:
    """Records as ``rows``, sorted by kind and slice of the sources; where each part of them begins is returned.

    ``values``: bits of the weights, digests, lines. ``unit``: the day under which each day is summed.
    """
    weight, digest, line = values
    starts = np.zeros(kinds * SLICES + 1, np.int64)
    for i in range(len(codes)):
        starts[codes[i, 2] * SLICES + np.int64(codes[i, 0]) * SLICES // people + 1] += 1
    for part in range(len(starts) - 1):
        starts[part + 1] += starts[part]
    free = starts.copy()
    for i in range(len(codes)):
        source, target, day = np.int64(codes[i, 0]), np.int64(codes[i, 1]), np.int64(codes[i, 3])
        part = codes[i, 2] * SLICES + source * SLICES // people
        at = free[part]
        free[part] += 1
        number = 0 if day == _UNDATED else np.int64(unit[day - FIRST_DAY]) - FIRST_DAY + 1
        pair = np.uint64(source) * np.uint64(people) + np.uint64(target)
        rows[at, 0] = (pair * np.uint64(DAYS) + np.uint64(number)) * np.uint64(2) + np.uint64(weight[i] != 0)
        rows[at, 1], rows[at, 2], rows[at, 3] = weight[i], digest[i], np.uint64(line[i])
    return starts


@kernel
def gathered(places: Ints, spans: Ints) -> Rows:
    """Rows that lie in several arrays one after another: ``places`` are the addresses, ``spans`` first and end rows."""
    size = 0
    for i in range(len(spans)):
        size += spans[i, 1] - spans[i, 0]
    rows, filled = np.empty((size, 4), np.uint64), 0
    for i in range(len(spans)):
        here = places[i] + 32 * spans[i, 0]
        for word in range(4 * (spans[i, 1] - spans[i, 0])):
            rows[filled + (word >> 2), word & 3] = eight_bytes(here + 8 * word)
        filled += spans[i, 1] - spans[i, 0]
    return rows


@kernel
def summed(
    rows: Rows, order: Ints, weights: NDArray[np.float64], people: int, again: Ints
) -> tuple[Short, NDArray[np.float64], Ints]:
    """Sum rows that ``order`` sorts by key, from the smallest weight up, with what rounding loses added at the end.

    ``weights`` are the rows' weights. The first array holds source, target and day of each sum. ``again`` counts
    records that repeat an earlier one, with their first lines.
    """
    size = len(order)
    codes, sums, counts = np.empty((3, size), np.int32), np.empty(size, np.float64), np.empty(size, np.int64)
    groups, start = 0, 0
    while start < size:
        key, end = rows[order[start], 0], start + 1
        while end < size and rows[order[end], 0] == key:
            end += 1
        if end - start > 1:
            sort(rows, order, start, end)
        total, lost = 0.0, 0.0
        for i in range(start, end):
            value = weights[order[i]]
            larger = total + value
            lost += (total - larger) + value if total >= value else (value - larger) + total
            total = larger
            if i > start and rows[order[i], 1] == rows[order[i - 1], 1] and rows[order[i], 2] == rows[order[i - 1], 2]:
                note(again, int(rows[order[i], 3]))
        pair = key // _OF_A_PAIR
        source, number = pair // np.uint64(people), np.int64((key - pair * _OF_A_PAIR) >> np.uint64(1))
        codes[0, groups], codes[1, groups] = source, pair - source * np.uint64(people)
        codes[2, groups] = _UNDATED if number == 0 else number - 1 + FIRST_DAY
        sums[groups], counts[groups] = total + lost, end - start
        groups += 1
        start = end
    return codes[:, :groups].copy(), sums[:groups].copy(), counts[:groups].copy()


@kernel
def sort(rows: Rows, order: Ints, start: int, end: int) -> None:
    """Sort a run of rows by weight, digest and line, in place (heapsort: no run is too long for it)."""
    for root in range(start + (end - start) // 2 - 1, start - 1, -1):
        sink(rows, order, start, root, end)
    for last in range(end - 1, start, -1):
        order[start], order[last] = order[last], order[start]
        sink(rows, order, start, start, last)


@kernel
def sink(rows: Rows, order: Ints, start: int, root: int, end: int) -> None:
    """Let a row sink below the larger ones of its heap."""
    while True:
        child = start + 2 * (root - start) + 1
        if child >= end:
            return
        if child + 1 < end and is_less(rows, order[child], order[child + 1]):
            child += 1
        if not is_less(rows, order[root], order[child]):
            return
        order[root], order[child] = order[child], order[root]
        root = child


@kernel
def is_less(rows: Rows, one: int, other: int) -> bool:
    """Whether a row comes before another: the bits of weights of zero and more are in the order of the weights."""
    for column in range(1, 4):
        if rows[one, column] != rows[other, column]:
            return bool(rows[one, column] < rows[other, column])
    return False


@kernel
def note(again: Ints, line: int) -> None:
    """Count a line, and keep it where it is among the first."""
    filled = min(again[0], _LINES)
    again[0] += 1
    at = filled
    while at > 0 and again[at] > line:
        if at < _LINES:
            again[at + 1] = again[at]
        at -= 1
    if at < _LINES:
        again[at + 1] = line


def sums_of(rows: Rows, people: int, again: Ints) -> Sums:
    """The sums of the rows of one part."""
    order = np.argsort(rows[:, 0])
    codes, weight, records = summed(rows, order, rows[:, 1].copy().view(np.float64), people, again)
    return Sums(codes[0], codes[1], codes[2], weight, records)
