"""The workspace: what is saved is there whole, in every version, and nobody overwrites another unseen."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from ecohealth.errors import UnknownChoice, quoted
from ecohealth.workspace.bodies import BadItem, body_text
from ecohealth.workspace.kept import KINDS, Conflict, Item, Snapshot
from ecohealth.workspace.schema import CONTENT, ITEM, ITEM_VERSION, SNAPSHOT, SNAPSHOT_FILE
from ecohealth.workspace.store import Store, WorkspaceRefused

LONGEST_NAME = 200


class Workspace:
    """What a team keeps about its ecosystems, in a folder or in PostgreSQL; safe for threads and several processes.

    Args:
        address: a folder (made where it is not there), or ``postgresql://user@host/name``.

    Raises:
        WorkspaceRefused: where it cannot be opened.
    """

    def __init__(self, address: str | Path) -> None:
        self._store = Store(address)

    @property
    def name(self) -> str:
        """Where it is, for messages; without a password."""
        return self._store.name

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    # -- snapshots ----------------------------------------------------------------------------------------------
    def keep_snapshot(self, name: str, files: Mapping[str, bytes], *, author: str) -> Snapshot:
        """Keep an ecosystem's files. The same files are kept once, under the name that they were first kept by.

        Args:
            name: what to call it.
            files: by name: the tables as Parquet, and ``ecosystem.toml``.
            author: who keeps it.

        Raises:
            BadItem: for a name that is empty or too long, or no files.
            WorkspaceRefused: where it cannot be written; then nothing of it is there.
        """
        _check_names(name, author)
        if not files:
            raise BadItem("a snapshot needs files")
        hashes = {key: _sha(content) for key, content in sorted(files.items())}
        key = _sha(json.dumps(hashes, sort_keys=True).encode())
        made = Snapshot(key, name, author, _now(), hashes)
        with self._store.writing() as connection:
            there = connection.execute(select(SNAPSHOT.c.id).where(SNAPSHOT.c.id == key)).first()
            if there is None:
                _insert_snapshot(connection, made, files)
        return self.snapshot(key)

    def snapshots(self) -> tuple[Snapshot, ...]:
        """All of them, the newest first."""
        with self._store.reading() as connection:
            rows = connection.execute(select(SNAPSHOT).order_by(SNAPSHOT.c.saved.desc(), SNAPSHOT.c.id)).all()
            return tuple(self._snapshot_of(connection, row) for row in rows)

    def snapshot(self, key: str) -> Snapshot:
        """One of them.

        Raises:
            UnknownChoice: where none has that id.
            WorkspaceRefused: where it was changed from outside.
        """
        with self._store.reading() as connection:
            row = connection.execute(select(SNAPSHOT).where(SNAPSHOT.c.id == key)).first()
            if row is None:
                raise UnknownChoice.of("snapshot", key, connection.execute(select(SNAPSHOT.c.id)).scalars())
            return self._snapshot_of(connection, row)

    def files(self, key: str) -> dict[str, bytes]:
        """The files of a snapshot, each checked against its hash.

        Raises:
            UnknownChoice: where none has that id.
            WorkspaceRefused: for a file that is missing or damaged; the other snapshots can still be read.
        """
        wanted = self.snapshot(key)
        with self._store.reading() as connection:
            rows = connection.execute(select(CONTENT).where(CONTENT.c.hash.in_(set(wanted.files.values())))).all()
        contents = {row.hash: bytes(row.bytes) for row in rows}
        for name, digest in wanted.files.items():
            if digest not in contents or _sha(contents[digest]) != digest:
                raise self._damaged(f"{quoted(name)} of the snapshot {quoted(wanted.name)}")
        return {name: contents[digest] for name, digest in wanted.files.items()}

    def _snapshot_of(self, connection: Connection, row: Row[Any]) -> Snapshot:
        rows = connection.execute(select(SNAPSHOT_FILE).where(SNAPSHOT_FILE.c.snapshot == row.id)).all()
        found = Snapshot(row.id, row.name, row.author, row.saved, {one.name: one.hash for one in rows})
        if row.checksum != _snapshot_checksum(found):
            raise self._damaged(f"the snapshot {quoted(row.name)}")
        return found

    # -- scenarios, profiles, notes, decisions, alerts ----------------------------------------------------------
    def add(self, kind: str, name: str, body: Mapping[str, Any], *, author: str) -> Item:
        """Keep something new: its first version.

        Raises:
            UnknownChoice: for a kind that is none.
            BadItem: for a body that its kind does not take.
            WorkspaceRefused: where it cannot be written; then nothing of it is there.
        """
        key = secrets.token_hex(8)
        item = _made(Item(key, _kind(kind), 1, name, body, author, _now()))
        with self._store.writing() as connection:
            connection.execute(insert(ITEM).values(id=key, kind=kind, version=1))
            _insert_version(connection, item)
        return item

    def save(self, item: Item, *, name: str, body: Mapping[str, Any], author: str) -> Item:
        """Keep the next version of an item that was read.

        Raises:
            Conflict: where somebody saved another one since ``item`` was read; theirs stands, yours is not lost to you.
            BadItem: for a body that its kind does not take.
            WorkspaceRefused: where it cannot be written; then the version before is in force.
        """
        return self._next(item, Item(item.id, item.kind, item.version + 1, name, body, author, _now()))

    def remove(self, item: Item, *, author: str) -> Item:
        """Take an item out of the lists; its versions stay, and saving on top of the last brings it back.

        Raises:
            Conflict: where somebody saved another version since ``item`` was read.
        """
        gone = Item(item.id, item.kind, item.version + 1, item.name, item.body, author, _now(), removed=True)
        return self._next(item, gone)

    def items(self, kind: str) -> tuple[Item, ...]:
        """Those of a kind in force, by name.

        Raises:
            UnknownChoice: for a kind that is none.
            WorkspaceRefused: where one was changed from outside.
        """
        with self._store.reading() as connection:
            rows = connection.execute(_versions().where(ITEM.c.kind == _kind(kind), _IN_FORCE)).all()
        found = [self._item_of(row) for row in rows]
        return tuple(sorted((one for one in found if not one.removed), key=lambda one: (one.name, one.id)))

    def item(self, key: str) -> Item:
        """The version of an item that is in force.

        Raises:
            UnknownChoice: where none has that id.
        """
        return self.history(key)[0]

    def history(self, key: str) -> tuple[Item, ...]:
        """Every version of an item, the one in force first.

        Raises:
            UnknownChoice: where none has that id.
        """
        with self._store.reading() as connection:
            newest_first = _versions().where(ITEM.c.id == key).order_by(ITEM_VERSION.c.version.desc())
            rows = connection.execute(newest_first).all()
            if not rows:
                raise UnknownChoice.of("item", key, connection.execute(select(ITEM.c.id)).scalars())
        return tuple(self._item_of(row) for row in rows)

    def _next(self, seen: Item, item: Item) -> Item:
        made = _made(item)
        with self._store.writing() as connection:
            moved = connection.execute(
                update(ITEM).where(ITEM.c.id == seen.id, ITEM.c.version == seen.version).values(version=made.version)
            )
            if moved.rowcount == 1:
                _insert_version(connection, made)
        if moved.rowcount != 1:
            raise Conflict.with_newer(self.item(seen.id), seen.version)
        return made

    def _item_of(self, row: Row[Any]) -> Item:
        if row.checksum != _checksum(row.item, row.kind, row.version, row.name, row.body, row.author, row.saved,
                                     row.removed):  # fmt: skip
            raise self._damaged(f"version {row.version} of the {row.kind} {quoted(row.name)}")
        body = json.loads(row.body)
        return Item(row.item, row.kind, row.version, row.name, body, row.author, row.saved, bool(row.removed))

    def _damaged(self, what: str) -> WorkspaceRefused:
        return WorkspaceRefused(f"{self.name}: {what} is damaged; put a copy of the workspace back")


def _versions() -> Any:
    return select(ITEM_VERSION, ITEM.c.kind).join(ITEM, ITEM.c.id == ITEM_VERSION.c.item)


_IN_FORCE = ITEM.c.version == ITEM_VERSION.c.version


def _insert_snapshot(connection: Connection, one: Snapshot, files: Mapping[str, bytes]) -> None:
    kept = set(connection.execute(select(CONTENT.c.hash).where(CONTENT.c.hash.in_(set(one.files.values())))).scalars())
    for name, digest in one.files.items():
        if digest not in kept:
            connection.execute(insert(CONTENT).values(hash=digest, bytes=files[name]))
            kept.add(digest)
    values = {"id": one.id, "name": one.name, "author": one.author, "saved": one.saved}
    connection.execute(insert(SNAPSHOT).values(**values, checksum=_snapshot_checksum(one)))
    rows = [{"snapshot": one.id, "name": name, "hash": digest} for name, digest in one.files.items()]
    connection.execute(insert(SNAPSHOT_FILE), rows)


def _insert_version(connection: Connection, one: Item) -> None:
    body = body_text(one.kind, one.body)
    checksum = _checksum(one.id, one.kind, one.version, one.name, body, one.author, one.saved, int(one.removed))
    connection.execute(
        insert(ITEM_VERSION).values(
            item=one.id,
            version=one.version,
            name=one.name,
            body=body,
            author=one.author,
            saved=one.saved,
            removed=int(one.removed),
            checksum=checksum,
        )
    )


def _made(item: Item) -> Item:
    """The item as it is read back: checked, its body as JSON has it."""
    _check_names(item.name, item.author)
    body = json.loads(body_text(item.kind, item.body))
    return Item(item.id, item.kind, item.version, item.name, body, item.author, item.saved, item.removed)


def _kind(kind: str) -> str:
    if kind not in KINDS:
        raise UnknownChoice.of("kind of item", kind, KINDS)
    return kind


def _check_names(*names: str) -> None:
    for name in names:
        if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
            raise BadItem(f"a name has 1 to {LONGEST_NAME} visible characters; this is {quoted(name)}")


def _snapshot_checksum(one: Snapshot) -> str:
    return _checksum(one.id, one.name, one.author, one.saved, json.dumps(dict(one.files), sort_keys=True))


def _checksum(*parts: str | int) -> str:
    return _sha(json.dumps(parts, ensure_ascii=False).encode())


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")
