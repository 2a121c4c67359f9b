"""Completion in the shells themselves: each takes the script that the program prints, and what it then answers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = {
    "bash": """
eval "$(ecohealth --show-completion bash)"
complete -p ecohealth >&2
asked() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _ecohealth_completion ecohealth
          echo "${COMPREPLY[@]}"; }
""",
    "zsh": """
autoload -Uz compinit; compinit -u -D
eval "$(ecohealth --show-completion zsh)"
_arguments() { print -r -- "$@" }
_files() { print -r -- }
asked() { words=("$@"); CURRENT=$#; _ecohealth_completion }
""",
    "fish": """
ecohealth --show-completion fish | source
function asked; complete -C (string join -- ' ' $argv) | string join ' '; end
""",
}
"""By shell: what a reader of the manual does, and a way to ask as the key does; the last word is what was begun."""

ASKED = """
asked ecohealth sco
asked ecohealth ''
asked ecohealth simulate x --lo
asked ecohealth rank x --by ''
"""
HOW = {"bash": ["--norc", "-c"], "zsh": ["-f", "-c"], "fish": ["--no-config", "-c"]}


@pytest.mark.parametrize("shell", SCRIPTS)
def test_a_shell_completes_commands_options_and_choices(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    answer = subprocess.run(
        [shell, *HOW[shell], SCRIPTS[shell] + ASKED], capture_output=True, check=False, encoding="utf-8",
        env={"PATH": places, "HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
    )  # fmt: skip
    begun, every, options, choices = answer.stdout.rstrip("\n").split("\n")
    assert ("score" in begun, "rank" in begun) == (True, False)
    assert all(one in every for one in ("score", "password", "decisions"))
    assert all(one in options for one in ("--lose", "--losses", "--lose-community", "--locale"))
    assert "--seed" not in options
    assert all(one in choices for one in ("loss", "fair", "pairs", "communities"))


@pytest.mark.parametrize(("shell", "place"), [("bash", ".bash_completions/ecohealth.sh"), ("zsh", ".zfunc/_ecohealth"),
                                              ("fish", ".config/fish/completions/ecohealth.fish")])  # fmt: skip
def test_completion_is_installed_where_the_shell_looks(shell: str, place: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    program = Path(sys.executable).with_name("ecohealth")
    answer = subprocess.run(
        [str(program), "--install-completion", shell], capture_output=True, check=False, encoding="utf-8",
        env={**os.environ, "HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
    )  # fmt: skip
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "ecohealth" in (tmp_path / place).read_text("utf-8")
