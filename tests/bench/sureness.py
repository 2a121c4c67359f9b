"""How often a 90 % interval holds the truth, on ecosystems drawn from a known process: python -m tests.bench.sureness

Value passes from four suppliers to twelve customers at Poisson times; each supplier and customer has a share of the
records that is known, and weights are log-normal around the same mean. The true concentration is that of the shares.
"""

from __future__ import annotations

import sys

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.metrics.catalogue import METRICS
from ecohealth.scores.intervals import intervals
from ecohealth.scores.score import score
from tests.ecosystems import make

GIVERS = np.array([0.5, 0.25, 0.15, 0.1])
TAKERS = np.array([0.3, 0.2, *[0.05] * 10])
RECORDS = 800
TRUE_HHI = float(np.sum((GIVERS / 2.0) ** 2) + np.sum((TAKERS / 2.0) ** 2))


def drawn(rng: np.random.Generator) -> Ecosystem:
    """One ecosystem of the process."""
    count = int(rng.poisson(RECORDS))
    givers, takers = rng.choice(4, count, p=GIVERS), rng.choice(12, count, p=TAKERS)
    weights = rng.lognormal(0.0, 0.5, count)
    people = {**{f"s{k}": "s" for k in range(4)}, **{f"c{k:02d}": "c" for k in range(12)}}
    return make(people, [(f"s{i}", f"c{j:02d}", w) for i, j, w in zip(givers, takers, weights.tolist(), strict=True)])


def covered_by_hhi(runs: int, replicates: int, seed: int) -> tuple[int, int]:
    """How many of the runs' intervals of ``participant_hhi`` hold the true value, and how many runs there were."""
    held = 0
    for run in range(runs):
        eco = drawn(np.random.default_rng([seed, run]))
        low, high = intervals(eco, score(eco), replicates, seed=run, workers=1).values[METRICS["participant_hhi"].id]
        held += low <= TRUE_HHI <= high
    return held, runs


if __name__ == "__main__":
    held, runs = covered_by_hhi(int(sys.argv[1]) if len(sys.argv) > 1 else 500, 200, seed=25)
    error = np.sqrt(0.9 * 0.1 / runs)
    print(f"{held} of {runs} intervals hold the true HHI {TRUE_HHI:.4f}: {held / runs:.1%} (90 % ± {1.96 * error:.1%})")
