"""An ecosystem of sums: what is scored of it is what is scored of the records themselves."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ecohealth.ecosystem.build import load
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.export.json import plain, scorecard_document
from ecohealth.scores.score import score
from ecohealth.tables.how import How
from ecohealth.tables.samples import sample_path

SUMMED = How(aggregate_over=0)


def written(tmp_path: Path) -> Path:
    """Few pairs, many records of the same day, contacts without weight, records without a date, both directions."""
    rng = np.random.default_rng(20_241_124)
    n, ids = 8_000, [f"p{i}" for i in range(12)]
    source = rng.integers(0, 12, n)
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 24, n) * 30, unit="D")
    table = {
        "source": np.array(ids)[source],
        "target": np.array(ids)[(source + rng.integers(1, 4, n)) % 12],
        "kind": rng.choice(["supply", "service", "talk"], n),
        "weight": np.round(rng.lognormal(3, 1, n), 2) * (rng.random(n) > 0.1),
        "date": np.where(rng.random(n) < 0.05, "", days.strftime("%Y-%m-%d")),
        "channel": rng.choice(["web", "phone"], n),
    }
    types = ["supplier", "customer", "partner"]
    people = {"id": ids, "type": [types[i % 3] for i in range(12)], "joined": "2022-12-15"}
    pd.DataFrame(people).to_csv(tmp_path / "participants.csv", index=False)
    pd.DataFrame(table).to_csv(tmp_path / "interactions.csv", index=False)
    (tmp_path / "ecosystem.toml").write_text("[kinds.service]\ndirected = false\n[kinds.talk]\nvalue = false\n")
    return tmp_path


def assert_alike(one: object, other: object, at: str = "") -> None:
    """Everything the two documents say is the same, numbers to twelve digits."""
    if isinstance(one, dict) and isinstance(other, dict):
        assert list(one) == list(other), at
        for key in one:
            assert_alike(one[key], other[key], f"{at}/{key}")
    elif isinstance(one, list) and isinstance(other, list):
        assert len(one) == len(other), at
        for i, (left, right) in enumerate(zip(one, other, strict=True)):
            assert_alike(left, right, f"{at}/{i}")
    elif isinstance(one, float):
        assert other == pytest.approx(one, rel=1e-12, abs=1e-12), at
    else:
        assert one == other, at


def card(eco: Ecosystem) -> dict[str, object]:
    """All that is said of an ecosystem, but for the digest of its records."""
    said = plain(scorecard_document(score(eco)))
    del said["provenance"]["data_hash"]
    return said


@pytest.mark.parametrize("window", ["all", "2023-07:2024-06", None])
def test_the_scores_of_sums_are_those_of_their_records(tmp_path: Path, window: str | None) -> None:
    folder = written(tmp_path)
    whole, sums = load(folder, window=window), load(folder, window=window, how=SUMMED)
    assert len(sums.all_records) < len(whole.all_records) / 2
    assert int(sums.all_records.count.sum()) == len(whole.all_records)
    assert_alike(card(whole), card(sums))


def test_the_bundled_ecosystem_scores_alike_by_the_record_and_by_the_day(tmp_path: Path) -> None:
    """But for what a column says that sums cannot keep: how an interaction ended."""
    folder = tmp_path / "volta"
    shutil.copytree(sample_path("volta"), folder)
    rows = pd.read_csv(folder / "interactions.csv", dtype=str, keep_default_na=False)
    rows.drop(columns="outcome").to_csv(folder / "interactions.csv", index=False)
    assert_alike(card(load(folder)), card(load(folder, how=SUMMED)))


def test_what_needs_a_column_that_sums_cannot_keep_says_so() -> None:
    reading = score(load(sample_path("volta"), how=SUMMED))["quality_at_scale"]
    assert (reading.status, "'outcome'" in reading.reason) == ("needs_column", True)


def test_columns_that_sums_cannot_keep_are_a_warning_and_counted(tmp_path):
    report = load(written(tmp_path), how=SUMMED).report
    assert ["columns not kept: 'channel' (" in one.message for one in report.warnings if one.rule == "aggregated"] == [
        True
    ]
    count = next(one for one in report.files if one.table == "interactions")
    assert count.warnings == sum(one.file == count.file for one in report.warnings)
    pd.read_csv(tmp_path / "interactions.csv").drop(columns="channel").to_csv(
        tmp_path / "interactions.csv", index=False
    )
    bare = load(tmp_path, how=SUMMED).report
    assert [one.severity for one in bare.problems if one.rule == "aggregated"] == ["note"]
