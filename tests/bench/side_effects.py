"""How often side effects are seen where there are none, and how often the interval holds a known slope.

python -m tests.bench.side_effects [HISTORIES]

Each history is a side of an invented ecosystem, drawn month by month, beside another side that knows nothing of it or
acts on it with a known slope. Beside every figure stands that of the usual t test on the same histories.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from ecohealth.network.influx import Question, answered
from tests.sides import drawn_side, noise

Law = dict[str, float | int | tuple[float, float]]

QUIET: dict[str, Law] = {
    "few events": {"rate": 1.5, "chance": 0.02, "start": 40},
    "many events": {"rate": 10.0, "chance": 0.05, "start": 100},
    "60 months": {"rate": 3.0, "chance": 0.03, "periods": 60},
    "bursts (negative binomial)": {"rate": 3.0, "spread": 0.5},
    "shocks that last (autocorrelation 0.6)": {"rate": 8.0, "memory": 0.6},
}
ACTING: dict[str, Law] = {
    "own size": {"rate": 3.0, "periods": 60, "pull": (0.5, 1.5)},
    "other side": {"rate": 5.0, "chance": 0.05, "periods": 60, "push": (1.0, -1.5)},
}


@dataclass
class Tally:
    """Answers to one question over all histories."""

    alarms: list[bool] = field(default_factory=list)
    usual: list[bool] = field(default_factory=list)
    inside: list[bool] = field(default_factory=list)


def measure(law: Law, histories: int) -> dict[str, Tally]:
    """Every question asked of so many histories."""
    periods = int(law.get("periods", 36))
    tallies = {f"{flow}, {who}": Tally() for flow in ("entries", "exits") for who in ("own size", "other side")}
    for seed in range(histories):
        rng = np.random.default_rng(seed)
        other = np.log1p(drawn_side(rng, periods=periods, rate=2.0, chance=0.03, start=40).before)
        side = drawn_side(rng, other=other, **law)
        for name, tally in tallies.items():
            leaving, own = name.startswith("exits"), name.endswith("own size")
            answer = answered(Question(side, leaving, None if own else other), noise(periods, 199))
            truth = law.get("pull" if own else "push", (0.0, 0.0))[leaving]
            tally.alarms.append(answer.p <= 0.05)
            tally.usual.append(abs(answer.t) > stats.t.ppf(0.975, periods - (5 if own else 6)))
            tally.inside.append(answer.low <= truth <= answer.high)
    return tallies


def report(laws: dict[str, Law], histories: int) -> None:
    for name, law in laws.items():
        start = time.perf_counter()
        for question, tally in measure(law, histories).items():
            seen, usual, inside = (np.mean(one) for one in (tally.alarms, tally.usual, tally.inside))
            print(f"  {name}: {question}: seen {seen:.1%} (usual t test {usual:.1%}), slope in interval {inside:.1%}")
        print(f"  {histories:,} histories in {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    print("nothing acts:")
    report(QUIET, many)
    print("a known slope acts:")
    report(ACTING, many)
