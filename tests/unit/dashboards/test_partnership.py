from __future__ import annotations

import pandas as pd
import pytest

from dashboards.partnership import activity_of, records_of, ties_of
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import UnknownParticipant
from tests.ecosystems import make


@pytest.fixture
def trade() -> Ecosystem:
    """a gives 6 to b and 2 to c; b gives 2 to c and 1 to a."""
    ties = [("a", "b", 4.0, "supply", "2024-01-10"), ("a", "b", 2.0, "data", "2024-02-10"),
            ("a", "c", 2.0, "supply", "2024-02-11"), ("b", "c", 2.0, "supply", "2024-03-31"),
            ("b", "a", 1.0, "supply", None)]  # fmt: skip
    return make({"a": "maker", "b": "seller", "c": "seller", "d": "seller"}, ties, window="all")


def test_ties_are_what_is_given_and_taken_with_shares_of_intake(trade: Ecosystem) -> None:
    ties = ties_of(trade, "a")
    assert (ties.given, ties.taken, ties.place, ties.of) == (8.0, 1.0, 1, 3)
    assert ties.share == pytest.approx(9 / 22)
    assert ties.recipients[["id", "value", "share"]].to_dict("records") == [
        {"id": "b", "value": 6.0, "share": 1.0},
        {"id": "c", "value": 2.0, "share": 0.5},
    ]
    assert ties.providers[["id", "value", "share"]].to_dict("records") == [{"id": "b", "value": 1.0, "share": 1.0}]


def test_shares_of_all_providers_add_up_to_one(trade: Ecosystem) -> None:
    assert ties_of(trade, "c").providers["share"].sum() == pytest.approx(1.0)


def test_who_exchanges_nothing_has_no_place(trade: Ecosystem) -> None:
    ties = ties_of(trade, "d")
    assert (ties.place, ties.share, len(ties.providers), len(ties.recipients)) == (0, 0.0, 0, 0)


def test_an_unknown_one_is_refused(trade: Ecosystem) -> None:
    with pytest.raises(UnknownParticipant, match="no participant 'z'"):
        ties_of(trade, "z")


def test_activity_adds_up_to_the_dated_value_of_complete_periods(trade: Ecosystem) -> None:
    table = activity_of(trade, "a")
    assert table["period"].unique().tolist() == ["2024-01", "2024-02", "2024-03"]
    assert table.groupby("type")["value"].sum().to_dict() == {"given": 8.0, "taken": 0.0}


def test_activity_without_dates_is_empty() -> None:
    assert activity_of(make({"a": "x", "b": "y"}, [("a", "b")]), "a").empty


def test_records_are_those_of_the_participant_the_latest_first(trade: Ecosystem) -> None:
    table = records_of(trade, "a")
    assert table["date"].tolist() == ["2024-02-11", "2024-02-10", "2024-01-10", ""]
    assert table["direction"].tolist() == ["gives to", "gives to", "gives to", "takes from"]
    assert table["name"].tolist() == ["C", "B", "B", "B"]
    assert table["line"].tolist() == [4, 3, 2, 6]


def test_a_loop_is_one_record_and_no_tie() -> None:
    eco = make({"a": "x", "b": "y"}, [("a", "a", 5.0), ("a", "b", 1.0)])
    assert len(records_of(eco, "a")) == 2
    assert ties_of(eco, "a").recipients["id"].tolist() == ["b"]
    pd.testing.assert_frame_equal(ties_of(eco, "b").providers[["share"]], pd.DataFrame({"share": [1.0]}))
