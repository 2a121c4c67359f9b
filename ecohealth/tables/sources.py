"""Where tables come from: a folder, one workbook, or DataFrames. Local paths only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ecohealth.errors import InputRefused, did_you_mean, listed, quoted
from ecohealth.tables.config import CONFIG_FILE
from ecohealth.tables.delimited import read_delimited
from ecohealth.tables.frames import read_frame
from ecohealth.tables.parquet import read_parquet
from ecohealth.tables.records import Records, about_file
from ecohealth.tables.report import Problem
from ecohealth.tables.schema import SCHEMAS
from ecohealth.tables.workbook import open_workbook, read_sheet, sheet_for

READ_TODAY = (".csv", ".tsv", ".xlsx", ".parquet")
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


@dataclass
class Found:
    """The records of every table that was found, what was refused, and what is to be told.

    ``folder`` is where ``ecosystem.toml`` may lie; ``seen`` names the files or sheets that were there; ``tables`` the
    tables that there is something for, whether it could be read or not.
    """

    name: str
    folder: Path | None
    seen: list[str] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)
    records: dict[str, Records] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    told: list[Problem] = field(default_factory=list)


def find(source: Source, max_rows: int) -> Found:
    """Find and cut the tables of a source.

    Raises:
        InputRefused: for an address that is not a local path, a path that does not exist, or no folder or workbook.
    """
    if isinstance(source, Mapping):
        return _frames(source, max_rows)
    text = str(source)
    remote = _REMOTE.match(text)
    if remote:
        scheme = (remote.group(1) or remote.group(2)).lower()
        message = f"{quoted(text)}: {scheme}: addresses are not read, only files on this machine; download it first"
        raise InputRefused.because([message])
    if "\x00" in text or not Path(text).exists():
        raise InputRefused.missing(text)
    path = Path(text)
    if path.is_dir():
        return _folder(path, max_rows)
    if path.suffix.casefold() == ".xlsx":
        return _workbook(path, max_rows)
    raise InputRefused.because([_no_source(path)])


def _no_source(path: Path) -> str:
    suffix = path.suffix.casefold()
    if suffix in READ_TODAY:
        table = path.stem.casefold()
        which = f"the folder that holds {path.name}" if table in SCHEMAS else "a folder with participants.csv"
        return f"{path.name}: is one table; give {which}, or one workbook with a sheet for each table"
    what = _OTHER_FORMATS.get(suffix, quoted(suffix) if suffix else "a file without a suffix")
    return f"{path.name}: {what} is not read; give a folder of {listed(READ_TODAY)} files, or one .xlsx workbook"


def _folder(path: Path, max_rows: int) -> Found:
    found = Found(path.resolve().name, path)
    files = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith((".", "~$")))
    found.seen = [quoted(one.name) for one in files]
    by_table: dict[str, list[Path]] = {}
    for one in files:
        table, suffix = one.stem.casefold(), one.suffix.casefold()
        if table in SCHEMAS and (suffix in READ_TODAY or suffix in _OTHER_FORMATS):
            by_table.setdefault(table, []).append(one)
        elif suffix in READ_TODAY and one.name != CONFIG_FILE:
            message = f"not read: no table has this name{did_you_mean(table, SCHEMAS)}; tables: {listed(list(SCHEMAS))}"
            found.told.append(about_file(quoted(one.name)[1:-1], "unknown-table", message))
    found.tables = set(by_table)
    for table, several in sorted(by_table.items(), key=lambda item: list(SCHEMAS).index(item[0])):
        _take(found, table, several, max_rows)
    return found


def _take(found: Found, table: str, several: list[Path], max_rows: int) -> None:
    if len(several) > 1:
        names = " and ".join(one.name for one in several)
        found.refused.append(f"{names}: both are the table {table}; keep one")
        return
    try:
        found.records[table] = _file(several[0], table, max_rows)
    except InputRefused as refusal:
        found.refused.append(str(refusal))


def _file(path: Path, table: str, max_rows: int) -> Records:
    suffix, file = path.suffix.casefold(), path.name
    if suffix in _OTHER_FORMATS:
        message = f"{file}: {_OTHER_FORMATS[suffix]} is not read as a table; save it as {listed(READ_TODAY)}"
        raise InputRefused.because([message])
    data = _bytes(path)
    if suffix == ".parquet":
        return read_parquet(data, file=file, table=table, max_rows=max_rows)
    if suffix == ".xlsx":
        book = open_workbook(data, file)
        title, told = sheet_for(book, table)
        records = read_sheet(book, title, table=table, file=file, max_rows=max_rows)
        return records.with_told(told)
    return read_delimited(data, file=file, table=table, max_rows=max_rows, expected="\t" if suffix == ".tsv" else ",")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputRefused.because([f"{path.name}: cannot be opened: {error.strerror or error}"]) from error


def _workbook(path: Path, max_rows: int) -> Found:
    found = Found(path.stem, path.parent)
    book = open_workbook(_bytes(path), path.name)
    found.seen = [f"sheet {quoted(sheet.title)}" for sheet in book.sheets]
    for sheet in book.sheets:
        table, file = sheet.title.strip().casefold(), f"{path.name}, sheet {sheet.title}"
        found.tables.add(table)
        if table not in SCHEMAS:
            message = f"not read: no table has this name{did_you_mean(table, SCHEMAS)}; tables: {listed(list(SCHEMAS))}"
            found.told.append(about_file(file, "unknown-table", message))
        elif table in found.records:
            found.refused.append(f"{path.name}: two sheets are the table {table}; keep one")
        else:
            try:
                found.records[table] = read_sheet(book, sheet.title, table=table, file=file, max_rows=max_rows)
            except InputRefused as refusal:
                found.refused.append(str(refusal))
    return found


def _frames(frames: Mapping[str, pd.DataFrame], max_rows: int) -> Found:
    found = Found("ecosystem", None, seen=[quoted(name) for name in frames], tables=set(frames))
    for name, frame in frames.items():
        if name not in SCHEMAS:
            found.refused.append(
                f"no table {quoted(name)}{did_you_mean(str(name), SCHEMAS)}; tables: {listed(list(SCHEMAS), 12)}"
            )
        elif not isinstance(frame, pd.DataFrame):
            found.refused.append(f"table {name}: a {type(frame).__name__} was given, a pandas DataFrame is needed")
        else:
            try:
                found.records[name] = read_frame(frame, table=name, max_rows=max_rows)
            except InputRefused as refusal:
                found.refused.append(str(refusal))
    return found
