"""Where tables come from: a folder, a zipped one, one workbook, or DataFrames. Local paths only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ecohealth.errors import InputRefused, did_you_mean, listed, quoted
from ecohealth.tables.config import CONFIG_FILE
from ecohealth.tables.formats.archives import archive
from ecohealth.tables.formats.delimited import read_delimited
from ecohealth.tables.formats.documents import Document, Shelf, document, folder
from ecohealth.tables.formats.frames import read_frame
from ecohealth.tables.formats.parquet import read_parquet
from ecohealth.tables.formats.sheets import Sheet
from ecohealth.tables.formats.workbook import open_workbook, records_of
from ecohealth.tables.how import How
from ecohealth.tables.records import Records, about_file
from ecohealth.tables.report import Problem
from ecohealth.tables.schema import SCHEMAS

_OTHER_FORMATS = {
    ".json": "JSON",
    ".graphml": "GraphML",
    ".gexf": "GEXF",
    ".xls": "old Excel (.xls)",
    ".xlsm": "Excel with macros",
    ".xlsb": "binary Excel",
    ".ods": "OpenDocument",
    ".zip": "ZIP",
    ".gz": "gzip",
    ".feather": "Feather",
    ".arrow": "Arrow",
    ".pkl": "pickle (never opened)",
    ".pickle": "pickle (never opened)",
    ".txt": "plain text",
}
_REMOTE = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/|(https?|s3|gs|ftps?|sftp|file|jdbc|data):", re.IGNORECASE)

Source = str | Path | Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Entry:
    """One table that was found: ``read`` cuts it into records, or raises InputRefused."""

    table: str
    file: str
    read: Callable[[How], Records]


@dataclass
class Found:
    """The tables that a source holds, what was refused, and what is to be told.

    ``config`` is ``ecosystem.toml`` where there is one; ``seen`` names the files or sheets that were there; ``tables``
    the tables that there is something for, whether it can be read or not.
    """

    name: str
    config: Document | None = None
    seen: list[str] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)
    entries: list[Entry] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)


def find(source: Source) -> Found:
    """Find the tables of a source.

    Raises:
        InputRefused: for an address, a path that does not exist, or what is no folder, archive or workbook.
    """
    if isinstance(source, Mapping):
        return _frames(source)
    path = _local(str(source))
    if path.is_dir():
        return _shelf(folder(path))
    if path.suffix.casefold() == ".zip":
        return _shelf(archive(path))
    if path.suffix.casefold() == ".xlsx":
        return _workbook(document(path), folder(path.parent).document(CONFIG_FILE))
    raise InputRefused.because([_no_source(path)])


def _local(text: str) -> Path:
    remote = _REMOTE.match(text)
    if remote:
        scheme = (remote.group(1) or remote.group(2)).lower()
        message = f"{quoted(text)}: {scheme}: addresses are not read, only files on this machine; download it first"
        raise InputRefused.because([message])
    if "\x00" in text or not Path(text).exists():
        raise InputRefused.missing(text)
    return Path(text)


def _no_source(path: Path) -> str:
    suffix = path.suffix.casefold()
    if suffix in TABLE_READERS:
        table = path.stem.casefold()
        which = f"the folder that holds {path.name}" if table in SCHEMAS else "a folder with participants.csv"
        return f"{path.name}: is one table; give {which}, or one workbook with a sheet for each table"
    what = _OTHER_FORMATS.get(suffix, quoted(suffix) if suffix else "a file without a suffix")
    return (
        f"{path.name}: {what} is not read; give a folder of {listed(tuple(TABLE_READERS))} files, a .zip of one, "
        "or one .xlsx workbook"
    )


def _shelf(shelf: Shelf) -> Found:
    found = Found(shelf.name, shelf.document(CONFIG_FILE), [quoted(one.name) for one in shelf.documents])
    by_table: dict[str, list[Document]] = {}
    for one in shelf.documents:
        if one.stem in SCHEMAS and (one.suffix in TABLE_READERS or one.suffix in _OTHER_FORMATS):
            by_table.setdefault(one.stem, []).append(one)
        elif one.suffix in TABLE_READERS:
            found.told.append(_unknown_table(quoted(one.name)[1:-1], one.stem))
    found.tables = set(by_table)
    for table, several in by_table.items():
        if len(several) > 1:
            names = " and ".join(one.name for one in several)
            found.refused.append(f"{names}: both are the table {table}; keep one")
        else:
            _enter(found, table, several[0])
    return found


def _enter(found: Found, table: str, one: Document) -> None:
    reader = TABLE_READERS.get(one.suffix)
    if reader is None:
        formats = listed(tuple(TABLE_READERS))
        found.refused.append(f"{one.name}: {_OTHER_FORMATS[one.suffix]} is not read as a table; save it as {formats}")
    else:
        found.entries.append(Entry(table, one.name, lambda how: reader(one, table, how)))


def _unknown_table(file: str, table: str) -> Problem:
    message = f"not read: no table has this name{did_you_mean(table, SCHEMAS)}; tables: {listed(list(SCHEMAS))}"
    return about_file(file, "unknown-table", message)


def _comma_separated(one: Document, table: str, how: How) -> Records:
    return read_delimited(one.read(), file=one.name, table=table, max_rows=how.max_rows, expected=",")


def _tab_separated(one: Document, table: str, how: How) -> Records:
    return read_delimited(one.read(), file=one.name, table=table, max_rows=how.max_rows, expected="\t")


def _parquet(one: Document, table: str, how: How) -> Records:
    return read_parquet(one.read(), file=one.name, table=table, max_rows=how.max_rows)


def _sheet(one: Document, table: str, how: How) -> Records:
    sheets = open_workbook(one.read(), one.name, table)
    return records_of(next(sheet for sheet in sheets if sheet.asked_for), how.max_rows)


TABLE_READERS: Mapping[str, Callable[[Document, str, How], Records]] = {
    ".csv": _comma_separated,
    ".tsv": _tab_separated,
    ".xlsx": _sheet,
    ".parquet": _parquet,
}
"""The formats of one table, by suffix."""


def _workbook(one: Document, config: Document | None) -> Found:
    found = Found(Path(one.name).stem, config)
    sheets = open_workbook(one.read(), one.name)
    found.seen = [f"sheet {quoted(sheet.title)}" for sheet in sheets]
    for sheet in sheets:
        file = f"{one.name}, sheet {quoted(sheet.title)[1:-1]}"
        if not sheet.asked_for:
            found.told.append(_unknown_table(file, sheet.table))
        else:
            found.entries.append(Entry(sheet.table, file, _sheet_reader(sheet)))
        found.tables.add(sheet.table)
    return found


def _sheet_reader(sheet: Sheet) -> Callable[[How], Records]:
    return lambda how: records_of(sheet, how.max_rows)


def _frames(frames: Mapping[str, pd.DataFrame]) -> Found:
    found = Found("ecosystem", seen=[quoted(name) for name in frames], tables=set(frames))
    for name, frame in frames.items():
        if name not in SCHEMAS:
            found.refused.append(
                f"no table {quoted(name)}{did_you_mean(str(name), SCHEMAS)}; tables: {listed(list(SCHEMAS), 12)}"
            )
        elif not isinstance(frame, pd.DataFrame):
            found.refused.append(f"table {name}: a {type(frame).__name__} was given, a pandas DataFrame is needed")
        else:
            found.entries.append(Entry(name, f"{name} (DataFrame)", _frame_reader(frame, name)))
    return found


def _frame_reader(frame: pd.DataFrame, table: str) -> Callable[[How], Records]:
    return lambda how: read_frame(frame, table=table, max_rows=how.max_rows)
