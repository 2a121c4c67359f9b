from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

import ecohealth as eh
from ecohealth.metrics.exponents import exponent_of
from ecohealth.metrics.network_effects.relationship_growth import measured, relationship_growth
from ecohealth.metrics.network_effects.value_law import errors_ahead, value_law
from ecohealth.metrics.reading import NeedsColumn, TooLittleData, Undefined
from tests.bench.exponents import held
from tests.ecosystems import complete, make


# -- exponents ------------------------------------------------------------------------------------------------------
def test_the_slope_is_that_of_least_squares_and_the_interval_that_of_t_where_nothing_carries_over():
    rng = np.random.default_rng(1)
    x = np.log(100 + np.cumsum(rng.poisson(8, 72)))
    y = 1.3 * x + 0.1 * rng.standard_normal(72)
    usual, ours = stats.linregress(x, y), exponent_of(x, y)
    margin = stats.t.ppf(0.975, 70) * usual.stderr
    assert ours.value == pytest.approx(usual.slope)
    assert (ours.high - ours.low) / 2 == pytest.approx(margin, rel=0.2)


@pytest.mark.parametrize(("periods", "memory"), [(18, 0.8), (36, 0.0), (36, 0.5)])
def test_a_known_exponent_lies_in_its_interval(periods, memory):
    """A bounded version of tests/bench/exponents.py, with the usual interval as control where errors carry over."""
    inside, usual = held(periods, memory, 150)
    assert inside >= 0.9
    assert usual >= 0.9 if memory == 0 else usual < 0.85


def test_a_law_that_holds_exactly_has_no_width():
    x = np.log(np.arange(20.0, 45.0))
    found = exponent_of(x, 1.5 * x + 2.0)
    assert (found.low, found.value, found.high) == pytest.approx((1.5, 1.5, 1.5), abs=1e-9)


# -- the law of value -----------------------------------------------------------------------------------------------
def worth(exponent: float, months: int = 24) -> eh.Ecosystem:
    """A ring that grows by three a month and is worth N ** exponent."""
    names = [f"p{k:03d}" for k in range(10 + 3 * months)]
    ties = []
    for month in range(months):
        n = 10 + 3 * month
        each = n**exponent / n
        day = f"{np.datetime64('2022-01') + month}-28"
        ties += [(names[k], names[(k + 1) % n], each, "s", day) for k in range(n)]
    return make(dict.fromkeys(names, "firm"), ties, window="all")


@pytest.mark.parametrize(("exponent", "best"), [(1.0, "sarnoff"), (2.0, "metcalfe"), (1.5, "free")])
def test_the_law_that_made_the_values_predicts_them_best(exponent, best):
    reading = value_law(worth(exponent))
    assert reading.value == pytest.approx(exponent, abs=1e-9)
    errors = {one["law"]: one["error"] for one in reading.details["laws"]}
    assert errors[best] == pytest.approx(0.0, abs=1e-9)
    assert all(error > 0.01 for law, error in errors.items() if law not in (best, "free"))


def test_errors_are_of_the_periods_ahead_alone_and_reed_is_for_the_small():
    size = np.linspace(5, 40, 24)
    value = 3.0 * 2.0**size
    laws = errors_ahead(size, value)
    assert laws[0]["law"] == "reed"
    assert laws[0]["error"] == pytest.approx(0.0, abs=1e-9)
    assert {one["law"] for one in errors_ahead(2 * size, value)} == {"sarnoff", "odlyzko_tilly", "metcalfe", "free"}
    log_n, log_v = np.log(size), np.log(value)
    plain = [log_v[t] - (log_n[t] + np.mean(log_v[:t] - log_n[:t])) for t in range(12, 24)]
    error = next(one["error"] for one in laws if one["law"] == "sarnoff")
    assert error == pytest.approx(float(np.sqrt(np.mean(np.square(plain)))))


def test_no_growth_and_short_histories_show_no_law():
    with pytest.raises(NeedsColumn, match="'date'"):
        value_law(complete(4))
    with pytest.raises(TooLittleData, match="18 complete months with value; there are 10"):
        value_law(worth(1.0, 10))
    days = [f"{np.datetime64('2022-01') + month}-28" for month in range(24)]
    with pytest.raises(TooLittleData, match="had 2 to 2 active parties"):
        value_law(make({"a": "x", "b": "y"}, [("a", "b", 1.0, "s", day) for day in days], window="all"))
    with pytest.raises(Undefined, match="no value"):
        value_law(make({"a": "x", "b": "y"}, [("a", "b", 0.0, "s", day) for day in days], window="all"))


# -- relationships --------------------------------------------------------------------------------------------------
def crowd(months: int, *, loyal: bool) -> eh.Ecosystem:
    """Three more a month; each triple trades round and back every month, loyal; or each time in other triples."""
    rng = np.random.default_rng(4)
    names = [f"p{k:03d}" for k in range(30 + 3 * months)]
    ties = []
    for month in range(months):
        active = np.asarray(names[: 30 + 3 * month])
        mixed = 0 if loyal else 3 * month
        rest = active[mixed:].tolist()
        free = rng.permutation(active[:mixed]).tolist()
        day = f"{np.datetime64('2022-01') + month}-28"
        for group in (rest[k : k + 3] for k in range(0, len(rest), 3)):
            ties += [pair for a, b in combinations(group, 2) for pair in ((a, b, 1.0, "s", day), (b, a, 1.0, "s", day))]
        ties += [(free[k], free[k + 1], 1.0, "s", day) for k in range(0, len(free) - 1, 2)]
    return make(dict.fromkeys(names, "firm"), ties, window="all")


def test_growth_without_relationships_is_told_from_growth_with_them():
    with_them, without = relationship_growth(crowd(24, loyal=True)), relationship_growth(crowd(24, loyal=False))
    assert not with_them.details["without"]
    assert with_them.value == pytest.approx(0.0, abs=0.02)
    assert without.details["without"]
    assert without.value < -0.3
    assert without.details["participants"]["change"] > 0


def test_the_measures_are_those_of_a_plain_count():
    eco = crowd(20, loyal=False)
    series = measured(eco, eco.periods)
    rows = eco.interactions.assign(month=lambda one: one["date"].dt.to_period("M"))
    months = sorted(rows["month"].unique())
    met = [
        {frozenset(pair) for pair in zip(of["source"], of["target"], strict=True)} for _, of in rows.groupby("month")
    ]
    for at in (3, 11, 19):
        before = set().union(*met[at - 3 : at])
        assert series["repeat_rate"][at - 3] == pytest.approx(len(met[at] & before) / len(met[at]))
        of = rows[rows["month"] == months[at]].groupby(["source", "target"])["weight"].sum().to_dict()
        back = sum(min(weight, of.get((b, a), 0.0)) for (a, b), weight in of.items())
        assert series["reciprocity"][at - 3] == pytest.approx(back / sum(of.values()))
        assert series["participants"][at - 3] == len(set().union(*met[at]))


def test_too_short_a_history_says_nothing():
    with pytest.raises(TooLittleData, match="needs 15 complete months"):
        relationship_growth(crowd(14, loyal=True))
