"""What reaches the terminal: names as text, 80 columns, no colour where none is wanted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from ecohealth.cli.examples import EXAMPLES
from ecohealth.cli.terminal import portions, show, table, words
from tests.unit.cli.conftest import NAMES, Run, write


@pytest.mark.parametrize(
    "command", [["score"], ["rank", "--cascade", "linear"], ["simulate", "--lose", "volta"], ["check"], ["metrics"]]
)
def test_lines_fit_80_columns_and_have_no_colour_where_it_is_no_terminal(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    answer = run(*command) if command == ["metrics"] else run(command[0], folder, *command[1:])
    lines = answer.stdout.splitlines()
    assert max(cell_len(line) for line in lines) <= 80
    assert "\x1b" not in answer.stdout
    assert [line for line in lines if line != line.rstrip()] == []


def test_names_are_text_and_none_is_cut(folder: Path, run: Run) -> None:
    told = run("rank", folder).stdout
    assert [word for name in NAMES.values() for word in name.split() if word not in told] == []


def test_control_characters_are_seen_and_do_nothing(
    tmp_path: Path, people: list[list[str]], deals: list[list[str]], run: Run
) -> None:
    folder = tmp_path / "marked"
    folder.mkdir()
    marked = [[*row[:2], "Sara\u202eattack", *row[3:]] if row[0] == "volta" else row for row in people]
    write(folder / "participants.csv", marked)
    write(folder / "interactions.csv", deals)
    answer = run("rank", folder)
    assert answer.exit_code == 0
    assert "Sara\\u202eattack" in answer.stdout
    assert "\u202e" not in answer.stdout


def test_a_refusal_shows_what_was_typed_as_text(folder: Path, run: Run) -> None:
    answer = run("simulate", folder, "--lose", "a\x1b[31mb\nc")
    assert "\x1b" not in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_markup_and_emoji_codes_in_a_text_are_text(capsys: pytest.CaptureFixture[str]) -> None:
    show(words("[red]a[/red] :warning: [link=file:x]b[/link]"))
    assert capsys.readouterr().out == "[red]a[/red] :warning: [link=file:x]b[/link]\n"


def test_columns_that_do_not_fit_stand_below_with_the_first_one_said_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    heads = ["Who", "Value before", "Value after", "Change of it"]
    rows = [["a partner with a long name", "183,000,000", "254,000,000", "71,200,000"]]
    found = portions(heads, rows, heads[1:])
    assert found == [[0, 1], [0, 2], [0, 3]]
    monkeypatch.setenv("COLUMNS", "120")
    assert portions(heads, rows, heads[1:]) == [[0, 1, 2, 3]]


@pytest.mark.parametrize("room", [30, 40, 60, 80, 120])
def test_whatever_the_room_no_figure_is_cut_and_no_word_is_broken_that_need_not_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], room: int
) -> None:
    """At 30 and 40 the three columns do not fit beside each other: each row is then a paragraph."""
    monkeypatch.setenv("COLUMNS", str(room))
    heads = ["", "Value", "Score", "Status"]
    rows = [["Concentration of value", "27.5 effective participants", "100", "○ not available"]] * 2
    show(table(heads, rows, right=["Score"], whole=["", "Status"]))
    told = capsys.readouterr().out
    assert max(cell_len(line) for line in told.splitlines()) <= room
    assert all(told.split().count(word) == 2 for row in rows[:1] for word in " ".join(row).split())
    assert ("Value 27.5" in told) == (room < 60)


COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3\d|4\d|9\d|10\d)(?:;\d+)*m")


@pytest.mark.parametrize("command", [["check"], ["metrics"]])
def test_no_color_leaves_no_colour_on_a_terminal(
    spotted: Path, run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    words = [*command, spotted] if command == ["check"] else command
    monkeypatch.setenv("FORCE_COLOR", "1")  # as on a terminal
    monkeypatch.setenv("TERM", "xterm-256color")
    assert COLOUR.search(run(*words).stdout), "the control: there are colours"
    monkeypatch.setenv("NO_COLOR", "1")
    assert not COLOUR.search(run(*words).stdout)


@pytest.mark.parametrize("width", [40, 20])
@pytest.mark.parametrize("command", [["check"], ["rank"], ["metrics"], ["pack", "--help"]])
def test_a_narrow_terminal_is_kept_to(
    spotted: Path, run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str], width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    words = [command[0], spotted] if command in (["check"], ["rank"]) else command
    lines = run(*words).stdout.splitlines()
    assert lines
    assert max(cell_len(line) for line in lines) <= width


@pytest.mark.parametrize("command", EXAMPLES)
def test_a_help_cuts_no_word_at_80_columns(run: Run, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = run(command, "--help").stdout
    assert "Usage: " in told
    assert "…" not in told.replace("postgresql://…", "")


def test_commands_of_examples_are_lines_that_can_be_copied_at_80_columns() -> None:
    assert [words for some in EXAMPLES.values() for words, _ in some if len(f"ecohealth {words}") > 78] == []
