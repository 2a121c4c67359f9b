"""Futures simulated record by record: they keep the past, hold no surprise where nothing happens, and repeat."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import EcohealthError
from ecohealth.evidence.forecast import forecast
from ecohealth.evidence.futures import NEW, Planned, future, origin, window_at
from ecohealth.evidence.panel import panel, up_to
from ecohealth.evidence.pillars_ahead import Judge, held_out, mended, set_right
from ecohealth.evidence.rates import rates
from ecohealth.metrics.catalogue import METRICS
from tests.ecosystems import make
from tests.histories import trading
from tests.unit.evidence.test_forecast import steady


@pytest.fixture(scope="module")
def eco() -> Ecosystem:
    return trading(3, months=36)


def test_where_nothing_happens_the_year_ahead_is_the_year_behind() -> None:
    calm = make({**dict.fromkeys("abc", "firm"), "hub": "hub"}, [one for one in steady() if one[0] != "x"])
    laid = panel(calm)
    known = rates(laid)
    still = replace(known, exits=np.zeros(2), lives=np.full(2, 1e12), entries=np.zeros(2), over=10**12)
    found = future(origin(laid, still), 12, 1, 1)
    new = found.all_records.day > calm.scope.last
    assert int(new.sum()) == 36
    assert len(found) == len(calm)
    assert found.all_records.weight[new].mean() == pytest.approx(4.0, rel=0.1)
    for name in ("participant_hhi", "breadth", "active_rate"):
        assert METRICS[name].read(found).value == pytest.approx(METRICS[name].read(calm).value, rel=1e-3), name


def test_the_past_is_kept_and_newcomers_do_what_others_did(eco: Ecosystem) -> None:
    laid = panel(eco)
    start = origin(laid, rates(laid))
    found = future(start, 6, 2, 0)
    past = found.all_records.day <= eco.scope.last
    assert float(found.all_records.weight[past].sum()) == pytest.approx(float(eco.all_records.weight.sum()))
    assert list(found.ids[: len(eco)]) == list(eco.ids)
    new = [str(one) for one in found.ids if str(one).startswith(NEW)]
    assert new
    busy = np.unique(np.concatenate([found.all_records.source, found.all_records.target]))
    assert {str(one) for one in found.ids[busy]} >= set(new)
    types = dict(zip(found.ids, found.table["type"], strict=True))
    ends = zip(found.all_records.source, found.all_records.target, strict=True)
    assert {(types[found.ids[one]], types[found.ids[other]]) for one, other in ends} == {("maker", "shop")}


def test_the_same_draws_give_the_same_records_and_know_nothing_of_the_future(eco: Ecosystem) -> None:
    short = up_to(panel(eco), 28)
    one = future(origin(short, rates(short)), 6, 5, 3)
    cut = replace(eco, all_records=eco.all_records.take(eco.all_records.day <= np.datetime64("2022-04-30")))
    alone = up_to(panel(cut, short.periods), 28)
    other = future(origin(alone, rates(alone)), 6, 5, 3)
    for name in ("source", "target", "weight", "day"):
        np.testing.assert_array_equal(getattr(one.all_records, name), getattr(other.all_records, name))
    another = future(origin(short, rates(short)), 6, 5, 4)
    assert len(another.all_records) != len(one.all_records)


def test_who_is_lost_deals_no_more_and_who_is_cut_deals_less(eco: Ecosystem) -> None:
    laid = panel(eco)
    start = origin(laid, rates(laid))
    largest = int(np.argmax(eco.view.strength))
    share = np.ones(len(eco))
    share[largest] = 0.0
    gone = future(start, 3, 1, 1, Planned(share, {}))
    after = gone.all_records.day > eco.scope.last
    assert largest not in gone.all_records.source[after].tolist() + gone.all_records.target[after].tolist()
    more = future(start, 3, 1, 1, Planned(np.ones(len(eco)), {start.known.types.index("maker"): 7}))
    assert len(more) == len(future(start, 3, 1, 1)) + 7


def test_middles_are_moved_and_intervals_widened_by_what_past_ones_missed() -> None:
    told = np.array([[[49.0, 50.0, 51.0, 53.0 + more]] for more in (-2.0, -1.0, 0.0, 1.0, 2.0)])
    assert set_right(told) == (3.0, 2.0)
    assert mended(np.array([49.0, 50.0, 51.0]), (3.0, 2.0)).tolist() == [51.0, 53.0, 55.0]
    assert set_right(told[:3]) == (0.0, 1.0)
    inside, error = held_out(told)
    assert inside.mean() == pytest.approx(0.6)
    assert error[2, 0] == pytest.approx(0.0)


def test_scores_that_too_few_past_starts_could_set_right_say_so() -> None:
    said = [str(one) for one in forecast(trading(3, months=24), periods=6, runs=100, scored=10).cautions]
    assert any("of scores are set right by past forecasts: 1 past start, 4 are needed" in one for one in said)
    assert not any("Moved by" in one or "so those ahead are widened" in one for one in said)


def test_what_is_not_simulated_stands_as_it_is_and_is_named(eco: Ecosystem) -> None:
    judge = Judge.of(replace(eco, scope=window_at(eco, int(eco.periods[-1]), 0)), lambda: None)
    assert all(METRICS[one].dear for one in judge.held)
    found = forecast(trading(3, months=26), periods=3, runs=100, scored=10)
    assert found.measures[:4] == ("value", "active", "participant_hhi", "overall")
    told = " ".join(found.cautions)
    assert "of its weight stands as it is today" in told
    assert "Robustness against chance (it takes too long" in told
    scores = found.fan[found.fan["measure"] == "resilience"]
    assert scores["ahead"].tolist() == [3]
    assert (scores["low"] <= scores["middle"]).all() and (scores["middle"] <= scores["high"]).all()
    pd.testing.assert_frame_equal(forecast(trading(3, months=26), periods=3, runs=100, scored=10).fan, found.fan)
    with pytest.raises(EcohealthError, match="10 scored futures at least, not 3"):
        forecast(eco, scored=3)
