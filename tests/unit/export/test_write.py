from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest

import ecohealth as eh
from ecohealth.errors import CannotWrite, UnknownChoice
from ecohealth.export.csv import csv_bytes
from ecohealth.export.quarantine import quarantine_table
from ecohealth.export.write import DOCUMENTS, check_path, export, formats_of
from ecohealth.tables.report import FileCount, ImportReport, Problem
from tests.golden.made import advice, outcome, risk, scorecard

REPORT = ImportReport(
    (FileCount("a.csv", "interactions", 3, 1, 2, 1),),
    (
        Problem("a.csv", 3, "weight", "abc", "weight", "quarantine", "weight 'abc' is no number", '=1+1,"b",abc'),
        Problem("a.csv", 4, None, "", "short", "quarantine", "2 fields instead of 3", "one\r\nline,b"),
        Problem("a.csv", 5, "date", "", "blank-date", "warn", "date is blank"),
    ),
)


@pytest.mark.parametrize("suffix", [*DOCUMENTS, ".HTML"])
@pytest.mark.parametrize("make", [scorecard, outcome, risk, advice])
def test_the_suffix_names_the_format(tmp_path: Path, make: object, suffix: str) -> None:
    result, target = make(), tmp_path / f"result{suffix}"
    export(result, target)
    begins = {
        ".json": b'{\n  "schema"',
        ".xlsx": b"PK",
        ".html": b"<!doctype html>",
        ".md": b"# ",
        ".pdf": b"%PDF-1.7",
        ".pptx": b"PK",
    }
    assert target.read_bytes().startswith(begins.get(suffix.lower(), b"PK"))


@pytest.mark.parametrize("name", ["card.pd", "card", "card.jsn", "card.csv"])
def test_another_suffix_is_refused_with_those_that_are_allowed(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnknownChoice, match=r"allowed: \.html, \.json, \.md, \.pdf, \.pptx, \.xlsx"):
        export(scorecard(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "told"),
    [(".html", "is a suffix without a name"), ("card.html/", "names a folder"), (".", "names a folder")],
)
def test_what_is_no_name_of_a_file_is_refused(tmp_path: Path, name: str, told: str) -> None:
    with pytest.raises(CannotWrite, match=told):
        export(scorecard(), f"{tmp_path}/{name}")
    assert list(tmp_path.iterdir()) == []


def test_the_public_function_can_be_called_again_and_again(tmp_path: Path) -> None:
    """The package of the same name takes its place as soon as a part of it is imported."""
    for name in ("a.json", "b.json"):
        eh.export(scorecard(), tmp_path / name)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    with pytest.raises(UnknownChoice):
        eh.export(scorecard(), tmp_path / "c.pd")


def test_every_kind_of_result_has_its_formats(tmp_path: Path) -> None:
    table = pd.DataFrame({"id": ["a"]})
    assert [formats_of(one) for one in (scorecard(), outcome(), risk(), REPORT, table)] == [
        DOCUMENTS, DOCUMENTS, DOCUMENTS, (".json",), (".csv",),
    ]  # fmt: skip
    assert formats_of(advice()) == (*DOCUMENTS, ".csv")
    with pytest.raises(UnknownChoice, match=r"no output format '\.xlsx'; allowed: \.csv"):
        export(table, tmp_path / "rank.xlsx")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="does not exist"):
        check_path(tmp_path / "nowhere" / "card.json", DOCUMENTS)


def test_what_stood_there_survives_a_result_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "card.html"
    target.write_bytes(b"old")
    monkeypatch.setattr("ecohealth.export.html.html_bytes", lambda _, live: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(scorecard(), target)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("card.html", b"old")]


def test_a_table_keeps_its_numbers_and_disarms_its_texts() -> None:
    table = pd.DataFrame(
        {"id": ["-1+1", "a,b"], "=name": ['=HYPERLINK("x")', 'Tom "T"'], "share": [0.1 + 0.2, None], "n": [-5, 3]}
    )
    rows = list(csv.reader(io.StringIO(csv_bytes(table).decode("utf-8"))))
    assert rows == [
        ["id", "'=name", "share", "n"],
        ["'-1+1", '\'=HYPERLINK("x")', "0.30000000000000004", "-5"],
        ["a,b", 'Tom "T"', "", "3"],
    ]


def test_the_quarantine_file_has_every_record_that_was_set_aside_as_it_stood() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_bytes(quarantine_table(REPORT)).decode("utf-8"), newline="")))
    assert len(rows) == REPORT.quarantined
    assert [row["record"].removeprefix("'") for row in rows] == ['=1+1,"b",abc', "one\r\nline,b"]
    assert rows[0]["record"].startswith("'=")
    assert [(row["file"], row["line"], row["column"], row["rule"]) for row in rows] == [
        ("a.csv", "3", "weight", "weight"), ("a.csv", "4", "", "short"),
    ]  # fmt: skip
    assert rows[0]["reason"] == "weight 'abc' is no number"


def test_bytes_that_were_not_utf8_are_given_back_as_they_were() -> None:
    raw = b"caf\xe9,b".decode("utf-8", "surrogateescape")
    report = ImportReport((), (Problem("a.csv", 2, None, "", "encoding", "quarantine", "not UTF-8", raw),))
    assert b"caf\xe9,b" in csv_bytes(quarantine_table(report))


def test_an_empty_quarantine_is_a_head_alone() -> None:
    assert csv_bytes(quarantine_table(ImportReport())) == b"file,line,column,rule,reason,value,record,fingerprint\n"


def test_the_moves_of_remedies_are_a_table_that_runs_nothing(tmp_path: Path) -> None:
    export(advice(), tmp_path / "moves.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "moves.csv").read_text("utf-8"))))
    assert [(one["move"], float(one["before"]), float(one["after"])) for one in rows] == [
        ("second_source", pytest.approx(0.06), pytest.approx(0.04)), ("keep", pytest.approx(0.04), pytest.approx(0.01)),
    ]  # fmt: skip
    assert [one["score_overall"] for one in rows] == ["60.0", "60.0"]
