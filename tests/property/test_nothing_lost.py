"""Whatever stands in whatever format: every record is loaded or set aside, and what is mended is loaded."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecohealth.errors import InputRefused
from ecohealth.export.csv import csv_bytes
from ecohealth.export.quarantine import quarantine_table
from ecohealth.tables.formats.delimited import read_delimited
from ecohealth.tables.read import read_tables
from ecohealth.tables.tables import Tables
from tests.unit.tables.small import PEOPLE, assert_nothing_lost, of

HEAD = ["source", "target", "kind", "weight", "date"]
GOOD = ["p1", "p2", "order", "1", "2024-01-01"]
Rows = list[list[str]]


# -- each format: how rows are written, and how one good record is written in the quarantine file ------------------
def _text(rows: Rows, delimiter: str, end: str, before: str = "") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows([HEAD, *rows])
    lines = list(csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=delimiter))
    assert lines == [HEAD, *rows]
    if end == "\r\n":
        return before + out.getvalue()
    return before + "".join(_row(row, delimiter) + end for row in lines)


def _row(row: list[str], delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(row)
    return out.getvalue().removesuffix("\r\n")


def _frame(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=HEAD, dtype="str")


def _parquet(rows: Rows) -> bytes:
    out = io.BytesIO()
    _frame(rows).to_parquet(out)
    return out.getvalue()


def _workbook(rows: Rows) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in [HEAD, *rows]:
        book.active.append(row)
    for line in book.active.iter_rows():
        for cell in line:
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _objects(rows: Rows) -> list[str]:
    return [json.dumps(dict(zip(HEAD, row, strict=True)), ensure_ascii=False) for row in rows]


def _json(rows: Rows) -> bytes:
    return f"[{', '.join(_objects(rows))}]".encode()


def _json_lines(rows: Rows) -> bytes:
    return "".join(f"{one}\n" for one in _objects(rows)).encode()


Write = Callable[[Rows], bytes]
FORMATS: dict[str, tuple[str, Write, str]] = {
    "comma": (".csv", lambda rows: _text(rows, ",", "\n").encode(), ",".join(GOOD)),
    "semicolon, old Mac, BOM": (".csv", lambda rows: _text(rows, ";", "\r").encode("utf-8-sig"), ";".join(GOOD)),
    "UTF-16, sep=": (".csv", lambda rows: _text(rows, ";", "\r\n", "sep=;\r\n").encode("utf-16"), ";".join(GOOD)),
    "tab": (".tsv", lambda rows: _text(rows, "\t", "\r\n").encode(), "\t".join(GOOD)),
    "parquet": (".parquet", _parquet, ",".join(GOOD)),
    "workbook": (".xlsx", _workbook, ",".join(GOOD)),
    "JSON": (".json", _json, _objects([GOOD])[0]),
    "JSON lines": (".jsonl", _json_lines, _objects([GOOD])[0]),
}

_PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=6)
_ODD = st.sampled_from(
    ["", " ", "p9", "P1", "p2 ", "=p1", "'=1", "-1", "1,5", "ten", "2024-02-30", "a\nb", "0", "1e400"]
)
_CELLS = [
    st.one_of(st.sampled_from(["p1", "p2", "p3"]), _ODD), st.one_of(st.sampled_from(["p1", "p2", "p3"]), _ODD),
    st.one_of(st.just("order"), _PLAIN, _ODD), st.one_of(st.just("2"), _ODD), st.one_of(st.just("2024-05-06"), _ODD),
]  # fmt: skip
_ROWS = st.lists(st.tuples(*_CELLS).map(list).filter(any), max_size=7)


def _read(suffix: str, data: bytes, mended: bytes | None = None, *, packed: bool = False) -> Tables:
    files = {"participants.csv": PEOPLE.encode(), f"interactions{suffix}": data} | (
        {} if mended is None else {"mended.csv": mended}
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        if not packed:
            return read_tables(folder)
        with zipfile.ZipFile(Path(folder, "eco.zip"), "w") as archive:
            for name in files:
                archive.write(Path(folder, name), name)
        return read_tables(Path(folder, "eco.zip"))


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=12, deadline=None)
@given(rows=_ROWS, packed=st.booleans())
def test_every_record_is_loaded_or_set_aside_and_loaded_once_it_is_mended(form, rows, packed):
    suffix, write, good = FORMATS[form]
    data = write([GOOD, *rows])
    tables = _read(suffix, data, packed=packed)
    assert_nothing_lost(tables)
    assert tables.report.files[1].records == len(rows) + 1
    mended = _read(suffix, data, _mended(tables, good), packed=packed)
    assert_nothing_lost(mended)
    assert (len(mended.interactions), mended.report.quarantined) == (len(rows) + 1, 0)
    assert sorted(one.line or 0 for one in of(tables, "quarantine")) == [
        one.line for one in of(mended, "note", rule="mended")
    ]
    untouched = _read(suffix, data, csv_bytes(quarantine_table(tables.report)), packed=packed)
    assert untouched.report == tables.report


def _mended(tables: Tables, good: str) -> bytes:
    table = quarantine_table(tables.report).assign(record=good)
    return csv_bytes(table)


# -- records that cannot be cut, each format in its own way --------------------------------------------------------
_BROKEN = {
    ".csv": ["p1,p2", "p1,p2,order,1,2024,more", '"p1"x,p2,order,1,2024-01-01', "p1,caf\udce9,order,1,2024-01-01", "x"],
    ".jsonl": ["{", "[]", '{"source": "p1", "source": "p2"}', '{"source": ["p1"]}', '{"weight": NaN}', '"caf\udce9"'],
}  # fmt: skip
_WHOLE = {".csv": (",".join(HEAD), ",".join(GOOD)), ".jsonl": ("", _objects([GOOD])[0])}


@pytest.mark.parametrize("suffix", _BROKEN)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_what_is_no_record_at_all_is_mended_too(suffix, data):
    head, good = _WHOLE[suffix]
    lines = data.draw(st.lists(st.sampled_from([good, "", *_BROKEN[suffix]]), max_size=8))
    content = "\n".join([head, good, *lines]).encode("utf-8", "surrogateescape")
    tables = _read(suffix, content)
    assert_nothing_lost(tables)
    filled = [number for number, line in enumerate(lines, start=3) if line]
    assert tables.report.files[1].records == len(filled) + 1
    assert sorted([*tables.interactions["line"], *(one.line for one in of(tables, "quarantine"))]) == [2, *filled]
    mended = _read(suffix, content, _mended(tables, good))
    assert_nothing_lost(mended)
    assert mended.interactions["line"].tolist() == [2, *filled]


# -- controls: the checker sees what it is for -----------------------------------------------------------------------
def test_the_control_a_row_or_a_problem_that_is_lost_is_seen():
    rows = [["p1", "p9", "order", "1", ""], ["p1", "p2", "order", "0", "2024-01-02"]]
    tables = _read(".csv", _text([GOOD, *rows], ",", "\n").encode())
    assert_nothing_lost(tables)
    report = tables.report
    without = [tuple(one for one in report.problems if one.severity != gone) for gone in ("quarantine", "warn")]
    spoilt = [
        replace(tables, interactions=tables.interactions.iloc[1:]),
        *(replace(tables, report=replace(report, problems=problems)) for problems in without),
        replace(tables, report=replace(report, problems=(*report.problems, report.problems[-1]))),
        replace(
            tables, report=replace(report, files=tuple(replace(one, records=one.records + 1) for one in report.files))
        ),
    ]
    for one in spoilt:
        with pytest.raises(AssertionError):
            assert_nothing_lost(one)


# -- physical lines, against a plain scanner -------------------------------------------------------------------------
def plain_starts(text: str, delimiter: str) -> tuple[list[int], bool]:
    """The physical line on which each record begins, character by character; and whether a quote swallows lines."""
    starts: list[int] = []
    line, at, begun, state = 1, 0, 0, "cell"  # states: cell (at its begin), plain, quoted, closed, lost
    while at < len(text):
        sign = text[at]
        broke = sign in "\r\n"
        if broke and text[at : at + 2] == "\r\n":
            at += 1
        if state == "quoted":
            state = "closed" if sign == '"' else "quoted"
        elif broke:
            begun, state = 0, "cell"
        else:
            if not begun:
                begun = line
                starts.append(line)
            if state == "closed" and sign == '"':
                state = "quoted"
            elif state == "closed" and sign != delimiter:
                if line > begun:
                    return starts, True
                state = "lost"
            elif state != "lost":
                state = "cell" if sign == delimiter else "quoted" if sign == '"' and state == "cell" else "plain"
        line += broke
        at += 1
    last = line - text.endswith(("\r", "\n"))
    return starts, state == "quoted" and last > begun


_SIGNS = st.lists(
    st.sampled_from(["a", "b", ";", ";", '"', '"', "\n", "\r\n", "\r", " ", '"a\nb"', '"";', "é"]), max_size=30
)
_BEFORE = st.sampled_from(["", "\n", "\r\n\r\n", "\r", "sep=;\n", "sep=;\r\n"])
_ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@settings(max_examples=300, deadline=None)
@given(body=_SIGNS.map("".join), before=_BEFORE, end=_ENDS, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_lines_are_those_that_a_plain_scanner_counts(body, before, end, encoding):
    head = f'{before}source;"tar{end}get"{end}'
    text = f"{head}{body}"
    starts, swallows = plain_starts(text, ";")
    skipped = 2 if before.startswith("sep=") else 1
    try:
        records = read_delimited(text.encode(encoding), file="interactions.csv", table="interactions")
    except InputRefused as refusal:
        assert swallows, str(refusal)
        return
    assert not swallows
    assert records.header_line == starts[skipped - 1]
    assert sorted([*records.lines.tolist(), *(one.line for one in records.set_aside)]) == starts[skipped:]
    told = dict(zip(records.lines.tolist(), records.raw(range(len(records))), strict=True))
    told |= {one.line: one.raw for one in records.set_aside}
    physical = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for line, raw in told.items():
        assert raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")[0] == physical[line - 1]
    for row in range(len(records)):
        assert list(records.cut(records.raw([row])[0])) == [column[row].as_py() for column in records.columns]
