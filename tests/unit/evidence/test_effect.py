"""Was it us: known effects are found, effects that are none are not, and what cannot be told is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

import ecohealth as eh
from ecohealth.errors import BadWindow, EcohealthError, UnknownChoice, UnknownParticipant
from ecohealth.evidence.causal import Cohort, as_change, difference, interrupted, matched, with_placebos
from ecohealth.evidence.effect import effect
from ecohealth.evidence.influence import Effect
from ecohealth.evidence.judging import Interval
from tests.histories import treated

WEST = {"region": "west"}


def asked(seed: int, planted: float, **more: float) -> Effect:
    return effect(treated(seed, effect=planted, **more), date="2022-01", treated=WEST)  # type: ignore[arg-type]


def figure(found: Effect, method: str) -> Interval:
    row = next(one for one in found.methods.to_dict("records") if one["method"] == method)
    return Interval(row["effect"], row["low"], row["high"])


# -- the parts ------------------------------------------------------------------------------------------------------
def test_a_growth_is_turned_into_a_relative_change() -> None:
    for times in (0.5, 1.0, 1.3, 2.0):
        growth = 2.0 * (times - 1.0) / (times + 1.0)
        assert as_change(growth) == pytest.approx(times - 1.0)
    usual = 2.0 * (1.2 - 1.0) / (1.2 + 1.0)
    growth = 2.0 * (1.2 * 1.5 - 1.0) / (1.2 * 1.5 + 1.0)
    assert as_change(growth - usual, usual) == pytest.approx(0.5)


def test_the_difference_is_that_of_welch_where_each_control_is_used_once() -> None:
    rng = np.random.default_rng(1)
    figures = rng.normal(size=40)
    cohort = Cohort(np.arange(10), np.arange(10, 40).reshape(10, 3), np.arange(10, 40), figures, figures)
    ours, theirs = difference(cohort, figures), stats.ttest_ind(figures[:10], figures[10:], equal_var=False)
    ends = theirs.confidence_interval(0.95)
    assert ours.value == pytest.approx(figures[:10].mean() - figures[10:].mean())
    np.testing.assert_allclose([ours.low, ours.high], [ends.low, ends.high], rtol=1e-9)


def test_controls_are_most_like_the_treated_before_and_nothing_after_counts() -> None:
    rng = np.random.default_rng(2)
    outcome = np.exp(rng.normal(size=(40, 1)) + 0.01 * rng.normal(size=(40, 24)))
    outcome[20:30] = outcome[:10] * 1.001
    mine = np.arange(40) < 10
    cohort = matched(outcome, mine, np.zeros(40, dtype=np.int64), 16, (12, 6))
    assert cohort is not None
    twins = [one in row for one, row in zip(range(20, 30), cohort.controls.tolist(), strict=True)]
    assert np.mean(twins) >= 0.8
    changed = outcome.copy()
    changed[:, 16:] = rng.random((40, 8))
    again = matched(changed, mine, np.zeros(40, dtype=np.int64), 16, (12, 6))
    assert again is not None
    np.testing.assert_array_equal(cohort.controls, again.controls)
    np.testing.assert_array_equal(cohort.trend, again.trend)


def test_placebos_widen_and_never_narrow() -> None:
    found = Interval(0.2, 0.1, 0.3)
    assert with_placebos(found, np.array([0.001, -0.001]), 3) == pytest.approx(found)
    wide = with_placebos(found, np.array([0.1, -0.1]), 3)
    assert wide.high - wide.value == pytest.approx(stats.t.ppf(0.975, 3) * 0.1)


def test_the_step_of_a_series_is_found_with_and_without_its_trend() -> None:
    rng = np.random.default_rng(3)
    time = np.arange(40)
    series = np.exp(1.0 + 0.02 * time + 0.3 * (time >= 25) + 0.01 * rng.standard_normal(40))
    assert interrupted(series, 25, trend=True).effect.value == pytest.approx(0.3, abs=0.02)
    before_after = interrupted(series, 25, trend=False).effect.value
    assert before_after == pytest.approx(np.log(series[25:]).mean() - np.log(series[:25]).mean())
    assert before_after > 0.6


# -- known effects --------------------------------------------------------------------------------------------------
def test_an_effect_is_found_at_about_its_size() -> None:
    found = [asked(seed, 1.5, together=0.02) for seed in range(8)]
    words = [one.verdict.word for one in found]
    assert words.count("supported") >= 6
    assert np.mean([figure(one, "matched cohort").value for one in found]) == pytest.approx(0.5, abs=0.12)
    assert sum(figure(one, "matched cohort").low <= 0.5 <= figure(one, "matched cohort").high for one in found) >= 6
    assert found[0].sentence().startswith("What was done to region = west on 2022-01: that it changed their value is")


def test_where_nothing_was_done_nothing_is_found_though_the_region_wanders() -> None:
    found = [asked(seed, 1.0, together=0.1) for seed in range(30)]
    assert sum(one.verdict.word == "supported" for one in found) <= 3
    alone = [figure(one, "interrupted time series") for one in found]
    assert sum(one.low > 0 or one.high < 0 for one in alone) >= 4


def test_the_wider_interval_is_the_one_of_the_verdict() -> None:
    found = asked(1, 1.5)
    narrow, wide = figure(found, "matched cohort"), figure(found, "matched cohort, beside placebo dates")
    assert narrow.value == pytest.approx(wide.value)
    assert wide.low <= narrow.low + 1e-12
    assert wide.high >= narrow.high - 1e-12
    assert (found.verdict.word == "supported") == (wide.low > 0 or wide.high < 0)
    assert len(found.placebos) == 24 - 6 - 6 + 1


def test_each_series_is_beside_its_own_mean_before() -> None:
    found = asked(2, 1.5)
    series = found.series.set_index("period").loc["2021-01":"2021-12"]
    np.testing.assert_allclose(series.mean(), [1.0, 1.0])
    assert len(found.participants) == 30
    row = found.participants.iloc[0]
    assert row["change"] == pytest.approx(row["after"] - row["before"])
    assert all(len(one.split(", ")) == 3 for one in found.participants["controls"])


def test_placebos_know_nothing_of_what_came_after() -> None:
    one, other = asked(3, 1.0), asked(3, 3.0)
    np.testing.assert_array_equal(one.placebos["effect"], other.placebos["effect"])


# -- what cannot be told --------------------------------------------------------------------------------------------
def test_treated_that_were_drifting_away_before_tell_nothing() -> None:
    eco = treated(4, effect=1.0, together=0.0)
    west = (eco.table["region"] == "west").to_numpy()
    month = (eco.all_records.day.astype("M8[M]") - np.datetime64("2020-01")).astype(int)
    drift = np.where(west[eco.all_records.source], 1.1**month, 1.0)
    drifting = replace(eco, all_records=eco.all_records.reweighted(eco.all_records.weight * drift))
    found = effect(drifting, date="2022-01", treated=WEST)
    assert found.verdict.word == "cannot be told"
    assert "drifting apart before" in found.verdict.why
    assert "by lot" in found.verdict.would_tell


def test_without_untreated_ones_or_earlier_dates_it_cannot_be_told() -> None:
    eco = treated(5, effect=1.5)
    everybody = effect(eco, date="2022-01", treated={"region": ["west", "east"]})
    assert everybody.verdict.word == "cannot be told"
    assert "whether it changed their value cannot be told" in everybody.sentence()
    assert everybody.participants.empty
    early = effect(eco, date="2020-11", treated=WEST)
    assert early.verdict.word == "cannot be told"
    assert "can be tried as placebos; 5 are needed" in early.verdict.why


def test_a_period_that_the_date_falls_into_is_left_out() -> None:
    eco = treated(6, effect=1.5)
    found = effect(eco, date="2022-01-10", treated=WEST)
    assert "2022-01" not in set(found.series["period"])
    assert "2022-01, in which it was done, is left out." in found.cautions


def test_what_cannot_be_asked_is_refused() -> None:
    eco = treated(7, effect=1.0)
    with pytest.raises(UnknownParticipant, match="no participant 'p99'"):
        effect(eco, date="2022-01", treated=["p99"])
    with pytest.raises(UnknownChoice, match="no column of the participants 'colour'"):
        effect(eco, date="2022-01", treated={"colour": "red"})
    with pytest.raises(UnknownChoice, match=r"no value of 'region' 'wets'.*did you mean 'west'"):
        effect(eco, date="2022-01", treated={"region": "wets"})
    with pytest.raises(EcohealthError, match="nobody was treated"):
        effect(eco, date="2022-01", treated=[])
    with pytest.raises(EcohealthError, match="6 periods before and 2 after at least, not 3 and 6"):
        effect(eco, date="2022-01", treated=WEST, before=3)
    with pytest.raises(BadWindow, match="there are 35 recorded months before 2022-12 and 1 after it"):
        effect(eco, date="2022-12", treated=WEST)
    with pytest.raises(BadWindow, match="cannot be read"):
        effect(eco, date="soon", treated=WEST)


def test_the_untouched_sample_shows_no_effect() -> None:
    eco = eh.load(eh.sample_path("volta"))
    found = effect(eco, date="2025-01", treated={"type": "fleet"})
    assert found.verdict.word == "not supported"
    assert figure(found, "before and after").low > 0
