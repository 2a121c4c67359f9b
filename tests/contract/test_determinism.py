"""The same inputs give the same documents, to the byte, for any order of rows and any seed of Python's own hashing."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import ecohealth as eh

TABLES = ("participants.csv", "interactions.csv", "events.csv")
ASKED = """
import sys, ecohealth as eh
eco = eh.load(sys.argv[1])
eh.export(eh.score(eco, replicates=50), sys.argv[2])
eh.export(eh.simulate(eco, eh.Loss("kaihua-semiconductor"), cascade="linear"), sys.argv[3])
"""


@pytest.fixture
def documents(tmp_path: Path) -> Callable[[str, Callable[[list[str]], None], int], tuple[bytes, bytes]]:
    """Scorecard and outcome of volta with its rows changed, made in a process of its own."""

    def made(name: str, change: Callable[[list[str]], None], hash_seed: int) -> tuple[bytes, bytes]:
        folder = tmp_path / name / "volta"
        shutil.copytree(eh.sample_path("volta"), folder, ignore=shutil.ignore_patterns("making", "*.py", "*.md"))
        for table in TABLES:
            head, *rows = (folder / table).read_text("utf-8").splitlines()
            change(rows)
            (folder / table).write_text("\n".join([head, *rows]) + "\n", "utf-8")
        targets = [str(tmp_path / name / one) for one in ("card.json", "outcome.json")]
        environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed)}
        subprocess.run([sys.executable, "-c", ASKED, str(folder), *targets], check=True, env=environment)
        return Path(targets[0]).read_bytes(), Path(targets[1]).read_bytes()

    return made


def test_order_of_rows_and_hashing_change_no_byte(documents):
    card, outcome = documents("plain", lambda rows: None, 0)
    assert documents("shuffled", random.Random(4).shuffle, 1) == (card, outcome)
    # the control: one changed weight is seen in both
    changed, other = documents("changed", lambda rows: rows.__setitem__(0, rows[0].replace("0", "1")), 0)
    assert changed != card
    assert other != outcome
