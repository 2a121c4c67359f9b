"""Tables out again, exactly: a folder, a zip of one, a workbook, or a graph file; what is read of it is the same."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ecohealth.errors import CannotWrite, InputRefused, UnknownChoice, listed
from ecohealth.export.cells import Cells, cells_of, to_cells
from ecohealth.export.ecosystem_toml import config_text
from ecohealth.export.files import check_name, check_new_folder, check_target, names_a_folder, new_folder, replace_file
from ecohealth.export.graphs import GRAPHS, Graph, not_for_a_graph
from ecohealth.export.table_files import FORMS, is_guarded
from ecohealth.tables.config import CONFIG_FILE
from ecohealth.tables.formats.archives import A_FOLDER, Limits, directory
from ecohealth.tables.formats.workbook import A_WORKBOOK
from ecohealth.tables.tables import Tables

FILES = (".zip", ".xlsx", *GRAPHS)
"""The suffixes of whole ecosystems in one file."""

SLOW_TO_READ = 20_000_000
"""Bytes of an unpacked workbook beyond which reading may reach its limit of time on a busy machine."""


@dataclass(frozen=True)
class Shape:
    """What is written: the suffix of one file or "" for a folder, and how the tables in a folder are written."""

    suffix: str
    form: str = "csv"
    plain: bool = False


def export_tables(tables: Tables, path: str | Path, *, form: str = "csv", plain: bool = False) -> tuple[str, ...]:
    """Write all that was loaded, and ``ecosystem.toml``, so that reading it gives the same tables.

    A path without a suffix becomes a folder, which must be new or empty; ``.zip`` is that folder in one file, ``.xlsx``
    a workbook with a sheet for each table. ``.graphml``, ``.gexf`` and ``.json`` (node-link) are a graph: participants
    and interactions alone. Records that were set aside on reading are not among what was loaded.

    Args:
        tables: what was read.
        path: where to; a file that is there is replaced.
        form: ``csv``, ``parquet`` or ``json``: the files of a folder, zipped or not.
        plain: leave texts that look like formulas as they are, also in CSV files and workbooks, where a spreadsheet
            may run them.

    Returns:
        What the format does not hold, in sentences.

    Raises:
        UnknownChoice: for a suffix or a form that is none.
        CannotWrite: where the tables cannot be held without loss, or cannot be written; what stood there is untouched.
    """
    target = Path(path)
    shape = Shape(check_output(path, form), form, plain)
    if shape.suffix in GRAPHS:
        replace_file(target, _graph(tables, shape))
        return _not_in_a_graph(tables)
    cells = cells_of(tables)
    if shape.suffix == ".xlsx":
        book = _readable(lambda method: _workbook(tables, cells, shape, method), target.name, A_WORKBOOK)
        replace_file(target, book)
        return _slow_to_read(book)
    if shape.suffix == ".zip":
        packed = _readable(lambda method: _zipped(_files(tables, cells, shape), method), target.name, A_FOLDER)
        replace_file(target, packed)
    else:
        new_folder(target, _files(tables, cells, shape))
    return ()


def parquet_files(tables: Tables) -> dict[str, bytes]:
    """What :func:`export_tables` would write into a folder as Parquet: name of each file -> its content.

    Raises:
        CannotWrite: where the tables cannot be held without loss.
    """
    written = _files(tables, cells_of(tables), Shape("", "parquet"))
    return {name: b"".join(chunks) for name, chunks in written.items()}


def check_output(path: str | Path, form: str = "csv") -> str:
    """The suffix of what would be written, "" for a folder; asked before anything is computed.

    Raises:
        UnknownChoice: for a suffix or a form that is none.
        CannotWrite: where it cannot be written.
    """
    target = Path(path)
    if form not in FORMS:
        raise UnknownChoice.of("format of tables", form, FORMS)
    check_name(target)
    if names_a_folder(path) or target.is_dir() or not target.suffix:
        check_new_folder(target)
        return ""
    suffix = target.suffix.lower()
    if suffix not in FILES:
        raise UnknownChoice.of("output format", target.suffix, [*FILES, "a folder/"])
    if form != "csv" and suffix != ".zip":
        raise CannotWrite(f"{form} is a format of folders and of .zip files; {suffix} has its own")
    check_target(target)
    return suffix


def _files(tables: Tables, cells: Sequence[Cells], shape: Shape) -> Mapping[str, Iterable[bytes]]:
    if shape.form == "json":
        _check_columns(cells)
    guarded = not shape.plain and any(is_guarded(one) for one in cells)
    read = {"delimiter": ",", **({"guarded": True} if guarded else {})} if shape.form == "csv" else {}
    config = config_text(tables, cells, read).encode()
    files = {f"{one.table}.{shape.form}": FORMS[shape.form](one, plain=shape.plain) for one in cells}
    return {CONFIG_FILE: [config], **files}


def _check_columns(cells: Sequence[Cells]) -> None:
    """Columns need records to stand in, where each record names them."""
    bare = [one.table for one in cells if not len(one)]
    if bare:
        message = (
            f"{listed(bare)}: has columns and no records, and JSON records alone name columns; write csv or parquet"
        )
        raise CannotWrite(message)


def _readable(packed: Callable[[int], bytes], file: str, limits: Limits) -> bytes:
    """An archive that reading does not take for a bomb: tables that say the same again and again are not compressed.

    Raises:
        CannotWrite: where it is too large even so.
    """
    why = ""
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        archive = packed(method)
        try:
            directory(io.BytesIO(archive), file, limits, "is no archive")
        except InputRefused as refusal:
            why = str(refusal)
        else:
            return archive
    raise CannotWrite(f"{why}; a folder holds all of it")


def _slow_to_read(book: bytes) -> tuple[str, ...]:
    """A word on a workbook that reading may not get through in its time, in a sentence."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size <= SLOW_TO_READ:
        return ()
    return (
        f"The workbook is {size:,} bytes unpacked, and may take longer to read than is allowed; a folder does not.",
    )


def _zipped(files: Mapping[str, Iterable[bytes]], method: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files.items():
            with archive.open(name, "w", force_zip64=True) as member:
                for chunk in content:
                    member.write(chunk)
    return packed.getvalue()


def _workbook(tables: Tables, cells: Sequence[Cells], shape: Shape, method: int) -> bytes:
    from ecohealth.export.workbook import not_for_a_sheet, workbook_bytes

    lost = [why for one in cells if (why := not_for_a_sheet(one)) is not None]
    if lost:
        raise CannotWrite("\n".join([*lost, "a folder of CSV files holds all of it"]))
    return workbook_bytes(cells, config_text(tables, cells, {}), plain=shape.plain, method=method)


def _graph(tables: Tables, shape: Shape) -> bytes:
    cells = cells_of(tables, by_spell=False)
    nodes, edges = cells[0], next((one for one in cells if one.table == "interactions"), _no_edges(tables))
    graph = Graph(tables.name, nodes, edges, config_text(tables, (nodes, edges), {}))
    why = not_for_a_graph(graph, shape.suffix)
    if why is not None:
        raise CannotWrite(f"{why}; or write a folder or a workbook, which hold all of it")
    return "".join(GRAPHS[shape.suffix](graph)).encode()


def _no_edges(tables: Tables) -> Cells:
    names = ("source", "target")
    return Cells("interactions", names, tuple(to_cells(tables.interactions[name]) for name in names), names)


def _not_in_a_graph(tables: Tables) -> tuple[str, ...]:
    """What a graph has no place for, in sentences."""
    left = [one.table for one in cells_of(tables) if one.table not in ("participants", "interactions")]
    out = [f"A graph has no place for {listed(left)}: a folder or a workbook holds all tables."] if left else []
    if len(tables.spells) > len(tables.participants):
        out.append("Who left and came back has one membership in it, from the first day to the last.")
    return tuple(out)
