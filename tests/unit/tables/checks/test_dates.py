"""Every form a date may be written in, and what is never guessed."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.tables.checks.dates import NoDateError, as_dates, span_of, why_no_date


def _column(*texts: str):
    return pa.chunked_array([pa.array(texts, pa.large_string())])


@pytest.mark.parametrize(
    ("text", "first", "last", "grain"),
    [
        ("2024-03-05", "2024-03-05", "2024-03-05", "day"),
        ("2024-3-5", "2024-03-05", "2024-03-05", "day"),
        ("2024/03/05", "2024-03-05", "2024-03-05", "day"),
        ("20240305", "2024-03-05", "2024-03-05", "day"),
        ("2024-02", "2024-02-01", "2024-02-29", "month"),
        ("2023-02", "2023-02-01", "2023-02-28", "month"),
        ("2024-Q1", "2024-01-01", "2024-03-31", "quarter"),
        ("2024q4", "2024-10-01", "2024-12-31", "quarter"),
        ("2024", "2024-01-01", "2024-12-31", "year"),
        ("2024-01-15/2024-03-10", "2024-01-15", "2024-03-10", "day"),
        ("2024-01/2024-03", "2024-01-01", "2024-03-31", "month"),
        ("2024--2025", "2024-01-01", "2025-12-31", "year"),
        ("2024-03-31T01:30:00+01:00", "2024-03-31", "2024-03-31", "day"),
        ("2024-03-31T00:30:00+01:00", "2024-03-30", "2024-03-30", "day"),
        ("2024-03-31T23:30:00-05:00", "2024-04-01", "2024-04-01", "day"),
        ("2024-03-31 23:30:00.25", "2024-03-31", "2024-03-31", "day"),
        ("2024-03-31T23:30Z", "2024-03-31", "2024-03-31", "day"),
        ("2024-02-29T23:30:00Z", "2024-02-29", "2024-02-29", "day"),
        (" 2024-03-05 ", "2024-03-05", "2024-03-05", "day"),
    ],
)
def test_forms(text, first, last, grain):
    dates = as_dates(_column(text, ""))
    assert str(dates.first[0].astype("M8[D]")) == first
    assert str(dates.last[0].astype("M8[D]")) == last
    assert dates.grain == grain
    assert np.isnat(dates.first[1])
    assert dates.blank.tolist() == [False, True]
    assert not dates.bad.any()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2024-02-30", "does not exist"),
        ("2023-02-29", "does not exist"),
        ("1900-01-00", "does not exist"),
        ("0000-00-00", "does not exist"),
        ("2024-13", "does not exist"),
        ("2024-02-30T10:00:00", "does not exist"),
        ("2024-03-31T24:00:00", "does not exist"),
        ("2024-03-31T10:61", "does not exist"),
        ("20240230", "does not exist"),
        ("05/03/2024", "ambiguous"),
        ("5.3.24", "which year"),
        ("31.12.24", "which year"),
        ("31.02.2024", "does not exist"),
        ("3.3/2024", "not a date"),
        ("03-04-2024", "ambiguous"),
        ("45292", "spreadsheet's count of days"),
        ("1704067200", "bare number"),
        ("2024-03-10/2024-01-15", "ends before it begins"),
        ("2024-01-01/P1M", "by its length"),
        ("2024-Q5", "not a date"),
        ("2024-W05", "not a date"),
        ("soon", "not a date"),
        ("٢٠٢٤-٠٣-٠٥", "not a date"),
    ],
)
def test_what_is_no_date(text, why):
    dates = as_dates(_column(text))
    assert dates.bad.tolist() == [True]
    assert np.isnat(dates.first[0])
    assert why in why_no_date(text)


@pytest.mark.parametrize(
    "text", ["9999-12-31", "0001-01-01", "1899-12-31", "2101-01", "1850", "9999-12-31T23:59-08:00"]
)
def test_absurd_dates_are_unknown_not_bad(text):
    dates = as_dates(_column(text, "2024-01-01"))
    assert dates.absurd.tolist() == [True, False]
    assert not dates.bad.any()
    assert np.isnat(dates.first).tolist() == [True, False]


def test_zones_are_told_apart():
    assert as_dates(_column("2024-03-31", "2024-03-31T10:00:00")).zones == {None}
    assert as_dates(_column("2024-03-31T10:00:00Z")).zones == {"UTC"}
    assert as_dates(_column("2024-03-31T10:00:00+02:00", "2024-03-31", "")).zones == {"+02:00", None}
    assert as_dates(_column("2024-03-31 10:00+0200", "2024-03-31T10:00:00Z")).zones == {"+0200", "UTC"}


def test_the_grain_is_the_coarsest_that_was_used():
    assert as_dates(_column("2024-03-31", "2024-Q1", "2024-05")).grain == "quarter"
    assert as_dates(_column("", "")).grain == "day"


def test_dates_that_files_give_as_dates_are_taken_by_their_utc_day():
    moment = dt.datetime(2024, 3, 31, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    typed = pa.chunked_array([pa.array([moment, None], pa.timestamp("ns", "America/New_York"))])
    assert str(as_dates(typed).first[0].astype("M8[D]")) == "2024-04-01"
    assert as_dates(typed).blank.tolist() == [False, True]
    assert str(as_dates(pa.chunked_array([pa.array([2024])])).first[0].astype("M8[D]")) == "2024-01-01"


@given(st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2099, 12, 30)), st.integers(-14 * 60, 14 * 60))
def test_times_read_all_at_once_equal_times_read_one_by_one(moment, minutes):
    zone = dt.timezone(dt.timedelta(minutes=minutes))
    text = moment.replace(microsecond=0, tzinfo=zone).isoformat()
    expected = moment.replace(tzinfo=zone).astimezone(dt.UTC).date()
    assert span_of(text).first == expected
    assert as_dates(_column(text)).first[0].astype("M8[D]").item() == expected


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_says_why_not(text):
    try:
        span = span_of(text)
    except NoDateError as error:
        assert str(error)
    else:
        assert span.first <= span.last


@pytest.mark.parametrize(
    ("texts", "days", "order"),
    [
        (("31.12.2024", "03.04.2024"), ("2024-12-31", "2024-04-03"), "day-first"),
        (("03/04/2024", "12/31/2024 2:05 PM"), ("2024-03-04", "2024-12-31"), "month-first"),
        (("1-2-2024", "2024-05-06", "13-1-2024 23:59:59"), ("2024-02-01", "2024-05-06", "2024-01-13"), "day-first"),
        (("31.02.2024", "30.04.2024"), ("NaT", "2024-04-30"), "day-first"),
    ],
)
def test_a_column_that_can_be_read_in_one_order_alone_is_read_so(texts, days, order):
    dates = as_dates(_column(*texts))
    assert [str(day) for day in dates.first.astype("M8[D]")] == list(days)
    assert dates.order == order
    assert dates.proof in texts


@pytest.mark.parametrize(
    "texts", [("01/02/2024", "11/12/2024"), ("31/12/2024", "12/31/2024"), ("03.03.2024",), ("2024-01-01", "1.2.2024")]
)
def test_what_either_order_or_none_reads_is_ambiguous(texts):
    dates = as_dates(_column(*texts))
    parted = ["-" not in text for text in texts]
    assert (dates.order, dates.proof, dates.bad.tolist()) == (None, None, parted)
    assert all("--dates" in dates.why_not(text) for text, bad in zip(texts, parted, strict=True) if bad)


def test_the_order_that_was_said_is_kept_to():
    texts = _column("01/02/2024", "12/31/2024")
    assert str(as_dates(texts, "month-first").first[0].astype("M8[D]")) == "2024-01-02"
    day_first = as_dates(texts, "day-first")
    assert (day_first.bad.tolist(), day_first.proof) == ([False, True], None)
    assert "when the day comes first" in day_first.why_not("12/31/2024")
    iso = as_dates(texts, "iso")
    assert iso.bad.all()
    assert "ISO" in iso.why_not("12/31/2024")


@given(st.lists(st.dates(dt.date(1901, 1, 1), dt.date(2099, 12, 31)), min_size=1, max_size=30), st.booleans())
def test_an_order_that_is_found_is_the_one_that_was_written(days, day_first):
    written, other = ("%d.%m.%Y", "%m.%d.%Y") if day_first else ("%m.%d.%Y", "%d.%m.%Y")
    dates = as_dates(_column(*(day.strftime(written) for day in days)))
    if any(day.day > 12 for day in days):
        assert dates.first.astype("M8[D]").tolist() == days
    else:
        assert dates.bad.all()
    said = as_dates(_column(*(day.strftime(other) for day in days)), "month-first" if day_first else "day-first")
    assert said.first.astype("M8[D]").tolist() == days
