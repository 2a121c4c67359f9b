"""The database under a workspace: opened, brought to the present schema, and its failures said in words."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError
from sqlalchemy.pool import NullPool

from ecohealth.errors import EcohealthError, listed, quoted

FILE = "workspace.sqlite"
POSTGRES = "postgresql://"
WAITS = 10.0
"""Seconds that a writer waits for another."""
CHECKED_WHOLE = 200_000_000
"""Bytes of a file up to which every index of it is checked when it is opened."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x65636F68  # the key of the lock that a writer of PostgreSQL takes; a writer of SQLite takes the file's
_WRITES = "ecohealth_writes"


class WorkspaceRefused(EcohealthError):
    """A workspace that cannot be opened, read or written; what was saved before is as it was."""


class Store:
    """A database with the present schema.

    Args:
        address: a folder, in which the file ``workspace.sqlite`` is kept, or ``postgresql://…``.

    Raises:
        WorkspaceRefused: where there is no such place, it is damaged, or a newer ecohealth has written it.
    """

    def __init__(self, address: str | Path) -> None:
        self.name = _shown(address)
        with self._told():
            self._engine = _postgres(str(address)) if str(address).startswith(POSTGRES) else _sqlite(Path(address))
            try:
                self._migrate()
            except BaseException:
                self.close()
                raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of everything, however many write meanwhile."""
        with self._told(), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it, on the disk when this ends, or nothing. One writer at a time."""
        with self._told(), self._engine.connect() as connection:
            connection.execution_options(**{_WRITES: True})
            with connection.begin():
                _wait_for_others(connection)
                yield connection

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def _migrate(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        newest = ScriptDirectory.from_config(config).get_current_head()
        with self._engine.connect() as connection:
            if MigrationContext.configure(connection).get_current_revision() == newest:
                return
        known = {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}
        with self.writing() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
            if present is not None and present not in known:
                raise WorkspaceRefused(
                    f"{self.name} was written by a newer ecohealth (schema {quoted(present)}; "
                    f"this one knows {listed(sorted(known))}); update ecohealth"
                )
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A database's complaint as one sentence."""
        try:
            yield
        except (DatabaseError, InterfaceError, sqlite3.Error) as error:
            raise WorkspaceRefused(f"{self.name}: {_in_words(error)}") from error


def _shown(address: str | Path) -> str:
    """The address for messages: a password in it is not shown."""
    if not str(address).startswith(POSTGRES):
        return f"the workspace {quoted(address)}"
    from sqlalchemy import make_url

    return f"the workspace {quoted(make_url(str(address)).render_as_string(hide_password=True))}"


def _sqlite(folder: Path) -> Engine:
    if folder.exists() and not folder.is_dir():
        raise WorkspaceRefused(f"{quoted(folder)} is a file; a workspace is a folder, new or with {FILE} in it")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceRefused(f"{quoted(folder)} cannot be made: {error.strerror}") from error
    path = folder.resolve() / FILE
    if path.is_symlink():
        raise WorkspaceRefused(f"{quoted(path)} is a link; a workspace is kept in a file of its own")
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, connect_args={"timeout": WAITS})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    with engine.connect() as connection:
        whole = path.stat().st_size <= CHECKED_WHOLE
        found = [str(one) for (one,) in connection.execute(text(f"PRAGMA {'integrity' if whole else 'quick'}_check"))]
    if found != ["ok"]:
        raise WorkspaceRefused(f"{quoted(path)} is damaged ({listed(found, 2)}); put a copy of it back")
    return engine


def _begin(connection: Connection) -> None:
    """Begin by ourselves: the driver would begin at the first change, so that reads before it see another state."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _wait_for_others(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{WAITS:.0f}s'"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))


def _set_up(connection: Any, _: object) -> None:
    """Readers do not wait for a writer, and what was acknowledged is on the disk."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        for attempt in range(100):
            try:
                connection.execute(f"PRAGMA {pragma}").close()
                break
            except sqlite3.OperationalError as error:  # the switch to WAL does not wait for others by itself
                if "locked" not in str(error) or attempt == 99:
                    raise
                time.sleep(0.05)


def _postgres(address: str) -> Engine:
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise WorkspaceRefused("PostgreSQL needs a driver: install ecohealth[postgres]") from error
    driver = "postgresql+psycopg://" + address.removeprefix(POSTGRES)
    return create_engine(driver, pool_pre_ping=True)


def _in_words(error: Exception) -> str:
    cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    if "database is locked" in cause or "lock timeout" in cause:
        return f"somebody else has been writing for {WAITS:.0f} seconds; try again"
    if "full" in cause or "disk I/O error" in cause:
        return f"the disk is full or fails ({cause}); nothing was saved, what was saved before is as it was"
    if "readonly" in cause or "unable to open" in cause:
        return f"no permission to write there ({cause})"
    if isinstance(error, OperationalError) and getattr(error, "connection_invalidated", False):
        return f"the server ended the connection ({cause}); try again"
    return f"{quoted(cause)}; nothing was changed"
