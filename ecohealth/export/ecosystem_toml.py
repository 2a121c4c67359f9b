"""``ecosystem.toml`` for tables that are written again: what was said of how to read the old files is carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ecohealth.export.cells import Cells
from ecohealth.export.toml import toml_text
from ecohealth.tables.checks.columns import fold
from ecohealth.tables.schema import SCHEMAS
from ecohealth.tables.tables import Tables


def config_text(tables: Tables, cells: Sequence[Cells], read: Mapping[str, Any]) -> str:
    """The file's text: the name, and all that was said but how columns were called and files were written.

    Args:
        tables: what was read.
        cells: what is written of it.
        read: how the files are written: the section ``[read]``.
    """
    said = tables.config.model_dump(
        exclude_defaults=True, exclude_none=True, exclude={"name", "columns", "read", "profile_file"}
    )
    content: dict[str, Any] = {"name": tables.name, **said}
    if columns := _ambiguous(cells):
        content["columns"] = columns
    if read:
        content["read"] = read
    return f"{_head(tables)}\n{toml_text(content)}"


def _head(tables: Tables) -> str:
    from ecohealth import __version__

    aside = tables.report.quarantined
    lines = [f"# Written by ecohealth {__version__} convert: what was loaded, under the names that it is known by."]
    if aside:
        records = "1 record was" if aside == 1 else f"{aside:,} records were"
        lines.append(f"# {records} set aside on reading, and not in these tables.")
    return "\n".join(lines)


def _ambiguous(cells: Sequence[Cells]) -> dict[str, dict[str, str]]:
    """By table, the fields whose column must be named: its header is another, or differs only in capitals or spaces."""
    named = {
        one.table: {name: header for name, header in _fields(one) if _must_be_named(one, name, header)} for one in cells
    }
    return {table: columns for table, columns in named.items() if columns}


def _fields(one: Cells) -> list[tuple[str, str]]:
    schema = SCHEMAS[one.table]
    return [(name, header) for name, header in zip(one.names, one.headers, strict=True) if schema.knows(name)]


def _must_be_named(one: Cells, name: str, header: str) -> bool:
    return name != header or sum(fold(other) == name for other in one.names) > 1
