"""Texts as the kernels look them up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ecohealth.tables.bulk.blocks import PADDING
from ecohealth.tables.bulk.hashing import fill, fold
from ecohealth.tables.bulk.layout import BASIS, Bytes, Ints, Words
from ecohealth.tables.checks.cells import is_blank
from ecohealth.tables.checks.lookalikes import BREAK, CONTROL, DIRECTION, HIDDEN, holds
from ecohealth.tables.records import Column


def column(texts: Sequence[str]) -> Column:
    """Texts as a column."""
    return pa.chunked_array([pa.array(texts, pa.large_string())])


def words_of(texts: Column, taken: NDArray[np.bool_]) -> Words:
    """A table of words; those that ``taken`` leaves out are never found."""
    text, start = _bytes(texts)
    slots = 1 << max(4, (2 * len(texts)).bit_length())
    words = Words(np.zeros((slots, 2), np.uint64), start, text)
    fill(words, taken)
    return words


def are_plain(texts: Column) -> NDArray[np.bool_]:
    """Of which keys and labels nothing is to be said: not blank, no control, break, hidden or turning character."""
    return np.asarray(~holds(texts, CONTROL + BREAK + DIRECTION + HIDDEN) & ~is_blank(texts), dtype=bool)


def digests_of(columns: Sequence[Column], rows: int) -> NDArray[np.uint64]:
    """A digest of the cells of each record."""
    out = np.full(rows, BASIS)
    for texts in columns:
        fold(*_bytes(texts), out)
    return out


def _bytes(texts: Column) -> tuple[Bytes, Ints]:
    """The bytes of texts one after another, with some room behind them, and where each begins."""
    text = pa.concat_arrays([pa.array([], pa.large_string()), *texts.chunks])  # a copy of its own, without an offset
    _, offsets, held = text.buffers()
    start = np.frombuffer(offsets, np.int64)[: len(text) + 1] if len(text) else np.zeros(1, np.int64)
    data = np.zeros(int(start[-1]) + PADDING, np.uint8)
    data[: start[-1]] = np.frombuffer(held, np.uint8)[: start[-1]] if start[-1] else 0
    return data, start.copy()
