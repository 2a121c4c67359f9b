"""The quick way and the exact way of large tables on very many files: `python -m tests.bench.both_ways --cases 5000`.

The suite tries 150 files; this is the same test, longer, with its seed said.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from ecohealth.tables.bulk import large
from ecohealth.tables.how import How
from tests.property.test_large_tables import assert_same, exactly, files, outcome, people_in


def main() -> None:
    """Try so many files; the first on which the two ways part is printed, as small as can be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=20_261_128)
    asked = parser.parse_args()
    met = {"refused": 0, "loaded": 0, "set aside": 0, "files": 0}
    with tempfile.TemporaryDirectory() as scratch:
        folder = people_in(Path(scratch))

        @seed(asked.seed)
        @given(files(), st.sampled_from((16, 64, 200, 1 << 16)), st.sampled_from(("day", "month")))
        @settings(deadline=None, max_examples=asked.cases, database=None, suppress_health_check=list(HealthCheck))
        def agree(data: bytes, block: int, by: str) -> None:
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
                met["set aside"] += quick.report.quarantined

        agree()
    print(f"seed {asked.seed}: {met['files']:,} files, on none the two ways part; {met}")


if __name__ == "__main__":
    main()
