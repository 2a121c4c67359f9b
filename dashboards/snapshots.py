"""Snapshots: an ecosystem as it was read, kept in the workspace as Parquet, and opened again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboards.desk import snapshot_key
from dashboards.uploads import giving
from ecohealth.ecosystem.build import from_tables, load
from ecohealth.ecosystem.ecosystem import Ecosystem
from ecohealth.errors import InputRefused
from ecohealth.tables.formats.documents import Document, Shelf

if TYPE_CHECKING:
    from ecohealth.tables.formats.sources import Source
    from ecohealth.workspace.kept import Snapshot
    from ecohealth.workspace.workspace import Workspace


def keep(workspace: Workspace, eco: Ecosystem, source: Source, name: str, author: str) -> Snapshot:
    """Keep an ecosystem under a name: its files are read once more, and must give what is looked at.

    Args:
        workspace: where to.
        eco: the ecosystem, without a window or filter of its own.
        source: the files that it was read from.
        name: what to call it.
        author: who keeps it.

    Raises:
        InputRefused: where the files have changed since they were read.
        BadItem: for a name that is none.
        WorkspaceRefused: where it cannot be written.
    """
    from ecohealth.export.tables import parquet_files
    from ecohealth.tables.read import read_tables

    tables = replace(read_tables(source), config=eco.config)
    if from_tables(tables).window("all").data_hash != eco.window("all").data_hash:
        raise InputRefused.because(["the files have changed since they were read here; start the dashboard anew"])
    return workspace.keep_snapshot(name, parquet_files(tables), author=author)


def find(workspace: Workspace, key: str) -> Snapshot | None:
    """The snapshot of a key; None where there is none.

    Raises:
        WorkspaceRefused: where the workspace cannot be read.
    """
    return next((one for one in workspace.snapshots() if snapshot_key(one.id) == key), None)


def opened(workspace: Workspace, snapshot: Snapshot) -> Ecosystem:
    """The ecosystem of a snapshot, called as its keeper called it.

    Raises:
        WorkspaceRefused: where a file of it is damaged.
    """
    files = workspace.files(snapshot.id)
    shelf = Shelf(snapshot.name, tuple(Document(name, giving(files[name])) for name in sorted(files)))
    return replace(load(shelf), name=snapshot.name)
