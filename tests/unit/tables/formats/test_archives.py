"""A zipped folder is the folder; one that is too large, hidden behind a password or lying is refused at once."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from pathlib import Path

import pytest

from ecohealth.errors import InputRefused
from ecohealth.tables.formats import archives
from ecohealth.tables.formats.documents import Document, Shelf, document
from ecohealth.tables.read import read_tables
from tests.unit.tables.archived import rows, sheets, zipped
from tests.unit.tables.small import DEALS, PEOPLE, assert_nothing_lost

FOLDER = {"participants.csv": PEOPLE, "interactions.csv": DEALS}
CONFIG = '[columns]\ndate = "date"\n[kinds.order]\nlabel = "Orders"\n'


def _under(folder: str, files: dict[str, str]) -> dict[str, str]:
    return {f"{folder}{name}": content for name, content in files.items()}


@pytest.fixture
def source(tmp_path):
    """Put an archive's bytes where they can be read."""

    def put(data: bytes) -> Path:
        (tmp_path / "eco.zip").write_bytes(data)
        return tmp_path / "eco.zip"

    return put


def _refused(path: Path, within: float = 1.0) -> str:
    started = time.process_time()
    with pytest.raises(InputRefused) as refusal:
        read_tables(path)
    assert time.process_time() - started < within
    assert str(refusal.value).replace("\n", "").isprintable()
    return str(refusal.value)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("prefix", ["", "eco/", "my data/eco/", "eco\\"])
def test_a_zipped_folder_is_read_as_the_folder_is(source, tmp_path, prefix, method):
    folder = tmp_path / "eco"
    folder.mkdir()
    for name, content in {**FOLDER, "ecosystem.toml": CONFIG}.items():
        (folder / name).write_text(content)
    plain = read_tables(folder)
    tables = read_tables(source(zipped(_under(prefix, {**FOLDER, "ecosystem.toml": CONFIG}), method)))
    assert_nothing_lost(tables)
    assert tables.name == "eco"
    assert tables.participants.equals(plain.participants)
    assert tables.interactions.equals(plain.interactions)
    assert (tables.config, tables.report) == (plain.config, plain.report)


def test_what_a_folder_leaves_out_an_archive_does_too(source):
    more = {
        "eco/": "",
        "eco/.participants.csv": "x",
        "eco/~$interactions.xlsx": "x",
        "eco/old/participants.csv": "x",
        "__MACOSX/eco/._participants.csv": "\x00\x05\x16\x07",
        ".DS_Store": "x",
    }
    tables = read_tables(source(zipped(_under("eco/", FOLDER) | more)))
    assert (len(tables.participants), len(tables.interactions)) == (3, 3)
    assert tables.report.problems == read_tables(source(zipped(FOLDER))).report.problems


def test_every_format_is_read_from_an_archive(source):
    book = sheets(participants=rows(PEOPLE))
    tables = read_tables(source(zipped({"participants.xlsx": book, "interactions.tsv": DEALS.replace(",", "\t")})))
    assert [one.file for one in tables.report.files] == ["participants.xlsx", "interactions.tsv"]
    assert len(tables.participants) == len(tables.interactions) == 3


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"../participants.csv": PEOPLE}, "'../participants.csv', a path that leads out of its folder"),
        ({"eco/../../x.csv": PEOPLE}, "leads out of its folder"),
        ({"..\\participants.csv": PEOPLE}, "leads out of its folder"),
        ({"/etc/participants.csv": PEOPLE}, "leads out of its folder"),
        ({"C:\\eco\\participants.csv": PEOPLE}, "leads out of its folder"),
        ({".": PEOPLE}, "leads out of its folder"),
        ({"a/participants.csv": PEOPLE, "b/participants.csv": PEOPLE}, r"several folders ('a', 'b')"),
        ({"a\nb/participants.csv": PEOPLE, "c/x.csv": ""}, r"several folders ('a\nb', 'c')"),
        ({"participants.csv": PEOPLE, "participants.tsv": PEOPLE}, "both are the table participants; keep one"),
        ({"participants.csv": PEOPLE, "Participants.csv": PEOPLE}, "both are the table participants; keep one"),
        ({"participants.zip": zipped(FOLDER)}, "participants.zip: ZIP is not read as a table"),
        ({"inner.zip": zipped(FOLDER)}, "no table of participants"),
        ({"notes.txt": "x"}, "no table of participants"),
        ({}, "no table of participants"),
    ],
)
def test_what_an_archive_may_not_hold(source, tmp_path, files, said):
    before = sorted(tmp_path.parent.rglob("*"))
    path = source(zipped(files))
    assert said in _refused(path)
    assert sorted(tmp_path.parent.rglob("*")) == sorted([*before, path]), "something was written"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_refused(source):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for content in (PEOPLE, "id,type\n"):
            archive.writestr("participants.csv", content)
    assert "holds 'participants.csv' twice" in _refused(source(out.getvalue()))


@pytest.mark.parametrize("data", [b"", b"id,type\n", b"PK\x03\x04cut", zipped(FOLDER)[:-30], zipped(FOLDER)[:100]])
def test_what_is_no_archive_is_refused(source, data):
    assert "eco.zip: is no ZIP archive, or is cut or damaged" in _refused(source(data))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(source, method):
    assert f"packed by method {method}" in _refused(source(zipped(FOLDER, method)))


def _patched(data: bytes, at: int, form: str, value: int, *, of: bytes = b"participants.csv") -> bytes:
    """The archive with a number in the directory's entry of a file changed; the archive's parts are left alone."""
    entry = data.rindex(of) - 46
    assert data[entry : entry + 4] == b"PK\x01\x02"
    return data[: entry + at] + struct.pack(form, value) + data[entry + at + struct.calcsize(form) :]


LENGTH = len(PEOPLE.encode())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (_patched(zipped(FOLDER), 8, "<H", 1), "is protected by a password"),
        (_patched(zipped(FOLDER), 38, "<I", 0o120777 << 16), "is a link to another file"),
        (_patched(zipped(FOLDER), 24, "<I", LENGTH - 1), f"is not the {LENGTH - 1} bytes"),
        (_patched(zipped(FOLDER), 24, "<I", LENGTH + 9), f"is not the {LENGTH + 9} bytes"),
        (_patched(zipped(FOLDER), 16, "<I", 7), "the archive is damaged here"),
        (_patched(zipped(FOLDER), 42, "<I", 9), "the archive is damaged here"),
        (_patched(zipped(FOLDER), 10, "<H", 99), "packed by method 99"),
    ],
)
def test_a_directory_that_lies_or_hides_is_refused(source, data, said):
    message = _refused(source(data))
    assert said in message
    assert message.startswith("eco.zip: participants.csv: ")


def test_a_file_larger_than_its_directory_says_is_not_unpacked_further(source):
    """Even where the checksum is that of the part which the directory speaks of."""
    text = PEOPLE + "p9,Delta,customer,\n" * 1_000_000
    lying = _patched(zipped({"participants.csv": text}), 24, "<I", LENGTH)
    lying = _patched(lying, 16, "<I", zipfile.crc32(PEOPLE.encode()))
    assert "eco.zip: participants.csv: " in _refused(source(lying))


def test_a_bomb_is_refused_from_the_directory(source):
    bomb = zipped({"participants.csv": b"id,type\n" + b" " * 60_000_000})
    assert "would unpack to 60,000,008, more than 100 to 1: too large" in _refused(source(bomb))


def test_members_that_are_large_together_are_refused(source):
    bomb = zipped({"participants.csv": "x" * 900})
    assert "it would unpack to 4,000,000,000 bytes" in _refused(source(_patched(bomb, 24, "<I", 4 * 10**9)))


def test_too_many_members_are_refused(source):
    many = zipped({f"{i}.txt": "" for i in range(archives.A_FOLDER.members + 1)})
    assert "it holds 1,001 files, the limit is 1,000; unpack it" in _refused(source(many))


def test_a_directory_that_is_itself_a_bomb_is_not_read(source):
    one = zipped({"n" * 60: ""})
    at = one.index(b"PK\x01\x02")
    entries = one[at : one.index(b"PK\x05\x06")] * 400_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65_535, 65_535, len(entries), at, 0)
    assert "its directory alone is" in _refused(source(one[:at] + entries + end))


def test_an_archive_that_changes_while_it_is_read_is_a_refusal(source):
    path = source(zipped(FOLDER))
    shelf = archives.archive(document(path))
    path.write_bytes(zipped({"x": "y"}))
    with pytest.raises(InputRefused, match=r"eco\.zip: interactions\.csv: the archive is damaged here"):
        shelf.documents[0].read()
    path.unlink()
    with pytest.raises(InputRefused, match=r"eco\.zip: cannot be opened"):
        shelf.documents[0].read()


def test_files_in_memory_are_read_as_those_on_disk_are(source):
    data = zipped(FOLDER)
    from_disk = read_tables(source(data))
    documents = [Document(name, lambda text=text: text.encode()) for name, text in sorted(FOLDER.items())]
    for one in (Document("eco.zip", lambda: data), Shelf("eco", tuple(documents))):
        tables = read_tables(one)
        assert tables.name == "eco"
        assert tables.interactions.equals(from_disk.interactions)
        assert tables.report == from_disk.report
    with pytest.raises(InputRefused, match=r"participants\.csv: is one table; give the folder"):
        read_tables(Document("participants.csv", PEOPLE.encode))
