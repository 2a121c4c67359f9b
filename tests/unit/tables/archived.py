"""Archives and workbooks made for tests, good and hostile, without a file on disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"


def zipped(files: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of the files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            one = zipfile.ZipInfo(name)  # of no day: the same bytes, whenever it is made
            one.compress_type = method
            archive.writestr(one, content)
    return out.getvalue()


def saved(book: Workbook) -> bytes:
    """A workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheets(**rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook with a sheet of rows for each name."""
    book = Workbook()
    book.remove(book.active)
    for title, content in rows.items():
        sheet = book.create_sheet(title)
        for row in content:
            sheet.append(list(row))
    return saved(book)


def rows(text: str) -> list[list[str]]:
    """Plain comma-separated text as rows."""
    return [line.split(",") for line in text.splitlines()]


def replaced(data: bytes, member: str, old: str, new: str) -> bytes:
    """The archive with a text in one of its parts replaced, as no well-behaved program would write it."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    assert old.encode() in parts[member]
    return zipped(parts | {member: parts[member].replace(old.encode(), new.encode())})
