"""`ecohealth convert`: what it writes, what it says, how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecohealth.tables.read import read_tables
from tests.round_trips import assert_same
from tests.unit.cli.conftest import Run


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("out", ()),
        ("out/", ("--format", "parquet")),
        ("out", ("--format", "json")),
        ("out", ("--plain",)),
        ("OUT.ZIP", ()),
        ("out.xlsx", ()),
        ("out.graphml", ()),
        ("out.gexf", ()),
        ("out.json", ()),
    ],
)
def test_what_is_converted_is_read_as_the_same(folder: Path, run: Run, name: str, words: tuple[str, ...]) -> None:
    target = f"{folder.parent}/{name}"
    told = run("convert", folder, "-o", target, *words)
    assert (told.exit_code, told.stdout.strip(), told.stderr) == (0, f"Written: {Path(target)}", "")
    assert_same(read_tables(folder), read_tables(target))


def test_a_formula_stands_behind_an_apostrophe_unless_it_is_to_be_plain(folder: Path, run: Run) -> None:
    for name, words, shown in (("safe", (), "'=HYPERLINK"), ("plain", ("--plain",), '"=HYPERLINK')):
        run("convert", folder, "-o", folder.parent / name, *words)
        assert shown in (folder.parent / name / "participants.csv").read_text("utf-8")
        assert ("guarded = true" in (folder.parent / name / "ecosystem.toml").read_text("utf-8")) == (name == "safe")


def test_what_was_set_aside_is_not_written_and_told(spotted: Path, run: Run) -> None:
    target = spotted.parent / "out"
    told = run("convert", spotted, "-o", target)
    assert told.exit_code == 1
    assert "2 rows quarantined and not counted" in told.stderr
    assert "# 2 records were set aside on reading" in (target / "ecosystem.toml").read_text("utf-8")
    again = run("check", target)
    assert again.exit_code == 0


def test_what_a_graph_has_no_place_for_is_told(folder: Path, run: Run) -> None:
    (folder / "events.csv").write_text("event,participant\ne,volta\ne,kaihua\n", encoding="utf-8")
    told = run("convert", folder, "-o", folder.parent / "out.gexf")
    assert told.exit_code == 0
    assert "A graph has no place for events" in told.stdout


@pytest.mark.parametrize(
    ("name", "words", "why"),
    [
        ("out.csv", (), "no output format '.csv'; allowed: .gexf, .graphml, .json, .xlsx, .zip, a folder/"),
        ("small", (), "is not empty (it holds 'interactions.csv', 'participants.csv'); name a new folder"),
        ("nowhere/out", (), "does not exist; make it first"),
        ("out.xlsx", ("--format", "parquet"), "parquet is a format of folders and of .zip files; .xlsx has its own"),
        ("out", ("--format", "xml"), "xml"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is_read(
    folder: Path, run: Run, name: str, words: tuple[str, ...], why: str
) -> None:
    before = sorted(folder.parent.rglob("*"))
    told = run("convert", folder, "-o", folder.parent / name, *words)
    assert told.exit_code == 2
    assert why in str(told.stderr) + str(told.exception or "")
    assert sorted(folder.parent.rglob("*")) == before


def test_a_place_for_the_output_has_to_be_named(folder: Path, run: Run) -> None:
    assert run("convert", folder).exit_code == 2
