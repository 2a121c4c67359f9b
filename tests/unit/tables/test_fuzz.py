"""Damaged files of every kind: a result in which nothing is lost, or one refusal that names the file."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecohealth.errors import InputRefused
from ecohealth.tables.read import read_tables
from tests.unit.tables.small import DEALS, PEOPLE, assert_nothing_lost, of


def _as(form: str, text: str) -> bytes:
    if form == ".csv":
        return text.encode()
    out = io.BytesIO()
    frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    if form in (".json", ".jsonl"):
        return frame.to_json(orient="records", lines=form == ".jsonl").encode()
    frame.to_parquet(out) if form == ".parquet" else frame.to_excel(out, index=False)
    return out.getvalue()


GOOD = {form: _as(form, DEALS) for form in (".csv", ".parquet", ".xlsx", ".json", ".jsonl")}
_SPICE = st.sampled_from(
    [
        b'"',
        b",",
        b";",
        b"\n",
        b"\r",
        b"\x00",
        b"\xff",
        b"\t",
        b"'",
        b"=",
        b"\xe2\x80\xae",
        b"-",
        b"1e400",
        b"/",
        b"{",
        b"]",
        b"\\ud800",
    ]
)
_CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["flip", "insert", "delete", "cut"]), st.integers(0, 10_000), _SPICE, st.integers(1, 255)
    ),
    min_size=1,
    max_size=4,
)


def _damaged(data: bytes, changes: list[tuple[str, int, bytes, int]]) -> bytes:
    for what, where, spice, bits in changes:
        at = where % (len(data) + 1)
        if what == "flip" and at < len(data):
            data = data[:at] + bytes([data[at] ^ bits]) + data[at + 1 :]
        elif what == "insert":
            data = data[:at] + spice + data[at:]
        elif what == "delete":
            data = data[:at] + data[at + 1 + bits % 7 :]
        elif what == "cut":
            data = data[:at] if bits > 200 else data
    return data


def _read(name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "participants.csv").write_text(PEOPLE)
        Path(folder, name).write_bytes(data)
        try:
            tables = read_tables(folder)
        except InputRefused as refusal:
            assert name in str(refusal)
            assert str(refusal).replace("\n", "").isprintable()
            return
    assert_nothing_lost(tables)
    assert tables.interactions["weight"].between(0, 1e18).all()
    assert all(one.sentence().isprintable() for one in tables.report.problems)
    assert all(one.raw.encode() for one in of(tables, "quarantine"))


@pytest.mark.parametrize("form", GOOD)
@settings(max_examples=60)
@given(changes=_CHANGES)
def test_a_damaged_file_is_read_or_refused(form, changes):
    _read(f"interactions{form}", _damaged(GOOD[form], changes))


_ODD = st.text(st.characters(codec="utf-8"), max_size=12)
_CELL = st.one_of(st.sampled_from(["p1", "p2", "p9", "", "1", "1,5", "2024-01", "2024-02-30", "nan", "0"]), _ODD)


@settings(max_examples=60)
@given(rows=st.lists(st.lists(_CELL, min_size=5, max_size=5), max_size=6))
def test_any_text_in_any_cell_is_loaded_or_set_aside(rows):
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows]
    lines = ["source,target,kind,weight,date", "p1,p2,order,1,2024-01-01", *(",".join(row) for row in quoted)]
    _read("interactions.csv", "\n".join(lines).encode())


@settings(max_examples=60)
@given(headers=st.lists(st.one_of(st.sampled_from(["source", "target", "weight", "date", "type"]), _ODD), max_size=7))
def test_any_header_is_understood_or_refused(headers):
    line = ",".join(f'"{header.replace(chr(34), chr(34) * 2)}"' for header in headers)
    _read("interactions.csv", f"{line}\n{','.join(['p1'] * len(headers))}\n".encode())
