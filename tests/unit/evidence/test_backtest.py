"""Would we have known: nothing from the future, figures that hold against known histories, verdicts in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import ecohealth as eh
from ecohealth.ecosystem.records import Floats
from ecohealth.errors import EcohealthError, TooLittleHistory
from ecohealth.evidence.backtest import backtest
from ecohealth.evidence.departures import departures, renames
from ecohealth.evidence.disengagement import laid_out
from ecohealth.evidence.panel import Panel, frozen, panel
from ecohealth.evidence.signals import SIGNALS, leaks, signals
from ecohealth.evidence.tested import Backtest
from tests.ecosystems import Tie, make, make_rows, random_ecosystem
from tests.histories import departing, fading


@pytest.fixture(scope="module")
def volta() -> Backtest:
    return backtest(eh.load(eh.sample_path("volta")))


# -- the panel ------------------------------------------------------------------------------------------------------
def test_the_panel_counts_and_sums_what_plain_pandas_does() -> None:
    eco = random_ecosystem(3).window("all")
    laid = panel(eco)
    rows = eco.interactions.assign(month=eco.interactions["date"].dt.to_period("M").astype("str"))
    for place in range(laid.length):
        there = rows[rows["month"] == laid.label(place)]
        for at, one in enumerate(eco.ids):
            mine = there[(there["source"] == one) | (there["target"] == one)]
            assert laid.count[at, place] == len(mine)
            others = mine[mine["source"] != mine["target"]]
            assert laid.value[at, place] == pytest.approx(others["weight"].sum())


def test_a_contract_counts_in_every_period_it_goes_on_into() -> None:
    eco = make({"a": "x", "b": "y"}, [("a", "b", 1.0, "supply", f"2024-{month:02d}-28") for month in range(1, 13)])
    records = replace(eco.all_records, until=np.where(
        eco.all_records.day == np.datetime64("2024-03-28"), np.datetime64("2024-06-01"), eco.all_records.day
    ))  # fmt: skip
    laid = panel(replace(eco, all_records=records).window("2024"))
    assert laid.count[0].tolist() == [1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1]


def test_what_is_frozen_knows_nothing_later() -> None:
    eco = random_ecosystem(4)
    number = int(eco.periods[8])
    then = frozen(eco, number)
    assert then.all_records.day.max() <= np.datetime64("2024-09-30")
    assert then.scope.last == np.datetime64("2024-09-30")
    assert len(eco.all_records) > len(then.all_records)


# -- no leak --------------------------------------------------------------------------------------------------------
def test_no_signal_knows_the_future() -> None:
    for eco in (random_ecosystem(5), fading(1, participants=30)):
        laid = panel(eco)
        assert leaks(laid, range(6, laid.length), 6) == []


def test_a_planted_look_into_the_future_is_caught() -> None:
    def cheating(history: Panel, place: int, horizon: int) -> Floats:
        known = signals(history, place, horizon)
        known[:, 1] = history.count[:, place + 1 :].sum(axis=1)
        return known

    laid = panel(fading(1, participants=30))
    found = leaks(laid, [10, 20], 6, cheating)
    assert len(found) == 2
    assert all(one.startswith("frequency in 202") for one in found)


def test_outcomes_are_the_next_periods_and_are_unknown_at_the_end() -> None:
    laid = panel(fading(2, participants=30))
    rows = laid_out(laid, 4)
    for who, place, left in zip(rows.who, rows.place, rows.left, strict=True):
        later = laid.count[who, place + 1 : place + 5]
        assert np.isnan(left) if place + 4 >= laid.length else left == float(later.sum() == 0)
        assert laid.count[who, place - 3 : place + 1].sum() > 0


# -- departures -----------------------------------------------------------------------------------------------------
def test_a_rename_is_no_departure_and_an_unsaid_one_is_suggested() -> None:
    eco = eh.load(eh.sample_path("volta"))
    laid = panel(eco)
    gone = departures(laid)
    assert "brightfen-charging" not in set(gone["id"])
    assert {"sankt-aldrich-logistik", "passerive-clearing"} <= set(gone["id"])
    assert renames(laid, gone).empty
    unsaid = panel(replace(eco, table=eco.table.drop(columns="successor_of")))
    found = renames(unsaid, departures(unsaid)).to_dict("records")
    assert [(one["id"], one["successor"], one["appeared"]) for one in found] == [
        ("brightfen-charging", "fenlume", "2024-11")
    ]


def test_missing_records_are_no_departures() -> None:
    eco = fading(3, participants=60)
    last = eco.all_records.day.max()
    gap = (eco.all_records.day >= np.datetime64("2021-06-01")) & (eco.all_records.day <= np.datetime64("2021-09-30"))
    holed = replace(eco, all_records=eco.all_records.take(~gap))
    laid = panel(holed)
    assert holed.all_records.day.max() == last
    assert laid.length == panel(eco).length - 4
    assert "2021-06 to 2021-09" in backtest(holed).gaps


# -- what comes out -------------------------------------------------------------------------------------------------
def test_who_fades_is_told_and_ranked_above_plain_rules() -> None:
    found = backtest(fading(4))
    models = found.models.set_index("model")
    assert models.loc["hazard", "auc"] > 0.85
    assert models.loc["hazard", "gain_low"] == models.loc["hazard", "gain_high"] == 0.0
    words = {one.claim: one.word for one in found.verdicts}
    assert words["the hazard tells who disengages better than size alone"] == "supported"
    assert models.loc["no change", "auc"] == 0.5
    assert models.loc["no change", "brier"] == pytest.approx(found.left / found.predictions)
    assert found.leaks == ()


def test_the_planted_drift_is_at_the_head_of_those_at_risk(volta: Backtest) -> None:
    assert volta.watched["id"].iloc[0] == "sankt-aldrich-logistik"
    assert volta.watched["probability"].iloc[0] > 0.9
    assert volta.watched["probability"].iloc[1] < 0.5
    assert set(volta.signals["signal"]) == {*SIGNALS, "type"}


def test_a_loss_that_spreads_is_supported_and_one_that_does_not_is_not() -> None:
    told = {}
    for spreads in (0.0, 1.0):
        found = backtest(departing(1, spreads=spreads), horizon=4)
        told[spreads] = {one.claim: one.word for one in found.verdicts}
        pairs = found.aftermath.partners
        assert len(found.aftermath.losses) >= 20
        assert np.corrcoef(pairs["dependency"], pairs["knock_on"])[0, 1] > 0.5 or spreads == 0.0
    spread = "who depended more on the one that left lost more of its other business"
    drag = "departures drag down the other business of those who stay"
    assert (told[0.0][spread], told[1.0][spread]) == ("not supported", "supported")
    assert (told[0.0][drag], told[1.0][drag]) == ("not supported", "supported")


def test_the_same_history_gives_the_same_bits_in_any_order() -> None:
    eco = fading(5, participants=40)
    rows = eco.window("all").interactions.assign(line=np.arange(len(eco.all_records)))
    people = dict(zip(eco.table["id"], eco.table["type"], strict=True))
    turned = make_rows(dict(reversed(people.items())), rows.iloc[::-1].reset_index(drop=True))
    one, other = backtest(eco), backtest(turned)
    pd.testing.assert_frame_equal(one.models, other.models, check_exact=True)
    pd.testing.assert_frame_equal(one.watched, other.watched, check_exact=True)
    pd.testing.assert_frame_equal(one.aftermath.losses, other.aftermath.losses, check_exact=True)


def test_too_few_departures_cannot_be_told() -> None:
    ties: list[Tie] = [
        (one, "hub", 1.0, "supply", f"20{22 + month // 12}-{month % 12 + 1:02d}-10")
        for month in range(24) for one in "abcdef"
    ]  # fmt: skip
    found = backtest(make({**dict.fromkeys("abcdef", "firm"), "hub": "hub"}, ties))
    assert {one.word for one in found.verdicts} == {"cannot be told"}
    assert all(one.would_tell for one in found.verdicts)
    assert found.sentence().startswith("Too few have left, or stayed")


def test_what_cannot_be_tested_is_refused() -> None:
    eco = random_ecosystem(1).window("2024-01:2025-03")
    with pytest.raises(
        TooLittleHistory, match="needs 18 complete months in which records are not missing; there are 15"
    ):
        backtest(eco)
    with pytest.raises(EcohealthError, match="whole number of months from 1 on, not 0"):
        backtest(eco, horizon=0)
