"""A small good ecosystem, and a way to write one file of it otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ecohealth.tables.read import read_tables
from ecohealth.tables.tables import Tables
from tests.unit.tables.small import DEALS, PEOPLE, assert_nothing_lost

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a folder: a good table of each kind unless the test gives its own text or bytes (None leaves it out)."""

    def written(**files: str | bytes | None) -> Path:
        contents = {"participants.csv": PEOPLE, "interactions.csv": DEALS}
        contents |= {name.replace("__", "."): text for name, text in files.items()}
        for name, content in contents.items():
            if content is not None:
                data = content if isinstance(content, bytes) else content.encode()
                (tmp_path / name).write_bytes(data)
        return tmp_path

    return written


@pytest.fixture
def read(write: Write) -> Callable[..., Tables]:
    """Write and read a folder, and check that nothing was lost."""

    def tables(**files: str | bytes | None) -> Tables:
        out = read_tables(write(**files))
        assert_nothing_lost(out)
        return out

    return tables
