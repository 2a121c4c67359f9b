"""The catalogue of broken and strange files beside the repository: each must end as its index says."""

from __future__ import annotations

import csv
import shutil
import time
from pathlib import Path

import pytest

from ecohealth.tables.read import read_tables
from tests.round_trips import assert_same, written
from tests.unit.tables.small import OTHER, outcome_of

CATALOGUE = Path(__file__).parents[4] / "shared" / "badinputs"


def _cases() -> list[dict[str, str]]:
    if not CATALOGUE.is_dir():
        return []
    with (CATALOGUE / "index.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


CASES = _cases()
LOADED = [case for case in CASES if "refuse" not in case["expected_outcome"]]


def test_the_catalogue_is_there():
    if not CATALOGUE.is_dir():
        pytest.skip("../shared/badinputs is not there: the catalogue of broken files was not tried")
    assert len(CASES) == 52


@pytest.fixture
def folder(case, tmp_path):
    """The case's file and the good companion, each under the name of its table; a graph is alone."""
    shutil.copyfile(CATALOGUE / case["file"], tmp_path / _name(case))
    if case["companion"]:
        companion = Path(case["companion"])
        shutil.copyfile(CATALOGUE / companion, tmp_path / f"{OTHER[case['table']]}{companion.suffix}")
    return tmp_path


def _name(case: dict[str, str]) -> str:
    return case["table"] + Path(case["file"]).suffix


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_ends_as_the_index_says(case, folder, capsys):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    started = time.process_time()
    outcome, loaded, aside, said = outcome_of(folder, _name(case), case["table"])
    assert time.process_time() - started < 5
    assert outcome in case["expected_outcome"].split("|"), said
    if outcome != "refuse":
        assert (loaded, aside) == (int(case["rows_loaded"]), int(case["rows_quarantined"])), said
    if outcome != "accept":
        assert _name(case) in said
        assert _says(said, case["message_must_contain"])
    assert said.replace("\n", "").isprintable()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before, "something was written"
    assert "pwned" not in capsys.readouterr().out


@pytest.mark.parametrize("case", LOADED, ids=lambda case: case["file"])
@pytest.mark.parametrize("how", ["folder of csv", "workbook"])
def test_what_was_loaded_is_exported_and_read_as_the_same(case, folder, how, tmp_path_factory):
    source = folder / _name(case) if case["table"] == "graph" else folder
    tables = read_tables(source)
    assert_same(tables, read_tables(written(tables, how, tmp_path_factory.mktemp("out"))))


def _says(said: str, must_contain: str) -> bool:
    """``;`` means all of these, ``|`` any of these; a word that is itself ``;`` stands alone between bars."""
    whole = must_contain.replace("|;|", "|")
    return all(any(word.casefold() in said.casefold() for word in part.split("|")) for part in whole.split(";"))
