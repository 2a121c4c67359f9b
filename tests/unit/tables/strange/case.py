"""What a strange file is, and how its reading must end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

Outcome = Literal["accept", "warn", "quarantine", "refuse"]
PARTICIPANTS = "id,name,type\n"
INTERACTIONS = "source,target,when,weight\n"


@dataclass(frozen=True)
class Case:
    """A file of the catalogue, made by code.

    ``name`` says what is wrong and ends in the file's suffix. ``says`` are words that what is said of the file holds,
    capitals aside.
    """

    name: str
    content: str | bytes
    outcome: Outcome
    loaded: int = 0
    aside: int = 0
    says: tuple[str, ...] = ()
    table: str = "participants"

    @property
    def file(self) -> str:
        """The table's name and the suffix."""
        return self.table + "".join(PurePath(self.name).suffixes)

    @property
    def data(self) -> bytes:
        """The content in bytes."""
        return self.content if isinstance(self.content, bytes) else self.content.encode()


def refused(name: str, content: str | bytes, *says: str, table: str = "participants") -> Case:
    """A file of which nothing is loaded."""
    return Case(name, content, "refuse", says=says, table=table)


def people(name: str, rows: str | bytes, outcome: Outcome, counts: tuple[int, int], *says: str) -> Case:
    """Rows of participants under id, name and type."""
    rows = rows.encode() if isinstance(rows, str) else rows
    return Case(f"{name}.csv", PARTICIPANTS.encode() + rows, outcome, *counts, says)


def deals(name: str, rows: str, outcome: Outcome, counts: tuple[int, int], *says: str) -> Case:
    """Rows of interactions under source, target, when and weight; p1, p2 and p3 are known."""
    return Case(f"{name}.csv", INTERACTIONS + rows, outcome, *counts, says, "interactions")


def spoiled(name: str, content: str | bytes, *says: str, loaded: int = 1) -> Case:
    """Participants of whom one is set aside."""
    return Case(name, content, "quarantine", loaded, 1, says)
