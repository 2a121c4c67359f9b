"""XLSX: the archive's own directory is asked for its size, then its sheets are read where they can do no harm."""

from __future__ import annotations

import io

from ecohealth.errors import InputRefused
from ecohealth.tables.formats.apart import INSTEAD, read_apart
from ecohealth.tables.formats.archives import Limits, directory
from ecohealth.tables.formats.sheets import Sheet, parsed_under_guard, read_sheets
from ecohealth.tables.records import Records, too_many_rows

A_WORKBOOK = Limits(members=10_000, unpacked=100_000_000, instead=INSTEAD)
READ_HERE = 200_000
"""A workbook of this size unpacked is read without a process of its own: the worst of them takes a second."""


def open_workbook(data: bytes, file: str, table: str | None = None) -> tuple[Sheet, ...]:
    """The sheets of a workbook, those that are tables cut into records.

    ``table`` is the one table that the file is, None where every sheet is the table of its name. Whole numbers are
    written without a decimal point, dates in ISO form, truth values as TRUE and FALSE; the first row that holds
    anything is the header.

    Raises:
        InputRefused: no workbook, damaged, too large once unpacked, or beyond the limits of time and memory.
    """
    otherwise = "is no XLSX workbook, or cut or protected by a password; save it again as .xlsx or CSV"
    members = directory(io.BytesIO(data), file, A_WORKBOOK, otherwise)
    small = sum(member.file_size for member in members) <= READ_HERE
    return (read_sheets if small and parsed_under_guard() else read_apart)(data, file, table)


def records_of(sheet: Sheet, max_rows: int) -> Records:
    """The records of a sheet that was asked for.

    Raises:
        InputRefused: it cannot be read, or has more than ``max_rows`` rows.
    """
    if sheet.records is None:
        raise InputRefused.because([sheet.refused or sheet.title])
    rows = len(sheet.records) + len(sheet.records.set_aside)
    if rows > max_rows:
        raise InputRefused.because([too_many_rows(sheet.records.file, max_rows, rows)])
    return sheet.records
