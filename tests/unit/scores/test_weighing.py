"""Weights drawn anew, and which choice drives the score: closed forms of Dirichlet moments and Sobol indices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecohealth.metrics.declare import Pillar
from ecohealth.scores.score import score
from ecohealth.scores.scorecard import Scorecard
from ecohealth.scores.weighing import SPREAD, dirichlet, sobol, weighing
from tests.ecosystems import random_ecosystem


@pytest.fixture(scope="module")
def card() -> Scorecard:
    return score(random_ecosystem(11, n=30, rows=600))


def test_the_indices_of_a_linear_model_are_shares_of_its_variance():
    factors = np.array([3.0, 2.0, 1.0])
    found = sobol(lambda x: x @ factors, ["a", "b", "c"], seed=1, samples=1024)
    for name, share in zip("abc", factors**2 / np.sum(factors**2), strict=True):
        first, _, total, _ = found[name]
        assert first == pytest.approx(share, abs=0.02)
        assert total == pytest.approx(share, abs=0.02)


def test_a_product_has_more_in_total_than_at_first_order():
    """Y = X1 · X2 of uniforms: first 3/7 each, total 4/7 each (variance 7/144, interaction 1/144)."""
    found = sobol(lambda x: x[:, 0] * x[:, 1], ["a", "b"], seed=1, samples=2048)
    for first, first_error, total, total_error in found.values():
        assert first == pytest.approx(3 / 7, abs=0.02)
        assert total == pytest.approx(4 / 7, abs=0.02)
        assert 0 < first_error < 0.1
        assert 0 < total_error < 0.1


def test_levels_of_a_group_count_as_one_input():
    found = sobol(lambda x: x.sum(axis=1), ["one", "two", "one", "one"], seed=3, samples=1024)
    assert found["one"][0] == pytest.approx(0.75, abs=0.02)
    assert found["two"][2] == pytest.approx(0.25, abs=0.02)


def test_a_model_that_does_not_vary_has_no_driver():
    assert sobol(lambda x: np.ones(len(x)), ["a", "b"], seed=1) == {"a": (0, 0, 0, 0), "b": (0, 0, 0, 0)}


@pytest.mark.parametrize("weights", [np.ones(4), np.array([1.0, 2.0, 3.0, 4.0]), np.ones(12)])
def test_dirichlet_draws_have_the_moments_of_their_closed_form(weights):
    uniform = np.random.default_rng(2).random((20_000, len(weights)))
    drawn = dirichlet(uniform, weights)
    mean = weights / weights.sum()
    strength = (len(weights) - 1) / SPREAD**2
    assert drawn.sum(axis=1) == pytest.approx(1.0)
    assert drawn.mean(axis=0) == pytest.approx(mean, rel=0.02)
    assert drawn.var(axis=0) == pytest.approx(mean * (1 - mean) / strength, rel=0.06)


def test_a_weight_of_average_size_varies_by_a_quarter_and_a_lone_one_not_at_all():
    drawn = dirichlet(np.random.default_rng(2).random((20_000, 5)), np.ones(5))
    assert drawn.std(axis=0) * 5 == pytest.approx(SPREAD, rel=0.05)
    assert dirichlet(np.random.default_rng(2).random((3, 1)), np.array([0.7])).tolist() == [[1.0], [1.0], [1.0]]


def test_seed_0_is_a_seed_too() -> None:
    """The library takes a seed of 0 for none, and draws its bootstrap from a state that all of the process shares."""
    one, other = (sobol(lambda x: x @ np.arange(1.0, 4.0), ["a", "b", "c"], seed=0, samples=64) for _ in range(2))
    assert one == other
    assert one["a"][1] > 0


def test_the_interval_holds_the_score_and_repeats_with_its_seed(card):
    found = weighing(card, seed=4)
    assert found.overall is not None
    assert found.overall.low < card.overall < found.overall.high
    assert found == weighing(card, seed=4)
    assert found != weighing(card, seed=5)


def test_where_all_pillars_agree_no_weight_of_theirs_matters(card):
    """Every metric scores the same: whatever the weights, the score is that; only the scales can move it."""
    alike = tuple(
        replace(
            pillar,
            score=60.0,
            metrics=tuple(
                replace(one, reading=replace(one.reading, scored=_raw_at_60(one)), score=60.0)
                for one in pillar.metrics
                if one.score is not None
            ),
        )
        for pillar in card.pillars
    )
    found = weighing(replace(card, pillars=alike, overall=60.0))
    assert found.overall == pytest.approx((60.0, 60.0))
    for choice in found.choices:
        if choice.kind != "scales":
            assert choice.total == pytest.approx(0.0, abs=0.02)
    assert found.choices[0].kind == "scales"


def _raw_at_60(one):
    return one.scale.at_50 + 0.2 * (one.scale.at_100 - one.scale.at_50)


def test_the_log_of_the_score_varies_as_the_dirichlet_says(card):
    """With weights of pillars alone, log(score) = Σ w log s is linear: Var = Σ w (l − l̄)² / (Σα + 1)."""
    lone = tuple(replace(one, metrics=(_only(one),)) for one in card.pillars)
    found = weighing(replace(card, pillars=lone), seed=1)
    scores = np.log([_only(one).score for one in card.pillars])
    sd = np.sqrt(np.mean((scores - scores.mean()) ** 2) / (3 / SPREAD**2))
    middle = np.exp(scores.mean())
    assert found.overall.low == pytest.approx(middle * np.exp(-1.645 * sd), rel=0.02)
    assert found.overall.high == pytest.approx(middle * np.exp(1.645 * sd), rel=0.02)


def _only(pillar):
    """One metric of the pillar, with a score that differs from pillar to pillar."""
    at = list(Pillar).index(pillar.pillar)
    one = next(one for one in pillar.metrics if one.score is not None)
    raw = one.scale.at_50 + (0.1 + 0.2 * at) * (one.scale.at_100 - one.scale.at_50)
    return replace(one, reading=replace(one.reading, scored=raw), score=one.scale.score(raw))


def test_without_a_score_or_a_choice_there_is_nothing_to_weigh(card):
    assert weighing(replace(card, overall=None)).reason == "there is no overall score"
    assert "scores 0" in weighing(replace(card, overall=0.0)).reason
    first = card.pillars[0]
    lone = replace(first, metrics=(next(one for one in first.metrics if one.score is not None),))
    assert "a single metric" in weighing(replace(card, pillars=(lone,))).reason
