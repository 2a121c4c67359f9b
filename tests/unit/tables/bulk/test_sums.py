"""Sums: right by a plain second way, the same to the bit whatever the order, the blocks and the memory."""

from __future__ import annotations

import math
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ecohealth.errors import InputRefused
from ecohealth.tables.bulk import large, memory, parts
from ecohealth.tables.bulk.layout import UNDATED
from ecohealth.tables.bulk.parts import Parts, bits
from ecohealth.tables.bulk.sums import DAYS, FIRST_DAY
from ecohealth.tables.how import How
from ecohealth.tables.read import read_tables

PEOPLE, KINDS, SUMMED = 40, ("supply", "data"), How(aggregate_over=0)
BY_THE_DAY = np.arange(FIRST_DAY, FIRST_DAY + DAYS).astype(np.int32)


def drawn(rows: int = 5_000) -> pd.DataFrame:
    """Records that often agree in source, target, kind and day, with weights that do not add up exactly."""
    rng = np.random.default_rng(7)
    ids = np.array([f"p{i:02d}" for i in range(PEOPLE)])
    source = rng.integers(0, PEOPLE, rows)
    return pd.DataFrame(
        {
            "source": ids[source],
            "target": ids[(source + rng.integers(0, 3, rows)) % PEOPLE],
            "kind": rng.choice(KINDS, rows),
            "date": np.where(rng.random(rows) < 0.1, "", rng.choice(["2024-01-31", "2024-02-29", "2024-02"], rows)),
            "weight": np.where(rng.random(rows) < 0.1, 0.0, rng.lognormal(0, 5, rows)),
        }
    )


def folder_of(place: Path, records: pd.DataFrame) -> Path:
    place.mkdir(exist_ok=True)
    people = pd.DataFrame({"id": [f"p{i:02d}" for i in range(PEOPLE)], "type": "partner"})
    people.to_csv(place / "participants.csv", index=False)
    records.to_csv(place / "interactions.csv", index=False)
    return place


def plainly(records: pd.DataFrame) -> dict[tuple[str, str, str, str, bool], tuple[float, int]]:
    """The same sums in Python, rounded once."""
    weights: dict[tuple[str, str, str, str, bool], list[float]] = defaultdict(list)
    for one in records.itertuples():
        day = f"{one.date}-01" if len(one.date) == 7 else one.date
        weights[one.source, one.target, one.kind, day, one.weight > 0].append(one.weight)
    return {key: (math.fsum(some), len(some)) for key, some in weights.items()}


def test_sums_are_those_of_a_plain_second_way(tmp_path: Path) -> None:
    records = drawn()
    table = read_tables(folder_of(tmp_path, records), how=SUMMED).interactions
    days = table["date"].dt.strftime("%Y-%m-%d").fillna("")
    keys = zip(table["source"], table["target"], table["kind"], days, table["weight"] > 0, strict=True)
    found = {key: (w, n) for key, w, n in zip(keys, table["weight"], table["count"], strict=True)}
    expected = plainly(records)
    assert found.keys() == expected.keys()
    assert len(found) < len(records) / 2
    for key, (weight, count) in expected.items():
        assert found[key] == (pytest.approx(weight, rel=1e-15, abs=0), count)


def test_neither_order_nor_blocks_nor_memory_change_a_bit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = drawn()
    first = read_tables(folder_of(tmp_path / "a", records), how=SUMMED)
    monkeypatch.setattr(memory, "LEAST", 160_000)  # a quarter of the records at a time
    shuffled = folder_of(tmp_path / "b", records.sample(frac=1, random_state=3))
    for block in (1 << 10, 1 << 14, 1 << 22):
        monkeypatch.setattr(large, "BLOCK", block)
        for bound in (None, 1_000_000):
            again = read_tables(shuffled, how=How(aggregate_over=0, memory=bound))
            pd.testing.assert_frame_equal(again.interactions, first.interactions, check_exact=True)


def test_by_the_month_is_the_day_summed_further(tmp_path: Path) -> None:
    records = drawn()
    folder = folder_of(tmp_path, records)
    monthly = read_tables(folder, how=How(aggregate_over=0, aggregate_by="month"))
    assert monthly.aggregated == monthly.grain == "month"
    assert int(monthly.interactions["count"].sum()) == len(records)
    by_hand = records.assign(date=records["date"].str[:7])
    assert len(monthly.interactions) == len(plainly(by_hand)) < len(plainly(records))


def test_parts_go_to_a_private_folder_that_is_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = np.array([[1, 2, 0, UNDATED], [1, 2, 0, 19_000], [3, 1, 1, 19_000]] * 2, np.int32)
    weight, digest, line = np.array([1.0, 2.0, 0.0, 4.0, 2.0, 0.0]), np.arange(6, dtype=np.uint64), np.arange(6)
    digest[4] = digest[1]
    folders: list[Path] = []
    kept = parts.TemporaryDirectory

    def noted(**words: str) -> object:
        folder = kept(**words)
        folders.append(Path(folder.name))
        return folder

    monkeypatch.setattr(parts, "TemporaryDirectory", noted)
    with Parts(10, BY_THE_DAY, at_most=100) as spilled, Parts(10, BY_THE_DAY, at_most=None) as held:
        told = []
        for one in (spilled, held):
            for _ in range(3):
                one.add(one.grouped(codes, (bits(weight), digest, line), 2))
            with ThreadPoolExecutor(2) as pool:
                told.append([(kind, *map(list, sums), list(again)) for kind, sums, again in one.sums([1, 0], pool)])
        assert (spilled.spilled, held.spilled) == (True, False)
        assert told[0] == told[1]
        assert [kind for kind, *_ in told[0]] == [1, 0]
        assert [one[5] for one in told[0]] == [[6], [6, 6]]
        assert folders[0].stat().st_mode & 0o077 == 0
    assert len(folders) == 1
    assert not folders[0].exists()


def test_a_table_of_sums_that_would_not_fit_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path, drawn())
    monkeypatch.setattr(memory, "LEAST", 20_000)
    with pytest.raises(InputRefused, match=r"take more than is left of the 20,000 bytes.*--aggregate-by month"):
        read_tables(folder, how=How(aggregate_over=0, memory=20_000))
