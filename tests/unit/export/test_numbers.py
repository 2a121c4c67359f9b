from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.export.numbers import NOTHING, change, figure, measure, points, sheet_format
from ecohealth.scores.scorecard import band
from ecohealth.scores.words import money


@given(st.floats(0, 100))
def test_a_score_never_rounds_into_another_band(score: float) -> None:
    shown = float(points(score))
    assert band(shown) == band(score)
    assert abs(shown - score) <= 0.5 + 1e-9


@pytest.mark.parametrize("unit", ["share", "points", "change", "participants", ""])
def test_what_is_not_a_number_is_shown_as_nothing(unit: str) -> None:
    assert [figure(value, unit) for value in (None, math.nan, math.inf)] == [NOTHING] * 3
    assert measure(None, unit) == NOTHING


def test_counts_are_exact_and_the_rest_has_three_figures() -> None:
    assert figure(85263.0, "participants") == "85,263"
    assert figure(85263.4, "") == "85,300"
    assert figure(0.039712, "index 0–1") == "0.0397"
    assert figure(0.62133, "share of roles") == "62.1 %"


def test_units_follow_the_number() -> None:
    assert measure(1.0, "effective partners") == "1 effective partner"
    assert measure(2.718, "effective partners") == "2.72 effective partners"
    assert measure(0.946, "share at 12 months") == "94.6 % at 12 months"
    assert measure(62.4, "points") == "62"


def test_money_is_short_and_names_its_currency() -> None:
    assert [money(one, "EUR") for one in (0.0, 999.4, 1e6, 2.5e12)] == ["EUR 0", "EUR 999", "EUR 1 M", "EUR 2.5 tn"]


def test_a_change_has_a_direction_unless_it_rounds_to_none() -> None:
    assert [change(one) for one in (-0.06, 0.04, -0.04, 12.0)] == ["▼ 0.1", "± 0.0", "± 0.0", "▲ 12.0"]


@pytest.mark.parametrize(
    ("value", "unit", "shown_as"),
    [
        (0.62133, "share", "0.0 %"),
        (1.0, "share", "0 %"),
        (0.00042, "share", "0.00 %"),
        (69.97, "points", "0.0"),
        (62.4, "points", "0"),
        (85263.0, "participants", "#,##0"),
        (2.71828, "effective partners", "0.00"),
        (-3.84, "change", "▲ 0.0;▼ 0.0;± 0.0"),
    ],
)
def test_a_spreadsheet_shows_as_many_places_as_the_text(value: float, unit: str, shown_as: str) -> None:
    assert sheet_format(value, unit) == shown_as
