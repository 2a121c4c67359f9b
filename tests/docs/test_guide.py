"""The guide's examples are run, page by page, and answer what stands below them."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

PAGES = sorted((Path(__file__).parents[2] / "docs" / "guide").glob("*.md"))


class Example(doctest.DocTestParser):
    """Blocks of ``pycon``: a fence closes an example as an empty line does."""

    def parse(self, string: str, name: str = "<string>") -> list[str | doctest.Example]:
        return super().parse(string.replace("\n```\n", "\n\n\n"), name)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_example_answers_what_stands_below_it(page: Path) -> None:
    answer = doctest.testfile(str(page), module_relative=False, parser=Example(), encoding="utf-8")
    assert answer.attempted > 0
    assert answer.failed == 0


def test_an_example_that_does_not_hold_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "wrong.md"
    page.write_text("```pycon\n>>> 1 + 1\n3\n```\n", "utf-8")
    assert doctest.testfile(str(page), module_relative=False, parser=Example()).failed == 1
    assert "Expected:" in capsys.readouterr().out
