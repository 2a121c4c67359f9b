"""Thousands of random losses at once beside loops that do one after the other: `make bench`.

Side by side in one run, alternating, medians; the loops do a part of the scenarios and are scaled to all of them.
Laying out the graph and the first call, which compiles, are told apart.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

PARTICIPANTS, RELATIONS, LOSSES, SCENARIOS, OUTSIDE = 10_000, 5, 20, 10_000, 0.5
SHAPES = ("random", "heavy tails", "small groups", "chain of groups", "tree")
"""In ``small groups`` (of 20, not tied to each other) and in a ``tree`` no loss leaves a giant component."""


@dataclass(frozen=True)
class Case:
    """Flows between participants, and who is lost in each scenario."""

    source: np.ndarray
    target: np.ndarray
    weight: np.ndarray
    lost: np.ndarray


def case(shape: str, rng: np.random.Generator) -> Case:
    """Ten thousand participants with five relations each; a tree has one each."""
    n, m = PARTICIPANTS, PARTICIPANTS * RELATIONS
    everyone = np.arange(m) % n
    if shape == "random":
        source, target = rng.integers(0, n, m), rng.integers(0, n, m)
    elif shape == "heavy tails":
        source, target = (np.minimum(n * rng.beta(0.4, 3.0, m), n - 1).astype(np.int64) for _ in range(2))
    elif shape == "tree":
        source, target = np.arange(1, n), (np.arange(1, n) * rng.random(n - 1)).astype(np.int64)
    else:
        size = 20 if shape == "small groups" else 100
        source = everyone
        target = everyone // size * size + rng.integers(0, size, m)
        if shape == "chain of groups":
            bridge = np.arange(0, n - size, size)
            source, target = np.append(source, bridge), np.append(target, bridge + size + size // 2)
    apart = source != target
    source, target = source[apart], target[apart]
    lost = np.array([rng.choice(n, LOSSES, replace=False, shuffle=False) for _ in range(SCENARIOS)])
    return Case(source, target, rng.lognormal(0.0, 1.0, len(source)), lost)


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def loop_over_components(one: Case, scenarios: int) -> Callable[[], None]:
    """scipy's connected components of what each scenario leaves."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    n = PARTICIPANTS
    both = np.concatenate([one.source, one.target]), np.concatenate([one.target, one.source])
    matrix = csr_array((np.tile(one.weight, 2), both), shape=(n, n))

    def run() -> None:
        for lost in one.lost[:scenarios]:
            alive = np.ones(n, dtype=bool)
            alive[lost] = False
            connected_components(matrix[alive][:, alive], directed=False)

    return run


def loop_over_events(one: Case, scenarios: int) -> Callable[[], None]:
    """The linear cascade as dicts of dicts, each round over those that rose."""
    received = np.bincount(one.target, weights=one.weight, minlength=PARTICIPANTS)
    leans: dict[int, dict[int, float]] = {}
    for i, j, weight in zip(one.source.tolist(), one.target.tolist(), one.weight.tolist(), strict=True):
        row = leans.setdefault(i, {})
        row[j] = row.get(j, 0.0) + (1.0 - OUTSIDE) * weight / received[j]

    def run() -> None:
        for lost in one.lost[:scenarios]:
            spread_with_dicts(leans, lost.tolist())

    return run


def spread_with_dicts(leans: dict[int, dict[int, float]], lost: list[int]) -> dict[int, float]:
    """h of everyone reached."""
    failure = dict.fromkeys(lost, 1.0)
    rose = dict(failure)
    while rose:
        asked: dict[int, float] = {}
        for i, risen in rose.items():
            for j, weight in leans.get(i, {}).items():
                asked[j] = asked.get(j, 0.0) + weight * risen
        rose = {}
        for j, more in asked.items():
            level = min(1.0, failure.get(j, 0.0) + more)
            if level > failure.get(j, 0.0):
                rose[j] = level - failure.get(j, 0.0)
        if max(rose.values(), default=0.0) <= 1e-9:
            break
        for j, more in rose.items():
            failure[j] = failure.get(j, 0.0) + more
    return failure


def ensembles(one: Case) -> tuple[float, Callable[[], object], Callable[[], object]]:
    """Seconds to lay out the graph, then all scenarios without and with the cascade."""
    from ecohealth.network.deliveries import deliveries
    from ecohealth.network.dependencies import dependencies
    from ecohealth.network.ensemble import direct_and_stranded, shocks, with_linear_cascade
    from ecohealth.network.graph import undirected
    from ecohealth.network.ground import ground
    from ecohealth.network.substitution import supply

    n = PARTICIPANTS
    pair, row = np.unique(one.source * n + one.target, return_inverse=True)
    weight = np.bincount(row, weights=one.weight)
    source, target = pair // n, pair % n
    leans = (1.0 - OUTSIDE) * weight / np.bincount(target, weights=weight, minlength=n)[target]
    start = time.perf_counter()
    land = ground(undirected(n, source, target, weight))
    net = deliveries(
        dependencies(n, (source, target), leans, leans, weight),
        supply(source, target, np.zeros_like(source), weight, np.zeros(n, dtype=np.int64)),
        spare_share=0.0,
    )
    laid_out = time.perf_counter() - start
    first, node = np.arange(len(one.lost) + 1) * LOSSES, one.lost.ravel()

    def connectivity() -> object:
        return direct_and_stranded(land, shocks(land, first, node, np.zeros(len(node))))

    def cascade() -> object:
        return with_linear_cascade(land, net, shocks(land, first, node, np.zeros(len(node))))

    return laid_out, connectivity, cascade


def rows(shape: str, runs: int, sample: int) -> Iterator[str]:
    """One line a job: ours, the loop, how many times as fast."""
    one = case(shape, np.random.default_rng(7))
    laid_out, connectivity, cascade = ensembles(one)
    jobs = (
        ("connectivity", connectivity, loop_over_components(one, 2 * sample), 2 * sample),
        ("linear cascade", cascade, loop_over_events(one, sample), sample),
    )
    for name, ours, loop, part in jobs:
        first = seconds(ours)
        pairs = [(seconds(ours), seconds(loop) * SCENARIOS / part) for _ in range(runs)]
        mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
        yield (
            f"| {shape} | {name} | {mine:.3f} | {other:.0f} | {other / mine:,.0f} | "
            f"{1e3 * laid_out:.0f} ms | {first:.2f} |"
        )


def main() -> None:
    """Print one row a shape and job."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shape", action="append", choices=SHAPES, help="may be said again; all without")
    parser.add_argument("--runs", type=int, default=3, help="medians of so many")
    parser.add_argument("--sample", type=int, default=10, help="scenarios that a loop over events does")
    parser.add_argument("--cold", action="store_true", help="compile anew: the first call of the first row tells it")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as empty:
        if asked.cold:
            os.environ["NUMBA_CACHE_DIR"] = empty
        print(f"{SCENARIOS:,} scenarios of {LOSSES} losses, {PARTICIPANTS:,} participants; seconds")
        print("| shape | job | ours | loop | times | laid out | first call |\n|---|---|---|---|---|---|---|")
        for shape in asked.shape or SHAPES:
            for line in rows(shape, asked.runs, asked.sample):
                print(line, flush=True)


if __name__ == "__main__":
    main()
