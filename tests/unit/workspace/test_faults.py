"""A workspace that is killed, cut off from its disk or damaged: old or new, never a mix, and never a wrong answer."""

from __future__ import annotations

import multiprocessing
import resource
import shutil
import signal
import sys
from pathlib import Path

import pytest

from ecohealth.workspace.kept import Item
from ecohealth.workspace.store import FILE, WorkspaceRefused
from ecohealth.workspace.workspace import Workspace
from tests.bench import workspace_faults as faults

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are not forked, nor limits set, on Windows")
CONTENT = b"PAR1" + bytes(range(256)) * 400


def filled(folder: Path) -> Workspace:
    workspace = Workspace(folder)
    for number in range(3):
        workspace.keep_snapshot(f"Number {number}", {"a.parquet": CONTENT + bytes([number])}, author="Ada")
        item = workspace.add("note", f"Note {number}", {"text": "what was found " * 20}, author="Ada")
        workspace.save(item, name=f"Note {number}", body={"text": "and then " * 20}, author="Bo")
    return workspace


def everything(folder: Path) -> list[object]:
    """All that is kept, read in full."""
    workspace = Workspace(folder)
    try:
        snapshots = workspace.snapshots()
        notes = workspace.items("note")
        return [
            *snapshots,
            *(workspace.files(one.id) for one in snapshots),
            *(workspace.history(one.id) for one in notes),
        ]
    finally:
        workspace.close()


def _in_child(work: object, folder: Path) -> int:
    """Run in a forked process; its exit code."""
    process = multiprocessing.get_context("fork").Process(target=work, args=(folder,))
    process.start()
    process.join(60)
    assert process.exitcode is not None
    return process.exitcode


def test_killed_while_it_saves_it_is_whole_and_what_was_acknowledged_is_there(tmp_path):
    left = faults.kill_while_it_saves(tmp_path, faults.save_for_ever, faults.read_workspace, kills=15, seed=7)
    assert (left.kills, left.torn, left.lost, left.temporary) == (15, 0, 0, 0)


def test_a_writer_that_simply_writes_is_torn_by_the_same_kills(tmp_path):
    """The control."""
    left = faults.kill_while_it_saves(tmp_path, faults.write_for_ever, faults.read_naive, kills=25, seed=7)
    assert left.torn > 0


@pytest.mark.parametrize("room", range(0, 400_000, 80_000))
def test_where_the_disk_ends_after_so_many_bytes_the_old_state_is_whole(tmp_path, room):
    """A limit on the size of a file stands for a disk that fills up: at whichever write it comes."""
    filled(tmp_path).close()
    before = everything(tmp_path)
    size = (tmp_path / FILE).stat().st_size

    def save(folder: Path) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        workspace = Workspace(folder)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, size + 10_000_000))
        try:
            workspace.keep_snapshot("Large", {"a.parquet": CONTENT * 4}, author="Ada")
        except WorkspaceRefused as error:
            assert "the disk is full or fails" in str(error)
            sys.exit(3)
        sys.exit(0)

    assert _in_child(save, tmp_path) == 3
    assert everything(tmp_path) == before


def test_with_room_enough_the_same_save_goes_through(tmp_path):
    """The control."""
    filled(tmp_path).close()
    Workspace(tmp_path).keep_snapshot("Large", {"a.parquet": CONTENT * 4}, author="Ada")
    assert [one.name for one in everything(tmp_path)[:1]] == ["Large"]


def test_every_flipped_byte_is_seen_or_changes_nothing(tmp_path):
    filled(tmp_path / "good").close()
    good = everything(tmp_path / "good")
    content = (tmp_path / "good" / FILE).read_bytes()
    assert not (tmp_path / "good" / (FILE + "-wal")).exists()
    seen = 0
    places = range(17, len(content), len(content) // 150)
    for place in places:
        folder = tmp_path / "flipped"
        folder.mkdir()
        flipped = bytearray(content)
        flipped[place] ^= 0x55
        (folder / FILE).write_bytes(flipped)
        try:
            assert everything(folder) == good, f"byte {place}"
        except WorkspaceRefused:
            seen += 1
        shutil.rmtree(folder)
    assert seen > len(places) // 2


def test_without_the_checksums_a_flipped_byte_would_be_believed(tmp_path, monkeypatch):
    """The control: the same flip, and a reader that does not check."""
    filled(tmp_path).close()
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes().replace(b"what was found", b"what was founD"))
    with pytest.raises(WorkspaceRefused, match=r"version 1 of the note 'Note \d' is damaged; put a copy"):
        everything(tmp_path)
    monkeypatch.setattr(
        Workspace,
        "_item_of",
        lambda _, row: Item(row.item, row.kind, row.version, row.name, {"text": row.body}, row.author, row.saved),
    )
    assert any("founD" in str(one) for one in everything(tmp_path))


def test_a_damaged_snapshot_leaves_the_others_readable(tmp_path):
    filled(tmp_path).close()
    path = tmp_path / FILE
    content = path.read_bytes()
    place = content.find(bytes(range(100)))
    path.write_bytes(content[:place] + b"\xff" + content[place + 1 :])
    workspace = Workspace(tmp_path)
    outcomes = []
    for one in workspace.snapshots():
        try:
            outcomes.append(len(workspace.files(one.id)))
        except WorkspaceRefused as error:
            assert "'a.parquet' of the snapshot" in str(error)
            outcomes.append(0)
    assert sorted(outcomes) == [0, 1, 1]


def test_processes_that_write_at_once_lose_nothing(tmp_path):
    Workspace(tmp_path).close()

    def write(folder: Path) -> None:
        workspace = Workspace(folder)
        for number in range(12):
            workspace.add("note", f"Note {number}", {"text": str(number)}, author="Ada")
        sys.exit(0)

    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=write, args=(tmp_path,)) for _ in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join(120)
    assert [one.exitcode for one in writers] == [0] * 4
    assert len(Workspace(tmp_path).items("note")) == 48
