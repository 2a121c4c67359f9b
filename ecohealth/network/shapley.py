"""Fair shares of joint losses, and pairs that cost far more together than apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecohealth.compiled import kernel
from ecohealth.network.graph import Floats, Indices, Ints, Undirected
from ecohealth.network.tail import skewed_interval

FEWEST_FOR_INTERVAL = 400
"""Orders below which intervals hold less often than they say: what a node adds seldom may not have been seen at all."""

ROUNDING = 1e-12
"""A variance below this share of the mean square is what rounding leaves of none."""


@dataclass(frozen=True, eq=False)
class FairShares:
    """Shapley values of the direct and stranded loss.

    Attributes:
        share: float64[n], the mean of what each node adds to the loss when it goes after those before it in a random
            order; they add up to all value.
        standard_error: float64[n], of that mean.
        low, high: float64[n], the ends of 95 % intervals; NaN where the orders are too few for one to hold
            (``FEWEST_FOR_INTERVAL``).
        orders: how many orders were drawn.
    """

    share: Floats
    standard_error: Floats
    low: Floats
    high: Floats
    orders: int


def shapley(graph: Undirected, rng: np.random.Generator, orders: int) -> FairShares:
    """Each node's fair share of what is lost when everybody goes, in random orders.

    In one order the losses are undone from the last to the first with union-find; what stands of a component is its
    most valuable fragment so far, so an order costs O((n + m) α(n)). Orders come in pairs, the second the first
    reversed, which evens out most of the chance; each pair has a stream of its own.

    Args:
        graph: value between nodes.
        rng: the source of randomness.
        orders: how many to draw, even, at least 4.

    Raises:
        ValueError: an odd or too small number of orders.

    Source: Shapley 1953; permutation sampling after Castro, Gómez & Tejada 2009, Computers & OR 36, 1726.

    >>> from ecohealth.network.graph import undirected
    >>> fair = shapley(undirected(2, [0], [1], [6.0]), np.random.default_rng(1), 4)
    >>> fair.share.tolist(), fair.standard_error.tolist()
    ([3.0, 3.0], [0.0, 0.0])
    """
    if orders < 4 or orders % 2:
        raise ValueError(f"{orders} orders; allowed: an even number from 4")
    total, squares, cubes = np.zeros((3, graph.n))
    for stream in rng.spawn(orders // 2):
        order = stream.permutation(graph.n)
        added = (_added(graph, order) + _added(graph, order[::-1].copy())) / 2.0
        total += added
        squares += added * added
        cubes += added * added * added
    pairs = orders // 2
    mean, square, cube = total / pairs, squares / pairs, cubes / pairs
    variance = np.maximum(square - mean * mean, 0.0)
    error = np.sqrt(variance / (pairs - 1))
    if orders < FEWEST_FOR_INTERVAL:
        unknown = np.full(graph.n, np.nan)
        return FairShares(mean, error, unknown, unknown, orders)
    known = variance > ROUNDING * square
    skew = np.where(known, cube - 3.0 * mean * square + 2.0 * mean**3, 0.0) / np.where(known, variance, 1.0) ** 1.5
    return FairShares(mean, error, *skewed_interval(mean, error, skew, pairs), orders)


def _added(graph: Undirected, order: Ints) -> Floats:
    return np.asarray(_marginal(graph.indptr, graph.indices, graph.weight, graph.loops, order))


@kernel
def _marginal(indptr: Ints, indices: Indices, weight: Floats, loops: Floats, order: Ints) -> Floats:
    """What each node adds to the loss, losing them in the given order.

    Undone backwards: a node that returns joins the fragments it is tied to. What stands of its component grows from
    the best fragment there was to the best there is; and all that ever stands adds up to all value.
    """
    n = len(order)
    above = np.full(n, -1, dtype=np.int64)
    value = np.zeros(n)
    home = np.full(n, -1, dtype=np.int64)  # component of the whole graph, by its lowest found node
    stack = np.empty(n, dtype=np.int64)
    for v in range(n):
        if home[v] >= 0:
            continue
        home[v], stack[0], count = v, v, 1
        while count > 0:
            count -= 1
            x = stack[count]
            for p in range(indptr[x], indptr[x + 1]):
                if home[indices[p]] < 0:
                    home[indices[p]] = v
                    stack[count] = indices[p]
                    count += 1
    best = np.zeros(n)
    added = np.zeros(n)
    for q in range(n - 1, -1, -1):
        v = order[q]
        above[v], value[v], mine = v, loops[v], v
        for p in range(indptr[v], indptr[v + 1]):
            other = indices[p]
            if above[other] < 0:
                continue
            while above[other] != other:
                above[other] = above[above[other]]
                other = above[other]
            if other != mine:
                above[other] = mine
                value[mine] += value[other]
            value[mine] += weight[p]
        if value[mine] > best[home[v]]:
            added[v] = value[mine] - best[home[v]]
            best[home[v]] = value[mine]
    return added
