"""A command that is stopped, at its worst moment: one line, its exit code, no half file."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.cli.conftest import heard

HELD = """
import os, time
fsync = os.fsync
def held(place):
    print("writing", flush=True)
    time.sleep(60)
    fsync(place)
os.fsync = held
from ecohealth.cli import main
main()
"""
"""Stands still once the new file is there and not yet whole."""

LOADING = """
import sys, time
class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == "ecohealth.cli.program":
            print("loading", flush=True)
            time.sleep(60)
sys.meta_path.insert(0, Slow())
from ecohealth.cli import main
main()
"""


def ignored() -> None:
    """As ``nohup`` begins a process."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def begun(program: str, *words: object, begin: Callable[[], None] = heard) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *(str(one) for one in words)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", preexec_fn=begin,  # noqa: PLW1509
    )  # fmt: skip


def test_a_command_that_is_stopped_while_it_writes_leaves_the_old_file_alone(acme: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text("old", "utf-8")
    process = begun(HELD, "check", acme, "--json", report)
    assert process.stdout.readline() == "writing\n"
    assert len(list(tmp_path.iterdir())) == 2, "the new file is beside the old one"
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60) == ("", "ecohealth: stopped\n")
    assert process.returncode == 130
    assert ([one.name for one in tmp_path.iterdir()], report.read_text("utf-8")) == (["report.json"], "old")


def test_what_is_not_stopped_writes_it(acme: Path, tmp_path: Path) -> None:
    """The control."""
    report = tmp_path / "report.json"
    report.write_text("old", "utf-8")
    process = begun(HELD.replace("sleep(60)", "sleep(0)"), "check", acme, "--json", report)
    assert process.communicate(timeout=60)[1] == ""
    assert (process.returncode, report.read_text("utf-8")[0]) == (0, "{")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_folder_that_is_not_whole_is_gone(tmp_path: Path, number: int, code: int) -> None:
    process = begun(HELD, "init", tmp_path / "new")
    assert process.stdout.readline() == "writing\n"
    assert len(list(tmp_path.iterdir())) == 1
    process.send_signal(number)
    assert process.communicate(timeout=60) == ("", "ecohealth: stopped\n")
    assert (process.returncode, list(tmp_path.iterdir())) == (code, [])


def test_a_hang_up_that_is_ignored_stays_so(tmp_path: Path) -> None:
    process = begun(HELD, "init", tmp_path / "new", begin=ignored)
    assert process.stdout.readline() == "writing\n"
    process.send_signal(signal.SIGHUP)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 143


def test_a_command_is_stopped_in_one_line_before_it_has_begun() -> None:
    process = begun(LOADING, "metrics")
    assert process.stdout.readline() == "loading\n"
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60) == ("", "ecohealth: stopped\n")
    assert process.returncode == 143
