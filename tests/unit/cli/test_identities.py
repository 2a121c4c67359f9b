"""``ecohealth check --identities``: the queue, decided in a file, is obeyed when the data are read again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ecohealth.ecosystem.build import load
from tests.unit.cli.conftest import Run

PEOPLE = """id,name,type
=a1,Nordwind Antriebe GmbH,maker
a2,NORDWIND ANTRIEBE,maker
b1,Acme Ltd,seller
b2,Асme Ltd,seller
c1,Unit 12,seller
c2,Unit 13,seller
"""
DEALS = """source,target,weight,date
=a1,b1,10,2024-01-05
=a1,b2,3,2024-02-05
a2,b1,5,2024-06-05
b1,c1,30,2024-03-01
b2,c2,9,2024-12-30
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "participants.csv").write_text(PEOPLE, "utf-8")
    (tmp_path / "interactions.csv").write_text(DEALS, "utf-8")
    return tmp_path


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def decide(file: Path, to: Path, *decisions: str) -> None:
    rows = rows_of(file)
    with to.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"decision": said} for row, said in zip(rows, decisions, strict=True))


def test_the_queue_is_shown_with_its_reasons_and_effects(run: Run, folder: Path):
    told = run("check", folder, "--identities")
    assert told.exit_code == 0
    words = " ".join(told.stdout.split())
    assert "2 pairs of participants, none merged until you decide" in words
    assert "certain-looking" in words
    assert "→" in words
    assert "Unit 1" not in words
    assert load(folder).merges.into == {}


def test_without_the_option_nobody_is_compared(run: Run, folder: Path):
    assert "decide" not in run("check", folder).stdout


def test_a_decided_queue_is_a_merges_file(run: Run, folder: Path):
    file = folder / "queue.csv"
    told = run("check", folder, "--queue", file, "--effects", 1)
    assert told.exit_code == 0
    assert "computed for the first 1;" in told.stdout
    assert f"Written: {file}" in told.stdout
    rows = rows_of(file)
    assert [(row["keep"], row["merge"], row["decision"]) for row in rows] == [("b1", "b2", ""), ("'=a1", "a2", "")]
    file.unlink()
    run("check", folder, "--queue", folder.parent / "queue.csv")
    decide(folder.parent / "queue.csv", folder / "merges.csv", "keep apart", "merge")
    eco = load(folder)
    assert dict(eco.merges.into) == {"a2": "=a1"}
    assert eco.report.quarantined == 0
    assert eco.ids.tolist() == ["=a1", "b1", "b2", "c1", "c2"]
    words = " ".join(run("check", folder, "--identities").stdout.split())
    assert "Nobody looks like somebody else" in words
    assert "1 participant merged as this file says" in words


def test_a_new_queue_keeps_what_was_decided(run: Run, folder: Path):
    (folder / "merges.csv").write_text("keep,merge,decision,why\nb1,b2,keep apart,seen their papers\n", "utf-8")
    run("check", folder, "--queue", folder / "merges.csv")
    rows = [(row["keep"], row["merge"], row["decision"], row["why"]) for row in rows_of(folder / "merges.csv")]
    assert rows[0] == ("b1", "b2", "keep apart", "seen their papers")
    assert [row[:3] for row in rows[1:]] == [("'=a1", "a2", "")]
    assert load(folder).report.quarantined == 0


def test_a_queue_for_a_format_that_is_none_is_refused_before_anything_is_read(run: Run, folder: Path):
    assert run("check", folder / "missing", "--queue", "queue.docx").exit_code == 2
