"""What a source turned out to hold: tables that can be read, and what is to be said of the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ecohealth.errors import did_you_mean, listed
from ecohealth.tables.config import CONFIG_FILE
from ecohealth.tables.formats.documents import Document
from ecohealth.tables.how import How
from ecohealth.tables.records import Records, about_file
from ecohealth.tables.report import Problem
from ecohealth.tables.schema import SCHEMAS


@dataclass(frozen=True)
class Entry:
    """One table that was found: ``read`` cuts it into records, or raises InputRefused; ``path`` is its file."""

    table: str
    file: str
    read: Callable[[How], Records]
    path: Path | None = None


@dataclass
class Found:
    """The tables that a source holds, what was refused, and what is to be told.

    ``config`` is ``ecosystem.toml`` where there is one; ``seen`` names the files or sheets that were there; ``tables``
    the tables that there is something for, whether it can be read or not; ``mended`` is the quarantine file that was
    mended, where it lies beside them; ``beside`` gives any other file there by its name. ``whole`` names the one file
    that holds all tables.
    """

    name: str
    config: Document | None = None
    mended: Document | None = None
    seen: list[str] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)
    entries: list[Entry] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)
    whole: str | None = None
    beside: Callable[[str], Document | None] = field(default=lambda _: None)

    @property
    def place(self) -> str:
        """What messages about all of it name: the file, the folder."""
        return self.whole or self.name

    def enter(self, table: str, file: str, read: Callable[[How], Records], path: Path | None = None) -> None:
        """Add a table that can be read."""
        self.tables.add(table)
        self.entries.append(Entry(table, file, read, path))

    def configure(self, file: str, text: str) -> None:
        """Take what a file itself holds as ``ecosystem.toml``, which must then not lie beside it."""
        if self.config is not None:
            self.refused.append(f"{file}: holds {CONFIG_FILE}, which lies beside it as well; keep one")
        self.config = Document(CONFIG_FILE, text.encode)


def unknown_table(file: str, table: str) -> Problem:
    """What is told of something that has a table's form and no table's name."""
    message = f"not read: no table has this name{did_you_mean(table, SCHEMAS)}; tables: {listed(list(SCHEMAS))}"
    return about_file(file, "unknown-table", message)
