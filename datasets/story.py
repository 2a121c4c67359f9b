"""What the generators of the stories share: a command line, months, and tables written the same to the byte."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Records = list[dict[str, Any]]


def run(folder: Path, seed: int, tables: Callable[[int], dict[str, Records]]) -> None:
    """Read the command line of a generator and write its tables, into its own folder where none is named."""
    parser = argparse.ArgumentParser(description=f"Make the tables of {folder.name}: the same bytes for the same seed.")
    parser.add_argument("folder", nargs="?", type=Path, default=folder)
    parser.add_argument("--seed", type=int, default=seed)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    for name, records in tables(chosen.seed).items():
        with (chosen.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(records[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(records)


def streams(seed: int, number: int) -> list[np.random.Generator]:
    """Generators that know nothing of one another, so that a change to one table leaves the others as they are."""
    return [np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(number)]


def month(first: tuple[int, int], number: int) -> tuple[int, int]:
    """The year and month that is ``number`` months after the first."""
    months = first[0] * 12 + first[1] - 1 + number
    return months // 12, months % 12 + 1


def day(first: tuple[int, int], number: int, of_month: int) -> str:
    """A day of the month that is ``number`` months after the first, in ISO form."""
    return dt.date(*month(first, number), int(of_month)).isoformat()


def any_day(rng: np.random.Generator, first: tuple[int, int], number: int) -> str:
    """A day of that month, drawn evenly over the 28 that every month has."""
    return day(first, number, rng.integers(1, 29))
