"""Where tables come from: a folder, a zipped one, one file, DataFrames or a graph. Local paths only."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import pandas as pd

from ecohealth.errors import InputRefused, did_you_mean, listed, quoted
from ecohealth.tables.config import CONFIG_FILE
from ecohealth.tables.formats.archives import archive
from ecohealth.tables.formats.documents import Document, Shelf, document, folder
from ecohealth.tables.formats.found import Found, unknown_table
from ecohealth.tables.formats.frames import read_frame
from ecohealth.tables.formats.graphs_in_memory import Graph, find_in_graph, is_graph
from ecohealth.tables.formats.one_table import TABLE_READERS
from ecohealth.tables.formats.whole import WHOLE_READERS
from ecohealth.tables.how import MENDED_FILE, How
from ecohealth.tables.records import Records, about_file
from ecohealth.tables.report import Problem
from ecohealth.tables.schema import QUARANTINE, SCHEMAS

_OTHER_FORMATS = {
    ".graphml": "GraphML",
    ".gexf": "GEXF",
    ".xls": "old Excel (.xls)",
    ".xlsm": "Excel with macros",
    ".xlsb": "binary Excel",
    ".ods": "OpenDocument",
    ".zip": "ZIP",
    ".gz": "gzip",
    ".bz2": "bzip2",
    ".xz": "xz",
    ".zst": "zstd",
    ".db": "a database",
    ".sqlite": "a database",
    ".npy": "a NumPy array",
    ".html": "HTML",
    ".xml": "XML",
    ".yaml": "YAML",
    ".feather": "Feather",
    ".arrow": "Arrow",
    ".pkl": "pickle (never opened)",
    ".pickle": "pickle (never opened)",
    ".txt": "plain text",
}
_REMOTE = re.compile(
    r"([A-Za-z][A-Za-z0-9+.-]+):/"
    r"|(https?|s3|gs|az|abfss?|hdfs|ftps?|sftp|scp|ssh|smb|nfs|webdav|file|data|zip|jar"
    r"|jdbc|odbc|duckdb|sqlite|postgres|postgresql|mysql|mariadb|mssql|oracle|mongodb|redis)(?:\+\w+)?:"
    r"|(\\\\)",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"//[^/]*@")
_UNKNOWN_NAMED = 5  # files of no table that are named one by one

Source = str | Path | Shelf | Document | Mapping[str, pd.DataFrame] | Graph


def find(source: Source) -> Found:
    """Find the tables of a source: a path; files in memory, one of all tables or several; DataFrames; or a graph.

    Raises:
        InputRefused: for an address, a path that does not exist, or what holds no tables.
    """
    if is_graph(source):
        return find_in_graph(cast(Graph, source))
    if isinstance(source, Mapping):
        return _frames(source)
    if isinstance(source, Shelf):
        return _shelf(source)
    if isinstance(source, Document):
        return _file(source, lambda: Shelf(source.name, ()))
    if not isinstance(source, str | Path):
        raise InputRefused.because([_no_kind(source)])
    path = _local(str(source))
    return _shelf(folder(path)) if path.is_dir() else _file(document(path), lambda: folder(path.parent))


def reads(source: str | Path, path: Path) -> bool:
    """Whether a source that is a path is read from a file with this path, be it there or not: what to write elsewhere.

    That is the source itself, what says how to read it, and in a folder what has the name of a table or, where no
    participants lie there, may hold all tables.
    """
    place, file = Path(source).resolve(), path.resolve()
    if file in (place, *((place if place.is_dir() else place.parent) / name for name in (CONFIG_FILE, MENDED_FILE))):
        return True
    if file.parent != place or not place.is_dir():
        return False
    is_table = file.suffix.lower() in TABLE_READERS and file.stem in SCHEMAS
    is_all = file.suffix.lower() in WHOLE_READERS and not any(place.glob("participants.*"))
    return is_table or (is_all and file.exists())


def _no_kind(source: object) -> str:
    needed = "{'participants': frame, 'interactions': frame}" if isinstance(source, pd.DataFrame) else "a path"
    return (
        f"a {type(source).__name__} was given; {needed} is needed: what can be read is a folder or file, DataFrames by "
        "table, or a graph of networkx or igraph"
    )


def _file(one: Document, beside: Callable[[], Shelf]) -> Found:
    if one.suffix == ".zip":
        return _shelf(archive(one))
    if one.suffix not in WHOLE_READERS:
        raise InputRefused.because([_no_source(one)])
    return _whole(one, beside())


def _whole(one: Document, shelf: Shelf) -> Found:
    found = Found(Path(one.name).stem, *_beside(shelf), whole=one.name, beside=shelf.document)
    WHOLE_READERS[one.suffix](one, found)
    return found


def _beside(shelf: Shelf) -> tuple[Document | None, Document | None]:
    """What lies beside tables without being one: the configuration, and the quarantine file that was mended."""
    return shelf.document(CONFIG_FILE), shelf.document(MENDED_FILE)


def mended_records(found: Found, how: How) -> Records | None:
    """The records of the quarantine file that was mended: the one the user names, else the one beside the data.

    Raises:
        InputRefused: where it cannot be read.
    """
    one = found.mended if how.mended is None else document(how.mended)
    return None if one is None else TABLE_READERS[".csv"](one, QUARANTINE.table, How(max_rows=how.max_rows))


def _local(text: str) -> Path:
    remote = _REMOTE.match(text)
    if remote or (os.name == "nt" and text.startswith("//")):
        scheme = next((f"{one.lower()}:" for one in (remote.groups()[:2] if remote else ()) if one), "network")
        address = quoted(_LOGIN.sub("//…@", text))
        message = f"{address}: {scheme} addresses are not read, only files on this machine; download it first"
        raise InputRefused.because([message])
    try:
        there = "\x00" not in text and Path(text).exists()
    except OSError as error:  # a name that is too long, a folder that may not be entered
        raise InputRefused.because([f"{quoted(text)}: cannot be opened: {error.strerror or error}"]) from error
    if not there:
        raise InputRefused.missing(text)
    return Path(text)


def _no_source(one: Document) -> str:
    whole = f"one {' or '.join(WHOLE_READERS)} file that holds all tables"
    if one.suffix in TABLE_READERS:
        which = f"the folder that holds {one.name}" if one.stem in SCHEMAS else "a folder with participants.csv"
        return f"{one.name}: is one table; give {which}, or {whole}"
    what = _OTHER_FORMATS.get(one.suffix, quoted(one.suffix) if one.suffix else "a file without a suffix")
    formats = listed(tuple(TABLE_READERS))
    return f"{one.name}: {what} is not read; give a folder of {formats} files, a .zip of one, or {whole}"


def _shelf(shelf: Shelf) -> Found:
    among = _whole_among(shelf)
    found = Found(shelf.name, *_beside(shelf), beside=shelf.document) if among is None else _whole(among, shelf)
    found.seen += [*(quoted(one.name) for one in shelf.documents), *(f"folder {quoted(one)}" for one in shelf.folders)]
    by_table: dict[str, list[Document]] = {}
    unknown: list[Problem] = []
    for one in shelf.documents:
        if one is found.mended:
            continue
        inner = Path(one.stem)  # participants.csv of participants.csv.gz
        table = inner.stem if inner.suffix in TABLE_READERS else one.stem
        if table in SCHEMAS and (one.suffix in TABLE_READERS or one.suffix in _OTHER_FORMATS):
            by_table.setdefault(table, []).append(one)
        elif (
            one is not among
            and one.suffix in TABLE_READERS
            and (one.suffix != ".json" or did_you_mean(one.stem, SCHEMAS))
        ):
            unknown.append(unknown_table(quoted(one.name)[1:-1], one.stem))
        elif one is not among and (what := _not_read(one, found)):
            found.told.append(about_file(quoted(one.name)[1:-1], "not-read", what))
    found.told += _first_of(unknown, shelf.name)
    for table, several in by_table.items():
        names = [*([among.name] if among and table in found.tables else []), *(one.name for one in several)]
        found.tables.add(table)
        if len(names) > 1:
            found.refused.append(f"{' and '.join(names)}: both are the table {table}; keep one")
        else:
            _enter(found, table, several[0])
    return found


def _first_of(unknown: list[Problem], place: str) -> list[Problem]:
    """What is told of files that no table is named as: of many one by one what helps, of the rest how many."""
    rest = len(unknown) - _UNKNOWN_NAMED
    if rest <= 0:
        return unknown
    likely = sorted(unknown, key=lambda one: "did you mean" not in one.message)
    more = about_file(place, "unknown-table", f"{rest:,} more files are not read: no table has their names")
    return [*likely[:_UNKNOWN_NAMED], more]


def _not_read(one: Document, found: Found) -> str:
    """Why a file that somebody may have meant to be read is not, empty for what lies there by chance."""
    if one.suffix in (".graphml", ".gexf"):
        return "not read: tables lie beside it; give this file itself to read the graph"
    if one is not found.config and one.name.casefold().startswith(CONFIG_FILE):
        return f"not read: settings are named {CONFIG_FILE}"
    return ""


def _whole_among(shelf: Shelf) -> Document | None:
    """The one file that may hold all tables, where no other holds the participants."""
    formats = {*TABLE_READERS, *WHOLE_READERS, *_OTHER_FORMATS}
    data = [one for one in shelf.documents if one.suffix in formats and one.name != MENDED_FILE]
    others = [one for one in data if one.suffix in WHOLE_READERS and one.stem not in SCHEMAS]
    is_clear = len(others) == 1 and (others[0].suffix != ".json" or len(data) == 1)
    return others[0] if is_clear and all(one.stem != "participants" for one in data) else None


def _enter(found: Found, table: str, one: Document) -> None:
    reader = TABLE_READERS.get(one.suffix)
    if reader is None:
        formats = listed(tuple(TABLE_READERS))
        found.refused.append(f"{one.name}: {_OTHER_FORMATS[one.suffix]} is not read as a table; save it as {formats}")
    else:
        found.enter(table, one.name, lambda how: reader(one, table, how), one.path)


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
            file = f"{name} (DataFrame)"
            found.enter(name, file, _frame_reader(frame, name, file))
    return found


def _frame_reader(frame: pd.DataFrame, table: str, file: str) -> Callable[[How], Records]:
    return lambda how: read_frame(frame, table=table, file=file, max_rows=how.max_rows)
