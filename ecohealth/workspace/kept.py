"""What is kept, as values: snapshots, items and the words of a conflict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecohealth.errors import EcohealthError, quoted

KINDS = ("scenario", "profile", "note", "decision", "alert")
"""What can be kept beside snapshots."""


@dataclass(frozen=True)
class Snapshot:
    """An ecosystem as it was when somebody kept it.

    Attributes:
        id: SHA-256 over the names and contents of its files; the same files have the same id.
        name: what its keeper called it.
        author: who kept it.
        saved: when, in UTC, ISO 8601.
        files: name to SHA-256 of each file.
    """

    id: str
    name: str
    author: str
    saved: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class Item:
    """A version of something that a team keeps.

    Attributes:
        id: names the item through all its versions.
        kind: one of ``KINDS``.
        version: 1, 2, …; give it back when you save, so that nobody's change is overwritten unseen.
        name: what it is called.
        body: what it says; see ``bodies.py`` for each kind's fields.
        author: who saved this version.
        saved: when, in UTC, ISO 8601.
        removed: whether this version takes the item out of the lists.
    """

    id: str
    kind: str
    version: int
    name: str
    body: Mapping[str, Any]
    author: str
    saved: str
    removed: bool = False


class Conflict(EcohealthError):
    """Somebody saved a newer version meanwhile; nothing was overwritten."""

    def __init__(self, message: str, newest: Item) -> None:
        super().__init__(message)
        self.newest = newest

    @classmethod
    def with_newer(cls, newest: Item, seen: int) -> Conflict:
        """Who has changed it since, and when."""
        did = "removed it" if newest.removed else f"saved version {newest.version}"
        return cls(
            f"{quoted(newest.name)} has changed since you opened version {seen}: {quoted(newest.author)} {did} at "
            f"{newest.saved}. Nothing of either is lost: look at theirs, then save yours on top of it or under "
            "another name",
            newest,
        )
