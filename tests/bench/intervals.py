"""How often 95 % intervals hold what is known: ``python -m tests.bench.intervals [GRAPHS REPEATS FIRST ORDERS]``.

Random ecosystems of eight, small enough that the loss of each of their 256 sets is known. Each is simulated by chance
so many times (1,000), and so many times its fair shares are drawn; the answers' own intervals are those of the mean, of
CVaR95 and of the costliest one's fair share. ``FIRST`` is the seed of the first graph. A share of 93.6 to 96.4 % of
1,000 is what a true 95 % gives by chance.
"""

from __future__ import annotations

import itertools
import math
import sys

import numpy as np

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.network.draws import CHUNK, draw
from ecohealth.network.ensemble import direct_and_stranded, shocks
from ecohealth.network.ground import ground
from ecohealth.network.shapley import shapley
from ecohealth.network.tail import NORMAL_95, TAIL, cvar_interval, figures, standard_errors
from ecohealth.scenarios.chance import RandomLoss, chances
from tests.ecosystems import make

MEMBERS, ROWS, CHUNKS, ORDERS = 8, 12, 32, 2_000
ROUNDING = 1e-9


def ecosystem(seed: int) -> tuple[Ecosystem, dict[str, float]]:
    """Eight participants that exchange at random, and how likely each is to leave."""
    rng, ids = np.random.default_rng(seed), "abcdefgh"
    rows = [tuple(rng.choice(list(ids), 2, replace=False).tolist()) for _ in range(ROWS)]
    eco = make(dict.fromkeys(ids, "firm"), [(a, b, float(rng.integers(1, 9))) for a, b in rows])
    return eco, dict(zip(ids, rng.uniform(0.05, 0.4, MEMBERS).tolist(), strict=True))


def every_loss(eco: Ecosystem) -> np.ndarray:
    """The loss of each set of participants as a share of V, by the bits of the set."""
    land = ground(eco.view.graph)
    sets = [[one for one in range(MEMBERS) if bits >> one & 1] for bits in range(1 << MEMBERS)]
    first = np.concatenate([[0], np.cumsum([len(one) for one in sets])])
    node = np.array(list(itertools.chain.from_iterable(sets)))
    return direct_and_stranded(land, shocks(land, first, node, np.zeros(len(node)))).sum(axis=1) / eco.view.value


def exactly(losses: np.ndarray, chance: list[float]) -> tuple[float, float]:
    """The mean and CVaR95 over all sets."""
    bits = np.arange(len(losses))[:, None] >> np.arange(MEMBERS) & 1
    likely = np.where(bits, chance, 1.0 - np.array(chance)).prod(axis=1)
    order = np.argsort(-losses)
    worst = np.clip(1 - TAIL - (np.cumsum(likely[order]) - likely[order]), 0.0, likely[order])
    return float(losses @ likely), float(worst @ losses[order]) / (1 - TAIL)


def fair(losses: np.ndarray) -> np.ndarray:
    """Shapley values by their definition."""
    share = np.zeros(MEMBERS)
    for bits in range(len(losses)):
        size = bits.bit_count()
        for one in range(MEMBERS):
            if not bits >> one & 1:
                rest = math.factorial(size) * math.factorial(MEMBERS - size - 1) / math.factorial(MEMBERS)
                share[one] += rest * (losses[bits | 1 << one] - losses[bits])
    return share


def held(seed: int, repeats: int, orders: int) -> list[float]:
    """Shares of intervals that hold the truth: of the mean, of CVaR95, and of the costliest one's fair share."""
    eco, chance = ecosystem(seed)
    losses, drawn = every_loss(eco), chances(eco, RandomLoss(chance))
    mean, tail = exactly(losses, list(chance.values()))
    truth, value = fair(losses), eco.view.value
    most, counts = int(np.argmax(truth)), np.zeros(3)
    for repeat in range(repeats):
        found = []
        for chunk in range(CHUNKS):
            one = draw(drawn, repeat, chunk)
            run = np.repeat(np.arange(CHUNK), np.diff(one.first))
            found.append(losses[np.bincount(run, weights=2.0**one.node, minlength=CHUNK).astype(np.int64)])
        runs = np.concatenate(found)
        low, high = cvar_interval(runs) or (math.nan, math.nan)
        shares = shapley(eco.view.graph, np.random.default_rng(repeat), orders)
        counts += [
            abs(figures(runs).mean - mean) <= NORMAL_95 * standard_errors(runs).mean,
            low - ROUNDING <= tail <= high + ROUNDING,
            shares.low[most] / value - ROUNDING <= truth[most] <= shares.high[most] / value + ROUNDING,
        ]
    return (100.0 * counts / repeats).tolist()


def main(graphs: int = 10, repeats: int = 1000, first: int = 0, orders: int = ORDERS) -> None:
    """Print a row a graph, and all of them together."""
    print(f"{repeats:,} repeats of {CHUNKS * CHUNK:,} runs and of {orders:,} orders; % of 95 % intervals that hold")
    print("| graph | mean | CVaR95 | fair share |\n|---|---|---|---|")
    rows = []
    for seed in range(first, first + graphs):
        rows.append(held(seed, repeats, orders))
        print(f"| {seed} | " + " | ".join(f"{one:.1f}" for one in rows[-1]) + " |", flush=True)
    print("| all | " + " | ".join(f"{one:.2f}" for one in np.mean(rows, axis=0)) + " |")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
