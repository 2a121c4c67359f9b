"""What the pages tell a reader to type does what they say."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from ecohealth.cli.program import app

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
GUIDE = ("index", "own-data", "what-if", "evidence", "own-judgement", "take-along")
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", *(f"docs/guide/{page}.md" for page in GUIDE))


def blocks(page: Path, language: str) -> list[str]:
    return [text for told, text in FENCE.findall(page.read_text("utf-8")) if told == language]


def commands(root: Path) -> list[list[str]]:
    """Every `ecohealth …` that a page shows in a shell block, as words; comments and prompts are left out."""
    lines = [line for page in PAGES for block in blocks(root / page, "sh") for line in block.splitlines()]
    words = [shlex.split(line, comments=True) for line in lines]
    return [one[1:] for one in words if one and Path(one[0]).name == "ecohealth"]


def make_targets(root: Path) -> set[str]:
    lines = [line for page in PAGES for block in blocks(root / page, "sh") for line in block.splitlines()]
    return {word for line in lines if line.startswith("make ") for word in shlex.split(line, comments=True)[1:2]}


def parsed(words: list[str]) -> str:
    """The command's name, once its words are accepted; nothing runs.

    Raises:
        typer.TyperException: for words that the command does not take.
    """
    group = typer.main.get_command(app)
    with group.make_context("ecohealth", list(words[:1])) as context:
        name, command, _ = group.resolve_command(context, list(words[:1]))
        with command.make_context(name, list(words[1:]), parent=context):
            return name


def test_the_commands_that_the_pages_show_are_accepted(root: Path) -> None:
    shown = commands(root)
    assert {"demo", "score", "rank", "simulate", "check", "serve"} <= {parsed(words) for words in shown}


def test_a_command_with_an_option_that_is_not_there_is_refused() -> None:
    with pytest.raises(typer.TyperException, match="--loose"):
        parsed(["simulate", "my_ecosystem", "--loose", "a"])


def test_the_make_targets_that_the_pages_show_are_there(root: Path) -> None:
    there = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
    shown = make_targets(root)
    assert {"demo", "test"} <= shown
    assert shown - there == set()


def test_every_promise_names_a_test_that_is_there(root: Path) -> None:
    named = re.findall(r"\[`(test_\w+)`\]\(([\w/.]+)\)", (root / "README.md").read_text("utf-8"))
    assert len(named) >= 8
    assert [name for name, file in named if f"def {name}(" not in (root / file).read_text("utf-8")] == []


def test_the_python_of_the_readme_runs(root: Path, tmp_path: Path) -> None:
    [program] = blocks(root / "README.md", "python")
    answer = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(root), "PATH": ""},
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert "Traceback" not in answer.stderr
    assert (tmp_path / "scorecard.html").stat().st_size > 1000
