"""The door beside DuckDB and pandas on the same files: `make bench` runs it.

Each run is a process of its own; they take turns, so that a busy machine slows all alike. What counts is the ratio.
DuckDB and pandas read, group and sum without any check. ``--started`` times the second file that a process reads, as a
notebook or a server does: its libraries and kernels were loaded for a first file, of 400 records.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

MADE_BY = Path(__file__).with_name("many_interactions.py")
DUCKDB = """
import duckdb
def read(folder):
    with duckdb.connect() as con:
        con.sql("SET enable_progress_bar = false")
        con.sql(f"SELECT source, target, kind, {day} AS day, sum(weight) AS weight, count(*) AS n "
                f"FROM '{{folder}}/interactions.csv' GROUP BY ALL").to_arrow_table()
"""
PANDAS = """
import pandas as pd
def read(folder):
    frame = pd.read_csv(f"{{folder}}/interactions.csv", parse_dates=["date"])
    frame["day"] = frame["date"]{by}
    frame.groupby(["source", "target", "kind", "day"], sort=False)["weight"].agg(["sum", "count"])
"""
OURS = """
from ecohealth.tables.how import How
from ecohealth.tables.read import read_tables
def read(folder):
    tables = read_tables(folder, how=How(aggregate_over=0, aggregate_by="{unit}", memory={memory}))
    assert tables.report.quarantined == 0
    return int(tables.interactions["count"].sum())
"""
TIMED = """
import time
{first}
begin = time.perf_counter()
rows = read({folder!r})
print(time.perf_counter() - begin)
assert rows in (None, {rows})
"""
FEW = 400
BY = {"day": ("date", ""), "month": ("date_trunc('month', date)", '.dt.to_period("M")')}


class Measured(NamedTuple):
    """Wall seconds, of a whole process or of the second file that it reads; its processor seconds and peak MiB."""

    wall: float
    processor: float
    peak: float


def measured(program: str, *, started: bool) -> Measured:
    """What one process takes."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert process.stdout is not None
    (said,) = process.stdout.read().split()
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit("a run failed")
    wall = float(said) if started else time.perf_counter() - start
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def programs(folder: Path, unit: str) -> dict[str, tuple[str, str]]:
    """How it is read and from which folder, by name; the first is the measure of the others."""
    day, by = BY[unit]
    plain = str(folder)
    return {
        "DuckDB": (DUCKDB.format(day=day), plain),
        "pandas": (PANDAS.format(by=by), plain),
        "ecohealth": (OURS.format(unit=unit, memory=None), plain),
        "ecohealth --memory 800MB": (OURS.format(unit=unit, memory=800_000_000), plain),
        "ecohealth, Parquet": (OURS.format(unit=unit, memory=None), f"{plain}-parquet"),
    }


def compared(folder: Path, rows: int, unit: str, asked: argparse.Namespace) -> None:
    """One row a program: medians, and how they stand to DuckDB and pandas."""
    few = folder.with_name("few")
    every = {}
    for name, (reads, of) in programs(folder, unit).items():
        if asked.started and "--memory" in name:
            continue  # what it allows is a whole process's, and the first file has had some of it
        first = f"read({of.replace(str(folder), str(few))!r})" if asked.started else ""
        every[name] = reads + TIMED.format(first=first, folder=of, rows=rows)
    (folder / "interactions.csv").read_bytes()  # so that it lies in the cache for all of them
    taken: dict[str, list[Measured]] = {name: [] for name in every}
    for _ in range(asked.runs):
        for name, program in every.items():
            taken[name].append(measured(program, started=asked.started))
    median = {name: Measured(*map(statistics.median, zip(*some, strict=True))) for name, some in taken.items()}
    for name, (wall, processor, peak) in median.items():
        duck, pandas = wall / median["DuckDB"].wall, median["pandas"].wall / wall
        part = peak / median["pandas"].peak
        print(
            f"| {rows:,} by {unit} | {name} | {wall:.1f} | {processor:.1f} | {peak:.0f} | {duck:.2f} | {pandas:.2f} "
            f"| {part:.2f} |",
            flush=True,
        )


def main() -> None:
    """Print one row a program and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, action="append", help="may be said again; 1 and 10 million without")
    parser.add_argument("--runs", type=int, default=3, help="the median of so many")
    parser.add_argument("--unit", choices=BY, action="append")
    parser.add_argument("--started", action="store_true", help="time the second file that a process reads")
    asked = parser.parse_args()
    print(
        "| records | read by | seconds | processor | peak MiB | × DuckDB | times faster than pandas | peak / pandas |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for rows in asked.rows or (1_000_000, 10_000_000):
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "many"
            for place, many in ((folder, rows), (folder.with_name("few"), FEW)):
                subprocess.run([sys.executable, str(MADE_BY), str(place), str(many)], check=True)
            for unit in asked.unit or BY:
                compared(folder, rows, unit, asked)


if __name__ == "__main__":
    main()
