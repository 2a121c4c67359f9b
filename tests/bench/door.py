"""The door beside DuckDB and pandas on the same files: `make bench` runs it.

Each run is a process of its own; they take turns, so that a busy machine slows all alike. What counts is the ratio.
DuckDB and pandas read, group and sum without any check.
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

MADE_BY = Path(__file__).with_name("many_interactions.py")
DUCKDB = """
import duckdb
with duckdb.connect() as con:
    con.sql("SET enable_progress_bar = false")
    con.sql("SELECT source, target, kind, {day} AS day, sum(weight) AS weight, count(*) AS n FROM '{file}' GROUP BY ALL"
            ).to_arrow_table()
"""
PANDAS = """
import pandas as pd
frame = pd.read_csv("{file}", parse_dates=["date"])
frame["day"] = frame["date"]{by}
frame.groupby(["source", "target", "kind", "day"], sort=False)["weight"].agg(["sum", "count"])
"""
OURS = """
from ecohealth.tables.how import How
from ecohealth.tables.read import read_tables
tables = read_tables("{folder}", how=How(aggregate_over=0, aggregate_by="{unit}", memory={memory}))
assert int(tables.interactions["count"].sum()) == {rows} and tables.report.quarantined == 0
"""
BY = {"day": ("date", ""), "month": ("date_trunc('month', date)", '.dt.to_period("M")')}


def measured(program: str) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and peak MiB of one process."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", program])
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit("a run failed")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def programs(folder: Path, rows: int, unit: str) -> dict[str, str]:
    """What is run, by name; the first is the measure of the others."""
    day, by = BY[unit]
    file = folder / "interactions.csv"
    ours = {"folder": folder, "unit": unit, "rows": rows}
    return {
        "DuckDB": DUCKDB.format(file=file, day=day),
        "pandas": PANDAS.format(file=file, by=by),
        "ecohealth": OURS.format(**ours, memory=None),
        "ecohealth --memory 800MB": OURS.format(**ours, memory=800_000_000),
        "ecohealth, Parquet": OURS.format(**ours | {"folder": f"{folder}-parquet"}, memory=None),
    }


def compared(folder: Path, rows: int, unit: str, runs: int) -> None:
    """One row a program: medians, and how they stand to DuckDB and pandas."""
    every = programs(folder, rows, unit)
    (folder / "interactions.csv").read_bytes()  # so that it lies in the cache for all of them
    taken: dict[str, list[tuple[float, float, float]]] = {name: [] for name in every}
    for _ in range(runs):
        for name, program in every.items():
            taken[name].append(measured(program))
    median = {name: [statistics.median(one) for one in zip(*some, strict=True)] for name, some in taken.items()}
    for name, (wall, processor, peak) in median.items():
        duck, pandas = wall / median["DuckDB"][0], median["pandas"][0] / wall
        part = peak / median["pandas"][2]
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
    asked = parser.parse_args()
    print(
        "| records | read by | seconds | processor | peak MiB | × DuckDB | times faster than pandas | peak / pandas |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for rows in asked.rows or (1_000_000, 10_000_000):
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "many"
            subprocess.run([sys.executable, str(MADE_BY), str(folder), str(rows)], check=True)
            for unit in asked.unit or BY:
                compared(folder, rows, unit, asked.runs)


if __name__ == "__main__":
    main()
