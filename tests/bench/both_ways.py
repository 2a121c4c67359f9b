"""The quick way and the exact way of large tables on very many files: `python -m tests.bench.both_ways --cases 5000`.

The suite tries 150 files; this is the same test, longer, in portions with a seed each (about 14 files a second).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from ecohealth.tables.bulk import large
from ecohealth.tables.how import How
from tests.property.test_large_tables import assert_same, exactly, files, outcome, people_in

AT_ONCE = 250  # files of one seed: what was tried is told after each, and a search of thousands would slow down


def main() -> None:
    """Try so many files; the first on which the two ways part is printed, as small as can be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=20_261_128, help="of the first files; each portion has the next")
    asked = parser.parse_args()
    met = Counter(files=0, refused=0, loaded=0, aside=0)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        folder = people_in(Path(scratch))
        for portion in range(-(-asked.cases // AT_ONCE)):
            agree(folder, asked.seed + portion, min(AT_ONCE, asked.cases - portion * AT_ONCE), met)
            seconds = time.perf_counter() - started
            print(f"up to seed {asked.seed + portion}: {dict(met)} in {seconds:,.0f} s, no difference", flush=True)


def agree(folder: Path, number: int, cases: int, met: Counter[str]) -> None:
    """Read so many files both ways; ``met`` counts what became of them."""

    @seed(number)
    @given(files(), st.sampled_from((16, 64, 200, 1 << 16)), st.sampled_from(("day", "month")))
    @settings(deadline=None, max_examples=cases, database=None, suppress_health_check=list(HealthCheck))
    def both(data: bytes, block: int, by: str) -> None:
        (folder / "interactions.csv").write_bytes(data)
        how = How(aggregate_over=0, aggregate_by=by)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(large, "BLOCK", block)
            quick = outcome(folder, how)
            assert_same(quick, exactly(patch, folder, how))
        met["files"] += 1
        if isinstance(quick, str):
            met["refused"] += 1
        else:
            met["loaded"] += sum(one.loaded for one in quick.report.files)
            met["aside"] += quick.report.quarantined

    both()


if __name__ == "__main__":
    main()
