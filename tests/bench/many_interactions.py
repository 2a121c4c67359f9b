"""A table of very many interactions, the same bytes every time: `python tests/bench/many_interactions.py FOLDER ROWS`.

100,000 participants; 300,000 relations drawn with heavy tails, of three kinds, each with many dated records over three
years: so partners meet again and again, as they do.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

PARTICIPANTS, RELATIONS, DAYS, SEED, AT_ONCE = 100_000, 300_000, 1_096, 20_241_124, 1_000_000


def main(folder: Path, rows: int) -> None:
    """Write both tables into the folder, which is made, and the interactions as Parquet into `FOLDER-parquet`."""
    rng = np.random.default_rng(SEED)
    other = folder.with_name(f"{folder.name}-parquet")
    ids = np.char.add("p", np.arange(PARTICIPANTS).astype(str))
    roles = np.char.add("role-", rng.integers(0, 8, PARTICIPANTS).astype(str))
    for place in (folder, other):
        place.mkdir(parents=True)
        pyarrow.csv.write_csv(pa.table({"id": ids, "type": roles}), place / "participants.csv")
    giver, taker, kind = heavy(rng, RELATIONS), heavy(rng, RELATIONS), rng.integers(0, 3, RELATIONS)
    taker = np.where(taker == giver, (taker + 1) % PARTICIPANTS, taker)
    words = [pa.array(ids).take(pa.array(one)) for one in (giver, taker)]
    words.append(pa.array(["data", "service", "supply"]).take(pa.array(kind)))
    plain = pyarrow.csv.WriteOptions(quoting_style="needed")
    schema = pa.schema([*((name, pa.string()) for name in ("source", "target", "kind")), ("date", pa.date32()),
                        ("weight", pa.float64())])  # fmt: skip
    with (
        pyarrow.csv.CSVWriter(folder / "interactions.csv", schema, write_options=plain) as text,
        pyarrow.parquet.ParquetWriter(other / "interactions.parquet", schema) as packed,
    ):
        for start in range(0, rows, AT_ONCE):
            size = min(AT_ONCE, rows - start)
            which = pa.array(np.minimum(RELATIONS * rng.beta(0.5, 2.0, size), RELATIONS - 1).astype(np.int64))
            date = pa.array(np.datetime64("2022-01-01") + rng.integers(0, DAYS, size))
            weight = pa.array(np.round(rng.lognormal(8.0, 1.5, size), 2))
            some = pa.table([*(one.take(which) for one in words), date, weight], schema=schema)
            text.write(some)
            packed.write(some)


def heavy(rng: np.random.Generator, size: int) -> np.ndarray:
    """Participants, the first of them far more often than the last."""
    return np.minimum(PARTICIPANTS * rng.beta(0.4, 3.0, size), PARTICIPANTS - 1).astype(np.int64)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
