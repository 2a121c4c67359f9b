"""Make the tables of the invented ecosystem Volta: the same bytes for the same seed.

Run ``python datasets/volta/generate.py [FOLDER] [--seed N]``; without a folder the files beside this script are
written anew. What is planted in them stands in card.md and truth.json.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from making.cast import cast
from making.ledger import ledger
from making.market import market
from making.register import register
from making.side_tables import events, ideas, surveys

SEED = 2025


def tables(seed: int) -> dict[str, list[dict[str, Any]]]:
    """Every table as records, a pure function of the seed."""
    streams = [np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(7)]
    everyone = cast(streams[0])
    rows = ledger(streams[2], market(streams[1], everyone), everyone)
    return {
        "participants": register(streams[6], everyone, rows),
        "interactions": [asdict(row) for row in rows],
        "events": events(streams[3], everyone),
        "ideas": ideas(streams[4], everyone),
        "surveys": surveys(streams[5], everyone),
    }


def write(folder: Path, seed: int) -> None:
    """Write one CSV a table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, records in tables(seed).items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(records[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(records)


def main() -> None:
    """Read the command line and write the tables."""
    parser = argparse.ArgumentParser(description="Make the tables of the invented ecosystem Volta.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    write(chosen.folder, chosen.seed)


if __name__ == "__main__":
    main()
