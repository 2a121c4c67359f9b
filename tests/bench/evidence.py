"""Whether evidence keeps its word, where the rules are known: ``python -m tests.bench.evidence [PART …] [REPEATS]``.

Prints, with the repeats that are asked for (500): how often the intervals of a hazard hold the truth; how often 80 %
intervals of a forecast hold what comes, and how near it is beside "no change" and the drift so far; how often an effect
is seen where there is one and where there is none; how many splits of random pairs of ecosystems add up, and how many
parts by group; and how long a backtest of 36 periods and 500 participants takes.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

from ecohealth.evidence.ahead import MEASURES, paths
from ecohealth.evidence.backtest import backtest
from ecohealth.evidence.compare import compare
from ecohealth.evidence.counterfactual import CAUSES
from ecohealth.evidence.effect import effect
from ecohealth.evidence.forecast import forecast, recorded
from ecohealth.evidence.hazard import fit
from ecohealth.evidence.panel import panel, up_to
from ecohealth.evidence.parts import BY_GROUP
from ecohealth.evidence.rates import rates
from tests.ecosystems import make, random_ecosystem, random_ties
from tests.histories import fading, living, trading, treated

AHEAD = 6


def hazards(repeats: int) -> None:
    truth, held = np.array([1.0, -0.2, 0.0]), np.zeros(3)
    for seed in range(repeats):
        rng = np.random.default_rng(seed)
        signals = rng.normal(size=(400, 3)) * [1.0, 5.0, 0.1]
        left = (rng.random(400) < 1.0 / (1.0 + np.exp(1.0 - signals @ truth))).astype(float)
        one = fit(signals, left, np.arange(400) // 4, ridge=0.0)
        held += np.abs(one.slope / one.spread - truth) <= 1.96 * one.error / one.spread
    print(f"hazard: 95 % intervals held the truth in {100 * held / repeats} % of {repeats} histories")


def forecasts(repeats: int) -> None:
    inside = {name: [] for name in MEASURES}
    errors = {name: [] for name in MEASURES}
    for seed in range(repeats):
        laid = panel(living(seed))
        was = recorded(laid)
        for length in range(30, laid.length - AHEAD + 1, AHEAD):
            found = paths(rates(up_to(laid, length)), AHEAD, 400, seed)
            for name in MEASURES:
                low, middle, high = np.quantile(found[name], [0.1, 0.5, 0.9], axis=0)
                came, past = was[name][length : length + AHEAD], was[name][:length]
                drift = past[-1] + (past[-1] - past[0]) / (length - 1) * np.arange(1, AHEAD + 1)
                inside[name].append(np.mean((low <= came) & (came <= high)))
                errors[name].append([np.abs(one - came).mean() for one in (middle, past[-1], drift)])
    for name in MEASURES:
        share, error = 100 * float(np.mean(inside[name])), np.mean(errors[name], axis=0)
        print(
            f"forecast of {name}: {share:.1f} % inside; error {error[0]:.4g}, "
            f"no change {error[1]:.4g}, drift {error[2]:.4g}"
        )


def scores(repeats: int) -> None:
    """Pillars: one to six months ahead, from up to six past periods of each history."""
    checks = pd.concat(
        [forecast(trading(seed), periods=6, runs=100, scored=12, seed=seed).checks for seed in range(repeats)]
    )
    for name, rows in checks[~checks["measure"].isin(MEASURES)].groupby("measure"):
        held, error = 100 * rows["coverage"].mean(), rows[["error", "no_change", "drift"]].mean()
        print(
            f"forecast of the score {name}: {held:.1f} % of {rows['cases'].sum()} cases inside; "
            f"error {error['error']:.3g}, no change {error['no_change']:.3g}, drift {error['drift']:.3g}"
        )


def effects(repeats: int) -> None:
    for together in (0.0, 0.05, 0.1):
        for planted in (1.0, 1.3):
            supported = held = alone = 0
            for seed in range(repeats):
                eco = treated(seed, effect=planted, together=together)
                found = effect(eco, date="2022-01", treated={"region": "west"})
                rows = {row["method"]: row for row in found.methods.to_dict("records")}
                series, wide = rows["interrupted time series"], rows["matched cohort, beside placebo dates"]
                supported += found.verdict.word == "supported"
                held += wide["low"] <= planted - 1.0 <= wide["high"]
                alone += series["low"] > 0 or series["high"] < 0
            told = " ".join(f"{100 * one / repeats:.1f} %" for one in (supported, held, alone))
            print(f"effect x {planted}, regions wander by {together}: supported, interval holds, seen by ITS: {told}")


def splits(pairs: int) -> None:
    exact = rows = 0
    for seed in range(pairs):
        eco = random_ecosystem(seed, n=12, rows=40)
        found = compare(eco.window("2024"), eco.window("2025"), scored=seed % 50 == 0)
        for row in found.causes.to_dict("records"):
            if not np.isnan(row[CAUSES[0]]):
                rows += 1
                exact += row["before"] + sum(row[one] for one in CAUSES) == row["after"]
    print(f"split: {exact} of {rows} figures of {pairs} random pairs add up to the last digit")


def parts(pairs: int) -> None:
    """The parts of each cause by group, of ecosystems of two types; every fiftieth pair is scored, too."""
    exact = rows = 0
    for seed in range(pairs):
        rng = np.random.default_rng(seed)
        people = {f"p{k:02d}": str(rng.choice(["maker", "seller"])) for k in range(12)}
        eco = make(people, random_ties(rng, list(people), 40))
        found = compare(eco.window("2024"), eco.window("2025"), scored=seed % 50 == 0, by="type")
        for row in found.causes.to_dict("records"):
            own = found.parts[(found.parts["id"] == row["id"]) & (found.parts["reason"] == "")]
            for cause in BY_GROUP if len(own) else ():
                rows += 1
                exact += sum(own[cause]) == sum(own[cause][::-1]) == row[cause]
    print(f"parts: {exact} of {rows} parts of {pairs} random pairs add up over the groups to the last digit")


def speed() -> None:
    eco = fading(1, participants=495)
    begun = time.perf_counter()
    found = backtest(eco)
    took = time.perf_counter() - begun
    print(
        f"backtest: {found.predictions} predictions of {len(eco)} participants over {len(eco.periods)} periods "
        f"in {took:.1f} s"
    )


PARTS = {
    "speed": lambda many: speed(), "hazards": hazards, "forecasts": forecasts, "effects": effects,
    "splits": lambda many: splits(2 * many), "parts": lambda many: parts(2 * many),
    "scores": lambda many: scores(many // 10),
}  # fmt: skip

if __name__ == "__main__":
    words = sys.argv[1:]
    many = next((int(one) for one in words if one.isdecimal()), 500)
    for part, run in PARTS.items():
        if part in words or not set(words) & set(PARTS):
            run(many)
