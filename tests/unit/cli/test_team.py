"""The commands of a team: decisions are listed, added, measured and written; a password's line is printed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ecohealth.cli.program import app
from ecohealth.workspace.passwords import Passwords
from ecohealth.workspace.workspace import Workspace
from tests.unit.cli.conftest import Run

HOSTILE = "=1+1 <img src=x> [red]"
NEW = ["--claim", HOSTILE, "--decide", "Win two more.", "--owner", "Ada", "--review", "2024-11-30"]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_decision_is_added_with_its_figure_and_measured_at_its_review(folder: Path, tmp_path: Path, run: Run) -> None:
    team = tmp_path / "team"
    added = run("decisions", team, *NEW, "--metric", "participant_hhi", "--predicted", 0.01, "--on", folder)
    assert (added.exit_code, "1 decision; 1 review due." in flat(added.stdout)) == (0, True)
    log = [tmp_path / f"log.{suffix}" for suffix in ("csv", "md", "xlsx", "html")]
    told = run("decisions", team, "--measure", "--on", folder, *(word for one in log for word in ("-o", one)))
    assert told.exit_code == 0
    assert "in 2023-12-01 to 2024-11-30" in flat(told.stdout)
    with log[0].open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["state"], row["claim"], row["ecosystem"]) == ("judged", "'" + HOSTILE, "small")
    assert (row["baseline"], row["verdict"]) == (
        row["actual"],
        "hardly any change",
    )  # the same window, so the same value
    assert "\\<img" in log[1].read_text("utf-8") or "&lt;img" in log[1].read_text("utf-8")
    assert "<img src=x>" not in log[3].read_text("utf-8")
    assert log[2].stat().st_size > 0
    kept = Workspace(team)
    assert [one.version for one in kept.items("decision")] == [2]
    kept.close()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "is no workspace"),
        (["--decide", "d"], "without --claim"),
        (["--claim", "c"], "a decision needs decision, owner, review"),
        ([*NEW[:-1], "soon"], "takes a day"),
        (["--measure"], "is no workspace"),
        (["-o", "log.pptx"], "no output format '.pptx'"),
        ([*NEW, "--measure"], "--on PATH"),
    ],
)
def test_what_cannot_be_done_is_refused(tmp_path: Path, run: Run, words: list[str], message: str) -> None:
    told = run("decisions", tmp_path / "team", *words)
    assert (told.exit_code, told.stdout) == (2, "")
    assert message in told.stderr


def test_a_workspace_without_decisions_says_so(tmp_path: Path, run: Run) -> None:
    Workspace(tmp_path / "team").close()
    told = run("decisions", tmp_path / "team")
    assert (told.exit_code, "No decision is recorded." in told.stdout) == (0, True)


def test_a_password_is_asked_for_twice_and_its_line_lets_in(tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["password", "ada"], input="correct horse battery\ncorrect horse battery\n")
    assert said.exit_code == 0
    file = tmp_path / "passwords"
    file.write_text(said.stdout, "utf-8")
    file.chmod(0o600)
    assert Passwords.read(file).fits("ada", "correct horse battery")
    assert "horse" not in said.stdout
    short = CliRunner().invoke(app, ["password", "ada"], input="short\nshort\n")
    assert (short.exit_code, short.stdout.strip(), "12 to 1000" in short.stderr) == (2, "", True)


def test_a_server_for_others_takes_a_login_and_a_name(tmp_path: Path, run: Run) -> None:
    for words, message in ((["--host", "0.0.0.0"], "--password-file"), (["--url", "nowhere"], "no address"),  # noqa: S104
                           (["--host", "0.0.0.0", "--password-file", "f"], "--url")):  # noqa: S104 # fmt: skip
        told = run("serve", *words)
        assert (told.exit_code, told.stdout) == (2, "")
        assert message in told.stderr
