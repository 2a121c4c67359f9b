"""A bounded part of `make fuzz`: files damaged under the guidance of the code that they reach."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = ROOT / "tests" / "bench" / "fuzz_import.py"


def _fuzz(*options: str) -> tuple[int, str]:
    pytest.importorskip("atheris", reason="atheris is not installed (it is for Linux only): no guided fuzzing was done")
    command = [sys.executable, str(PROGRAM), "--inputs", "1500", *options]
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    return ended.returncode, ended.stdout


def test_no_damaged_file_ends_otherwise_than_it_may():
    ended, said = _fuzz("--seed", "1")
    assert ended == 0, said
    assert "seed 1: 1,500 inputs" in said
    assert "uncaught: 0 of 0 kinds" in said


def test_a_bug_that_was_put_in_is_found():
    """The control: the same inputs, and a reader that fails at a sign no good file has in a header."""
    ended, said = _fuzz("--seed", "1", "--planted")
    assert ended == 1
    assert "FOUND Planted" in said
