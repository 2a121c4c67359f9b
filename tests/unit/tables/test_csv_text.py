"""CSV as it is written: cut alike by every reader, run by no spreadsheet, and given back exactly."""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecohealth.tables.csv_text import csv_lines, formula_free, formula_safe
from ecohealth.tables.records import rendered

_CELLS = st.lists(
    st.text(st.one_of(st.sampled_from("\r\n\",;'= \t\x00\u2028"), st.characters(codec="utf-8")), max_size=8)
)


@given(rows=st.lists(_CELLS.filter(bool), max_size=5))
def test_what_is_written_is_cut_into_the_same_cells_whatever_ends_its_lines(rows):
    for end in ("\n", "\r\n", "\r"):
        text = "".join(f"{line}{end}" for line in csv_lines(rows))
        assert list(csv.reader(io.StringIO(text, newline=""), strict=True)) == rows


def test_the_control_a_plain_writer_leaves_a_carriage_return_bare():
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(["a\rb", "c"])
    with pytest.raises(AssertionError):
        assert list(csv.reader(io.StringIO(out.getvalue(), newline=""))) == [["a\rb", "c"]]


_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LIKE_FORMULAS = st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠a1 "), max_size=6)


@given(text=st.one_of(st.text(), _LIKE_FORMULAS))
def test_a_cell_never_begins_like_a_formula_and_is_given_back(text):
    safe = formula_safe(text)
    assert not safe.startswith(_FORMULAS)
    assert safe in (text, f"'{text}")
    assert formula_free(safe) == text


@given(one=_LIKE_FORMULAS, other=_LIKE_FORMULAS)
def test_different_texts_stay_different_behind_the_guard(one, other):
    assert (formula_safe(one) == formula_safe(other)) == (one == other)


def test_rows_of_files_without_lines_are_rendered_so_that_a_break_does_not_cut_them():
    column = pa.chunked_array([pa.array(["a\nb", "c\rd", None])])
    assert rendered([column, column])([0, 1, 2]) == ['"a\nb","a\nb"', '"c\rd","c\rd"', ","]
