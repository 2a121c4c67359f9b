"""DataFrames: read as they are, never changed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from ecohealth.errors import InputRefused
from ecohealth.tables.how import How
from ecohealth.tables.read import read_tables
from tests.unit.tables.small import assert_nothing_lost, of


def _read(**frames: pd.DataFrame):
    tables = read_tables(frames)
    assert_nothing_lost(tables)
    return tables


def _people(**columns) -> pd.DataFrame:
    return pd.DataFrame({"id": ["a", "b"], "type": ["x", "y"]} | columns)


def test_the_users_frame_is_untouched_and_its_index_not_read():
    people = _people().set_index(pd.Index(["q", "r"]))
    before = people.copy(deep=True)
    tables = _read(participants=people)
    pd.testing.assert_frame_equal(people, before)
    assert list(tables.participants.columns) == ["id", "type", "name"]
    assert tables.participants.index.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("ids", "texts"),
    [
        ([7, 8], ["7", "8"]),
        ([7.0, 8.5], ["7", "8.5"]),
        (pd.array([9007199254740993, 9007199254740992], "Int64"), ["9007199254740993", "9007199254740992"]),
        (["NA", "007"], ["NA", "007"]),
        (pd.Categorical(["b", "a"]), ["b", "a"]),
        (np.array([1, "1e5"], dtype=object), ["1", "1e5"]),
        ([True, False], ["True", "False"]),
        (pd.period_range("2024-01", periods=2, freq="M"), ["2024-01", "2024-02"]),
        (pd.to_datetime(["2024-01-01", "2024-01-02"]), ["2024-01-01", "2024-01-02"]),
        (np.array([Decimal("1.50"), dt.date(2024, 1, 1)], dtype=object), ["1.50", "2024-01-01"]),
        (pd.Categorical([1, 2]), ["1", "2"]),
    ],
)
def test_ids_of_any_plain_type_become_text(ids, texts):
    assert _read(participants=_people(id=ids)).participants["id"].tolist() == texts


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT, "", "  "])
def test_a_missing_id_is_set_aside(missing):
    tables = _read(participants=_people(id=np.array([missing, "b"], dtype=object)))
    assert [(one.line, one.rule) for one in of(tables, "quarantine")] == [(1, "missing")]


def test_weights_and_dates_keep_their_types():
    deals = pd.DataFrame(
        {
            "source": ["a", "b", "a", "a"],
            "target": ["b", "a", "b", "b"],
            "weight": [0.1, np.nan, np.inf, -0.0],
            "date": pd.to_datetime(["2024-03-31 23:30", "2024-01-01 00:00", None, None]),
        }
    )
    tables = _read(participants=_people(), interactions=deals)
    assert tables.interactions["weight"].tolist() == [0.1, 0.0]
    assert not np.signbit(tables.interactions["weight"]).any()
    assert tables.interactions["date"].dt.date.tolist()[0] == dt.date(2024, 3, 31)
    assert [(one.line, one.rule) for one in of(tables, "quarantine")] == [(2, "missing"), (3, "number")]


def test_cells_that_are_no_plain_value_cost_their_row():
    odd = np.array([["list"], "a"], dtype=object)
    tables = _read(participants=_people(id=odd))
    assert [(one.line, one.column, one.value) for one in of(tables, "quarantine")] == [(1, "id", "['list']")]
    told = _read(participants=_people(note=odd))
    assert len(told.participants) == 2
    assert [one.rule for one in of(told, "warn")] == ["no-value", "no-rows"]


def test_text_that_no_file_could_hold_costs_its_row():
    tables = _read(participants=_people(id=pd.Series(["\ud800", "b"], dtype=object)))
    assert [one.line for one in of(tables, "quarantine")] == [1]


@pytest.mark.parametrize("column", [[1j, 2j], pd.to_timedelta([1, 2]), pd.interval_range(0, 2)])
def test_columns_that_are_not_plain_are_refused(column):
    with pytest.raises(InputRefused, match=r"participants \(DataFrame\): column 'odd' has the type"):
        _read(participants=_people(odd=column))


def test_tables_without_a_name_we_know_or_that_are_no_frames_are_refused():
    with pytest.raises(InputRefused, match=r"no table 'partcipants' \(did you mean 'participants'\?\)"):
        read_tables({"partcipants": _people()})
    with pytest.raises(InputRefused, match="table participants: a list was given"):
        read_tables({"participants": [1]})
    with pytest.raises(InputRefused, match="the limit is 1"):
        read_tables({"participants": _people()}, how=How(max_rows=1))


def test_columns_need_not_be_named_by_text():
    tables = _read(participants=_people().assign(**{"extra": 1}).rename(columns={"extra": 2024}))
    assert tables.participants["2024"].tolist() == ["1", "1"]
