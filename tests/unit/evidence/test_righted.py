"""Forecasts set right by their own past: closed forms, what is held out, and what few starts can tell."""

from __future__ import annotations

import numpy as np
import pytest

from ecohealth.evidence.forecast import forecast
from ecohealth.evidence.judging import Interval, covered, wilson
from ecohealth.evidence.righted import Righting, held_out, logged, moved, righting, stretches
from ecohealth.evidence.verdict import CANNOT_BE_TOLD, NOT_SUPPORTED, SUPPORTED, holds
from tests.histories import living


def past(off: float, spread: float, side: float = 1.0, starts: int = 40, ahead: int = 6) -> np.ndarray:
    """Starts at 0; what came is normal around 0, and the middle was foretold ``off`` above, its ends ``side`` away."""
    came = np.random.default_rng(1).normal(0.0, spread, (starts, ahead))
    middle = np.full_like(came, off)
    return np.stack([middle - side, middle, middle + side, came, np.zeros_like(came)], axis=-1)


def test_a_middle_that_went_astray_is_drawn_back_and_one_that_did_not_is_left() -> None:
    assert righting(past(3.0, 0.1)).weight == 0.0
    good = past(0.0, 0.1)
    good[..., :4] += 2.0
    assert righting(good).weight == 1.0


def test_ends_are_moved_apart_fully_and_together_half_of_the_way() -> None:
    ten = 1.2815515655446004
    narrow, wide = righting(past(0.0, 2.0)), righting(past(0.0, 0.25))
    assert narrow.wider == pytest.approx(2.0 * ten, rel=0.15)
    assert wide.wider == pytest.approx(np.sqrt(0.25 * ten), rel=0.15)


def test_too_few_starts_change_nothing() -> None:
    assert righting(past(3.0, 2.0, starts=7)) == Righting()
    inside, middle = held_out(past(3.0, 2.0, starts=7), np.arange(7) * 6)
    assert (middle == 3.0).all()
    assert inside.mean() < 0.5


def test_what_a_start_is_set_right_by_shares_no_period_with_it() -> None:
    """One start whose own half year was unlike all others: neither it nor its neighbours set it right."""
    told, start = past(0.0, 1.0, starts=20), np.arange(20)
    before = held_out(told, start)
    told[8:13, :, 3] += 1e6
    after = held_out(told, start)
    assert after[0][10].sum() == 0.0
    np.testing.assert_array_equal(after[1][10], before[1][10])


def test_held_out_coverage_is_what_is_said_where_intervals_were_too_narrow() -> None:
    told = past(0.0, 4.0, starts=60)
    inside, _ = held_out(told, np.arange(60) * 6)
    raw = np.mean(np.abs(told[..., 3]) <= 1.0)
    assert raw < 0.3
    assert 0.75 <= inside.mean() <= 0.85


def test_ends_move_with_their_middle() -> None:
    ends = np.array([[0.0, 1.0, 3.0]])
    np.testing.assert_allclose(moved(ends, np.array([2.0]), 2.0), [[1.0, 3.0, 7.0]])
    assert logged(np.array([0.0, 1.0]), 0.5).tolist() == [pytest.approx(np.log(0.5)), 0.0]


def test_starts_of_one_stretch_are_one_witness() -> None:
    """Ten starts a period apart that look six ahead see two stretches; cases that go together count once."""
    assert stretches(np.arange(18, 28), 6).tolist() == [0] * 6 + [1] * 4
    assert stretches(np.array([], dtype=np.int64), 6).tolist() == []
    together = np.repeat([[1.0], [1.0], [0.0], [1.0]], 6, axis=1)
    found = covered(together, np.arange(4))
    assert found.value == 0.75
    assert (found.low, found.high) == pytest.approx(wilson(3, 4))
    apart = covered(np.tile([1.0, 1.0, 1.0, 0.0], (12, 1)), np.arange(12))
    assert (apart.low, apart.high) == pytest.approx(wilson(9, 12))
    scattered = np.zeros((12, 4))
    scattered.ravel()[np.random.default_rng(0).permutation(48)[:36]] = 1.0
    many = covered(scattered, np.arange(12))
    assert many.high - many.low < apart.high - apart.low


def test_the_verdict_says_which_way_intervals_fail_and_what_nine_starts_cannot_tell() -> None:
    narrow, wide = holds("", Interval(0.5, 0.3, 0.7), "half"), holds("", Interval(0.99, 0.9, 1.0), "all")
    assert (narrow.word, str(narrow.why)) == (NOT_SUPPORTED, "half: the intervals are too narrow")
    assert (wide.word, str(wide.why)) == (NOT_SUPPORTED, "all: the intervals are wider than need be")
    nine = covered(np.repeat([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0], 6).reshape(9, 6), np.arange(9))
    assert holds("", nine, "68.5 %").word == CANNOT_BE_TOLD
    assert holds("", Interval(0.8, 0.7, 0.9), "").word == SUPPORTED


def test_a_forecast_set_right_says_so_and_keeps_what_a_change_does() -> None:
    found = forecast(living(3, months=60), periods=6, runs=200, recruit={"seller": 5})
    told = " ".join(str(one) for one in found.cautions)
    assert "Past " in told
    fan = found.fan[found.fan["measure"] == "active"].set_index(["case", "ahead"])
    assert (fan.loc["with the change", "middle"] > fan.loc["as it goes", "middle"]).all()
    assert (found.fan["low"] <= found.fan["middle"]).all()
    assert (found.fan["middle"] <= found.fan["high"]).all()
