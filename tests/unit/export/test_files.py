"""A file is written whole or not at all, whatever fails and whenever it fails."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ecohealth.errors import CannotWrite
from ecohealth.export.files import check_new_folder, check_target, new_folder, replace_file

OLD, NEW = b"old " * 1000, b"new content, and more of it " * 1000


class Faults:
    """Lets the system calls of a save through, but for the n-th, which fails (or is interrupted)."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls = 0
        self.fails_at = 0
        self.error: BaseException = OSError(errno.ENOSPC, "No space left on device")
        monkeypatch.setattr(Path, "open", self._opening(Path.open))
        monkeypatch.setattr(Path, "mkdir", self._counted(Path.mkdir))
        for name in ("fsync", "replace"):
            monkeypatch.setattr(os, name, self._counted(getattr(os, name)))

    def arm(self, n: int, error: BaseException | None = None) -> None:
        self.calls, self.fails_at = 0, n
        self.error = error or self.error

    def _passes(self) -> None:
        self.calls += 1
        if self.calls == self.fails_at:
            raise self.error

    def _counted(self, real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            self._passes()
            return real(*given, **named)

        return call

    def _opening(self, real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            self._passes()
            return Torn(real(*given, **named), self)

        return call


class Torn:
    """A file whose write, when its turn to fail comes, has already put half of the bytes on the disk."""

    def __init__(self, file: object, faults: Faults) -> None:
        self._file = file
        self._faults = faults

    def __enter__(self) -> Torn:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)

    def write(self, content: bytes) -> None:
        self._file.write(content[: len(content) // 2])
        self._file.flush()
        self._faults._passes()
        self._file.write(content[len(content) // 2 :])


def naive(path: Path, content: bytes) -> None:
    """The control: a writer as most are."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    yield Faults(monkeypatch)


def states(write: Callable[[Path, bytes], None], folder: Path, faults: Faults) -> list[bytes]:
    """What stands on the disk after the n-th call failed, for every n until a save has no n-th call."""
    target, found = folder / "card.json", []
    for n in range(1, 50):
        faults.arm(0)
        target.unlink(missing_ok=True)
        replace_file(target, OLD)
        faults.arm(n)
        with suppress(CannotWrite, OSError):
            write(target, NEW)
        reached = faults.calls
        faults.arm(0)
        if reached < n:
            return found
        found.append(target.read_bytes())
    raise AssertionError("a save with 50 calls")


def test_whatever_call_fails_the_old_file_or_the_new_one_stands_whole(tmp_path: Path, faults: Faults) -> None:
    found = states(replace_file, tmp_path, faults)
    assert len(found) >= 4
    assert set(found) == {OLD, NEW}
    assert found.index(NEW) == len(found) - 1, "only the folder's own sync comes after the new file stands"
    assert [path.name for path in tmp_path.iterdir()] == ["card.json"]


def test_a_writer_as_most_are_is_seen_to_tear(tmp_path: Path, faults: Faults) -> None:
    found = states(naive, tmp_path, faults)
    assert NEW[: len(NEW) // 2] in found


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_an_interruption_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, faults: Faults, n: int) -> None:
    target = tmp_path / "card.json"
    replace_file(target, OLD)
    faults.arm(n, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        replace_file(target, NEW)
    faults.arm(0)
    assert target.read_bytes() == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["card.json"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full; 28,000 bytes are needed"),
        (errno.EACCES, "no permission"),
        (errno.EIO, "Input"),
    ],
)
def test_the_reason_is_told_in_words(tmp_path: Path, faults: Faults, number: int, words: str) -> None:
    faults.arm(1, OSError(number, os.strerror(number)))
    with pytest.raises(CannotWrite, match=words):
        replace_file(tmp_path / "card.json", NEW)


def test_the_permissions_of_the_old_file_are_kept_and_a_link_is_followed(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_bytes(OLD)
    real.chmod(0o640)
    link.symlink_to(real)
    replace_file(link, NEW)
    assert link.is_symlink()
    assert (real.read_bytes(), real.stat().st_mode & 0o777) == (NEW, 0o640)


def test_a_target_that_cannot_be_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(CannotWrite, match="is a folder"):
        check_target(tmp_path / "folder.json")
    with pytest.raises(CannotWrite, match=r"the folder '.*nowhere' does not exist; make it first"):
        check_target(tmp_path / "nowhere" / "card.json")
    check_target(tmp_path / "card.json")


FILES = {"participants.csv": [b"id,", b"type\n"], "interactions.csv": [NEW], "ecosystem.toml": [b""]}
WHOLE = {name: b"".join(chunks) for name, chunks in FILES.items()}


def naive_folder(path: Path, files: dict[str, list[bytes]]) -> None:
    """The control: file after file into the place itself."""
    path.mkdir(exist_ok=True)
    for name, chunks in files.items():
        naive(path / name, b"".join(chunks))


def folders(write: Callable[..., None], place: Path, faults: Faults, *, empty: bool) -> list[dict[str, bytes] | None]:
    """What stands at a path after the n-th call failed, for every n; None where nothing does."""
    found = []
    for n in range(1, 50):
        faults.arm(0)
        target = place / f"out{n}"
        if empty:
            target.mkdir()
        faults.arm(n)
        with suppress(CannotWrite, OSError):
            write(target, FILES)
        reached = faults.calls
        faults.arm(0)
        if reached < n:
            return found
        found.append({one.name: one.read_bytes() for one in target.iterdir()} if target.is_dir() else None)
    raise AssertionError("a folder with 50 calls")


@pytest.mark.parametrize("empty", [True, False])
def test_whatever_call_fails_the_folder_stands_whole_or_as_it_was(
    tmp_path: Path, faults: Faults, *, empty: bool
) -> None:
    found = folders(new_folder, tmp_path, faults, empty=empty)
    before = {} if empty else None
    assert len(found) >= 9
    assert all(one in (before, WHOLE) for one in found)
    assert found.count(WHOLE) == 2, "the two syncs of folders, which not every system has, are all that may fail"
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


def test_a_folder_written_as_most_are_is_seen_half_done(tmp_path: Path, faults: Faults) -> None:
    found = folders(naive_folder, tmp_path, faults, empty=False)
    assert any(one not in (None, WHOLE) for one in found)


def test_a_content_that_cannot_be_made_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        new_folder(tmp_path / "out", {"a.csv": [b"a"], "b.csv": (1 // 0 for _ in range(1))})
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_of_a_folder_too(tmp_path: Path, faults: Faults) -> None:
    faults.arm(3)
    with pytest.raises(CannotWrite, match=r"the disk is full; more than .* bytes are needed.*untouched"):
        new_folder(tmp_path / "out", FILES)


def test_a_folder_takes_the_place_of_nothing_but_an_empty_one(tmp_path: Path) -> None:
    full, file, link = tmp_path / "full", tmp_path / "file", tmp_path / "link"
    full.mkdir()
    for name in "abcd":
        (full / f"{name}.csv").write_bytes(OLD)
    file.write_bytes(OLD)
    link.symlink_to(tmp_path / "nowhere" / "at-all")
    with pytest.raises(CannotWrite, match=r"is not empty \(it holds 'a\.csv', 'b\.csv', 'c\.csv' and 1 more\)"):
        check_new_folder(full)
    for taken in (file, link):
        with pytest.raises(CannotWrite, match="is a file; name a new folder"):
            check_new_folder(taken)
    with pytest.raises(CannotWrite, match="does not exist; make it first"):
        check_new_folder(tmp_path / "nowhere" / "out")
    with pytest.raises(CannotWrite):
        new_folder(full, FILES)
    assert sorted(one.name for one in full.iterdir()) == ["a.csv", "b.csv", "c.csv", "d.csv"]


def test_what_is_no_file_is_not_written_over(tmp_path: Path) -> None:
    """A link to a device would lead a writer that replaces its target to replace the device."""
    pipe, link = tmp_path / "pipe", tmp_path / "card.json"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for place in (pipe, link):
        with pytest.raises(CannotWrite, match="is a device, a pipe or the like"):
            check_target(place)
    assert pipe.is_fifo()
