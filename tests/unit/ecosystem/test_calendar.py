from __future__ import annotations

import numpy as np
import pytest

from ecohealth.ecosystem.calendar import (
    default_window,
    first_day,
    last_complete,
    last_day,
    parse_window,
    period_label,
    period_of,
)
from ecohealth.errors import BadWindow


def days(*texts: str) -> np.ndarray:
    return np.asarray(texts, dtype="M8[D]")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-Q4", "2024-10-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-02-03", "2024-02-03", "2024-02-03"),
        ("2023-12:2024-Q1", "2023-12-01", "2024-03-31"),
    ],
)
def test_a_window_covers_whole_spans_of_what_was_written(text, first, last):
    window = parse_window(text)
    assert (str(window.first), str(window.last)) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "soon", "2024-13", "2024-02-30", "2024-05:2024-01", "2024:2025:2026", "24", "2024-Q5"]
)
def test_words_that_name_no_window_are_refused_with_what_can_be_written(text):
    with pytest.raises(BadWindow, match="2024-01:2024-12"):
        parse_window(text)


def test_undated_records_belong_to_the_open_window_only():
    some = days("2024-05-01", "NaT")
    assert parse_window("all").holds(some).tolist() == [True, True]
    assert parse_window("2024").holds(some).tolist() == [True, False]


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_a_period_runs_from_its_first_to_its_last_day(period):
    for number in (-3, 0, 7, 648):
        ends = np.asarray([first_day(number, period), last_day(number, period)])
        assert period_of(ends, period).tolist() == [number, number]
        assert period_of(ends + np.asarray([-1, 1]), period).tolist() == [number - 1, number + 1]


def test_period_labels_are_what_people_say():
    assert period_label(int(period_of(days("2024-11-05"), "quarter")[0]), "quarter") == "2024-Q4"


@pytest.mark.parametrize(
    ("latest", "grain", "expected"),
    [
        ("2024-06-30", "day", "2024-06"),
        ("2024-06-27", "day", "2024-06"),  # within three days of the end
        ("2024-06-26", "day", "2024-05"),
        ("2024-06-01", "month", "2024-06"),  # written as a month
    ],
)
def test_the_last_period_is_complete_when_the_data_reach_its_end(latest, grain, expected):
    number = last_complete(days("2024-01-15", latest), "month", grain)
    assert period_label(number, "month") == expected


def test_dates_that_all_fall_on_the_first_are_months():
    number = last_complete(days("2024-01-01", "2024-06-01"), "month", "day")
    assert period_label(number, "month") == "2024-06"


def test_the_default_window_is_the_last_twelve_complete_months():
    window = default_window(days("2020-01-10", "2024-06-12"), "day")
    assert str(window) == "2023-06-01 to 2024-05-31"
    assert window.chosen == "default"


def test_without_dates_the_default_window_is_open():
    assert default_window(days("NaT"), "day").first is None
