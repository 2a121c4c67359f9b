"""The measures of a prediction, each against its definition or another's implementation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ecohealth.evidence.hazard import fit
from ecohealth.evidence.judging import auc, bootstrapped, brier, calibration, ranks, spearman, wilson


def noisy(seed: int, rows: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Signals, who left, and the participant of each row."""
    rng = np.random.default_rng(seed)
    signals = rng.normal(size=(rows, 3)) * [1.0, 5.0, 0.1]
    chance = 1.0 / (1.0 + np.exp(-(-1.0 + signals @ [1.0, -0.2, 0.0])))
    return signals, (rng.random(rows) < chance).astype(float), np.arange(rows) // 4


def test_auc_is_the_share_of_pairs_in_the_right_order() -> None:
    rng = np.random.default_rng(1)
    score, came = rng.integers(0, 6, 60).astype(float), (rng.random(60) < 0.4).astype(float)
    pairs = [(a > b) + 0.5 * (a == b) for a in score[came > 0] for b in score[came == 0]]
    assert auc(score, came) == pytest.approx(np.mean(pairs), abs=1e-12)
    assert np.isnan(auc(score, np.ones(60)))


def test_ranks_and_rank_correlation_are_those_of_scipy() -> None:
    rng = np.random.default_rng(2)
    one, other = rng.integers(0, 9, 80).astype(float), rng.normal(size=80)
    np.testing.assert_array_equal(ranks(one), stats.rankdata(one))
    assert spearman(one, other) == pytest.approx(stats.spearmanr(one, other).statistic, abs=1e-12)
    assert np.isnan(spearman(np.ones(5), np.arange(5.0)))


def test_wilson_is_that_of_statsmodels() -> None:
    from statsmodels.stats.proportion import proportion_confint

    for hits, many in ((0, 7), (3, 20), (50, 50)):
        np.testing.assert_allclose(wilson(hits, many), proportion_confint(hits, many, method="wilson"), atol=1e-12)


def test_classes_of_the_calibration_hold_everybody_once_from_the_least_likely_up() -> None:
    rng = np.random.default_rng(3)
    chance = rng.random(1000)
    came = (rng.random(1000) < chance).astype(float)
    table = calibration(chance, came)
    assert (len(table), table["n"].sum()) == (10, 1000)
    assert table["predicted"].is_monotonic_increasing
    assert float(table["came"] @ table["n"]) == pytest.approx(came.sum())
    assert ((table["low"] <= table["predicted"]) & (table["predicted"] <= table["high"])).sum() >= 8
    assert brier(chance, came) == pytest.approx(np.mean(chance * (1 - chance)), abs=0.02)


def test_whole_groups_are_drawn_and_a_seed_repeats() -> None:
    group = np.repeat(np.arange(40), 5)
    value = np.repeat(np.random.default_rng(4).normal(size=40), 5)
    apart, together = (
        bootstrapped(lambda at: np.array([value[at].mean()]), one, seed=7)[0] for one in (np.arange(200), group)
    )
    assert together.value == apart.value == pytest.approx(value.mean())
    assert (together.high - together.low) / (apart.high - apart.low) == pytest.approx(np.sqrt(5), rel=0.25)
    again = bootstrapped(lambda at: np.array([value[at].mean()]), group, seed=7)[0]
    other = bootstrapped(lambda at: np.array([value[at].mean()]), group, seed=8)[0]
    assert again == together != other


def test_without_a_penalty_the_hazard_is_the_logit_of_statsmodels() -> None:
    import statsmodels.api as sm

    signals, left, who = noisy(5)
    hazard = fit(signals, left, who, ridge=0.0)
    theirs = sm.GLM(left, sm.add_constant(signals), family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": who, "use_correction": False}
    )
    np.testing.assert_allclose(hazard.slope / hazard.spread, theirs.params[1:], rtol=1e-6)
    np.testing.assert_allclose(hazard.error / hazard.spread, theirs.bse[1:] * np.sqrt(100 / 99), rtol=1e-5)
    np.testing.assert_allclose(hazard.probability(signals), theirs.fittedvalues, rtol=1e-6)


def test_a_signal_that_parts_everybody_has_a_bounded_slope() -> None:
    signals = np.concatenate([np.zeros((30, 1)), np.ones((30, 1))])
    left = np.repeat([0.0, 1.0], 30)
    hazard = fit(signals, left, np.arange(60))
    assert 1.0 < hazard.slope[0] < 10.0
    assert auc(hazard.probability(signals), left) == 1.0


def test_intervals_of_the_hazard_hold_the_truth_as_often_as_they_say() -> None:
    held = 0
    for seed in range(60):
        signals, left, who = noisy(seed + 100)
        hazard = fit(signals, left, who, ridge=0.0)
        slope, error = hazard.slope / hazard.spread, hazard.error / hazard.spread
        held += int((np.abs(slope - [1.0, -0.2, 0.0]) <= 1.96 * error).sum())
    assert 0.90 <= held / 180 <= 0.99
