from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import ecohealth as eh
from ecohealth.metrics.network_effects.quality_at_scale import qualities, quality_at_scale, spearman
from ecohealth.metrics.reading import NeedsColumn, TooLittleData, Undefined
from ecohealth.metrics.turning import autocorrelated, turning_point
from tests.ecosystems import complete, interactions, make_rows


def sessions(sizes: list[int], rates: list[float], words: tuple[str, str] = ("No-show", "ok")) -> eh.Ecosystem:
    """Month by month so many guests meet the house four times each, of which that share fails."""
    ties, outcomes = [], []
    for month, (size, rate) in enumerate(zip(sizes, rates, strict=True)):
        day = f"{np.datetime64('2022-01') + month}-28"
        many = 4 * size
        ties += [("house", f"g{k % size:03d}", 1.0, "visit", day) for k in range(many)]
        outcomes += [words[0] if k < round(rate * many) else words[1] for k in range(many)]
    people = {"house": "house", **{f"g{k:03d}": "guest" for k in range(max(sizes))}}
    rows = interactions(ties).assign(outcome=pd.Series(outcomes, dtype="str"))
    return make_rows(people, rows).window("all")


SIZES = [20 + 2 * k for k in range(24)]


def test_it_is_the_correlation_of_ranks():
    rng = np.random.default_rng(1)
    x, y = rng.integers(0, 9, 40).astype(float), rng.random(40)
    assert spearman(x, y) == pytest.approx(stats.spearmanr(x, y).statistic)
    assert spearman(x, np.ones(40)) is None


def test_failures_that_grow_with_size():
    reading = quality_at_scale(sessions(SIZES, [0.05 + 0.01 * k for k in range(24)]))
    assert reading.value == pytest.approx(1.0, abs=0.01)
    assert reading.details["outcomes"][0]["outcome"] == "no_show"
    assert reading.scored == pytest.approx(reading.details["large"] - reading.details["small"])
    assert reading.scored > 0.1
    assert reading.details["turn"] is None


def test_counts_are_those_of_the_records():
    quality = qualities(sessions(SIZES, [0.25] * 24))
    assert quality.known.tolist() == [4.0 * size for size in SIZES]
    assert quality.failed.tolist() == [1.0 * size for size in SIZES]
    assert quality.size.tolist() == [size + 1.0 for size in SIZES]


def test_a_rate_that_rises_until_a_rule_and_falls_since_is_dated_and_a_shuffled_one_is_not():
    rng = np.random.default_rng(3)
    rates = [0.05 + 0.02 * k for k in range(12)] + [0.25 - 0.015 * k for k in range(12)]
    sizes, rates = [60 + 5 * k for k in range(24)], [rate + 0.01 * rng.standard_normal() for rate in rates]
    turn = quality_at_scale(sessions(sizes, rates)).details["turn"]
    assert turn["course"] == "rose, fell"
    assert turn["between"][0] <= "2023-01" <= turn["between"][1]
    assert turn["correlation_before"] > 0.9
    assert turn["correlation_after"] < -0.9
    order = rng.permutation(24)
    assert quality_at_scale(sessions(sizes, [rates[k] for k in order])).details["turn"] is None


@pytest.mark.parametrize(("name", "turn"), [("youtube", "2007-11"), ("opentable", "2005-09")])
def test_the_turn_of_a_story_is_found(name, turn):
    reading = quality_at_scale(eh.load(eh.sample_path(name)))
    low, high = reading.details["turn"]["between"]
    assert low <= turn <= high
    assert reading.details["turn"]["course"] == "rose, fell"


def test_what_is_missing_is_named():
    with pytest.raises(NeedsColumn, match="'date'"):
        quality_at_scale(complete(4))
    rows = sessions(SIZES, [0.1] * 24)
    with pytest.raises(NeedsColumn, match="'outcome'"):
        quality_at_scale(make_rows(dict(zip(rows.ids, rows.participants["type"], strict=True)),
                                   rows.interactions.drop(columns="outcome")).window("all"))  # fmt: skip
    with pytest.raises(TooLittleData, match="needs 12 complete months with 10 known outcomes each; there are 8"):
        quality_at_scale(sessions(SIZES[:8], [0.1] * 8))
    with pytest.raises(TooLittleData, match="0 interactions failed"):
        quality_at_scale(sessions(SIZES, [0.0] * 24))
    with pytest.raises(Undefined, match="same in every period"):
        quality_at_scale(sessions([20] * 24, [0.1] * 24))


# -- turning points -------------------------------------------------------------------------------------------------
def test_straight_lines_have_no_turn_and_a_corner_without_noise_has_one():
    time = np.arange(30.0)
    assert turning_point(0.1 + 0.01 * time, np.ones(30)) is None
    assert turning_point(time[:17], np.ones(17)) is None
    turn = turning_point(np.where(time < 14, time, 30.0 - time), np.ones(30))
    assert turn.at == 14
    assert (turn.before, turn.after) == (pytest.approx(1.0), pytest.approx(-1.0))


def test_the_largest_f_is_that_of_plain_regressions_and_false_alarms_are_rare():
    rng = np.random.default_rng(5)
    series, weight = rng.standard_normal(36), rng.integers(50, 200, 36).astype(float)
    squares = {}
    for date in range(6, 31):
        left = np.arange(36) < date
        squares[date] = sum(
            np.polyfit(np.arange(36)[part], series[part], 1, w=np.sqrt(weight[part]), full=True)[1][0]
            for part in (left, ~left)
        )
    assert turning_point(series, weight).at == min(squares, key=squares.get)
    alarms = sum(turning_point(row, weight).p <= 0.05 for row in autocorrelated(rng, 40, 36, 0.0))
    assert alarms <= 5
