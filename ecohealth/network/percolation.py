"""How long a graph hangs together as its nodes go one by one."""

from __future__ import annotations

import math

import numpy as np

from ecohealth.compiled import kernel
from ecohealth.network.graph import Floats, Indices, Ints, Undirected


def attack_curve(graph: Undirected, order: Ints) -> Floats:
    """S(q) for q = 1 … n: the largest component's share of all n nodes after the first q of ``order`` are lost.

    The losses are undone from the last to the first with union-find, so the whole curve takes O((n + m) α(n)).

    Args:
        graph: n nodes; weights play no part.
        order: int[n], a permutation of 0 … n-1, the first to go first.

    Returns:
        float64[n], never rising, the last 0.

    Raises:
        ValueError: an order that is not a permutation of the nodes.

    Source: S and R after Schneider et al. 2011, PNAS 108, 3838; reverse union-find after Newman & Ziff 2001,
    Physical Review E 64, 016706.

    >>> from ecohealth.network.graph import undirected
    >>> attack_curve(undirected(4, [0, 0, 0], [1, 2, 3], [1.0, 1.0, 1.0]), np.array([0, 1, 2, 3])).tolist()
    [0.25, 0.25, 0.25, 0.0]
    """
    given = np.array(order, dtype=np.int64)
    if given.shape != (graph.n,) or not np.array_equal(np.sort(given), np.arange(graph.n)):
        raise ValueError(f"the order of losses must name each of the {graph.n} nodes once")
    return _largest(graph.indptr, graph.indices, given) / max(graph.n, 1)


@kernel
def _largest(indptr: Ints, indices: Indices, order: Ints) -> Ints:
    """Nodes in the largest component after q = 1 … n losses."""
    n = len(order)
    above = np.full(n, -1, dtype=np.int32)  # -1: not yet there; a root is its own
    size = np.ones(n, dtype=np.int32)
    curve = np.zeros(n, dtype=np.int64)
    largest = 0
    for q in range(n - 1, 0, -1):
        v = order[q]
        above[v] = v
        mine = v
        for k in range(indptr[v], indptr[v + 1]):
            other = indices[k]
            if above[other] < 0:
                continue
            while above[other] != other:
                above[other] = above[above[other]]
                other = above[other]
            if other == mine:
                continue
            if size[other] > size[mine]:
                mine, other = other, mine
            above[other] = mine
            size[mine] += size[other]
        largest = max(largest, size[mine])
        curve[q - 1] = largest
    return curve


def robustness(curve: Floats) -> float:
    """R = (1/n) Σ_{q=1..n} S(q), the mean of an attack curve; from (1 - 1/n)/n without edges to (1 - 1/n)/2 complete.

    Raises:
        ValueError: an empty curve, since R of no nodes does not exist.

    Source: Schneider et al. 2011, PNAS 108, 3838.

    >>> robustness(np.array([0.5, 0.25, 0.25, 0.0]))
    0.25
    """
    if len(curve) == 0:
        raise ValueError("robustness does not exist for a graph without nodes")
    return math.fsum(curve) / len(curve)


def order_by(value: Floats) -> Ints:
    """Nodes by value, largest first, ties by lowest number. O(n log n).

    Raises:
        ValueError: a value that is not a number.

    >>> order_by(np.array([1.0, 3.0, 3.0])).tolist()
    [1, 2, 0]
    """
    if np.isnan(value).any():
        raise ValueError("an order needs a value for each node; one is not a number")
    return np.argsort(-np.asarray(value, dtype=np.float64), kind="stable").astype(np.int64)


def adaptive_degree_order(graph: Undirected) -> Ints:
    """Nodes in the order in which an attacker takes them who picks the largest degree anew after each loss.

    Ties go to the lowest number. Degrees only fall, so nodes wait in one list a degree, from which the attacker takes
    the highest; each edge moves a node once. O(n + m) but for sorting the nodes of one degree by number.

    Source: recalculated degree attack, Holme et al. 2002, Physical Review E 65, 056109.

    >>> from ecohealth.network.graph import undirected
    >>> adaptive_degree_order(undirected(4, [0, 1, 2], [1, 2, 3], [1.0, 1.0, 1.0])).tolist()
    [1, 2, 0, 3]
    """
    return _adaptive(graph.indptr, graph.indices, np.diff(graph.indptr))


@kernel
def _adaptive(indptr: Ints, indices: Indices, degree: Ints) -> Ints:
    n = len(degree)
    highest = degree.max() if n > 0 else 0
    last = np.full(highest + 1, -1, dtype=np.int64)  # the newest entry of each degree's list
    earlier = np.empty(n + len(indices) // 2, dtype=np.int64)
    who = np.empty(n + len(indices) // 2, dtype=np.int32)
    entries = 0
    for v in range(n):
        who[entries], earlier[entries] = v, last[degree[v]]
        last[degree[v]] = entries
        entries += 1
    order = np.empty(n, dtype=np.int64)
    taken = 0
    waiting = np.empty(n, dtype=np.int64)
    for d in range(highest, -1, -1):
        count = 0
        entry = last[d]
        while entry >= 0:
            if degree[who[entry]] == d:
                waiting[count] = who[entry]
                count += 1
            entry = earlier[entry]
        waiting[:count].sort()
        for v in waiting[:count]:
            if degree[v] != d:
                continue
            order[taken] = v
            taken += 1
            degree[v] = -1
            for k in range(indptr[v], indptr[v + 1]):
                u = indices[k]
                if degree[u] >= 0:
                    degree[u] -= 1
                    who[entries], earlier[entries] = u, last[degree[u]]
                    last[degree[u]] = entries
                    entries += 1
    return order
