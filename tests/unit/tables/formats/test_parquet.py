"""Parquet: plain columns come through, everything else is refused by name."""

from __future__ import annotations

import datetime as dt
import decimal
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ecohealth.errors import InputRefused
from ecohealth.tables.formats.parquet import read_parquet
from tests.unit.tables.small import of


def _saved(**columns: pa.Array) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def _read(data: bytes, max_rows: int = 1000):
    return read_parquet(data, file="f.parquet", table="participants", max_rows=max_rows)


def test_typed_columns_become_the_tables_types(read):
    people = _saved(
        id=pa.array([9007199254740993, 9007199254740992, 3]),
        type=pa.array(["a", "b", "a"]).dictionary_encode(),
        joined=pa.array([dt.date(2021, 1, 1), None, dt.date(2021, 3, 1)]),
        score=pa.array([1.0, 2.5, None]),
        size=pa.array([decimal.Decimal("1.50"), None, None]),
        public=pa.array([True, False, None]),
    )
    deals = _saved(
        source=pa.array([9007199254740993, 3]),
        target=pa.array([9007199254740992, 4]),
        weight=pa.array([2, 3]),
        timestamp=pa.array([dt.datetime(2024, 1, 1, 12), None], pa.timestamp("us")),
    )
    tables = read(
        participants__csv=None, participants__parquet=people, interactions__csv=None, interactions__parquet=deals
    )
    table = tables.participants
    assert table["id"].tolist() == ["9007199254740993", "9007199254740992", "3"]
    assert table["score"].tolist() == ["1", "2.5", ""]
    assert table["size"].tolist() == ["1.50", "", ""]
    assert table["public"].tolist() == ["True", "False", ""]
    assert str(table["joined"].dtype) == "datetime64[s]"
    assert tables.interactions["weight"].tolist() == [2.0]
    assert [(one.line, one.raw) for one in of(tables, "quarantine")] == [(2, "3,4,3,")]


def test_lines_are_the_numbers_of_the_records():
    records = _read(_saved(id=pa.array(["a", "b"]), type=pa.array(["x", "y"])))
    assert records.lines.tolist() == [1, 2]
    assert records.raw([1]) == ["b,y"]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([[1]]),
        pa.array([{"a": 1}]),
        pa.array([b"x"]),
        pa.array([dt.timedelta(1)]),
        pa.array([dt.time(1)]),
    ],
)
def test_columns_that_are_not_plain_are_refused_by_name(column):
    with pytest.raises(InputRefused, match=r"f\.parquet: column 'odd' has the Parquet type"):
        _read(_saved(id=pa.array(["a"]), odd=column))


def test_extension_types_are_refused():
    column = pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"0123456789abcdef"], pa.binary(16)))
    with pytest.raises(InputRefused, match=r"column 'odd' has the Parquet type"):
        _read(_saved(id=pa.array(["a"]), odd=column))


@pytest.mark.parametrize("cut", [0, 3, 11, 60, -1])
def test_a_cut_file_is_refused(cut):
    data = _saved(id=pa.array(["a"]), type=pa.array(["x"]))
    with pytest.raises(InputRefused, match=r"f\.parquet: is (cut or damaged|no Parquet file)"):
        _read(data[:cut])


def test_a_damaged_file_is_refused_or_read_but_never_raises_otherwise():
    good = _saved(id=pa.array(["abc", "d"]), type=pa.array(["x", "y"]), score=pa.array([1.5, None]))
    refused = 0
    for position in range(len(good)):
        data = good[:position] + bytes([good[position] ^ 0xFF]) + good[position + 1 :]
        try:
            assert len(_read(data)) == 2
        except InputRefused as refusal:
            assert str(refusal).startswith("f.parquet: ")
            refused += 1
    assert refused > len(good) // 10


def test_text_that_is_not_utf8_is_refused():
    column = pa.StringArray.from_buffers(
        1, pa.py_buffer(b"\x00\x00\x00\x00\x02\x00\x00\x00"), pa.py_buffer(b"\xff\xfe")
    )
    with pytest.raises(InputRefused, match=r"f\.parquet: the Parquet file is cut or damaged"):
        _read(_saved(id=column, type=pa.array(["x"])))


def test_too_many_rows_are_refused_before_they_are_read():
    with pytest.raises(InputRefused, match="has 3 rows, the limit is 2; raise it with --max-rows"):
        _read(_saved(id=pa.array(["a", "b", "c"])), max_rows=2)
