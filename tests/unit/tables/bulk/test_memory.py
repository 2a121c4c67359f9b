"""Memory: a file larger than the bound is read within it, by a process of its own; without a bound it takes more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ecohealth.tables.bulk import memory

PEOPLE, DISTINCT, TIMES, BOUND = 2_000, 50_000, 100, 400_000_000
NOTE = "as it was agreed in writing by both of them, in two copies"
READ = """
import sys
from ecohealth.tables.how import How
from ecohealth.tables.read import read_tables
tables = read_tables(sys.argv[1], how=How(memory=int(sys.argv[2]) or None))
print(int(tables.interactions["count"].sum()), float(tables.interactions["weight"].sum()))
held = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(int(held.split()[1]) * 1024)  # of this program alone; getrusage also counts what its parent held as it was made
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """5,000,000 interactions in more bytes than the bound."""
    out = tmp_path_factory.mktemp("larger")
    rng = np.random.default_rng(11)
    ids = np.array([f"p{i:04d}" for i in range(PEOPLE)])
    pd.DataFrame({"id": ids, "type": "partner"}).to_csv(out / "participants.csv", index=False)
    source = rng.integers(0, PEOPLE, DISTINCT)
    day = np.datetime64("2024-01-01") + rng.integers(0, 366, DISTINCT)
    target = (source + rng.integers(1, 9, DISTINCT)) % PEOPLE
    records = {"source": ids[source], "target": ids[target], "date": day, "weight": 1, "note": NOTE}
    head, body = pd.DataFrame(records).to_csv(index=False).encode().split(b"\n", 1)
    with (out / "interactions.csv").open("wb") as file:
        file.write(head + b"\n")
        for _ in range(TIMES):
            file.write(body)
    return out


def peak(folder: Path, bound: int) -> tuple[int, str]:
    """The most memory that reading in a process of its own held, in bytes, and what it found."""
    command = [sys.executable, "-c", READ, str(folder), str(bound)]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    found, held = said.splitlines()
    return int(held), found


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what a process holds")
def test_a_file_larger_than_the_bound_is_read_within_it(folder: Path) -> None:
    assert (folder / "interactions.csv").stat().st_size > BOUND
    within, found = peak(folder, BOUND)
    beyond, control = peak(folder, 0)
    assert found == control == f"{DISTINCT * TIMES} {float(DISTINCT * TIMES)}"
    assert within < BOUND < beyond


def test_a_bound_below_the_program_itself_leaves_the_least_that_reading_needs() -> None:
    assert memory.left_of(1) == memory.LEAST
    assert memory.left_of(10**12) == pytest.approx(10**12 - memory.held() - memory.BLOCKS, abs=10**8)
