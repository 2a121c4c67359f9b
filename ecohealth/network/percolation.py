"""How long a graph hangs together as its nodes go one by one."""

from __future__ import annotations

import heapq
import math

import numpy as np

from ecohealth.compiled import inlined, kernel
from ecohealth.network.graph import Floats, Indices, Ints, Mask, Undirected

AHEAD = 8
"""What is needed so many steps later is asked of memory early."""

VAST = 32
"""A component of one node in so many is marked node by node: whether a neighbour is in it is then one byte to read."""

GONE = -(1 << 30)
"""The degree of who is gone: below 0 whatever it still loses."""

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
    return _largest(graph.indptr, graph.indices, given)[0] / max(graph.n, 1)


@kernel
def _names_each_once(order: Ints) -> bool:
    named = np.zeros(len(order), dtype=np.bool_)
    for v in order:
        if v < 0 or v >= len(order) or named[v]:
            return False
        named[v] = True
    return True


ABSENT, PRESENT, WITHIN = 0, 1, 2  # within the vast component


@kernel
def _largest(indptr: Ints, indices: Indices, order: Ints) -> tuple[Ints, int]:
    """Nodes in the largest component after q = 1 … n losses; and a sum that means nothing.

    Nodes return from the last to the first. One component that has become vast is left out of the union-find: who joins
    it is marked, and a neighbour within it costs no more than reading its mark. The others are trees over the places
    in the order, so that who returned together lies together: ``above`` holds the place above, or of a root minus the
    size of its component; ``ring`` leads around its members.

    What the node so many steps ahead will ask for is read already, so that memory answers in the meantime; the sum of
    what was read keeps the compiler from leaving that out.
    """
    n = len(order)
    mark, place = np.zeros(n, dtype=np.uint8), np.empty(n, dtype=np.int32)
    above, ring = np.full(n, -1, dtype=np.int32), np.arange(n).astype(np.int32)
    apart = np.empty(n + 1, dtype=np.int32)  # the neighbours in hand that are there, and not within the vast component
    curve = np.zeros(n, dtype=np.int64)
    largest, vast, read = 0, 0, 0
    for q in range(n - 1, 0, -1):
        if q > 2 * AHEAD:
            soon = order[q - AHEAD]
            if indptr[soon] < indptr[soon + 1]:
                read += indices[indptr[soon]] + indices[indptr[soon + 1] - 1]
            read += indptr[order[q - 2 * AHEAD]]
        v = order[q]
        marks, count = 0, 0
        for k in range(indptr[v], indptr[v + 1]):  # without a branch, which could not be foreseen
            other = mark[indices[k]]
            apart[count] = indices[k]
            count += other & PRESENT
            marks |= other
        mark[v], place[v] = PRESENT, q
        size = _joined(q, apart[:count], place, above, ring)
        if marks & WITHIN or (vast == 0 and size * VAST > n):
            vast += size
            mark[v], at = WITHIN, ring[q]
            while at != q:
                mark[order[at]], at = WITHIN, ring[at]
            size = vast
        largest = max(largest, size)
        curve[q - 1] = largest
    return curve, read


@inlined
def _joined(q: int, apart: Indices, place: Indices, above: Indices, ring: Indices) -> int:
    """Tie the node at place q to others; returns the nodes of its component."""
    mine, size = q, 1
    for u in apart:
        other = place[u]
        up = above[other]
        while up >= 0:
            further = above[up]
            if further >= 0:
                above[other] = further
            other, up = up, further
        if other == mine:
            continue
        if -up > size:
            above[mine] = other
            mine = other
        else:
            above[other] = mine
        ring[other], ring[q] = ring[q], ring[other]
        size -= up
        above[mine] = -size
    return size


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
    the highest; who has lost neighbours since is put where it belongs when its list comes up. O(n + m) but for sorting
    the nodes of one degree by number.

    Source: recalculated degree attack, Holme et al. 2002, Physical Review E 65, 056109.

    >>> from ecohealth.network.graph import undirected
    >>> adaptive_degree_order(undirected(4, [0, 1, 2], [1, 2, 3], [1.0, 1.0, 1.0])).tolist()
    [1, 2, 0, 3]
    """
    degree = np.diff(graph.indptr).astype(np.int32)
    return np.asarray(_adaptive(graph.indptr, graph.indices, degree, int(degree.max(initial=0))))


@kernel
def _adaptive(indptr: Ints, indices: Indices, degree: Indices, highest: int) -> Ints:
    n = len(degree)
    first = np.full(highest + 1, -1, dtype=np.int32)  # of the list of each degree,
    behind = np.empty(n, dtype=np.int32)  # and who comes next in it
    for v in range(n):
        behind[v], first[degree[v]] = first[degree[v]], v
    order = np.empty(n, dtype=np.int64)
    taken = 0
    waiting, flag = np.empty(n, dtype=np.int64), np.zeros(n, dtype=np.bool_)
    for d in range(highest, -1, -1):
        count, one = 0, first[d]
        while one >= 0:
            v, one, now = one, behind[one], degree[one]
            if now == d:
                waiting[count] = v
                count += 1
            else:
                behind[v], first[now] = first[now], v
        _sort(waiting, count, flag)
        for v in waiting[:count]:
            now = degree[v]
            if now < d:
                behind[v], first[now] = first[now], v
                continue
            order[taken] = v
            taken += 1
            degree[v] = GONE
            for k in range(indptr[v], indptr[v + 1]):  # also of who is gone, which stays far below 0
                degree[indices[k]] -= 1
    return order


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
    """As ``_adaptive``, with a list for each of n ranges of strength, of which the highest is a heap."""
    n = len(indptr) - 1
    strength = np.zeros(n, dtype=np.int64)
    for v in range(n):
        for k in range(indptr[v], indptr[v + 1]):
            strength[v] += parts[k]
    width = int(strength.max()) // n + 1 if n > 0 else 1
    first, behind = np.full(n + 1, -1, dtype=np.int32), np.empty(n, dtype=np.int32)
    for v in range(n):
        behind[v], first[strength[v] // width] = first[strength[v] // width], v
    order = np.empty(n, dtype=np.int64)
    taken = 0
    for level in range(n, -1, -1):
        waiting = [(strength[0], first[0]) for _ in range(0)]
        one = first[level]
        while one >= 0:
            v, one, range_ = one, behind[one], strength[one] // width
            if range_ == level:
                waiting.append((-strength[v], v))
            else:
                behind[v], first[range_] = first[range_], v
        heapq.heapify(waiting)
        while len(waiting) > 0:
            known, v = heapq.heappop(waiting)
            range_ = strength[v] // width
            if range_ < level:
                behind[v], first[range_] = first[range_], v
            elif -known != strength[v]:
                heapq.heappush(waiting, (-strength[v], v))
            else:
                order[taken] = v
                taken += 1
                strength[v] = -(1 << 60)
                for k in range(indptr[v], indptr[v + 1]):
                    strength[indices[k]] -= parts[k]
    return order


def random_robustness(graph: Undirected, rng: np.random.Generator, orders: int) -> Floats:
    """R of the graph for random orders of loss, each with a stream of its own: float64[orders].

    Raises:
        ValueError: a graph without nodes.
    """
    return np.array([robustness(attack_curve(graph, one.permutation(graph.n))) for one in rng.spawn(orders)])
