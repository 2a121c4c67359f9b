"""Workbooks in a process of their own: the same records, and an end to those that take too long or too much."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from openpyxl import Workbook

from ecohealth.errors import InputRefused
from ecohealth.tables.formats import apart, workbook
from ecohealth.tables.formats.apart import read_apart
from ecohealth.tables.formats.sheets import Sheet, read_sheets
from ecohealth.tables.formats.workbook import open_workbook
from tests.unit.tables.archived import SHEET, replaced, rows, saved, sheets
from tests.unit.tables.small import DEALS, PEOPLE

SMALL = sheets(participants=rows(PEOPLE), interactions=rows(DEALS))


def _everything() -> bytes:
    """A workbook in which every part of a sheet's records is filled."""
    book = Workbook()
    book.active.title = "Participants"
    for row in (
        [],
        ["id", "type", "näme"],
        ["p1", "x", "\u202e\U0001f600"],
        ["=1+1", "y"],
        [9007199254740993, dt.date(2024, 3, 5), True, "wide", ","],
        [9007199254740993, dt.datetime(2024, 3, 5, 13, 30), 0.1],
        ["p4", "#DIV/0!"],
    ):
        book.active.append(row)
    book.create_sheet("interactions")
    book.create_sheet("read me").append(["a", "b"])
    book.create_sheet("kpis").sheet_state = "hidden"
    return saved(book)


def _plainly(sheet: Sheet) -> list[object]:
    """All that a sheet holds, in a form that can be compared."""
    one = sheet.records
    if one is None:
        return [sheet.title, sheet.visible, sheet.refused]
    parts = [one.file, one.table, one.headers, one.set_aside, one.told, one.defects, one.header_line]
    columns = [column.to_pylist() for column in one.columns]
    return [sheet.title, sheet.visible, *parts, columns, one.lines.tolist(), one.raw(range(len(one)))]


@pytest.mark.parametrize("table", [None, "participants"])
def test_the_other_process_gives_what_this_one_does(table):
    data, name = _everything(), "my 'odd' böok\udcff.xlsx"
    here, there = read_sheets(data, name, table), read_apart(data, name, table)
    assert [_plainly(sheet) for sheet in there] == [_plainly(sheet) for sheet in here]
    read = here[0].records
    assert read is not None
    assert all([read.set_aside, read.told, read.defects, len(read)])


def test_a_workbook_that_is_not_small_is_read_by_the_other_process(monkeypatch):
    here = open_workbook(SMALL, "f.xlsx")
    monkeypatch.setattr(workbook, "READ_HERE", 1_000)
    monkeypatch.setattr(workbook, "read_sheets", None)
    assert [_plainly(sheet) for sheet in open_workbook(SMALL, "f.xlsx")] == [_plainly(sheet) for sheet in here]


def test_a_refusal_comes_back_in_its_words():
    damaged = replaced(SMALL, "xl/workbook.xml", "<sheets>", "<sheets><")
    with pytest.raises(InputRefused, match=r"^f\.xlsx: the workbook cannot be read \(ParseError"):
        read_apart(damaged, "f.xlsx", None)


_LXML_FIRST = """
import sys
from pathlib import Path
import openpyxl
from ecohealth.errors import InputRefused
from ecohealth.tables.formats.sheets import parsed_under_guard
from ecohealth.tables.formats.workbook import open_workbook
print(parsed_under_guard())
try:
    open_workbook(Path(sys.argv[1]).read_bytes(), "f.xlsx")
except InputRefused as refusal:
    print(refusal)
"""


def test_a_workbook_is_read_apart_where_openpyxl_was_imported_with_lxml_before(tmp_path):
    """What lxml would read is refused all the same: entities are followed in no process."""
    pytest.importorskip("lxml")
    doctype = '<!DOCTYPE x [<!ENTITY e "1">]><workbook '
    (tmp_path / "f.xlsx").write_bytes(replaced(SMALL, "xl/workbook.xml", "<workbook ", doctype))
    environment = {name: value for name, value in os.environ.items() if name != "OPENPYXL_LXML"}
    command = [sys.executable, "-c", _LXML_FIRST, str(tmp_path / "f.xlsx")]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout.splitlines()
    assert said[0] == "False"
    assert said[1].startswith("f.xlsx: the workbook declares entities (a DOCTYPE)")


@pytest.fixture
def started(monkeypatch) -> list[subprocess.Popen[bytes]]:
    """The processes that a test starts."""
    out = []

    class Seen(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            out.append(self)

    monkeypatch.setattr(subprocess, "Popen", Seen)
    return out


def test_the_clock_ends_a_workbook_that_takes_too_long(monkeypatch, started):
    monkeypatch.setattr(apart, "SECONDS_AT_MOST", 1)
    monkeypatch.setattr(apart, "_CHILD", "import time; time.sleep(60)")
    begun = time.perf_counter()
    with pytest.raises(InputRefused, match=r"^f\.xlsx: reading .* takes more than 1 seconds.*save the table as CSV$"):
        read_apart(SMALL, "f.xlsx", None)
    assert time.perf_counter() - begun < 5
    assert [one.returncode for one in started] != [None], "the process is still there"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds memory and seconds of work by these limits")
def test_work_and_memory_are_bounded(monkeypatch):
    busy = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass"
    large = replaced(SMALL, SHEET, "Acme", "x" * 60_000_000)
    assert read_apart(large, "f.xlsx", None)[0].records is not None, "the control: enough is allowed"
    monkeypatch.setattr(apart, "BYTES_AT_MOST", 450_000_000)
    assert read_apart(SMALL, "f.xlsx", None)[0].records is not None, "the control: what is small needs less"
    with pytest.raises(InputRefused, match=r"f\.xlsx: reading the workbook needs more than 450,000,000 bytes of mem"):
        read_apart(large, "f.xlsx", None)
    monkeypatch.setattr(apart, "_CHILD", busy)
    with pytest.raises(InputRefused, match=r"f\.xlsx: the process that read the workbook ended early"):
        read_apart(SMALL, "f.xlsx", None)


@pytest.mark.parametrize("child", ["import os; os._exit(3)", "print()", "raise SystemExit"])
def test_a_process_that_gives_no_answer_is_a_refusal(monkeypatch, child):
    monkeypatch.setattr(apart, "_CHILD", child)
    with pytest.raises(InputRefused, match=r"f\.xlsx: the process that read the workbook ended early"):
        read_apart(SMALL, "f.xlsx", None)


def test_a_process_that_cannot_be_started_is_a_refusal(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    with pytest.raises(InputRefused, match=r"f\.xlsx: no process could be started"):
        read_apart(SMALL, "f.xlsx", None)


@pytest.mark.skipif(sys.platform == "win32", reason="what is closed is closed otherwise there")
def test_it_works_with_nothing_open_and_from_a_path_with_spaces(tmp_path):
    home = Path(apart.__file__).parents[3]
    spaced = tmp_path / "a folder, 'with' spaces"
    spaced.symlink_to(home, target_is_directory=True)
    (tmp_path / "book.xlsx").write_bytes(SMALL)
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[1]); [os.close(one) for one in (0, 1, 2)]\n"
        "from ecohealth.tables.formats import apart\n"
        "assert apart.__file__.startswith(sys.argv[1])\n"
        "sheets = apart.read_apart(open(sys.argv[2], 'rb').read(), 'book.xlsx', None)\n"
        "os._exit(7 if [len(one.records) for one in sheets] == [3, 3] else 1)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(spaced), str(tmp_path / "book.xlsx")], check=False)
    assert done.returncode == 7
