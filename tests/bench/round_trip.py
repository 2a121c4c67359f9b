"""Strange records written and read again in every format: how many came back otherwise. `make bench`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from ecohealth.export.tables import export_tables
from ecohealth.tables.read import read_tables
from ecohealth.tables.tables import Tables
from tests.round_trips import WHOLE, as_graph, assert_same, ecosystem, written

GRAPHS = {"GraphML": "out.graphml", "GEXF": "out.gexf", "node-link JSON": "out.json"}
RECORDS = 50


def came_back(tables: Tables, how: str) -> bool:
    """Whether an ecosystem that is written in a format is read as it was."""
    with tempfile.TemporaryDirectory() as folder:
        if how in WHOLE:
            target = written(tables, how, Path(folder))
        else:
            target = Path(folder) / GRAPHS[how]
            export_tables(tables, target)
            tables = as_graph(tables)
        try:
            assert_same(tables, read_tables(target))
        except AssertionError as error:
            print(f"{how}: {error}", file=sys.stderr)
            return False
    return True


def main() -> int:
    """One row a format; the exit code is the number of formats with a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000, help="interactions in each format")
    parser.add_argument("--seed", type=int, default=0, help="the first seed; each ecosystem has the next one")
    asked = parser.parse_args()
    seeds = range(asked.seed, asked.seed + -(-asked.records // RECORDS))
    print(f"seeds {seeds.start} to {seeds.stop - 1}, {RECORDS} interactions and at most as many participants each\n")
    print("| format | interactions | participants | ecosystems | otherwise | seconds |\n|---|---|---|---|---|---|")
    bad = 0
    for how in (*WHOLE, *GRAPHS):
        start, otherwise, people = time.perf_counter(), 0, 0
        for seed in seeds:
            tables = ecosystem(seed, RECORDS, graph=how in GRAPHS)
            people += len(tables.participants)
            otherwise += not came_back(tables, how)
        bad += otherwise > 0
        seconds = time.perf_counter() - start
        print(
            f"| {how} | {len(seeds) * RECORDS:,} | {people:,} | {len(seeds):,} | {otherwise:,} | {seconds:.0f} |",
            flush=True,
        )
    return bad


if __name__ == "__main__":
    sys.exit(main())
