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
        ("1 000", "not a number"),
        ("１２", "not a number"),
        ("TRUE", "not a number"),
        ("inf", "not finite"),
        ("-Infinity", "not finite"),
        ("1,000", "ambiguous"),
        ("1,234,567", "ambiguous"),
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


@pytest.mark.parametrize("texts", [("1,000", "1,5"), ("1,5", "2.5"), ("1,5", "ten"), ("1.234,5", "1,5")])
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
