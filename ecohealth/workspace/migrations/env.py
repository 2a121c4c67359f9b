"""Run by alembic, on the connection that the store hands it."""

from __future__ import annotations

from alembic import context

from ecohealth.workspace.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
