"""Seconds and bytes of each format: `python -m tests.bench.exports [folder ...]`; the bundled ecosystem without any."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import ecohealth as eh
from ecohealth.cli.options import Drawn
from ecohealth.cli.packing import board_of
from ecohealth.export.manner import Manner
from ecohealth.export.pack import pack_bytes
from ecohealth.export.write import DOCUMENTS

REPEATS = 3
"""The first one also imports what the format needs."""


def main() -> None:
    """Print one row a format: the first time in this process, and the quickest of the next."""
    print("| ecosystem | format | first s | again s | bytes |\n|---|---|---|---|---|")
    for folder in sys.argv[1:] or [eh.sample_path("volta")]:
        eco = eh.load(folder)
        board = board_of(eco, None, Drawn(0), 0)
        with tempfile.TemporaryDirectory() as scratch:
            for suffix in DOCUMENTS:
                file = Path(scratch) / f"card{suffix}"
                seconds = _timed(partial(eh.export, board.card, file, Manner(eco=eco)))
                print(_row(eco.name, suffix, seconds, file.stat().st_size), flush=True)
        seconds = _timed(partial(pack_bytes, board, "", Manner(eco=eco)))
        print(_row(eco.name, "pack", seconds, len(pack_bytes(board, ""))), flush=True)


def _timed(work: Callable[[], object]) -> list[float]:
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return seconds


def _row(name: str, what: str, seconds: list[float], size: int) -> str:
    return f"| {name} | {what} | {seconds[0]:.2f} | {min(seconds[1:]):.2f} | {size:,} |"


if __name__ == "__main__":
    main()
