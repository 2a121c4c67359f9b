"""Paths stay inside their folder; what would block, lead away or come from elsewhere is refused, and never opened."""

from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path

import pytest

from ecohealth.errors import InputRefused
from ecohealth.tables.formats.documents import folder
from ecohealth.tables.read import read_tables
from tests.unit.tables.small import DEALS, PEOPLE

posix = pytest.mark.skipif(sys.platform == "win32", reason="such files are not there")
ELSEWHERE = "id,type\nsecret,of another folder\n"


def _refused(source: object) -> str:
    """What is said, within two seconds: a pipe that was opened would block for ever."""
    said: list[str] = []

    def read() -> None:
        try:
            read_tables(source)
        except InputRefused as refusal:
            said.append(str(refusal))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    thread.join(2)
    assert said, "it was read, or it blocks"
    assert said[0].replace("\n", "").isprintable()
    return said[0]


@posix
@pytest.mark.parametrize("target", ["../secret.csv", "{outside}/secret.csv", "../eco/../secret.csv"])
def test_a_link_that_leads_out_of_its_folder_is_refused(write, tmp_path, target):
    outside = tmp_path / "outside"
    outside.mkdir()
    for path in (outside / "secret.csv", tmp_path / "secret.csv"):
        path.write_text(ELSEWHERE)
    eco = tmp_path / "eco"
    eco.mkdir()
    (eco / "interactions.csv").write_text(DEALS)
    (eco / "participants.csv").symlink_to(target.format(outside=outside))
    said = _refused(eco)
    assert "participants.csv: is a link that leads out of its folder; put the file itself there" in said
    assert "secret" not in said.replace("secret.csv", "")


@posix
def test_a_link_within_the_folder_and_one_to_the_folder_are_followed(write, tmp_path):
    eco = tmp_path / "eco"
    eco.mkdir()
    (eco / "2024.txt").write_text(PEOPLE)
    (eco / "participants.csv").symlink_to("2024.txt")
    (tmp_path / "there").symlink_to(eco)
    assert len(read_tables(eco).participants) == len(read_tables(tmp_path / "there").participants) == 3


@posix
def test_what_is_no_file_is_never_opened(write, tmp_path):
    eco = write(participants__csv=None)
    os.mkfifo(eco / "participants.csv")
    assert "participants.csv: is no file but a pipe, a socket or a device, which is never opened" in _refused(eco)
    os.mkfifo(tmp_path / "eco.zip")
    assert "eco.zip: is no file but a pipe" in _refused(tmp_path / "eco.zip")
    (eco / "ecosystem.toml").symlink_to("/dev/zero")
    assert "ecosystem.toml: is no file but a pipe, a socket or a device" in _refused(eco)


@posix
def test_a_socket_a_broken_link_and_a_ring_of_links_are_refused(write):
    eco = write(participants__csv=None, interactions__csv=None)
    with socket.socket(socket.AF_UNIX) as one:
        before = Path.cwd()
        os.chdir(eco)  # the name of a socket may be no longer than about a hundred characters
        try:
            one.bind("participants.csv")
        finally:
            os.chdir(before)
        (eco / "interactions.csv").symlink_to("nowhere.csv")
        (eco / "events.csv").symlink_to("events.csv")
        said = _refused(eco)
    assert "participants.csv: is no file but a pipe, a socket or a device" in said
    assert "interactions.csv: cannot be opened: No such file" in said
    assert "events.csv: cannot be opened: " in said


def test_a_folder_named_as_a_table_is_told(write):
    eco = write(interactions__csv=None)
    (eco / "interactions.parquet").mkdir()
    assert "interactions.parquet: is a folder, not a file" in _refused(eco)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such name")
def test_names_that_are_no_text_are_told_as_escapes(write):
    eco = write()
    Path(eco, "parti\udcff\x1b.csv").write_text(PEOPLE)
    Path(eco, "eco\udcff.zip").write_text("no archive")
    assert any(r"parti\udcff\x1b.csv" in one.sentence() for one in read_tables(eco).report.warnings)
    assert r"eco\udcff.zip: is no ZIP archive" in _refused(eco / "eco\udcff.zip")


def test_a_folder_that_cannot_be_listed_is_refused(write, monkeypatch):
    eco = write()

    def denied(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    with pytest.raises(InputRefused, match=r"cannot be listed: Permission denied"):
        folder(eco)


def test_a_file_larger_than_memory_is_refused(write, monkeypatch):
    eco = write()

    def too_large(self):
        raise MemoryError

    monkeypatch.setattr(Path, "read_bytes", too_large)
    assert "participants.csv: is larger than the memory that is free" in _refused(eco)


ADDRESSES = (
    "https://example.org/eco.zip",
    "HTTP:example.org",
    "s3://bucket/eco",
    "az://bucket/eco",
    "file:///etc/passwd",
    "file:eco",
    "ftp://example.org/eco.csv",
    "data:text/csv,id",
    "postgresql://user:secret@example.org/eco",
    "postgresql+psycopg://example.org/eco",
    "sqlite:///eco.db",
    "sqlite:eco.db",
    "duckdb:eco.db",
    "jdbc:postgresql:eco",
    "mongodb+srv://example.org",
    r"\\server\share\eco",
    r"\\?\C:\eco",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_refused_by_name_and_never_asked(address, monkeypatch):
    monkeypatch.setattr(Path, "exists", None)
    monkeypatch.setattr(socket, "getaddrinfo", None)
    said = _refused(address)
    assert "addresses are not read, only files on this machine" in said
    scheme = "network" if address.startswith("\\") else address.split(":")[0].split("+")[0].lower()
    assert scheme in said
    assert "secret" not in said, "a password is not repeated"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("x" * 5_000, "cannot be opened: File name too long"),
        ("a/" * 5_000, "cannot be opened: File name too long"),
        ("eco\x00.zip", "does not exist"),
        ("", "is a folder"),
        ("eco\ud800.zip", "does not exist"),
        ("no such\nplace", r"'no such\nplace' does not exist"),
    ],
)
@posix
def test_paths_that_are_none(path, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if path:
        assert said in _refused(path)
    else:
        assert "no table of participants" in _refused(path)


def test_a_name_with_a_colon_is_a_path(tmp_path, monkeypatch):
    """A control for the addresses: not every colon makes one."""
    monkeypatch.chdir(tmp_path)
    Path("2024: eco").mkdir()
    Path("2024: eco", "participants.csv").write_text(PEOPLE)
    assert len(read_tables("2024: eco").participants) == 3
