"""Seconds and peak memory of whole commands, each in a process of its own: `make bench`.

The last ecosystem is generated: 100,000 participants of 8 types, 500,000 relations whose givers and takers are drawn
with heavy tails, so that a few carry much, as in real ones.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("ecohealth")
PARTICIPANTS, RELATIONS, TYPES, SEED = 100_000, 500_000, 8, 20_240_601


def generate(folder: Path) -> Path:
    """Write the large ecosystem into a folder; the same bytes every time."""
    rng = np.random.default_rng(SEED)
    folder.mkdir()
    ids = np.char.add("p", np.arange(PARTICIPANTS).astype(str))
    roles = np.char.add("role-", rng.integers(0, TYPES, PARTICIPANTS).astype(str))
    giver, taker = (_heavy_tailed(rng) for _ in range(2))
    apart = giver != taker
    months = np.datetime64("2022-01") + rng.integers(0, 36, RELATIONS)
    interactions = {
        "source": ids[giver], "target": ids[taker], "kind": rng.choice(["supply", "service", "data"], RELATIONS),
        "weight": np.round(rng.lognormal(8.0, 1.5, RELATIONS), 2), "date": months.astype(str),
    }  # fmt: skip
    pd.DataFrame({"id": ids, "type": roles}).to_csv(folder / "participants.csv", index=False)
    pd.DataFrame(interactions)[apart].to_csv(folder / "interactions.csv", index=False)
    return folder


def _heavy_tailed(rng: np.random.Generator) -> np.ndarray:
    return np.minimum(PARTICIPANTS * rng.beta(0.4, 3.0, RELATIONS), PARTICIPANTS - 1).astype(np.int64)


def measured(command: list[str]) -> tuple[float, float, int]:
    """Seconds, peak MiB and exit code of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - start, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def cases(names: list[str], scratch: Path) -> list[tuple[str, Path]]:
    """The ecosystems asked for that are there."""
    openflights = ROOT.parent / "shared" / "data" / "openflights"
    found = [("volta", ROOT / "datasets" / "volta")]
    found += [("openflights", openflights)] if openflights.is_dir() else []
    found = [(name, path) for name, path in found if name in names]
    return found + ([("generated", generate(scratch / "generated"))] if "generated" in names else [])


def main() -> None:
    """Print one row a command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=["volta", "openflights", "generated"])
    parser.add_argument("--runs", type=int, default=1, help="take the quickest of so many")
    chosen = parser.parse_args()
    names = chosen.only or ["volta", "openflights", "generated"]
    print("| ecosystem | command | seconds | peak MiB | exit |\n|---|---|---|---|---|")
    print(_row("–", "--help", chosen.runs, [str(PROGRAM), "--help"]))
    with tempfile.TemporaryDirectory() as scratch:
        for name, path in cases(names, Path(scratch)):
            for command in ("check", "score", "rank"):
                options = [] if command == "check" else ["--window", "all"]
                print(_row(name, command, chosen.runs, [str(PROGRAM), command, str(path), *options]), flush=True)


def _row(name: str, told: str, runs: int, command: list[str]) -> str:
    seconds, memory, code = min(measured(command) for _ in range(runs))
    return f"| {name} | {told} | {seconds:.2f} | {memory:.0f} | {code} |"


if __name__ == "__main__":
    main()
