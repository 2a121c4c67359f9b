"""Who may log in: lines that verify, and files that are refused without a word of what is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecohealth.workspace.passwords import BadPasswords, Passwords, password_line

GOOD = "correct horse battery"
LINE = password_line("ada", GOOD)


def file(folder: Path, text: str, mode: int = 0o600) -> Path:
    place = folder / "team.passwords"
    place.write_text(text, "utf-8")
    place.chmod(mode)
    return place


def test_a_line_is_verified_and_holds_no_password(tmp_path: Path) -> None:
    assert LINE.startswith("ada:$argon2id$")
    assert GOOD not in LINE
    assert password_line("ada", GOOD) != LINE  # a salt of its own
    passwords = Passwords.read(file(tmp_path, f"# the team\n\n{LINE}\n"))
    assert passwords.fits("ada", GOOD)
    assert not passwords.fits("ada", GOOD + "x")
    assert not passwords.fits("bo", GOOD)
    assert "$argon2" not in repr(passwords)


@pytest.mark.parametrize("name", ["", " ada", "a:b", "a\nb", "x" * 65, "\u202e"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(BadPasswords, match="is no name to log in by"):
        password_line(name, GOOD)


@pytest.mark.parametrize("password", ["", "short", "x" * 1001])
def test_a_password_has_its_bounds_and_is_never_told(password: str) -> None:
    with pytest.raises(BadPasswords, match="12 to 1000 characters") as told:
        password_line("ada", password)
    assert not password or password not in str(told.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names nobody"),
        ("# nobody\n", "names nobody"),
        ("ada:secret-in-plain\n", "line 1: this is no 'name:hash'"),
        (f"{LINE}\n{LINE}\n", "line 2: 'ada' is named twice"),
        (f":{LINE.partition(':')[2]}\n", "this is no 'name:hash'"),
    ],
    ids=["empty", "a comment alone", "in plain", "named twice", "no name"],
)
def test_a_file_that_is_none_is_refused_without_its_content(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadPasswords, match=words) as told:
        Passwords.read(file(tmp_path, text))
    assert "secret" not in str(told.value)
    assert "$argon2" not in str(told.value)


def test_a_file_that_everybody_may_read_or_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPasswords, match="chmod 600"):
        Passwords.read(file(tmp_path, LINE, 0o604))
    with pytest.raises(BadPasswords, match="cannot be read"):
        Passwords.read(tmp_path / "none")
