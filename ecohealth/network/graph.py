"""The simple undirected graph that every structural kernel reads, and its components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ecohealth.compiled import kernel

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MOST_NODES = 1 << 31
"""Node numbers are kept in 32 bits: half the memory, and faster for it."""


@dataclass(frozen=True, eq=False)
class Undirected:
    """A simple undirected graph of n nodes in compressed rows, as :func:`undirected` makes it. Arrays are read-only.

    Attributes:
        n: nodes 0 … n-1.
        indptr: int64[n + 1]; the neighbours of v are ``indices[indptr[v]:indptr[v + 1]]``.
        indices: int32[2m]; neighbours, ascending within a row; every edge stands in the rows of both its ends.
        weight: float64[2m], > 0; the edge's whole value, in both places the same bits.
        loops: float64[n], >= 0; what each node exchanges with itself.
    """

    n: int
    indptr: Ints
    indices: Indices
    weight: Floats
    loops: Floats

    @property
    def m(self) -> int:
        """Edges, self-loops not counted."""
        return len(self.indices) // 2


def undirected(n: int, source: npt.ArrayLike, target: npt.ArrayLike, weight: npt.ArrayLike) -> Undirected:
    """Sum rows that join the same two nodes, in either direction, into one edge; self-loops go to ``loops``.

    Rows are sorted before they are added up, so any order of rows gives the same bits. A row of weight 0 makes no edge.
    O(n + m) by counting sort; only rows that repeat a pair are sorted by weight.

    Args:
        n: number of nodes.
        source, target: int[m], in 0 … n-1.
        weight: float[m], finite, >= 0, in one unit of value.

    Raises:
        ValueError: lengths that differ, a node outside 0 … n-1, a weight that is negative or not finite,
            2^31 nodes or more.

    >>> two = undirected(3, [0, 1, 2], [1, 0, 2], [1.0, 2.0, 5.0])
    >>> two.indptr.tolist(), two.indices.tolist(), two.weight.tolist(), two.loops.tolist()
    ([0, 1, 2, 2], [1, 0], [3.0, 3.0], [0.0, 0.0, 5.0])
    """
    if not 0 <= n < MOST_NODES:
        raise ValueError(f"a graph of {n} nodes; allowed: 0 to {MOST_NODES - 1}")
    start, end = checked_codes(n, source), checked_codes(n, target)
    value = checked_values(weight, "weight", len(start))
    if len(end) != len(start):
        raise ValueError(f"{len(start)} sources but {len(end)} targets; give one of each a row")
    low, high, value = _summed(n, np.minimum(start, end), np.maximum(start, end), value)
    loop = low == high
    loops = np.zeros(n)
    loops[low[loop]] = value[loop]
    rows = _rows_of_both_ends(n, low[~loop], high[~loop], value[~loop])
    for array in (*rows, loops):
        array.setflags(write=False)
    return Undirected(n, *rows, loops)


def checked_codes(n: int, codes: npt.ArrayLike, name: str = "node") -> Ints:
    """Numbers of nodes (kinds, types …) as int64, each in 0 … n-1, or a ValueError."""
    given = np.asarray(codes)
    if given.ndim != 1:
        raise ValueError(f"{name} numbers have shape {given.shape}; allowed: one dimension")
    if given.size and not np.issubdtype(given.dtype, np.integer):
        raise ValueError(f"{name} numbers are {given.dtype}; allowed: integers")
    wide = given.astype(np.int64)
    if wide.size and not (wide.min() >= 0 and wide.max() < n):
        raise ValueError(f"{name} numbers run from {wide.min()} to {wide.max()}; allowed: 0 to {n - 1}")
    return wide


def checked_values(values: npt.ArrayLike, name: str, length: int) -> Floats:
    """Values as a float64 array of the given length, each finite and >= 0, or a ValueError."""
    floats = np.array(values, dtype=np.float64)
    if floats.shape != (length,):
        raise ValueError(f"{name} has shape {floats.shape}; allowed: ({length},)")
    if not (np.isfinite(floats) & (floats >= 0)).all():
        raise ValueError(f"{name} holds a value that is negative or not finite; allowed: 0 and above")
    return floats


def sum_by(code: Ints, value: Floats, n: int) -> Floats:
    """Sum values by code 0 … n-1, added up in ascending order of value: any order of rows gives the same bits.

    >>> sum_by(np.array([1, 0, 1]), np.array([0.5, 1.0, 2.0]), 3).tolist()
    [1.0, 2.5, 0.0]
    """
    order = np.lexsort((value, code))
    return np.bincount(code[order], weights=value[order], minlength=n).astype(np.float64)


def _summed(n: int, low: Ints, high: Ints, value: Floats) -> tuple[Ints, Ints, Floats]:
    """One row a pair of nodes, sorted by pair, equal pairs added up in ascending order of value."""
    order = np.flatnonzero(value > 0)
    order = order[_stable_order(high[order], n)]
    order = order[_stable_order(low[order], n)]
    low, high, value = low[order], high[order], value[order]
    first = np.flatnonzero((np.diff(low, prepend=-1) != 0) | (np.diff(high, prepend=-1) != 0))
    if len(first) == len(order):
        return low, high, value
    length = np.diff(first, append=len(order))
    repeated = np.flatnonzero(np.repeat(length > 1, length))
    value[repeated] = value[repeated[np.lexsort((value[repeated], high[repeated], low[repeated]))]]
    return low[first], high[first], np.add.reduceat(value, first)


@kernel
def _stable_order(code: Ints, n: int) -> Ints:
    """The stable order of codes 0 … n-1 by counting: what ``argsort(kind="stable")`` gives, in O(m + n)."""
    place = np.zeros(n + 1, dtype=np.int64)
    for e in range(len(code)):
        place[code[e] + 1] += 1
    for v in range(n):
        place[v + 1] += place[v]
    order = np.empty(len(code), dtype=np.int64)
    for e in range(len(code)):
        order[place[code[e]]] = e
        place[code[e]] += 1
    return order


@kernel
def _rows_of_both_ends(n: int, low: Ints, high: Ints, value: Floats) -> tuple[Ints, Indices, Floats]:
    """Compressed rows of edges low < high that are sorted by (low, high): rows come out ascending."""
    indptr = np.zeros(n + 1, dtype=np.int64)
    for e in range(len(low)):
        indptr[low[e] + 1] += 1
        indptr[high[e] + 1] += 1
    for v in range(n):
        indptr[v + 1] += indptr[v]
    place = indptr[:-1].copy()
    indices = np.empty(2 * len(low), dtype=np.int32)
    weight = np.empty(2 * len(low), dtype=np.float64)
    for e in range(len(low)):
        k = place[high[e]]
        indices[k], weight[k] = low[e], value[e]
        place[high[e]] += 1
    for e in range(len(low)):
        k = place[low[e]]
        indices[k], weight[k] = high[e], value[e]
        place[low[e]] += 1
    return indptr, indices, weight


def components(graph: Undirected, alive: Mask | None = None) -> tuple[Ints, int]:
    """Label the connected components among the nodes that are alive (all, where not given).

    Returns:
        int64[n] labels and their number; components are numbered in the order of their lowest node; -1 for the dead.
        O(n + m).

    >>> path = undirected(4, [0, 1, 2], [1, 2, 3], [1.0, 1.0, 1.0])
    >>> components(path, np.array([True, False, True, True]))
    (array([ 0, -1,  1,  1]), 2)
    """
    living = np.ones(graph.n, dtype=bool) if alive is None else np.array(alive, dtype=bool)
    if living.shape != (graph.n,):
        raise ValueError(f"alive has shape {living.shape}; allowed: ({graph.n},)")
    labels, count = _labels(graph.indptr, graph.indices, living)
    return labels, int(count)


@kernel
def _labels(indptr: Ints, indices: Indices, alive: Mask) -> tuple[Ints, int]:
    labels = np.full(len(alive), -1, dtype=np.int64)
    stack = np.empty(len(alive), dtype=np.int32)
    count = 0
    for start in range(len(alive)):
        if not alive[start] or labels[start] >= 0:
            continue
        labels[start] = count
        stack[0] = start
        top = 1
        while top > 0:
            top -= 1
            v = stack[top]
            for k in range(indptr[v], indptr[v + 1]):
                u = indices[k]
                if alive[u] and labels[u] < 0:
                    labels[u] = count
                    stack[top] = u
                    top += 1
        count += 1
    return labels, count
