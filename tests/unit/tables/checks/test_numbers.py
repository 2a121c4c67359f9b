"""Numbers are read as written, and nothing ambiguous is guessed."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.tables.checks.numbers import as_numbers, why_no_number


def _column(*texts: str):
    return pa.chunked_array([pa.array(texts, pa.large_string())])


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1.0), ("+5", 5.0), ("-2.5", -2.5), (".5", 0.5), ("1.", 1.0), ("1e5", 1e5), ("1E-3", 1e-3), (" 7 ", 7.0)],
)
def test_plain_numbers(text, value):
    assert as_numbers(_column(text)).values.tolist() == [value]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_comes_back_to_the_bit(value):
    assert as_numbers(_column(repr(value))).values[0] == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ten", "not a number"),
        ("nan", "not a number"),
        ("NaN", "not a number"),
        ("1_000", "not a number"),
        ("0x10", "not a number"),
        ("5 EUR", "not a number"),
        ("1 00", "not a number"),
        ("01 000", "not a number"),
        ("１２", "not a number"),
        ("TRUE", "not a number"),
        ("inf", "not finite"),
        ("-Infinity", "not finite"),
        ("1,000", "ambiguous"),
        ("1000,123", "ambiguous"),
    ],
)
def test_what_is_no_number(text, why):
    numbers = as_numbers(_column(text, "1"))
    assert numbers.bad.tolist() == [True, False]
    assert math.isnan(numbers.values[0])
    assert why in why_no_number(text)


def test_too_large_for_a_float_is_no_number():
    assert as_numbers(_column("1e400", "2")).bad.tolist() == [True, False]


@pytest.mark.parametrize("texts", [("1,5", "2,25", "3"), ("0,125", "12,50"), ("-1,5",)])
def test_decimal_commas_are_taken_where_the_whole_column_agrees(texts):
    numbers = as_numbers(_column(*texts))
    assert numbers.decimal_comma
    assert numbers.values.tolist() == [float(text.replace(",", ".")) for text in texts]


@pytest.mark.parametrize("texts", [("1,000", "1,5"), ("1,5", "2.5"), ("1,5", "ten"), ("1.234,5", "1.5")])
def test_a_column_that_disagrees_is_not_guessed(texts):
    numbers = as_numbers(_column(*texts))
    assert not numbers.decimal_comma
    assert numbers.bad[[i for i, text in enumerate(texts) if "," in text]].all()


def test_typed_columns():
    floats = as_numbers(pa.chunked_array([pa.array([1.5, None, float("nan"), float("inf")])]))
    assert floats.blank.tolist() == [False, True, True, False]
    assert floats.bad.tolist() == [False, False, False, True]
    assert as_numbers(pa.chunked_array([pa.array([1, 2])])).values.dtype == np.float64
    assert as_numbers(pa.chunked_array([pa.array([True, None])])).bad.tolist() == [True, False]


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (("1.234,5", "1,5"), (1234.5, 1.5)),
        (("1.234.567", "2"), (1234567, 2)),
        (("1,234,567", "0.5"), (1234567, 0.5)),
        (("1,234.50", "2.345"), (1234.5, 2.345)),
        (("1 234", "-5"), (1234, -5)),
        (("1\u202f234,50", "7"), (1234.5, 7)),
        (("1'234'567.8", "9"), (1234567.8, 9)),
    ],
)
def test_thousands_marks_are_taken_where_every_value_has_one_reading(texts, values):
    numbers = as_numbers(_column(*texts))
    assert numbers.values.tolist() == list(values)
    assert numbers.grouped.tolist() == [True, False]


@pytest.mark.parametrize("texts", [("1.234", "1,5"), ("1,234", "1.5"), ("1,234.5", "1,234"), ("1 234", "ten")])
def test_a_value_with_two_readings_is_bad_and_names_the_option(texts):
    numbers = as_numbers(_column(*texts))
    assert numbers.bad[0]
    assert "--decimal" in numbers.why_not(texts[0]) or texts[1] == "ten"


def test_the_decimal_sign_that_was_said_decides():
    texts = ("1,000", "1.000", "2,5", "2.5", "1 000,5", "1.000.000")
    nan = math.nan
    for said, values in (",", [1, 1000, 2.5, nan, 1000.5, 1e6]), (".", [1000, 1, nan, 2.5, nan, nan]):
        numbers = as_numbers(_column(*texts), said)
        np.testing.assert_array_equal(numbers.values, values)
        assert numbers.bad.tolist() == [math.isnan(value) for value in values]
    assert "decimal comma, which you said" in as_numbers(_column("2.5"), ",").why_not("2.5")


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False).map(lambda x: round(x % 1e12, 3)), min_size=1))
def test_what_is_written_with_either_sign_and_marks_comes_back(values):
    plain = [f"{value:,.3f}" for value in values]
    swapped = [text.translate(str.maketrans(",.", ".,")) for text in plain]
    spaced = [text.replace(".", "\u00a0") for text in swapped]
    for texts, said in (plain, "."), (swapped, ","), (spaced, ","):
        assert as_numbers(_column(*texts), said).values.tolist() == values
