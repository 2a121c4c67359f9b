"""Ensembles on random ecosystems: every run is the simulation of its scenario, and chance is what it is said to be."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.network.draws import CHUNK, draw
from ecohealth.network.tail import NORMAL_95, TAIL, figures, standard_errors
from ecohealth.scenarios.chance import Chance, CommonShock, RandomLoss, chances
from ecohealth.scenarios.ensemble import Runs
from ecohealth.scenarios.scenario import CapacityCut, Loss
from ecohealth.scenarios.simulate import simulate
from ecohealth.scenarios.spread import MODELS, Model
from tests.ecosystems import make
from tests.property.test_scenarios import PROFILES, drawn

ONE_CHUNK = Runs(CHUNK, workers=1)
SEEDS = st.integers(0, 10_000)


def chance_of(eco: Ecosystem, seed: int) -> Chance:
    """Random losses, a common shock by type, somebody lost for sure, somebody cut: some of these."""
    rng = np.random.default_rng(seed)
    chance: Chance = RandomLoss(probability=float(rng.choice([0.02, 0.1, 0.3])))
    if seed % 3 == 0:
        chance += CommonShock("type", 0.2)
    if seed % 2 == 0:
        chance += CapacityCut({str(rng.choice(eco.ids)): 0.5, str(rng.choice(eco.ids)): 0.25})
    if seed % 5 == 0:
        chance = Loss(str(rng.choice(eco.ids))) + chance
    return chance + RandomLoss(size=1) if seed % 7 == 0 else chance


@settings(max_examples=50)
@given(seed=SEEDS, luck=SEEDS, cascade=st.sampled_from(MODELS), profile=st.sampled_from(PROFILES))
def test_every_run_is_the_simulation_of_its_scenario(seed: int, luck: int, cascade: Model, profile) -> None:
    eco = drawn(seed)
    chance = chance_of(eco, luck)
    risk = simulate(eco, chance, cascade=cascade, profile=profile, seed=luck, runs=ONE_CHUNK)
    scenarios = draw(chances(eco, chance), luck, 0)
    for run in range(0, CHUNK, 9):
        rows = slice(scenarios.first[run], scenarios.first[run + 1])
        left = {str(eco.ids[at]): share for at, share in zip(scenarios.node[rows], scenarios.left[rows], strict=True)}
        alone = simulate(eco, CapacityCut(left), cascade=cascade, profile=profile, scored=False).lost
        assert risk.lost[run] == pytest.approx([alone.direct, alone.stranded, alone.cascade], rel=1e-9, abs=1e-12)


@settings(max_examples=15)
@given(seed=SEEDS, cascade=st.sampled_from(["none", "linear"]), shuffle=SEEDS)
def test_neither_the_order_of_rows_nor_the_unit_of_value_matters(seed: int, cascade: Model, shuffle: int) -> None:
    one, mixed, scaled = drawn(seed), drawn(seed, shuffle=shuffle), drawn(seed, weight=2.0**7)
    risks = [simulate(eco, chance_of(one, seed), cascade=cascade, runs=ONE_CHUNK) for eco in (one, mixed, scaled)]
    assert (risks[0].lost == risks[1].lost).all()
    assert (risks[0].lost == risks[2].lost).all()
    assert risks[0].to_dict() == risks[1].to_dict()


EIGHT = make(
    dict.fromkeys("abcdefgh", "firm"),
    [("a", "b", 5.0), ("b", "c", 2.0), ("c", "a", 1.0), ("c", "d", 4.0), ("d", "e", 3.0), ("f", "g", 2.0),
     ("g", "h", 1.5)],
)  # fmt: skip
CHANCE = dict(zip("abcdefgh", (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.02, 0.4), strict=True))


def every_loss(eco: Ecosystem) -> np.ndarray:
    """The loss of each of the 256 sets of participants, by the bits of the set."""
    sets = [[one for one in range(len(eco)) if bits >> one & 1] for bits in range(1 << len(eco))]
    return np.array([simulate(eco, Loss(*eco.ids[lost].tolist()), scored=False).lost.total for lost in sets])


def exact_figures() -> tuple[np.ndarray, float, float]:
    """The loss of every set, and the mean and CVaR95 of them by their probabilities."""
    losses = every_loss(EIGHT)
    p = np.array([np.prod([q if kept else 1 - q for q, kept in zip(CHANCE.values(), reversed(bits), strict=True)])
                  for bits in itertools.product([0, 1], repeat=8)])  # fmt: skip
    order = np.argsort(-losses)
    worst = np.clip(1 - TAIL - (np.cumsum(p[order]) - p[order]), 0.0, p[order])
    return losses, float(losses @ p), float(worst @ losses[order]) / (1 - TAIL)


def sampled(losses: np.ndarray, seed: int, chunks: int) -> np.ndarray:
    """The losses of an ensemble, looked up by the sets that it draws."""
    chance = chances(EIGHT, RandomLoss(CHANCE))
    found = []
    for chunk in range(chunks):
        one = draw(chance, seed, chunk)
        run = np.repeat(np.arange(CHUNK), np.diff(one.first))
        found.append(losses[np.bincount(run, weights=2.0**one.node, minlength=CHUNK).astype(np.int64)])
    return np.concatenate(found)


def test_looking_up_is_simulating() -> None:
    losses, *_ = exact_figures()
    risk = simulate(EIGHT, RandomLoss(CHANCE), seed=3, runs=Runs(4 * CHUNK, workers=1))
    assert risk.lost.sum(axis=1) == pytest.approx(sampled(losses, 3, 4))


def test_a_95_percent_interval_of_the_mean_covers_the_exact_one() -> None:
    """1,000 ensembles of 1,024 runs: between 93.6 and 96.4 % of the intervals hold the mean over all 256 sets."""
    losses, mean, _ = exact_figures()
    covered = 0
    for seed in range(1000):
        found = sampled(losses, seed, 8)
        half = NORMAL_95 * found.std(ddof=1) / np.sqrt(len(found))
        covered += abs(found.mean() - mean) <= half
    assert 936 <= covered <= 964


def test_the_interval_narrows_with_the_root_of_the_runs() -> None:
    losses, mean, tail = exact_figures()
    sizes = [8, 32, 128, 512]
    errors, tails = [], []
    for chunks in sizes:
        found = sampled(losses, 11, chunks)
        errors.append(standard_errors(found).mean)
        tails.append(standard_errors(found).cvar95)
    for measured in (errors, tails):
        slope = np.polyfit(np.log(sizes), np.log(measured), 1)[0]
        assert slope == pytest.approx(-0.5, abs=0.05)
    assert figures(found).mean == pytest.approx(mean, abs=4 * errors[-1])
    assert figures(found).cvar95 == pytest.approx(tail, abs=4 * tails[-1])
