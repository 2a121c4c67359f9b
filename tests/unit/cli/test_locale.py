"""Figures as the reader's locale writes them: on the terminal and in every document for people, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ecohealth.scores.signs import NEUTRAL, in_force
from tests.unit.cli.conftest import Run

QUICK = ("--replicates", 0)
COMMANDS = {
    "score": ("score", *QUICK),
    "cut": ("simulate", "--cut", "volta=0.45"),
    "risk": ("simulate", "--random", "--runs", 200),
    "remedies": ("remedies", "--lose", "kaihua"),
    "compare": ("compare", "--before", "2023", "--after", "2024"),
    "backtest": ("backtest",),
    "effect": ("effect", "--date", "2024-01", "--treated", "kaihua"),
}
POINT, COMMA = re.compile(r"\d\.\d+ ?%"), re.compile(r"\d,\d+\xa0%")


@pytest.mark.parametrize("name", COMMANDS)
def test_documents_for_people_follow_the_locale_and_json_does_not(name: str, folder: Path, run: Run) -> None:
    command, *words = COMMANDS[name]
    made = {}
    for locale in ([], ["--locale", "de-DE"]):
        files = [folder.parent / f"{name}{len(locale)}.{suffix}" for suffix in ("json", "md")]
        told = run(command, folder, *words, *locale, "-o", files[0], "-o", files[1])
        assert told.exit_code == 0, told.stderr
        made[len(locale)] = [file.read_text("utf-8") for file in files]
    assert made[0][0] == made[2][0]
    neutral, german = (made[at][1].replace("\\", "") for at in (0, 2))
    assert neutral != german
    assert not POINT.findall(german)
    assert len(COMMA.findall(german)) == len(POINT.findall(neutral))


def test_the_terminal_follows_the_locale_and_csv_does_not(folder: Path, run: Run) -> None:
    told = run("score", folder, *QUICK, "--locale", "fr-CH").stdout
    assert re.search(r"\d,\d%", told)
    assert not POINT.search(told)
    files = [folder.parent / "a.csv", folder.parent / "b.csv"]
    run("rank", folder, "-o", files[0])
    run("rank", folder, "-o", files[1], "--locale", "fr-CH")
    assert files[0].read_bytes() == files[1].read_bytes()
    assert in_force() is NEUTRAL


def test_a_locale_that_is_none_is_refused_before_anything_is_written(folder: Path, run: Run) -> None:
    told = run("score", folder, *QUICK, "--locale", "klingon", "-o", folder / "card.md")
    assert told.exit_code == 2
    assert "'klingon'" in told.stderr
    assert not (folder / "card.md").exists()
