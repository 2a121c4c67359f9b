"""Texts that are one or two slips of the pen apart, found without comparing each with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ecohealth.ecosystem.records import Codes

ONE_SLIP_FROM, TWO_SLIPS_FROM = 5, 10
"""Letters that a text needs before one slip, or two, may be one: in shorter ones a letter makes another word."""
SHORT = 3
NEIGHBOURS = 40
"""How far apart two texts of one block may lie in its order and still be compared."""

Hashes = NDArray[np.uint64]
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2^64
_INVERSE = pow(_BASE, -1, 2**64)


@dataclass(frozen=True)
class Slips:
    """Pairs of positions ``low < high`` into the texts, and how many letters apart each pair is: 1 or 2."""

    low: Codes
    high: Codes
    apart: Codes


def slips(words: Sequence[tuple[str, ...]]) -> Slips:
    """Pairs of names, each given as its words, that differ by a slip of the pen.

    A letter missing, added, other, or two neighbours exchanged is one slip. Words with a digit and words of up to
    three letters must be the same: *Unit 12* is no slip for *Unit 13*, nor *Plant A* for *Plant B*. One slip needs
    five letters in the longer words, two slips need ten.

    Every pair one slip apart is found. Of those two apart are found the ones that are equal once each has lost one
    letter, and the ones whose slips are in one word among others; two slips in different words, or in the only word,
    may be missed.

    >>> found = slips([("voltaic", "motors"), ("voltaic", "mtoors"), ("unit", "12"), ("unit", "13")])
    >>> found.low.tolist(), found.high.tolist(), found.apart.tolist()
    ([0], [1], [1])
    """
    kept = [[one for one in name if len(one) > SHORT and not _has_digit(one)] for name in words]
    strict = [" ".join(sorted(one for one in name if len(one) <= SHORT or _has_digit(one))) for name in words]
    texts = [" ".join(name) for name in kept]
    long_enough = np.array([len(one) >= ONE_SLIP_FROM for one in texts], dtype=bool)
    block = pd.factorize(np.array(strict, dtype=object))[0].astype(np.uint64)
    rows = np.flatnonzero(long_enough)
    if len(rows) < 2:
        return Slips(*(np.empty(0, dtype=np.int64) for _ in range(3)))
    chosen = [texts[row] for row in rows]
    keys, owners = _deletions(chosen, block[rows])
    near = _neighbours(keys, owners, np.zeros(len(keys), dtype=np.int64), len(rows))
    also = _neighbours(*_left_out([kept[row] for row in rows], block[rows]), len(rows))
    low, high = np.divmod(_distinct(np.concatenate([near, also])), len(rows))
    return _verified(chosen, rows, low, high)


def _has_digit(word: str) -> bool:
    return any(char.isdigit() for char in word)


def _deletions(texts: Sequence[str], block: Hashes) -> tuple[Hashes, Codes]:
    """A hash of each text, and of each with one letter left out, with the text's position; apart by block."""
    lengths = np.array([len(one) for one in texts], dtype=np.int64)
    letters = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64) + np.uint64(1)
    owner = np.repeat(np.arange(len(texts)), lengths)
    start = np.cumsum(lengths) - lengths
    power = np.cumprod(np.full(int(lengths.max()), _BASE, dtype=np.uint64))
    term = letters * power[np.arange(len(letters)) - start[owner]]
    through = np.cumsum(term)
    before_text = np.where(start > 0, through[start - 1], np.uint64(0))
    total = through[start + lengths - 1] - before_text
    before = through - term - before_text[owner]
    without = before + (total[owner] - before - term) * np.uint64(_INVERSE)
    keys = np.concatenate([without, total])
    who = np.concatenate([owner, np.arange(len(texts))])
    return _mixed(keys, block[who]), who


def _left_out(words: Sequence[Sequence[str]], block: Hashes) -> tuple[Hashes, Codes, Codes]:
    """For every word of a text of several: a hash of the others, the text's position, and the word's rank."""
    told = pd.DataFrame(
        [
            (" ".join((*name[:at], "", *name[at + 1 :])), owner, name[at])
            for owner, name in enumerate(words)
            if len(name) > 1
            for at in range(len(name))
        ],
        columns=["others", "owner", "word"],
    )
    rank = np.unique(told["word"].to_numpy(dtype=object), return_inverse=True)[1].astype(np.int64)
    owner = told["owner"].to_numpy(dtype=np.int64)
    others = pd.factorize(told["others"])[0].astype(np.uint64)
    return _mixed(others, block[owner]), owner, rank


def _mixed(keys: Hashes, block: Hashes) -> Hashes:
    return keys ^ ((block + np.uint64(1)) * np.uint64(0xD6E8FEB86659FD93))


def _neighbours(keys: Hashes, owners: Codes, rank: Codes, n: int) -> Codes:
    """Pairs of the n owners that share a key, at most ``NEIGHBOURS`` apart in the order of ranks: low · n + high."""
    order = np.lexsort((owners, rank, keys))
    keys, owners = keys[order], owners[order]
    found = [np.empty(0, dtype=np.int64)]
    for step in range(1, min(NEIGHBOURS, len(keys) - 1) + 1):
        same = keys[step:] == keys[:-step]
        if not same.any():
            break
        one, other = owners[:-step][same], owners[step:][same]
        pairs = np.minimum(one, other) * n + np.maximum(one, other)
        found.append(pairs[one != other])
    return _distinct(np.concatenate(found))


def _distinct(pairs: Codes) -> Codes:
    """Sorted, each once; for millions several times quicker than by hashing."""
    ordered = np.sort(pairs)
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


def _verified(texts: Sequence[str], rows: Codes, low: Codes, high: Codes) -> Slips:
    """The pairs that really are so close, under the positions of all texts."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    one, other = ([texts[at] for at in side] for side in (low, high))
    distance = process.cpdist(one, other, scorer=OSA.distance, score_cutoff=2, dtype=np.int64) if one else np.empty(0)
    shorter = np.minimum([len(text) for text in one], [len(text) for text in other])
    near = (distance == 1) | ((distance == 2) & (shorter >= TWO_SLIPS_FROM))
    return Slips(rows[low[near]], rows[high[near]], np.asarray(distance, dtype=np.int64)[near])
