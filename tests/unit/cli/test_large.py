"""What is said of large files on the command line: limits with their figures, amounts with their units."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecohealth.errors import BadSize, UnknownChoice
from ecohealth.tables.how import How, bytes_in, records_in
from tests.unit.cli.conftest import Run


@pytest.mark.parametrize(
    ("said", "size"),
    [("500MB", 500_000_000), ("2GB", 2_000_000_000), ("1.5 gb", 1_500_000_000), ("2GiB", 2**31), ("64MB", 64_000_000),
     ("70000KB", 70_000_000), ("1TB", 10**12)],
)  # fmt: skip
def test_an_amount_of_memory_has_a_unit(said, size):
    assert bytes_in(said) == size


@pytest.mark.parametrize("said", ["2", "GB", "lots", "-2GB", "1e3MB", "63MB", "0.5B", "", "2 G B", "٣GB"])
def test_an_amount_that_cannot_be_read_is_refused_in_words(said):
    with pytest.raises(BadSize, match=r"cannot be used; write a number with its unit, at least 64MB: 500MB, 2GB"):
        bytes_in(said)


def test_a_number_of_records_or_never():
    assert [records_in(said) for said in ("0", "1,000,000", "10_000", " Never ")] == [0, 1_000_000, 10_000, None]
    for said in ("-1", "some", "1e6", "", "9" * 16):
        with pytest.raises(BadSize, match="no number of records; write one as 1000000, or 'never'"):
            records_in(said)


def test_records_are_summed_by_day_or_month_alone():
    with pytest.raises(UnknownChoice, match="no unit of time to sum by 'week'; allowed: day, month"):
        How(aggregate_by="week")


def test_the_limit_of_rows_is_said_with_the_option_that_raises_it(folder: Path, run: Run) -> None:
    told = run("check", folder, "--max-rows", "2")
    assert told.exit_code == 2
    assert "has more than 2 rows, the limit is 2; raise it with --max-rows" in told.stderr


def test_what_was_summed_is_told_and_converted_records_are_whole(folder: Path, run: Run) -> None:
    told = run("check", folder, "--aggregate-over", "0", "--memory", "100MB")
    assert told.exit_code == 0
    assert "read in aggregate" in " ".join(told.stdout.split())
    run("convert", folder, "--aggregate-over", "0", "-o", folder.parent / "out")
    assert "count" not in (folder.parent / "out" / "interactions.csv").read_text(encoding="utf-8").splitlines()[0]


def test_a_score_says_how_many_interactions_there_were_however_they_were_read(folder: Path, run: Run) -> None:
    asked = ("score", folder, "--window", "all")
    whole, sums = (run(*asked, *words).stdout.splitlines() for words in ((), ("--aggregate-over", "0")))
    assert [one for one in whole if "seed" not in one] == [one for one in sums if "seed" not in one]
