"""What is written as TOML is read by the standard library as it was."""

from __future__ import annotations

import datetime as dt
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.export.toml import toml_text

_TEXTS = st.text(st.one_of(st.sampled_from("\"'\\\n\t\r#=[].{}\x00\x7f\x1f"), st.characters(codec="utf-8")), max_size=9)
_PLAIN = st.one_of(
    _TEXTS,
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.dates(),
    st.times(),
    st.datetimes(timezones=st.none() | st.just(dt.UTC)),
)
_VALUES = st.recursive(
    _PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=12,
)


@given(content=st.dictionaries(_TEXTS, _VALUES, max_size=4))
def test_whatever_toml_can_say_is_read_as_it_was(content):
    assert tomllib.loads(toml_text(content)) == content


def test_no_number_is_kept_as_none():
    assert str(tomllib.loads(toml_text({"x": float("nan"), "y": float("-inf")}))) == "{'x': nan, 'y': -inf}"


def test_what_toml_cannot_say_is_an_error():
    with pytest.raises(TypeError, match="no word for NoneType"):
        toml_text({"x": None})
