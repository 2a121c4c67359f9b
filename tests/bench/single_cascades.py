"""The linear cascade of every single loss against scipy's sparse products, side by side in one run: `make bench`.

Both compute the same sums; scipy iterates h = min(1, e + D h) for 256 losses at once, as one would write it. Building
the arrays and the first compilation are told apart. At 100,000 participants only the bounds of everybody and the exact
cost of the 100 costliest are asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy import sparse

from ecohealth.network.cascade_bounds import cascade_at_most, costliest
from ecohealth.network.cascade_each import linear_cascade_of_each
from ecohealth.network.components import LossOfOne, leave_one_out
from ecohealth.network.dependencies import Dependencies, dependencies
from ecohealth.network.graph import undirected

RELATIONS, INSIDE, BLOCK, TOLERANCE = 5, 0.5, 256, 1e-9
RUNS = {1_000: 15, 10_000: 3}


class Case(NamedTuple):
    """A network as both sides take it."""

    network: Dependencies
    losses: LossOfOne
    provider: np.ndarray
    recipient: np.ndarray


def case(n: int) -> Case:
    """Random flows, five a node, half of each recipient's business outside."""
    rng = np.random.default_rng(n)
    pair = np.unique(rng.integers(0, n * n, RELATIONS * n))
    pair = pair[pair // n != pair % n]
    provider, recipient, value = pair // n, pair % n, rng.lognormal(8.0, 1.5, len(pair))
    share = INSIDE * value / np.bincount(recipient, value, minlength=n)[recipient]
    network = dependencies(n, (provider, recipient), share, share, value)
    return Case(network, leave_one_out(undirected(n, provider, recipient, value)), provider, recipient)


def by_products(of: Case) -> np.ndarray:
    """The cost of every single loss by repeated sparse products."""
    net, n = of.network, of.network.n
    matrix = sparse.csr_array((net.dependency, (of.recipient, of.provider)), shape=(n, n))
    cost = np.empty(n)
    for first in range(0, n, BLOCK):
        lost = np.arange(first, min(first + BLOCK, n))
        start = np.zeros((n, len(lost)))
        start[lost, np.arange(len(lost))] = 1.0
        failure, rises = start, True
        while rises:
            after = np.minimum(1.0, start + matrix @ failure)
            failure, rises = after, (after - failure).max() > TOLERANCE
        cost[lost] = _taken(of, failure, lost)
    return cost


def _taken(of: Case, failure: np.ndarray, lost: np.ndarray) -> np.ndarray:
    outside = of.losses.is_cut[lost]
    worst = np.maximum(failure[of.provider], failure[of.recipient])
    worst[(of.provider[:, None] == lost) | (of.recipient[:, None] == lost)] = 0.0
    taken = of.network.value @ worst
    taken[outside] = np.nan  # what is stranded is left out of the sum; the plain side does not know it
    return taken


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Print a row a size."""
    tiny = case(64)
    compiled = seconds(lambda: linear_cascade_of_each(tiny.network, tiny.losses))
    print(f"first call, compiled or from the cache: {compiled:.2f} s")
    print("| participants | build s | every loss s | scipy s | ratio | largest difference |\n|---|---|---|---|---|---|")
    for n, runs in RUNS.items():
        build, of = seconds(lambda n=n: case(n)), case(n)
        ours, theirs = [], []
        for _ in range(runs):
            ours.append(seconds(lambda of=of: linear_cascade_of_each(of.network, of.losses)))
            theirs.append(seconds(lambda of=of: by_products(of)))
        own, plain = np.median(ours), np.median(theirs)
        apart = np.nanmax(np.abs(linear_cascade_of_each(of.network, of.losses) - by_products(of)))
        share = apart / of.network.value.sum()
        print(f"| {n:,} | {build:.2f} | {own:.2f} | {plain:.2f} | {plain / own:.1f} | {share:.0e} of V |", flush=True)
    large = case(100_000)
    bounds = seconds(lambda: cascade_at_most(large.network, large.losses))
    found = costliest(large.network, large.losses, 100)
    exactly = seconds(lambda: costliest(large.network, large.losses, 100))
    print(f"100,000: bounds of everybody {bounds:.2f} s; with the 100 costliest exact {exactly:.2f} s", end=" ")
    print(f"({found.exact.sum():,} losses followed)")


if __name__ == "__main__":
    main()
