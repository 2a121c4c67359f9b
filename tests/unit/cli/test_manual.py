"""The manual, the examples of the help, and completion."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import typer

from ecohealth.cli.examples import EXAMPLES
from ecohealth.cli.manual import manual_markdown
from ecohealth.cli.program import app
from tests.unit.cli.conftest import Run
from tests.unit.cli.test_processes import ecohealth

GROUP: Any = typer.main.get_command(app)


def test_every_command_has_examples_and_its_help_shows_them(run: Run) -> None:
    assert set(EXAMPLES) == set(GROUP.commands)
    for name, examples in EXAMPLES.items():
        flat = " ".join(run(name, "--help").stdout.split())
        assert all(f"ecohealth {words}" in flat for words, _ in examples)


@pytest.mark.parametrize("words", [words for examples in EXAMPLES.values() for words, _ in examples])
def test_every_example_is_words_that_the_command_takes(words: str) -> None:
    name, *rest = words.split()
    GROUP.commands[name].make_context(name, rest)


def test_an_option_that_there_is_not_would_be_seen() -> None:
    with pytest.raises(typer.TyperException, match="--windw"):
        GROUP.commands["score"].make_context("score", ["my-ecosystem", "--windw", "all"])


def test_the_manual_has_every_option_of_every_command() -> None:
    told = manual_markdown()
    parts = {one.partition("\n")[0]: one for one in told.split("\n## ")[1:]}
    assert list(parts) == GROUP.list_commands(None)
    for name, command in GROUP.commands.items():
        for one in command.params:
            assert not [word for word in one.opts if word.startswith("--") and f"`{word}" not in parts[name]]


def test_the_order_of_the_commands_does_not_hang_on_what_was_imported_first() -> None:
    """The control: they are registered in another order."""
    look = (
        "import ecohealth.cli.team, typer; from ecohealth.cli.manual import manual_markdown; "
        "from ecohealth.cli.program import app; "
        "print(*typer.main.get_command(app).commands); print(manual_markdown(), end='')"
    )
    told = subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True, encoding="utf-8")
    registered, _, manual = told.stdout.partition("\n")
    assert registered.split() != list(EXAMPLES)
    assert manual == manual_markdown()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_program_completes_its_commands(shell: str) -> None:
    shown = ecohealth("--show-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert (shown.returncode, "ecohealth" in shown.stdout) == (0, True)


def test_bash_is_told_commands_and_options() -> None:
    asked = {"_ECOHEALTH_COMPLETE": "complete_bash"}
    assert ecohealth(COMP_WORDS="ecohealth sco", COMP_CWORD="1", **asked).stdout.split() == ["score"]
    assert "--locale" in ecohealth(COMP_WORDS="ecohealth score x --lo", COMP_CWORD="3", **asked).stdout.split()
