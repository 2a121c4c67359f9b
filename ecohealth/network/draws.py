"""Random losses, drawn: which nodes each of many scenarios loses, from one stream a chunk of scenarios."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ecohealth.network.graph import Floats, Indices, Ints

CHUNK = 128
"""Scenarios that are drawn together. The stream hangs on the seed and the number of the chunk, and on nothing else."""


class Chances(NamedTuple):
    """What may happen to n nodes, and what happens to them in any case.

    Attributes:
        probability: of each unit that it fails, 0 … 1, each by itself; all of its members fail with it.
        first: int64[units + 1]; the members of unit u are ``member[first[u]:first[u + 1]]``.
        member: int32, nodes.
        sizes: int64; for each of them, so many different nodes fail, drawn from all.
        left: float64[n], what is left of each node in any case; 0 is lost, 1 untouched.
    """

    probability: Floats
    first: Ints
    member: Indices
    sizes: Ints
    left: Floats


class Drawn(NamedTuple):
    """Scenarios one after the other: r holds the rows first[r] … first[r + 1] - 1, by ascending node.

    Attributes:
        first: int64[R + 1].
        node: int64, whom a row shocks.
        left: float64, what is left of it, 0 … 1.
    """

    first: Ints
    node: Ints
    left: Floats


def draw(chances: Chances, seed: int, chunk: int, runs: int = CHUNK) -> Drawn:
    """The scenarios of one chunk.

    Args:
        chances: what may happen.
        seed: 0 or more.
        chunk: its number; scenario r of the ensemble is the scenario r mod 128 of the chunk r // 128.
        runs: how many of them are wanted, the first ones.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(chunk,)))
    n = len(chances.left)
    run, unit = _failing(rng, chances.probability)
    count = np.diff(chances.first)[unit]
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    keys = [np.repeat(run, count) * n + chances.member[np.repeat(chances.first[unit], count) + within]]
    for size in chances.sizes.tolist():
        chosen = [rng.choice(n, size, replace=False, shuffle=False) for _ in range(CHUNK)]
        keys += [at * n + one for at, one in enumerate(chosen)]
    key = np.sort(np.concatenate(keys).astype(np.int64))
    key = key[np.diff(key, prepend=-1) > 0]
    shares = np.zeros(len(key))
    if (chances.left < 1).any():
        key, shares = _with_what_is_certain(key, chances.left)
    first = np.searchsorted(key, np.arange(runs + 1) * n).astype(np.int64)
    return Drawn(first, key[: first[-1]] % n, shares[: first[-1]])


def _with_what_is_certain(lost: Ints, left: Floats) -> tuple[Ints, Floats]:
    """The losses drawn, and in every run what happens in any case; a loss counts before a cut."""
    node = np.flatnonzero(left < 1)
    always = (np.arange(CHUNK)[:, None] * len(left) + node).ravel()
    spared = ~np.isin(always, lost, assume_unique=True)
    key = np.concatenate([lost, always[spared]])
    shares = np.concatenate([np.zeros(len(lost)), np.tile(left[node], CHUNK)[spared]])
    order = np.argsort(key, kind="stable")
    return key[order], shares[order]


def _failing(rng: np.random.Generator, probability: Floats) -> tuple[Ints, Ints]:
    """The units that fail in each run: pairs (run, unit).

    Units are taken together by the power of two above their probability; what fails with that power is found by
    geometric jumps over all runs at once, and kept with the rest of the probability. So rare failures cost little.
    """
    likely = np.flatnonzero(probability > 0)
    power = np.minimum(np.ceil(np.log2(probability[likely])), 0.0)
    runs, units = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for level in np.unique(power).tolist():
        of_level = likely[power == level]
        ceiling = 2.0**level
        cell = _jumps(rng, ceiling, CHUNK * len(of_level))
        unit = of_level[cell % len(of_level)]
        kept = rng.random(len(cell)) * ceiling < probability[unit]
        runs.append(cell[kept] // len(of_level))
        units.append(unit[kept])
    return np.concatenate(runs), np.concatenate(units)


def _jumps(rng: np.random.Generator, probability: float, cells: int) -> Ints:
    """Which of so many cells are hit, each with the same probability, ascending."""
    hits: list[Ints] = []
    at = -1
    while at < cells:
        expected = int((cells - at) * probability + 4.0 * np.sqrt((cells - at) * probability)) + 16
        jumps = at + np.cumsum(np.minimum(rng.geometric(probability, expected), cells + 1))
        hits.append(jumps[jumps < cells])
        at = int(jumps[-1])
    return np.concatenate(hits)
