from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from ecohealth.network.influx import (
    Question,
    Side,
    answered,
    fitted,
    held_at,
    t_values,
)
from ecohealth.network.worlds import entries_at, exits_at
from tests.sides import drawn_side, noise


def usual_fit(side: Side, leaving: bool, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same model by statsmodels, errors scaled by Pearson's dispersion where it is over 1."""
    x = np.column_stack([side.design, columns])
    y = np.column_stack([side.exits, side.before - side.exits]) if leaving else side.entries
    family = sm.families.Binomial() if leaving else sm.families.Poisson()
    plain = sm.GLM(y, x, family=family).fit(tol=1e-12)
    dispersion = plain.pearson_chi2 / plain.df_resid
    return plain.params, plain.bse * math.sqrt(max(dispersion, 1.0))


@pytest.mark.parametrize("leaving", [False, True])
@pytest.mark.parametrize("spread", [0.0, 0.4])
def test_the_fit_is_that_of_statsmodels(leaving, spread):
    side = drawn_side(np.random.default_rng(3), periods=40, rate=6.0, chance=0.06, spread=spread)
    own = np.log1p(side.before)[:, None]
    fit = fitted(side, leaving, own - own.mean())
    slope, error = usual_fit(side, leaving, own - own.mean())
    assert fit.slope == pytest.approx(slope, rel=1e-6)
    assert fit.error == pytest.approx(error, rel=1e-5)


def test_a_slope_held_moves_the_others_as_an_offset_does():
    side = drawn_side(np.random.default_rng(4), periods=40, rate=6.0, chance=0.06)
    question = Question(side, False, None)
    held = held_at(question, 0.7)
    offset = 0.7 * question.columns[:, 0]
    usual = sm.GLM(side.entries, side.design, family=sm.families.Poisson(), offset=offset).fit(tol=1e-12)
    assert held.slope[:-1] == pytest.approx(usual.params, rel=1e-6)
    assert held.slope[-1] == 0.7


def test_periods_that_were_not_seen_do_not_count():
    side = drawn_side(np.random.default_rng(5), periods=40, rate=6.0, chance=0.06)
    seen = side.seen.copy()
    seen[:, :5] = False
    rest = Side(*(part[5:] for part in (side.entries, side.exits, side.before, side.design)), side.seen[:, 5:])
    hidden = Side(side.entries, side.exits, side.before, side.design, seen)
    for leaving in (False, True):
        none = np.zeros((40, 0))
        assert fitted(hidden, leaving, none).slope == pytest.approx(fitted(rest, leaving, none[5:]).slope, rel=1e-9)


@pytest.mark.parametrize("mean", [0.05, 1.3, 7.0, 40.0])
@pytest.mark.parametrize("spread", [0.0, 0.3, 2.0])
def test_entries_are_quantiles_of_the_negative_binomial(mean, spread):
    normal = np.linspace(-3.5, 3.5, 41)
    drawn = [entries_at(mean, spread, one) for one in normal]
    law = stats.poisson(mean) if spread == 0 else stats.nbinom(1 / spread, 1 / (1 + spread * mean))
    assert drawn == law.ppf(stats.norm.cdf(normal)).tolist()


@pytest.mark.parametrize(("size", "chance"), [(8, 0.3), (50, 0.02), (300, 0.1), (40, 0.95)])
@pytest.mark.parametrize("spread", [0.0, 0.05])
def test_exits_are_quantiles_of_the_beta_binomial(size, chance, spread):
    normal = np.linspace(-3.0, 3.0, 41)
    drawn = [exits_at(float(size), chance, spread, one) for one in normal]
    both = (chance * (1 / spread - 1), (1 - chance) * (1 / spread - 1)) if spread else ()
    law = stats.betabinom(size, *both) if spread else stats.binom(size, chance)
    assert drawn == law.ppf(stats.norm.cdf(normal)).tolist()


def test_large_counts_are_normal_and_stay_within_their_bounds():
    assert entries_at(400.0, 0.0, 0.0) == 400.0
    assert entries_at(400.0, 0.0, 2.0) == 440.0
    assert entries_at(400.0, 1.0, -3.0) == 0.0
    assert exits_at(1000.0, 0.9, 0.2, 5.0) == 1000.0
    assert exits_at(0.0, 0.5, 0.0, 1.0) == 0.0


def test_worlds_without_effect_have_the_t_values_of_a_slow_plain_simulation():
    """The side's own size, built of its entries: the middle t value lies far below 0, as Dickey and Fuller's does."""
    side = drawn_side(np.random.default_rng(6), periods=36, rate=9.0, chance=0.03, spread=0.1)
    question = Question(side, False, None)
    model, beside = held_at(question, 0.0), fitted(side, True, np.zeros((36, 0)))
    assert model.spread > 0
    assert model.memory < 0.05
    ours = t_values(question, model, beside, noise(36, 400))
    rng, slow = np.random.default_rng(7), []
    come = np.exp(side.design @ model.slope[:-1])
    go = 1 / (1 + np.exp(-(side.design @ beside.slope)))
    for _ in range(200):
        size, before, entries = side.before[0], [], []
        for t in range(36):
            before.append(size)
            entries.append(rng.negative_binomial(1 / model.spread, 1 / (1 + model.spread * come[t])))
            size = size + entries[-1] - rng.binomial(int(size), go[t])
        world = Side(np.asarray(entries, float), side.exits, np.asarray(before), side.design, side.seen)
        fit = fitted(world, False, Question(world, False, None).columns)
        slow.append(fit.slope[-1] / fit.error[-1])
    assert np.median(ours) < -0.5
    assert np.median(ours) == pytest.approx(np.median(slow), abs=0.25)
    assert np.std(ours) == pytest.approx(np.std(slow), abs=0.2)


def test_the_chance_of_a_false_alarm_is_what_it_says():
    """A bounded version of tests/bench/side_effects.py: 60 histories in which nothing acts, both flows, own and other.

    The control: the usual t test on the same histories cries wolf far more often.
    """
    alarms, usual, asked = 0, 0, 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        side, other = (drawn_side(rng, periods=36, rate=4.0, chance=0.04) for _ in range(2))
        for leaving in (False, True):
            for size in (None, np.log1p(other.before)):
                answer = answered(Question(side, leaving, size), noise(36, 199))
                alarms += answer.p <= 0.05
                usual += abs(answer.t) > stats.t.ppf(0.975, 31)
                asked += 1
    assert alarms / asked <= 0.085  # 0.05 + 2.5 standard errors of 240 answers
    assert usual / asked > 0.085


def test_a_known_slope_lies_in_its_interval_and_is_found():
    inside, found = 0, 0
    for seed in range(30):
        side = drawn_side(np.random.default_rng(seed), periods=60, rate=8.0, chance=0.05, pull=(0.0, 4.0))
        answer = answered(Question(side, True, None), noise(60, 199))
        inside += answer.low <= 4.0 <= answer.high
        found += answer.p <= 0.05 and answer.slope > 0
    assert inside >= 26
    assert found >= 20


def test_without_events_nothing_is_said():
    calm = drawn_side(np.random.default_rng(1), periods=36, rate=4.0, chance=0.04)
    still = Side(np.zeros(36), calm.exits, calm.before, calm.design, calm.seen)
    answer = answered(Question(still, False, None), noise(36, 199))
    assert (answer.p, answer.low, answer.high) == (1.0, -math.inf, math.inf)
