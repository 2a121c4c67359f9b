"""Seconds and peak memory of whole commands, each in a process of its own: `make bench`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("ecohealth")
LARGE = Path(__file__).with_name("large_ecosystem.py")
ECOSYSTEMS = ("volta", "openflights", "large")
COMMANDS = {
    "check": [],
    "score": ["--window", "all"],
    "rank": ["--window", "all"],
    "rank --cascade linear": ["--window", "all"],
}


def measured(command: list[str]) -> tuple[float, float, int]:
    """Seconds, peak MiB and exit code of one process.

    The system counts what this process holds at that moment as the other's: so nothing large is imported here.
    """
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - start, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def folder_of(name: str, scratch: Path) -> Path:
    """Where an ecosystem lies; the large one is generated."""
    if name == "large":
        subprocess.run([sys.executable, str(LARGE), str(scratch / name)], check=True)
        return scratch / name
    return ROOT / "datasets" / name if name == "volta" else ROOT.parent / "shared" / "data" / name


def row(name: str, told: str, runs: int, command: list[str]) -> str:
    """One line of the table: the quickest of some runs."""
    seconds, memory, code = min(measured(command) for _ in range(runs))
    return f"| {name} | {told} | {seconds:.2f} | {memory:.0f} | {code} |"


def main() -> None:
    """Print one row a command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=ECOSYSTEMS, help="may be said again; all without")
    parser.add_argument("--runs", type=int, default=1, help="take the quickest of so many")
    asked = parser.parse_args()
    print("| ecosystem | command | seconds | peak MiB | exit |\n|---|---|---|---|---|")
    print(row("–", "--help", asked.runs, [str(PROGRAM), "--help"]), flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        folders = {name: folder_of(name, Path(scratch)) for name in asked.only or ECOSYSTEMS}
        for name, folder in folders.items():
            for command, options in COMMANDS.items() if folder.is_dir() else ():
                print(
                    row(name, command, asked.runs, [str(PROGRAM), *command.split(), str(folder), *options]), flush=True
                )


if __name__ == "__main__":
    main()
