"""What a team keeps: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from ecohealth.errors import UnknownChoice
from ecohealth.workspace.bodies import BadItem
from ecohealth.workspace.kept import Conflict, Item
from ecohealth.workspace.schema import METADATA
from ecohealth.workspace.store import WorkspaceRefused
from ecohealth.workspace.workspace import Workspace

Opened = Callable[[], Workspace]
FILES = {"participants.parquet": b"PAR1\0\xff", "interactions.parquet": b"PAR1 2", "ecosystem.toml": b'name = "V"\n'}
HOSTILE = "<img src=x onerror=alert(1)> '; DROP TABLE item; -- ../../x =1+1 名前"
TURNED = "\u202e\0\x1b[31m"


# -- snapshots ------------------------------------------------------------------------------------------------------
def test_a_snapshot_is_read_back_to_the_byte_by_another(opened: Opened):
    kept = opened().keep_snapshot("Volta, March", FILES, author="Ada")
    there = opened()
    assert there.files(kept.id) == FILES
    assert there.snapshots() == (kept,) == (there.snapshot(kept.id),)
    assert kept.files["ecosystem.toml"] == hashlib.sha256(FILES["ecosystem.toml"]).hexdigest()


def test_the_same_files_are_kept_once_and_a_shared_one_too(opened: Opened):
    workspace = opened()
    first = workspace.keep_snapshot("March", FILES, author="Ada")
    assert workspace.keep_snapshot("March again", FILES, author="Bo") == first
    second = workspace.keep_snapshot("April", {**FILES, "interactions.parquet": b"PAR1 3"}, author="Bo")
    assert [one.name for one in workspace.snapshots()] == ["April", "March"]
    with workspace._store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM content")).scalar() == 4
    assert workspace.files(second.id)["interactions.parquet"] == b"PAR1 3"


def test_an_unknown_snapshot_is_named(opened: Opened):
    with pytest.raises(UnknownChoice, match="no snapshot 'abc'"):
        opened().files("abc")


def test_a_snapshot_without_files_or_name_is_refused(opened: Opened):
    with pytest.raises(BadItem, match="needs files"):
        opened().keep_snapshot("Empty", {}, author="Ada")
    for name, author in (("a\nb", "Ada"), (" ", "Ada"), ("a", "\u202e"), ("a" * 201, "Ada"), ("\ud800", "Ada")):
        with pytest.raises(BadItem, match="visible characters"):
            opened().keep_snapshot(name, FILES, author=author)


# -- items ----------------------------------------------------------------------------------------------------------
def test_every_version_stays(opened: Opened):
    workspace = opened()
    one = workspace.add("scenario", "Without Volta", {"query": "?v=1&eco=volta&lose=volta-motors"}, author="Ada")
    two = workspace.save(
        one, name="Without both", body={"query": "?v=1&eco=volta&lose=volta-motors&lose=007"}, author="Bo"
    )
    assert (one.version, two.version) == (1, 2)
    there = opened()
    assert there.items("scenario") == (two,)
    assert there.history(one.id) == (two, one)
    assert there.item(one.id) == two
    assert there.items("note") == ()


def test_the_second_writer_is_told_and_nothing_is_lost(opened: Opened):
    ada, bo = opened(), opened()
    seen = ada.add("note", "On Volta", {"text": "first"}, author="Ada")
    hers = ada.save(seen, name="On Volta", body={"text": "hers"}, author="Ada")
    with pytest.raises(Conflict, match=r"changed since you opened version 1: 'Ada' saved version 2") as told:
        bo.save(seen, name="On Volta", body={"text": "his"}, author="Bo")
    assert told.value.newest == hers
    assert bo.item(seen.id) == hers
    on_top = bo.save(told.value.newest, name="On Volta", body={"text": "hers, and his"}, author="Bo")
    assert [one.body["text"] for one in ada.history(seen.id)] == ["hers, and his", "hers", "first"]
    assert on_top.version == 3


def test_what_is_removed_can_be_brought_back(opened: Opened):
    workspace = opened()
    one = workspace.add("alert", "HHI", {"on": "participant_hhi", "above": 0.1}, author="Ada")
    gone = workspace.remove(one, author="Bo")
    assert workspace.items("alert") == ()
    with pytest.raises(Conflict, match="'Bo' removed it"):
        workspace.save(one, name="HHI", body=one.body, author="Ada")
    back = workspace.save(gone, name="HHI", body=gone.body, author="Ada")
    assert workspace.items("alert") == (back,)


def test_names_are_text_and_come_back_as_they_were(opened: Opened):
    workspace = opened()
    kept = workspace.add(
        "note", HOSTILE, {"text": HOSTILE + TURNED, "about": ["participant:" + TURNED]}, author=HOSTILE
    )
    assert workspace.items("note") == (kept,)
    assert kept.name == kept.author == HOSTILE
    assert kept.body == {"text": HOSTILE + TURNED, "about": ["participant:" + TURNED]}


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("scenario", {"loose": []}, "no field 'loose'; it has data"),
        ("scenario", {"query": "lose=volta"}, "takes the query of the address that asks it; this is 'lose=volta'"),
        ("scenario", {"query": "?" + "x" * 4000}, "takes the query"),
        ("scenario", {}, "a scenario needs query"),
        ("note", {"text": "a", "about": ["volta"]}, "takes a list of participant:ID"),
        ("note", {"text": "a", "about": ["partner:volta"]}, "takes a list of participant:ID"),
        ("note", {}, "a note needs text"),
        ("decision", {"claim": "c", "decision": "d", "owner": "o", "review": "soon"}, "takes a day"),
        ("decision", {"claim": "c", "decision": "d", "owner": "o"}, "needs review"),
        ("alert", {"on": "overall"}, "needs a limit"),
        ("alert", {"on": "overall", "below": float("nan")}, "takes a number"),
        ("alert", {"on": "overall", "below": True}, "takes a number"),
        ("note", {"text": "\ud800"}, "cannot be written as UTF-8"),
        ("note", {"text": "x" * 100_001}, "may have 100,000 characters"),
    ],
)
def test_a_body_that_its_kind_does_not_take_is_refused(opened: Opened, kind: str, body: dict, words: str):
    workspace = opened()
    with pytest.raises(BadItem, match=words):
        workspace.add(kind, "one", body, author="Ada")
    assert workspace.items(kind) == ()


def test_unknown_kinds_and_items_are_named(opened: Opened):
    workspace = opened()
    with pytest.raises(UnknownChoice, match="no kind of item 'idea'"):
        workspace.add("idea", "one", {}, author="Ada")
    with pytest.raises(UnknownChoice, match="no item 'x'"):
        workspace.history("x")


def test_many_writers_lose_no_update(opened: Opened):
    """Eight at once count up by ten each, every one retrying on top of what the others saved."""
    item = opened().add("note", "Count", {"text": "0"}, author="Ada")

    def count(name: str) -> None:
        workspace = opened()
        for _ in range(10):
            seen: Item = workspace.item(item.id)
            while True:
                try:
                    workspace.save(seen, name="Count", body={"text": str(int(seen.body["text"]) + 1)}, author=name)
                    break
                except Conflict as told:
                    seen = told.newest

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(count, "abcdefgh"))
    assert opened().item(item.id).body["text"] == "80"
    assert opened().item(item.id).version == 81


# -- the schema -----------------------------------------------------------------------------------------------------
def test_the_migrations_make_the_schema_that_is_declared(opened: Opened):
    with opened()._store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_a_workspace_of_a_newer_version_is_refused(opened: Opened, address: str):
    with opened()._store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WorkspaceRefused, match="written by a newer ecohealth"):
        Workspace(address)


def test_a_message_names_no_password():
    with pytest.raises(WorkspaceRefused) as told:
        Workspace("postgresql://ada:secret@127.0.0.1:1/nowhere")
    assert "secret" not in str(told.value)
    assert "127.0.0.1:1/nowhere" in str(told.value)


def test_a_file_is_no_workspace(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(WorkspaceRefused, match="is a file; a workspace is a folder"):
        Workspace(tmp_path / "file")
