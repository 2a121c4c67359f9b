"""Strange files that the catalogue beside the repository lacks: each must end as it is said here."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from tests.unit.tables.small import OTHER, outcome_of
from tests.unit.tables.strange import packed, text, two_at_once
from tests.unit.tables.strange.case import Case

CASES = (*text.CASES, *packed.CASES, *two_at_once.CASES)


def test_each_case_has_a_name_of_its_own():
    assert [name for name, count in Counter((case.name, case.table) for case in CASES).items() if count > 1] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.table}, {case.name}")
def test_a_strange_file_ends_as_it_should(case: Case, write, capfd):
    folder = write(**{f"{case.table}.csv": None, case.file: case.data})
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    started = time.process_time()
    outcome, loaded, aside, said = outcome_of(folder, case.file, case.table)
    assert time.process_time() - started < 5
    assert (outcome, loaded, aside) == (case.outcome, case.loaded, case.aside), said
    assert [word for word in case.says if word.casefold() not in said.casefold()] == [], said
    assert case.file in said or outcome == "accept"
    assert len(said) < 5_000
    assert said.replace("\n", "").isprintable()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before, "something was written"
    assert capfd.readouterr() == ("", "")


def test_the_good_companions_are_read_without_a_word(write):
    for table, other in OTHER.items():
        assert outcome_of(write(), f"{table}.csv", table) == ("accept", 3, 0, ""), other
