"""The tables of a workspace. A change here comes with a migration in ``migrations/versions``."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

CONTENT = Table(
    "content",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)
"""Files by the SHA-256 of what they hold: a file that two snapshots share is kept once."""

SNAPSHOT = Table(
    "snapshot",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("saved", String(32), nullable=False),
    Column("checksum", String(64), nullable=False),
)
"""An ecosystem as it was: ``id`` is the SHA-256 over names and hashes of its files."""

SNAPSHOT_FILE = Table(
    "snapshot_file",
    METADATA,
    Column("snapshot", String(64), ForeignKey("snapshot.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("hash", String(64), ForeignKey("content.hash"), nullable=False),
)

ITEM = Table(
    "item",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("version", Integer, nullable=False),
)
"""A scenario, profile, note, decision or alert; ``version`` is the one in force."""

ITEM_VERSION = Table(
    "item_version",
    METADATA,
    Column("item", String(32), ForeignKey("item.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("saved", String(32), nullable=False),
    Column("removed", Integer, nullable=False),
    Column("checksum", String(64), nullable=False),
)
"""Every version that an item ever had; the body is JSON."""
