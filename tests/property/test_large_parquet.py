"""Large Parquet files: whatever the columns, the quick way says and loads what the exact way does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ecohealth.tables.bulk import packed
from ecohealth.tables.how import How
from tests.property.test_large_tables import IDS, assert_same, outcome, people_in

DAYS = [dt.date(2024, 1, 1), dt.date(2024, 2, 1), dt.date(2024, 1, 31)]
ODD_DAYS = [None, dt.date(1850, 1, 1), dt.date(2101, 1, 1), dt.date(2100, 12, 31), dt.date(1900, 1, 1)]
ODD_WEIGHTS = [0.0, -0.0, None, float("nan"), float("inf"), -1.0, 1e19, 1e-320]
TEXTS = ["a\tb", "a\x01", "\u202eevil", "note", None, " "]


class Drawn:
    """Columns of so many records that are mostly plain."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.rows = int(self.rng.integers(1, 60))

    def one_in(self, count: int) -> bool:
        return bool(self.rng.integers(count) == 0)

    def some(self, plain: Sequence[Any], odd: Sequence[Any]) -> list[Any]:
        pools = [odd if self.rng.random() < 0.06 else plain for _ in range(self.rows)]
        return [pool[self.rng.integers(len(pool))] for pool in pools]

    def dates(self) -> pa.Array:
        days = pa.array(self.some(DAYS, ODD_DAYS), pa.date32())
        if self.one_in(4):
            return days.cast(pa.timestamp("ms"))
        if self.one_in(4):
            return pa.array([day and dt.datetime.combine(day, dt.time(10)) for day in days.to_pylist()])
        return days.cast(pa.timestamp("ms")).cast(pa.timestamp("ms", "UTC")) if self.one_in(8) else days

    def table(self) -> pa.Table:
        columns = {
            "source": pa.array(self.some(IDS, ["nobody", None, "", " a", "A", "a\x07", "source"])),
            "target": pa.array(self.some(IDS, ["nobody", None, "b "])).dictionary_encode(),
            "kind": pa.array(self.some(["supply", "service"], ["", None, "Supply", "su\u200bpply", "kind", "data"])),
            "weight": pa.array(self.some([1.0, 2.5, 0.1], ODD_WEIGHTS)),
            "date": self.dates(),
            "note": pa.array(self.some(["x", "né", ""], TEXTS)),
            "number": pa.array(self.rng.integers(0, 3, self.rows)),
            "sure": pa.array(self.rng.integers(0, 2, self.rows) == 1),
            "day": pa.array(self.some(DAYS, [None])),
        }
        gone = [name for name in list(columns)[2:] if self.one_in(3)]
        return pa.table({name: one for name, one in columns.items() if name not in gone})


@pytest.mark.parametrize("seed", range(40))
def test_the_quick_way_and_the_exact_way_are_one(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, folder = Drawn(seed), people_in(tmp_path)
    pq.write_table(drawn.table(), folder / "interactions.parquet", row_group_size=drawn.rows // 2 + 1)
    how = How(aggregate_over=0, aggregate_by="month" if drawn.one_in(2) else "day")
    monkeypatch.setattr(packed, "BATCH", int(drawn.rng.choice([5, 16, 1_000])))
    quick = outcome(folder, how)
    monkeypatch.setattr(packed, "open_packed", lambda *_: None)
    assert_same(quick, outcome(folder, how))


def test_regular_records_are_not_read_the_exact_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = people_in(tmp_path)
    plain = pa.table({"source": ["a", "b", "a"], "target": ["b", "a", "b"], "weight": [1.0, 2.0, 3.0]})
    pq.write_table(plain, folder / "interactions.parquet")
    monkeypatch.setattr("ecohealth.tables.formats.parquet._content", lambda *_: pytest.fail("read the exact way"))
    tables = outcome(folder, How(aggregate_over=0))
    assert not isinstance(tables, str)
    assert tables.interactions["weight"].tolist() == [4.0, 2.0]
    assert tables.report.files[1].loaded == 3
