"""What comes next: closed forms, intervals that hold on histories whose rules are known, honest refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ecohealth.errors import BadScenario, EcohealthError, TooLittleHistory, UnknownChoice, UnknownParticipant
from ecohealth.evidence.ahead import MEASURES, Change, paths
from ecohealth.evidence.forecast import forecast, recorded
from ecohealth.evidence.local_level import continued, fit_level
from ecohealth.evidence.panel import panel, up_to
from ecohealth.evidence.rates import rates
from tests.ecosystems import Tie, make
from tests.histories import living


# -- a series that wanders ------------------------------------------------------------------------------------------
def test_a_line_is_continued_as_a_line() -> None:
    fitted = fit_level(2.0 + 0.03 * np.arange(40))
    assert fitted.drift == pytest.approx(0.03, rel=1e-3)
    assert np.abs(fitted.surprises).max() < 1e-3
    ahead = continued(fitted, np.zeros((1, 2)), np.zeros((1, 3)))[0]
    np.testing.assert_allclose(ahead, 2.0 + 0.03 * np.arange(40, 43), atol=2e-3)


@pytest.mark.parametrize(("stays", "least", "most"), [(0.0, 0.0, 0.3), (1.0, 0.7, 1.0)])
def test_what_stays_of_a_surprise_is_found(stays: float, least: float, most: float) -> None:
    found = []
    for seed in range(20):
        surprise = np.random.default_rng(seed).standard_normal(60)
        before = stays * np.concatenate([[0.0], np.cumsum(surprise)[:-1]])
        found.append(fit_level(before + surprise).follows)
    assert least <= float(np.median(found)) <= most


def test_surprises_stay_as_far_as_the_series_follows_them() -> None:
    fitted = fit_level(np.random.default_rng(1).standard_normal(30))
    ahead = continued(fitted, np.zeros((1, 2)), np.array([[1.0, 0.0, 0.0]]))[0]
    calm = continued(fitted, np.zeros((1, 2)), np.zeros((1, 3)))[0]
    np.testing.assert_allclose(ahead - calm, [1.0, fitted.follows, fitted.follows])


# -- rates ----------------------------------------------------------------------------------------------------------
def steady(months: int = 30) -> list[Tie]:
    """Each month a, b and c give 4 to the hub; until the 10th month x does so too."""
    days = [f"{2020 + month // 12}-{month % 12 + 1:02d}-28" for month in range(months)]
    return [
        (one, "hub", 4.0, "supply", day) for at, day in enumerate(days) for one in ("abcx" if at < 10 else "abc")
    ]  # fmt: skip


def test_rates_of_a_steady_ecosystem() -> None:
    laid = panel(make({**dict.fromkeys("abcx", "firm"), "hub": "hub"}, steady()))
    known = rates(laid)
    there = dict(zip(laid.eco.ids, known.there, strict=True))
    assert there["a"] == there["hub"] == 1.0
    assert there["x"] < 1e-6
    firm = known.types.index("firm")
    assert known.exits[firm] == pytest.approx(1.0, abs=1e-6)
    assert known.lives[firm] == pytest.approx(3 * 30 + 10, abs=0.6)
    assert known.entries[firm] == 0.0
    assert known.activity[firm].level == pytest.approx(0.0, abs=0.01)
    per_period = np.exp(known.intensity[firm].level) * known.size[laid.eco.codes(["a"])[0]]
    assert per_period == pytest.approx(2.0, rel=0.01)


def test_value_and_concentration_as_recorded() -> None:
    laid = panel(make({**dict.fromkeys("abcx", "firm"), "hub": "hub"}, steady()))
    was = recorded(laid)
    assert was["value"].tolist() == [16.0] * 10 + [12.0] * 20
    assert was["active"].tolist() == [5.0] * 10 + [4.0] * 20
    assert was["participant_hhi"][-1] == pytest.approx(0.5**2 + 3 / 36)


def test_an_ecosystem_in_which_nothing_happens_goes_on_as_it_is() -> None:
    laid = panel(make({**dict.fromkeys("abc", "firm"), "hub": "hub"}, [one for one in steady() if one[0] != "x"]))
    found = paths(rates(laid), 6, 400, 1)
    assert np.median(found["value"][:, 5]) == pytest.approx(12.0, rel=0.05)
    assert np.median(found["active"][:, 5]) == pytest.approx(4.0, abs=0.5)
    assert np.median(found["participant_hhi"][:, 0]) == pytest.approx(0.5**2 + 3 / 36, rel=0.02)


def test_a_rate_from_the_past_knows_the_past_only() -> None:
    laid = panel(living(3))
    short = up_to(laid, 30)
    spoiled = panel(living(3))
    spoiled.count[:, 30:] = 99.0
    spoiled.value[:, 30:] = 1e9
    for one, other in zip(rates(short).newcomers, rates(up_to(spoiled, 30)).newcomers, strict=True):
        np.testing.assert_array_equal(one, other)
    for name, one in paths(rates(short), 6, 100, 1).items():
        np.testing.assert_array_equal(one, paths(rates(up_to(spoiled, 30)), 6, 100, 1)[name])


# -- a change -------------------------------------------------------------------------------------------------------
def test_a_change_is_simulated_with_the_same_draws() -> None:
    known = rates(panel(living(4, months=30)))
    calm = paths(known, 6, 200, 7)
    for name, one in paths(known, 6, 200, 7, Change()).items():
        np.testing.assert_array_equal(one, calm[name])
    more = paths(known, 6, 200, 7, Change(recruits={known.types.index("maker"): 5}))
    assert (more["active"] >= calm["active"]).all()
    assert (more["value"] >= calm["value"]).all()
    other = paths(known, 6, 200, 8)
    assert not np.array_equal(other["value"], calm["value"])


def test_what_is_lost_goes_with_its_share_of_its_partners() -> None:
    eco = make({**dict.fromkeys("abc", "firm"), "hub": "hub"}, [one for one in steady() if one[0] != "x"])
    found = forecast(eco, periods=3, runs=200, lose=["a"])
    before, after = (found.at_end("value", case)["middle"] for case in ("as it goes", "with the change"))
    assert after / before == pytest.approx(2 / 3, rel=0.05)
    nothing = forecast(eco, periods=3, runs=200, lose=["hub"]).at_end("value", "with the change")
    assert nothing["high"] < 0.2 * before
    half = forecast(eco, periods=3, runs=200, cut={"hub": 0.5}).at_end("value", "with the change")["middle"]
    assert half / before == pytest.approx(0.5, rel=0.05)


# -- held to its word -----------------------------------------------------------------------------------------------
def test_intervals_hold_on_histories_whose_rules_are_known() -> None:
    inside = {name: [] for name in MEASURES}
    for seed in range(12):
        laid = panel(living(seed, months=42))
        was = recorded(laid)
        for length in (30, 36):
            found = paths(rates(up_to(laid, length)), 6, 300, seed)
            for name in MEASURES:
                low, high = np.quantile(found[name], [0.1, 0.9], axis=0)
                came = was[name][length : length + 6]
                inside[name].append(float(((low <= came) & (came <= high)).mean()))
    for name, share in inside.items():
        assert 0.65 <= float(np.mean(share)) <= 0.92, name


def test_growing_ecosystems_are_forecast_nearer_than_no_change() -> None:
    checks = pd.concat([forecast(living(seed), periods=6, runs=100).checks for seed in range(5)])
    assert (checks["origins"] >= 5).all()
    for name in MEASURES:
        errors = checks[checks["measure"] == name][["error", "no_change", "drift"]].mean()
        assert errors["error"] < min(errors["no_change"], errors["drift"]), name


def test_a_forecast_says_in_words_how_the_past_ones_did() -> None:
    found = forecast(living(7, months=54), periods=6, runs=100)
    assert len(found.verdicts) == 6
    assert {one.word for one in found.verdicts[::2]} <= {"supported", "not supported"}
    assert "starts in 6 stretches of time" in str(found.verdicts[0].why)
    short = forecast(living(7, months=24), periods=6, runs=100)
    assert {one.word for one in short.verdicts} == {"cannot be told"}
    assert "The history supports 0 of 6 claims about this forecast and is too short to tell of 6." in short.sentence()


def test_a_forecast_that_too_few_past_starts_could_set_right_says_so() -> None:
    said = "set right by past forecasts: 7 past starts, 8 are needed"
    assert said in str(forecast(living(7, months=30), periods=6, runs=100).cautions[0])
    assert not any("are needed" in str(one) for one in forecast(living(7, months=31), periods=6, runs=100).cautions)


def test_the_same_seed_gives_the_same_bits_in_any_order() -> None:
    ties = steady()
    people = {**dict.fromkeys("abcx", "firm"), "hub": "hub"}
    told = [
        forecast(eco, periods=4, runs=100, seed=3)
        for eco in (make(people, ties), make(dict(reversed(people.items())), ties[::-1]))
    ]
    pd.testing.assert_frame_equal(told[0].fan, told[1].fan, check_exact=True)
    pd.testing.assert_frame_equal(told[0].checks, told[1].checks, check_exact=True)


def test_what_cannot_be_forecast_is_refused() -> None:
    eco = make({**dict.fromkeys("abcx", "firm"), "hub": "hub"}, steady(30))
    with pytest.raises(TooLittleHistory, match="a forecast needs 24 complete months"):
        forecast(eco.window("2020-01:2021-06"))
    with pytest.raises(EcohealthError, match="1 to 60 periods ahead, not 61"):
        forecast(eco, periods=61)
    with pytest.raises(EcohealthError, match="100 runs at least, not 10"):
        forecast(eco, runs=10)
    with pytest.raises(UnknownParticipant, match="no participant 'z'"):
        forecast(eco, lose=["z"])
    with pytest.raises(UnknownChoice, match="no type of participant 'firms'"):
        forecast(eco, recruit={"firms": 1})
    with pytest.raises(BadScenario, match="0 newcomers"):
        forecast(eco, recruit={"firm": 0})
    with pytest.raises(BadScenario, match="cannot be cut to -1"):
        forecast(eco, cut={"a": -1.0})
