"""Every example of the help is run as it stands: one that does not work fails here."""

from __future__ import annotations

import shlex
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from ecohealth.cli.examples import EXAMPLES
from tests.unit.cli.conftest import Run

PARSED_ONLY = ("demo", "serve", "password")
"""What serves or asks; that its words are taken is tried with the manual."""

QUICKER = {"score": ["--replicates", "0"], "pack": ["--replicates", "0"], "forecast": ["--scored", "0"]}
"""By command: what is drawn less often, so that trying takes seconds."""

LONG = (
    "compare my-ecosystem --by type -o change.xlsx",
    "pack my-ecosystem --also comparison --also forecast -o board.zip",
)
"""What takes a minute."""

WORDS = [words for name, some in EXAMPLES.items() if name not in PARSED_ONLY for words, _ in some]


@pytest.fixture(scope="session")
def book(acme: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from ecohealth.export.tables import export_tables
    from ecohealth.tables.read import read_tables

    file = tmp_path_factory.mktemp("book") / "data.xlsx"
    export_tables(read_tables(acme), file)
    return file


@pytest.fixture
def desk(acme: Path, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A folder in which everything lies that the examples name."""
    monkeypatch.chdir(tmp_path)
    for name in ("my-ecosystem", "old", "new"):
        shutil.copytree(acme, tmp_path / name)
    shutil.copy(book, tmp_path)
    decided = ["--claim", "Acme carries us.", "--decide", "Win two more.", "--owner", "Ada", "--review", "2024-11-30"]
    assert run("decisions", "my-workspace", *decided).exit_code == 0
    return tmp_path


def works(words: str, run: Run) -> None:
    """Run an example; what it is to write is there and not empty."""
    name, *rest = shlex.split(words)
    quicker = [] if "--by" in rest else QUICKER.get(name, [])
    answer = run(name, *rest, *quicker)
    assert (answer.exit_code, answer.stderr) == (0, "")
    files = [Path(file) for option, file in pairwise(rest) if option in ("-o", "--quarantine")]
    assert all(any(file.iterdir()) if file.is_dir() else file.stat().st_size for file in files)


def test_the_examples_that_take_long_are_among_them() -> None:
    assert set(LONG) <= set(WORDS)


@pytest.mark.parametrize("words", [pytest.param(one, marks=[pytest.mark.long] if one in LONG else []) for one in WORDS])
def test_an_example_works(words: str, desk: Path, run: Run) -> None:
    if words.startswith("init"):
        shutil.rmtree(desk / "my-ecosystem")
    works(words, run)


@pytest.mark.parametrize(
    "words", ["score my-ecosystem --only colour=red", "rank my-ecosytem", "check my-ecosystem --jsn x"]
)
def test_an_example_that_does_not_work_is_seen(words: str, desk: Path, run: Run) -> None:
    """The control."""
    with pytest.raises(AssertionError):
        works(words, run)
