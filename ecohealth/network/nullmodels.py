"""Random graphs to compare with: the same degrees, everything else left to chance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ecohealth.compiled import kernel
from ecohealth.network.cohesion import simple_edges, sorted_edges
from ecohealth.network.graph import Ints

CHUNK = 1 << 18
"""Attempts whose random numbers are drawn at once: 4 MiB. The result depends on it, as it does on the seed."""


def rewired(
    n: int, edge_u: npt.ArrayLike, edge_v: npt.ArrayLike, rng: np.random.Generator, swaps_per_edge: int = 10
) -> tuple[Ints, Ints]:
    """Draw a simple graph with the same degrees by ``swaps_per_edge`` x m attempted double-edge swaps.

    An attempt picks two edges a-b and c-d at random and makes them a-d and c-b, unless that would make a loop or a
    second edge between two nodes; then the graph stays as it is, and the attempt counts: this is what makes every
    graph that swaps can reach equally likely in the long run. Where no swap is possible (a star, a complete graph) the
    edges come back unchanged. Expected O(m · swaps_per_edge).

    Args:
        n: number of nodes.
        edge_u, edge_v: int[m], the edges of a simple graph, in any order and direction: they are sorted first.
        rng: the source of randomness; the same seed gives the same graph.
        swaps_per_edge: attempts for each edge; 10 is common.

    Returns:
        (u, v): int64[m] each, u < v, sorted.

    Raises:
        ValueError: a self-loop, a repeated edge, or a node outside 0 … n-1.

    Source: Maslov & Sneppen 2002, Science 296, 910.

    >>> u, v = rewired(4, [0, 0, 0], [1, 2, 3], np.random.default_rng(1))
    >>> u.tolist(), v.tolist()
    ([0, 0, 0], [1, 2, 3])
    """
    u, v = simple_edges(n, edge_u, edge_v)
    m = len(u)
    if m >= 2:
        table, bits = _filled_table(n, u, v)
        for start in range(0, m * swaps_per_edge, CHUNK):
            attempts = min(CHUNK, m * swaps_per_edge - start)
            first, second = rng.integers(0, m, attempts), rng.integers(0, 2 * m, attempts)
            _swap(n, (u, v), (first, second), table, bits)
    return sorted_edges(n, u, v)


def _filled_table(n: int, u: Ints, v: Ints) -> tuple[Ints, int]:
    """A hash set of the edges, at most half full."""
    bits = max(int(2 * len(u) - 1).bit_length(), 2)
    table = np.full(1 << bits, -1, dtype=np.int64)
    _fill(u * n + v, table, bits)
    return table, bits


@kernel
def _home(key: int, bits: int) -> np.int64:
    """Where a key belongs: the top bits of its product with 2^64 / golden ratio (Fibonacci hashing)."""
    return np.int64((np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - bits))


@kernel
def _slot(key: int, table: Ints, bits: int) -> np.int64:
    """The slot that holds the key, or the empty one (-1) where it would go."""
    slot = _home(key, bits)
    while table[slot] != key and table[slot] != -1:
        slot = (slot + 1) & (len(table) - 1)
    return slot


@kernel
def _fill(keys: Ints, table: Ints, bits: int) -> None:
    for key in keys:
        table[_slot(key, table, bits)] = key


@kernel
def _remove(key: int, table: Ints, bits: int) -> None:
    """Empty the key's slot, and move later keys of the run back, so that each is still found from its home."""
    mask = len(table) - 1
    hole = _slot(key, table, bits)
    slot = (hole + 1) & mask
    while table[slot] != -1:
        if ((slot - _home(table[slot], bits)) & mask) >= ((slot - hole) & mask):
            table[hole] = table[slot]
            hole = slot
        slot = (slot + 1) & mask
    table[hole] = -1


@kernel
def _swap(n: int, edges: tuple[Ints, Ints], draws: tuple[Ints, Ints], table: Ints, bits: int) -> None:
    """Attempt one swap a draw; ``draws[1]`` is twice the second edge plus its direction."""
    u, v = edges
    for attempt in range(len(draws[0])):
        e, f = draws[0][attempt], draws[1][attempt] >> 1
        a, b, c, d = u[e], v[e], u[f], v[f]
        if draws[1][attempt] & 1:
            c, d = d, c
        if a in (c, d) or b in (c, d):
            continue
        one, other = min(a, d) * n + max(a, d), min(c, b) * n + max(c, b)
        if table[_slot(one, table, bits)] != -1 or table[_slot(other, table, bits)] != -1:
            continue
        _remove(min(a, b) * n + max(a, b), table, bits)
        _remove(min(c, d) * n + max(c, d), table, bits)
        table[_slot(one, table, bits)] = one
        table[_slot(other, table, bits)] = other
        u[e], v[e], u[f], v[f] = a, d, c, b
