"""What is written is read as it was: every table, every character, every bit of a number."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ecohealth.ecosystem.build import from_tables
from ecohealth.errors import CannotWrite
from ecohealth.export.cells import Cells, cells_of
from ecohealth.export.json import json_bytes, scorecard_document
from ecohealth.export.tables import export_tables
from ecohealth.scores.score import score
from ecohealth.tables.config_text import parsed_config
from ecohealth.tables.formats.workbook import A_WORKBOOK
from ecohealth.tables.read import read_tables
from ecohealth.tables.samples import sample_path
from ecohealth.tables.tables import Tables
from tests.round_trips import STRANGE, WHOLE, assert_same, ecosystem, meant, written


@pytest.mark.parametrize("how", WHOLE)
@pytest.mark.parametrize("seed", range(4))
def test_strange_ecosystems_come_back(tmp_path: Path, how: str, seed: int) -> None:
    tables = ecosystem(seed)
    assert_same(tables, read_tables(written(tables, how, tmp_path)))


@pytest.mark.parametrize("how", ["folder of csv", "folder of json", "workbook"])
@settings(max_examples=15, deadline=None)
@given(
    texts=st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from("\t\n\r='_x0D"))
    )
)
@example(texts=list(STRANGE))
def test_any_texts_come_back(tmp_path_factory: pytest.TempPathFactory, how: str, texts: list[str]) -> None:
    people = {"id": [f"p{at}" for at in range(len(texts) + 1)], "type": "x", "note": [*texts, "last"]}
    tables = read_tables({"participants": pd.DataFrame(people)})
    again = read_tables(written(tables, how, tmp_path_factory.mktemp("round")))
    assert_same(tables, again)
    assert again.participants["note"].tolist() == [*texts, "last"]


@pytest.fixture(scope="module")
def volta() -> Tables:
    return read_tables(sample_path("volta"))


@pytest.mark.parametrize("how", ["folder of csv", pytest.param("workbook", marks=pytest.mark.long)])
def test_the_scores_are_the_same_to_the_last_digit(tmp_path: Path, volta: Tables, how: str) -> None:
    again = read_tables(written(volta, how, tmp_path))
    assert_same(volta, again)
    cards = [json_bytes(scorecard_document(score(from_tables(one).window(None)))) for one in (volta, again)]
    assert cards[0] == cards[1]


@pytest.mark.parametrize("how", WHOLE)
def test_a_second_round_changes_nothing_at_all(tmp_path: Path, how: str) -> None:
    once = read_tables(written(ecosystem(3), how, tmp_path))
    (tmp_path / "more").mkdir()
    twice = read_tables(written(once, how, tmp_path / "more"))
    assert_same(once, twice)
    assert twice.config == once.config


def test_a_control_that_writes_as_most_do_loses_what_these_tests_hold(tmp_path: Path) -> None:
    """pandas writes and reads the same ecosystem: numbers that are ids, words for nothing and spaces are lost."""
    people = pd.DataFrame({"id": ["007", "NA", "1e5"], "type": "x", "name": ["a\rb", "'=1", " c"]})
    people.to_csv(tmp_path / "people.csv", index=False)
    assert pd.read_csv(tmp_path / "people.csv")["id"].tolist() != people["id"].tolist()


def test_a_file_that_was_not_exported_keeps_its_apostrophes(tmp_path: Path) -> None:
    (tmp_path / "participants.csv").write_text("id,type,name\np1,x,'=1+1\n", encoding="utf-8")
    assert read_tables(tmp_path).participants["name"].tolist() == ["'=1+1"]
    (tmp_path / "ecosystem.toml").write_text("[read]\nguarded = true\n", encoding="utf-8")
    assert read_tables(tmp_path).participants["name"].tolist() == ["=1+1"]


@pytest.mark.parametrize(
    ("texts", "mapping"),
    [
        ({"signed": ["2024-01-05"], "Date": ["never"], "date": ["x"]}, {"date": "signed"}),
        ({"WEIGHT ": ["x"], "amount": ["2.5"]}, {"weight": "amount"}),
        ({"from ": ["x"], "line": ["7"], "line_original": ["8"], "=1+1": ["9"]}, {}),
        ({"satisfaction": ["good"], "confidence": [""]}, {}),
        ({"a;source;target;kind;weight;date;end;outcome": ["x"], "\tb\n": ["c"]}, {}),
    ],
)
@pytest.mark.parametrize("how", WHOLE)
def test_columns_with_strange_names_keep_their_meaning(
    tmp_path: Path, how: str, texts: dict[str, list[str]], mapping: dict[str, str]
) -> None:
    people = pd.DataFrame({"id": ["a", "b"], "type": ["x", "y"]})
    deals = pd.DataFrame({"source": ["a"], "target": ["b"], **texts})
    tables = read_tables({"participants": people, "interactions": deals}, columns=mapping)
    assert_same(tables, read_tables(written(tables, how, tmp_path)))


@pytest.mark.parametrize("how", ["folder of csv", "workbook", "zip"])
@pytest.mark.parametrize("ids", [["id", "b"], ["id", "iD"], ["b", "ID", "id"]])
def test_a_participant_that_reads_like_the_header_is_not_taken_for_it(tmp_path: Path, how: str, ids: list[str]) -> None:
    people = {"id": ids, "type": ["type"] * len(ids), "name": ["name"] * len(ids)}
    tables = read_tables({"participants": pd.DataFrame(people)})
    assert_same(tables, read_tables(written(tables, how, tmp_path)))


def test_dates_are_written_as_precisely_as_they_were(tmp_path: Path) -> None:
    words = ["2024-03", "2024-03-01", "2024-Q1", "2024", "2024-01-15/2024-02", "", "2023-Q1/2023-Q4"]
    people = pd.DataFrame({"id": [f"p{at}" for at in range(len(words))], "type": "x", "joined": words})
    deals = pd.DataFrame({"source": "p0", "target": "p1", "date": ["2024-03", "2024-03-01", "2024-03-01/2024-03-31"]})
    tables = read_tables({"participants": people, "interactions": deals})
    export_tables(tables, tmp_path / "out")
    lines = (tmp_path / "out" / "participants.csv").read_text("utf-8").splitlines()[1:]
    assert [line.split(",")[3] for line in lines] == [*words[:-1], "2023"]
    lines = (tmp_path / "out" / "interactions.csv").read_text("utf-8").splitlines()[1:]
    assert [line.split(",")[4] for line in lines] == ["2024-03", "2024-03-01", "2024-03"]


def test_what_was_said_of_the_files_is_carried_out_and_what_was_said_of_the_data_is_kept(tmp_path: Path) -> None:
    said = (
        'currency = "EUR"\n[columns]\ndate = "signed"\n[read]\ndelimiter = ";"\ndates = "day-first"\n'
        '[kinds.order]\nessential = true\n[[blueprint]]\ntype = "x"\nwhy = "a\\nb"\n[profile]\n"a.b" = [1, 2.5]\n'
    )
    source = tmp_path / "source"
    source.mkdir()
    (source / "participants.csv").write_text("id;type\na;x\nb;x\n", encoding="utf-8")
    (source / "interactions.csv").write_text("source;target;kind;signed\na;b;order;3.4.2024\n", encoding="utf-8")
    (source / "ecosystem.toml").write_text(said, encoding="utf-8")
    before = read_tables(source)
    export_tables(before, tmp_path / "out")
    after = read_tables(tmp_path / "out")
    assert_same(before, after)
    assert (tmp_path / "out" / "interactions.csv").read_text("utf-8").splitlines()[1] == "a,b,order,1,2024-04-03"
    assert meant(after.config) == meant(parsed_config(said.encode()))
    assert (after.name, after.config.columns) == ("source", {})


def test_decisions_on_who_is_the_same_are_kept(tmp_path: Path) -> None:
    people = pd.DataFrame({"id": ["a", "A", "b"], "type": "x"})
    merges = pd.DataFrame({"keep": ["a", "a"], "merge": ["A", "b"], "decision": ["merge", "keep apart"]})
    tables = read_tables({"participants": people, "merges": merges})
    export_tables(tables, tmp_path / "out.zip")
    again = read_tables(tmp_path / "out.zip")
    assert_same(tables, again)
    assert dict(again.merges.into) == {"A": "a"}


def test_a_table_without_records_keeps_its_columns(tmp_path: Path) -> None:
    people = pd.DataFrame({"id": ["a"], "type": "x"})
    none = pd.DataFrame({"source": [], "target": [], "colour": []}, dtype=str)
    tables = read_tables({"participants": people, "interactions": none})
    for how in ("folder of csv", "folder of parquet", "workbook"):
        (tmp_path / how).mkdir()
        assert_same(tables, read_tables(written(tables, how, tmp_path / how)))


def test_the_cells_of_a_table_are_text_or_numbers() -> None:
    tables = replace(ecosystem(1), name="x")
    for one in cells_of(tables):
        assert isinstance(one, Cells)
        assert all(isinstance(cell, str | float | None) for row in one.rows() for cell in row)
        assert "line" not in one.names or one.table == "participants"


@pytest.mark.parametrize("name", ["out.zip", "out.xlsx"])
def test_what_says_the_same_again_and_again_is_not_taken_for_a_bomb(tmp_path: Path, name: str) -> None:
    deals = pd.DataFrame({"source": ["a"] * 20_000, "target": "b", "note": "the same and the same and the same"})
    tables = read_tables({"participants": pd.DataFrame({"id": ["a", "b"], "type": "x"}), "interactions": deals})
    export_tables(tables, tmp_path / name)
    with zipfile.ZipFile(tmp_path / name) as archive:
        assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_STORED}
    assert_same(tables, read_tables(tmp_path / name))


def test_a_workbook_that_reading_would_refuse_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = replace(A_WORKBOOK, unpacked=1_000)
    monkeypatch.setattr("ecohealth.export.tables.A_WORKBOOK", few)
    with pytest.raises(CannotWrite, match=r"would unpack to .* the limit is 1,000.*; a folder holds all of it"):
        export_tables(ecosystem(1), tmp_path / "out.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_large_workbook_is_said_to_be_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert export_tables(ecosystem(1), tmp_path / "out.xlsx") == ()
    monkeypatch.setattr("ecohealth.export.tables.SLOW_TO_READ", 1_000)
    assert "may take longer to read than is allowed" in export_tables(ecosystem(1), tmp_path / "out.xlsx")[0]


@pytest.mark.parametrize("word", ["1850-01-01", "9999-12-31"])
def test_a_required_date_that_cannot_be_is_set_aside_before_it_could_be_lost(word: str) -> None:
    people = pd.DataFrame({"id": ["a"], "type": "x"})
    kpis = pd.DataFrame({"kpi": ["k", "k"], "date": [word, "2024"], "value": [1, 2]})
    tables = read_tables({"participants": people, "kpis": kpis})
    assert [(one.rule, one.value) for one in tables.report.problems if one.severity == "quarantine"] == [
        ("absurd-date", word)
    ]
    assert len(tables.more["kpis"]) == 1
