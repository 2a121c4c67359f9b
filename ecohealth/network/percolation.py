"""How long a graph hangs together as its nodes go one by one."""

from __future__ import annotations

import heapq
import math

import numpy as np

from ecohealth.compiled import kernel
from ecohealth.network.graph import Floats, Indices, Ints, Mask, Undirected

NEAR, AHEAD = 50_000, 4
"""Up to so many nodes fit into memory that answers at once; of more, what is needed so many steps later is asked for
early."""

PARTS = 40
"""Strengths are compared in whole parts of two to the minus this of all value."""


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
    if given.shape != (graph.n,) or not _names_each_once(given):
        raise ValueError(f"the order of losses must name each of the {graph.n} nodes once")
    ahead = AHEAD if graph.n > NEAR else graph.n
    return _largest(graph.indptr, graph.indices, given, ahead)[0] / max(graph.n, 1)


@kernel
def _names_each_once(order: Ints) -> bool:
    named = np.zeros(len(order), dtype=np.bool_)
    for v in order:
        if v < 0 or v >= len(order) or named[v]:
            return False
        named[v] = True
    return True


@kernel
def _largest(indptr: Ints, indices: Indices, order: Ints, ahead: int) -> tuple[Ints, int]:
    """Nodes in the largest component after q = 1 … n losses; and a sum that means nothing.

    What the node so many steps ahead will ask for is read already, so that memory answers in the meantime; the sum of
    what was read keeps the compiler from leaving that out.

    One array holds it all, so that a neighbour costs one access to memory: the node above, or of a root minus the size
    of its component, or 0 for a node that is not there yet. Nodes are numbered from 1 in it.
    """
    n = len(order)
    above = np.zeros(n + 1, dtype=np.int32)
    present = np.empty(n + 1, dtype=np.int32)  # the neighbours in hand that are there
    curve = np.zeros(n, dtype=np.int64)
    largest, read = 0, 0
    for q in range(n - 1, 0, -1):
        if q > 3 * ahead:
            soon, later = order[q - ahead], order[q - 2 * ahead]
            for k in range(indptr[soon], indptr[soon + 1]):
                read += above[indices[k] + 1]
            if indptr[later] < indptr[later + 1]:
                read += indices[indptr[later]] + indices[indptr[later + 1] - 1]
            read += indptr[order[q - 3 * ahead]]
        v = order[q]
        mine, size = v + 1, 1
        above[mine] = -1
        there = 0
        for k in range(indptr[v], indptr[v + 1]):  # without a branch, which could not be foreseen
            present[there] = indices[k] + 1
            there += above[indices[k] + 1] != 0
        for k in range(there):
            other = present[k]
            up = above[other]
            while up > 0:
                further = above[up]
                if further > 0:
                    above[other] = further
                other, up = up, further
            if other == mine:
                continue
            if -up > size:
                above[mine] = other
                mine = other
            else:
                above[other] = mine
            size -= up
            above[mine] = -size
        largest = max(largest, size)
        curve[q - 1] = largest
    return curve, read


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
    ahead = AHEAD if graph.n > NEAR else graph.n
    return _adaptive(graph.indptr, graph.indices, np.diff(graph.indptr).astype(np.int32), ahead)[0]


@kernel
def _adaptive(indptr: Ints, indices: Indices, degree: Indices, ahead: int) -> tuple[Ints, int]:
    """The order; and a sum that means nothing, as in ``_largest``."""
    n, read = len(degree), 0
    highest = 0
    for v in range(n):
        highest = max(highest, degree[v])
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
    waiting, flag = np.empty(n, dtype=np.int64), np.zeros(n, dtype=np.bool_)
    for d in range(highest, -1, -1):
        count = 0
        entry = last[d]
        while entry >= 0:
            if degree[who[entry]] == d:
                waiting[count] = who[entry]
                count += 1
            entry = earlier[entry]
        _sort(waiting, count, flag)
        for position in range(count):
            if position + 2 * ahead < count:
                soon, later = waiting[position + ahead], waiting[position + 2 * ahead]
                for k in range(indptr[soon], indptr[soon + 1]):
                    read += degree[indices[k]]
                read += indices[indptr[later]] if indptr[later] < indptr[later + 1] else 0
            v = waiting[position]
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
    return order, read


@kernel
def _sort(waiting: Ints, count: int, flag: Mask) -> None:
    """Sort so many nodes, each there once: few among themselves, many by looking through all flags for them."""
    if count * 32 < len(flag):
        gap = count // 2
        while gap > 0:
            for position in range(gap, count):
                v, hole = waiting[position], position
                while hole >= gap and waiting[hole - gap] > v:
                    waiting[hole] = waiting[hole - gap]
                    hole -= gap
                waiting[hole] = v
            gap //= 2
        return
    for position in range(count):
        flag[waiting[position]] = True
    position = 0
    for v in range(len(flag)):
        if flag[v]:
            waiting[position], flag[v] = v, False
            position += 1


def adaptive_value_order(graph: Undirected) -> Ints:
    """Nodes in the order in which an attacker takes them who picks the largest strength anew after each loss.

    Strength is the value of the edges to nodes that are still there, counted in whole parts of 2⁻⁴⁰ of all value, so
    that equal sums are equal however they were added; ties go to the lowest number. O(m log n).

    >>> from ecohealth.network.graph import undirected
    >>> adaptive_value_order(undirected(4, [0, 1, 2], [1, 2, 3], [1.0, 1.0, 5.0])).tolist()
    [2, 0, 1, 3]
    """
    total = float(graph.weight.sum())
    parts = np.rint(graph.weight / (total or 1.0) * 2.0**PARTS).astype(np.int64)
    return _by_strength(graph.indptr, graph.indices, parts)


@kernel
def _by_strength(indptr: Ints, indices: Indices, parts: Ints) -> Ints:
    n = len(indptr) - 1
    strength = np.zeros(n, dtype=np.int64)
    for v in range(n):
        for k in range(indptr[v], indptr[v + 1]):
            strength[v] += parts[k]
    waiting = [(-strength[v], v) for v in range(n)]
    heapq.heapify(waiting)
    order = np.empty(n, dtype=np.int64)
    taken = 0
    while taken < n:
        known, v = heapq.heappop(waiting)
        if -known != strength[v]:
            if strength[v] >= 0:
                heapq.heappush(waiting, (-strength[v], v))
            continue
        order[taken] = v
        taken += 1
        strength[v] = -1
        for k in range(indptr[v], indptr[v + 1]):
            if strength[indices[k]] >= 0:
                strength[indices[k]] -= parts[k]
    return order


def random_robustness(graph: Undirected, rng: np.random.Generator, orders: int) -> Floats:
    """R of the graph for random orders of loss, each with a stream of its own: float64[orders].

    Raises:
        ValueError: a graph without nodes.
    """
    return np.array([robustness(attack_curve(graph, one.permutation(graph.n))) for one in rng.spawn(orders)])
