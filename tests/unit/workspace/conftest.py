"""Workspaces to test on: one in a folder, one on a PostgreSQL server that is started here for the session."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ecohealth.workspace.workspace import Workspace
from tests.conftest import IN_CI

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
NO_SERVER = "no PostgreSQL server is installed (Debian's package postgresql): the workspace was tested on SQLite alone"


def _as_nobody_special(folder: Path) -> dict[str, object]:
    """A server refuses to run as root: it runs as the user of the package then."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": str(folder)}


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of our own, by a socket on loopback."""
    if not SERVERS:
        (pytest.fail if IN_CI else pytest.skip)(NO_SERVER)
    folder = Path(tempfile.mkdtemp(prefix="ecohealth-pg-"))  # a socket's path may not be long
    who = _as_nobody_special(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(name: str, *arguments: str | Path, check: bool = True) -> None:
        command = [SERVERS[0] / name, "-D", folder / "data", *arguments]
        subprocess.run(command, check=check, stdout=subprocess.DEVNULL, **who)

    run("initdb", "-A", "trust", "-U", "tester", "-E", "UTF8")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    run("pg_ctl", "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield f"postgresql://tester@127.0.0.1:{port}/"
    finally:
        run("pg_ctl", "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a workspace may be, empty as yet."""
    if request.param == "sqlite":
        return str(tmp_path / "workspace")
    server = request.getfixturevalue("postgres")
    name = "w" + os.urandom(6).hex()
    import psycopg

    with psycopg.connect(server + "postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server + name


@pytest.fixture
def opened(address: str) -> Iterator[Callable[[], Workspace]]:
    """Open the workspace, as often as is asked for."""
    those: list[Workspace] = []

    def again() -> Workspace:
        those.append(Workspace(address))
        return those[-1]

    yield again
    for one in those:
        one.close()
