"""Departures that are written down: what silence tells of them, whether they were foreseen, and that nothing leaks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.evidence.backtest import backtest
from ecohealth.evidence.departures import departures
from ecohealth.evidence.disengagement import laid_out, predicted
from ecohealth.evidence.documented import NONE_WRITTEN, Documented, _written, documented
from ecohealth.evidence.panel import panel
from tests.histories import fading

HORIZON = 6


def written_off(eco: Ecosystem, left: dict[str, np.datetime64]) -> Ecosystem:
    """The ecosystem with days in the column `left`."""
    days = pd.Series(pd.to_datetime([left.get(str(one)) for one in eco.spells["id"]]), index=eco.spells.index)
    return replace(eco, spells=eco.spells.assign(left=days.astype("datetime64[s]")))


def last_days(eco: Ecosystem) -> dict[str, np.datetime64]:
    """The day of each participant's last record, for those that fell silent before the last half year."""
    records = eco.all_records
    last = np.full(len(eco), np.datetime64("1900-01-01"))
    for who in (records.source, records.target):
        np.maximum.at(last, who, records.day)
    return {str(eco.ids[at]): last[at] for at in np.flatnonzero(last < last.max() - 180)}


def found(eco: Ecosystem) -> Documented:
    laid = panel(eco)
    return documented(laid, laid_out(laid, HORIZON), HORIZON, 0)


@pytest.fixture(scope="module")
def history() -> Ecosystem:
    return fading(4, to=0.75)


def test_written_departures_are_told_by_silence_and_foreseen(history: Ecosystem) -> None:
    left = last_days(history)
    told = found(written_off(history, left))
    assert set(told.exits["id"]) == set(left)
    assert told.exits["silent"].mean() > 0.9
    assert told.exits["left"].tolist() == sorted(told.exits["left"])
    models = told.models.set_index("model")
    assert models.loc["hazard", "auc"] > 0.75
    assert models.loc["hazard", "auc_low"] > 0.65
    assert told.left >= 10
    assert f"{len(left)} departures written down" in told.sentences()[0]
    assert "AUC" in told.sentences()[1]


def test_departures_drawn_by_lot_are_not_foreseen(history: Ecosystem) -> None:
    """The control: who goes, and when, has nothing to do with what it did before."""
    rng = np.random.default_rng(0)
    days = history.all_records.day.min() + rng.integers(400, 900, 30).astype("m8[D]")
    left = {f"p{at:03d}": day for at, day in zip(rng.choice(120, 30, replace=False), days, strict=True)}
    until = np.array([left.get(str(one), np.datetime64("2100-01-01")) for one in history.ids])
    records = history.all_records
    told = found(written_off(replace(history, all_records=records.take(records.day <= until[records.source])), left))
    assert len(told.exits) > 20
    hazard = told.models.set_index("model").loc["hazard"]
    assert hazard["auc"] < 0.65
    assert hazard["auc_low"] < 0.5


def test_what_is_written_down_later_changes_no_earlier_prediction(history: Ecosystem) -> None:
    left = last_days(history)
    middle = sorted(left.values())[len(left) // 2]
    early = {one: day for one, day in left.items() if day <= middle}
    all_of, some_of = (panel(written_off(history, one)) for one in (left, early))
    told = [predicted(one, HORIZON, _written(one, laid_out(one, HORIZON), HORIZON)) for one in (all_of, some_of)]
    assert told[0] is not None
    assert told[1] is not None
    known = np.datetime64(middle, "M") - np.timedelta64(0, "M")
    place = int((all_of.periods < known.astype(np.int64)).sum())
    chances = [one.chance[one.rows.place < place] for one in told]
    assert len(chances[0]) > 0
    assert np.array_equal(chances[0], chances[1])


def test_nothing_written_down_says_which_column_would(history: Ecosystem) -> None:
    told = found(history)
    assert told.exits.empty
    assert told.models.empty
    assert told.sentences() == [NONE_WRITTEN]
    assert told.silent_only == len(departures(panel(history)))


def test_a_recent_departure_that_is_written_down_counts_though_silence_cannot_tell_it(history: Ecosystem) -> None:
    last = history.all_records.day.max()
    laid = panel(history)
    at = int(np.flatnonzero(laid.count[:, -2] * (laid.count[:, -1] == 0))[0])
    one = str(history.ids[at])
    before = departures(laid)
    assert one not in set(before["id"])
    eco = written_off(history, {one: last - np.timedelta64(20, "D")})
    after = departures(panel(eco))
    assert set(after["id"]) == {*before["id"], one}
    (row,) = found(eco).exits.to_dict("records")
    assert (row["id"], row["silent"]) == (one, False)


def test_who_goes_on_after_the_day_written_down_has_not_left(history: Ecosystem) -> None:
    laid = panel(history)
    one = str(history.ids[int(np.argmax((laid.count > 0).sum(axis=1)))])
    eco = written_off(history, {one: np.datetime64("2021-06-30")})
    assert one not in set(departures(panel(eco))["id"])
    assert found(eco).exits.empty


def test_a_backtest_holds_them_in_its_document(history: Ecosystem) -> None:
    told = backtest(written_off(history, last_days(history))).to_dict()["documented"]
    assert [one["model"] for one in told["models"]] == ["hazard", "size", "recency", "frequency"]
    assert told["predictions"]["left"] <= told["predictions"]["made"]
    assert {"id", "name", "type", "left", "period", "silent"} == set(told["exits"][0])
