"""Damaged files of every kind: a result in which nothing is lost, or one refusal that names the file."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecohealth.tables.formats.one_table import TABLE_READERS
from ecohealth.tables.formats.whole import WHOLE_READERS
from tests.unit.tables.fuzzed import GOOD, KINDS, PLACES, Damaged, check, damaged, good

_CHANGES = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 10_000), st.integers(0, 10_000), st.integers(1, 255)),
    min_size=1,
    max_size=4,
)


def test_every_format_that_is_read_is_damaged_here():
    assert {f".{name.split('.')[1]}" for name in GOOD} >= {*TABLE_READERS, *WHOLE_READERS, ".zip"}


@pytest.mark.parametrize(("name", "part"), PLACES)
def test_the_files_to_start_from_are_good(name, part):
    assert check(Damaged(name, good(name, part), part)) == "read"


@pytest.mark.parametrize(("name", "part"), PLACES)
@settings(max_examples=30)
@given(changes=_CHANGES)
def test_a_damaged_file_is_read_or_refused(name, part, changes):
    check(Damaged(name, damaged(good(name, part), changes), part))


# -- tables from a grammar ----------------------------------------------------------------------------------------
_ODD = st.text(st.characters(codec="utf-8"), max_size=12)
_ID = st.sampled_from(["p1", "p2", "p3", "p9", "P1", "p1 ", "", "007", "NA", "=1", "p\u200b1", "\u202ep1"])
_NUMBER = st.one_of(
    st.sampled_from(["", "1", "1,5", "1.5", "1.234,5", "1,234.5", "-1", "0", "nan", "inf", "1e5", "1e400", "٣", "€1"]),
    st.floats().map(repr),
    st.integers().map(str),
)
_DATE = st.one_of(
    st.dates().map(str),
    st.datetimes().map(str),
    st.sampled_from(["", "2024", "2024-01", "2024-Q1", "01/02/2024", "31.12.2024", "2024-02-30", "24-1-1", "45000"]),
    st.sampled_from(["2024-01-01/2024-02-01", "2024-02-01/2024-01-01", "2024-01-01T10:00+14:00", "9999-12-31", "0001"]),
)
_COLUMNS = {
    "source": _ID,
    "target": _ID,
    "weight": _NUMBER,
    "date": _DATE,
    "end": _DATE,
    "kind": st.sampled_from(["order", "data", "", "Order"]),
    "satisfaction": _NUMBER,
    "event": st.sampled_from(["e1", ""]),
    "note": _ODD,
}
_ALIASES = {"source": "from", "weight": " Amount", "date": "WHEN", "kind": "type"}
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1")


@st.composite
def _tables(draw) -> bytes:
    """The bytes of a table: which columns, which cells, how delimited, quoted, ended and encoded."""
    names = draw(st.lists(st.sampled_from(list(_COLUMNS)), min_size=1, max_size=9, unique=draw(st.booleans())))
    records = draw(st.lists(st.tuples(*(st.one_of(_COLUMNS[name], _ODD) for name in names)), max_size=6))
    headers = [_ALIASES.get(name, name) if draw(st.booleans()) else name for name in names]
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    always, end = draw(st.booleans()), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    lines = [delimiter.join(_cell(cell, delimiter, always) for cell in row) for row in [headers, *records]]
    if draw(st.integers(0, 9)) == 0:
        lines.insert(draw(st.integers(0, len(lines))), draw(_ODD))
    text = end.join(lines) + draw(st.sampled_from(["", end, end * 2]))
    return text.encode(draw(st.sampled_from(_ENCODINGS)), "replace")


def _cell(cell: str, delimiter: str, always: bool) -> str:
    needed = always or any(char in cell for char in (delimiter, '"', "\n", "\r"))
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if needed else cell


@settings(max_examples=250)
@given(data=_tables())
def test_any_table_of_the_grammar_is_loaded_or_set_aside(data):
    check(Damaged("interactions.csv", data))


@settings(max_examples=60)
@given(headers=st.lists(st.one_of(st.sampled_from(["source", "target", "weight", "date", "type"]), _ODD), max_size=7))
def test_any_header_is_understood_or_refused(headers):
    line = ",".join(_cell(header, ",", always=True) for header in headers)
    check(Damaged("interactions.csv", f"{line}\n{','.join(['p1'] * len(headers))}\n".encode()))
