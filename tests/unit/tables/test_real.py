"""The four real data sets beside the repository are read whole."""

from __future__ import annotations

import pytest

from ecohealth.tables.read import read_tables
from tests.unit.tables.small import assert_nothing_lost, of

pytestmark = pytest.mark.real
SIZES = {
    "h2020_norway": (2650, 2931),
    "kubernetes_orgs": (482, 7078),
    "openflights": (3683, 85263),
    "pollination_webs": (467, 926),
}


@pytest.mark.parametrize("name", SIZES)
def test_every_row_is_loaded(shared, name):
    tables = read_tables(shared / "data" / name)
    assert_nothing_lost(tables)
    assert (len(tables.participants), len(tables.interactions)) == SIZES[name]
    assert tables.report.quarantined == 0
    assert tables.grain == "day"


def test_norway_keeps_its_gap_its_duplicate_and_its_zeros(shared):
    tables = read_tables(shared / "data" / "h2020_norway")
    rules = {one.rule: one for one in of(tables, "warn", file="interactions.csv")}
    assert sorted(rules) == ["duplicate-row", "undated", "zero-weight"]
    assert "in 114 rows" in rules["zero-weight"].message
    assert "in 1 row (line 2932)" in rules["undated"].message
    assert "in 1 row (line 161)" in rules["duplicate-row"].message
    assert int(tables.interactions["date"].isna().sum()) == 1
    assert tables.interactions["weight"].sum() == pytest.approx(1_672_234_782.37, abs=0.005)
    assert str(tables.interactions["end"].dtype) == "datetime64[s]"
    assert tables.interactions["signed"].iloc[0] == "2014-10-06"


def test_a_column_can_be_chosen_over_an_alias(shared):
    tables = read_tables(shared / "data" / "h2020_norway", columns={"date": "signed"})
    assert str(tables.interactions["date"].iloc[0].date()) == "2014-10-06"
    assert tables.interactions["timestamp"].iloc[0] == "2014-10-01"


def test_the_routes_hold_one_loop_and_no_duplicate(shared):
    tables = read_tables(shared / "data" / "openflights")
    assert [one.rule for one in tables.report.warnings] == ["self-loop"]
    assert set(tables.interactions["kind"].unique()) == {"route", "serves"}


def test_webs_without_dates_say_nothing_of_dates(shared):
    tables = read_tables(shared / "data" / "pollination_webs")
    assert [one.rule for one in tables.report.warnings] == ["unknown-table"]
    assert tables.interactions["date"].isna().all()


def test_months_written_as_their_first_day_are_no_early_meetings(shared):
    tables = read_tables(shared / "data" / "kubernetes_orgs")
    assert [one.rule for one in tables.report.warnings] == ["unknown-table"]
