"""Whatever standard output and standard error are: no traceback, and an exit code that says what happened."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ecohealth.cli.streams import Outlet
from ecohealth.errors import CannotWrite
from tests.unit.cli.test_processes import PROGRAM

FULL = Path("/dev/full")
full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
TOLD = "ecohealth: standard output cannot be written: No space left on device\n"


CASES = [
    ("--version >&-", "", 0, ""),
    ("--help >&- 2>&-", "", 0, ""),
    ("nothing 2>&-", "", 2, ""),
    ("--help | true", "", 0, ""),
    ("--help | true", "1", 0, ""),
    ("metrics | head -1", "", 0, ""),
    pytest.param("metrics >/dev/full", "", 2, TOLD, marks=full),
    pytest.param("metrics >/dev/full", "1", 2, TOLD, marks=full),
    pytest.param("score --help >/dev/full", "", 2, TOLD, marks=full),
    pytest.param("nothing 2>/dev/full", "", 2, "", marks=full),
]
"""What is typed, whether Python is told to write at once, the exit code, what standard error says."""


@pytest.mark.parametrize(("words", "at_once", "code", "told"), CASES)
def test_a_stream_that_takes_nothing_is_no_accident(words: str, at_once: str, code: int, told: str) -> None:
    script = f'set -o pipefail; "$0" "$1" "$2" {words}'
    answer = subprocess.run(
        ["bash", "-c", script, *PROGRAM], capture_output=True, check=False, encoding="utf-8",
        env={**os.environ, "PYTHONUNBUFFERED": at_once, "COLUMNS": "80"},
    )  # fmt: skip
    assert (answer.returncode, answer.stderr) == (code, told)


@full
def test_a_full_stream_is_told_once_and_then_is_nowhere() -> None:
    with FULL.open("w", encoding="utf-8") as file:
        stream = Outlet(file, tells=True)
        stream.write("words")
        with pytest.raises(CannotWrite, match="No space left on device"):
            stream.flush()
        stream.write("more")
        stream.flush()


def test_a_stream_whose_reader_has_left_is_nowhere() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as file:  # noqa: PTH123 - a pipe
        stream = Outlet(file, tells=True)
        stream.write("words")
        stream.flush()


def test_what_is_closed_is_not_taken_for_a_file(tmp_path: Path) -> None:
    """Where standard output was closed, the next file that is opened has its number: words would go into it."""
    look = (
        "import sys; from ecohealth.cli.streams import open_outlets; open_outlets(); "
        f"file = open({str(tmp_path / 'file')!r}, 'w'); sys.exit(file.fileno())"
    )
    script = '"$0" -c "$1" >&- 2>&-'
    answer = subprocess.run(["bash", "-c", script, sys.executable, look], check=False)
    assert answer.returncode > 2
