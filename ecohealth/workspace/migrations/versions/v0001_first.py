"""The first schema: contents, snapshots of them, items and their versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "content",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_content"),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("saved", sa.String(32), nullable=False),
        sa.Column("checksum", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot"),
    )
    op.create_table(
        "snapshot_file",
        sa.Column("snapshot", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("snapshot", "name", name="pk_snapshot_file"),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshot.id"], name="fk_snapshot_file_snapshot"),
        sa.ForeignKeyConstraint(["hash"], ["content.hash"], name="fk_snapshot_file_hash"),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_item"),
    )
    op.create_table(
        "item_version",
        sa.Column("item", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("saved", sa.String(32), nullable=False),
        sa.Column("removed", sa.Integer, nullable=False),
        sa.Column("checksum", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("item", "version", name="pk_item_version"),
        sa.ForeignKeyConstraint(["item"], ["item.id"], name="fk_item_version_item"),
    )
