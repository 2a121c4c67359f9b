"""Nodes that hold together whichever few are lost."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ecohealth.compiled import kernel
from ecohealth.network.graph import Ints, Mask, Undirected

_SEEDS = 30


def robust_core(graph: Undirected, k: int) -> Mask:
    """Nodes that stay connected with one another, whichever k nodes are lost: bool[n], maybe nobody.

    Grown from a seed that no k losses part: a clique of more than k nodes, or two sides of more than k that are all
    tied across; then every node with more than k neighbours inside is taken in, of which one is always left. The core
    with most value of several seeds. What k losses strand therefore lies wholly outside of it: the rest of the core
    holds together, and keeps what it is tied to. O(seeds · m).
    """
    best = np.zeros(graph.n, dtype=bool)
    held, ends = -1.0, np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    for hub in np.argsort(-np.diff(graph.indptr), kind="stable")[:_SEEDS].tolist():
        for seed in (_clique(graph, hub, k), _two_sides(graph, hub, k)):
            inside = np.zeros(graph.n, dtype=bool)
            inside[seed] = True
            _grow(graph.indptr, graph.indices, inside, k)
            value = float(graph.weight[inside[ends] | inside[graph.indices]].sum())
            if seed and value > held:
                best, held = inside, value
        if best.all():
            break
    return best


def _neighbours(graph: Undirected, node: int) -> npt.NDArray[np.int32]:
    return graph.indices[graph.indptr[node] : graph.indptr[node + 1]]


def _clique(graph: Undirected, hub: int, k: int) -> list[int]:
    """A clique of k + 1 nodes around a hub, taken greedily by degree; empty where none is found."""
    clique, around = [hub], _neighbours(graph, hub)
    for other in around[np.argsort(-np.diff(graph.indptr)[around], kind="stable")].tolist():
        if len(clique) > k:
            break
        if np.isin(clique, _neighbours(graph, other)).all():
            clique.append(other)
    return clique if len(clique) > k else []


def _two_sides(graph: Undirected, hub: int, k: int) -> list[int]:
    """k + 1 nodes, the hub among them, and at least k + 1 others tied to all of these; empty where none are."""
    side, across = [hub], _neighbours(graph, hub)
    while len(side) <= k and len(across) > k:
        seconds, shared = np.unique(
            np.concatenate([_neighbours(graph, one) for one in across.tolist()]), return_counts=True
        )
        shared[np.isin(seconds, [*side, *across.tolist()])] = 0
        if not shared.any():
            break
        side.append(int(seconds[int(np.argmax(shared))]))
        across = np.intersect1d(across, _neighbours(graph, side[-1]))
    return [*side, *across.tolist()] if len(side) > k and len(across) > k else []


@kernel
def _grow(indptr: Ints, indices: npt.NDArray[np.int32], inside: Mask, k: int) -> None:
    """Take in every node with more than k neighbours inside, until there is none."""
    n = len(inside)
    held = np.zeros(n, dtype=np.int64)
    waiting = np.empty(n, dtype=np.int64)
    count = 0
    for v in range(n):
        if inside[v]:
            waiting[count] = v
            count += 1
    while count > 0:
        count -= 1
        v = waiting[count]
        for p in range(indptr[v], indptr[v + 1]):
            u = indices[p]
            held[u] += 1
            if held[u] > k and not inside[u]:
                inside[u] = True
                waiting[count] = u
                count += 1
