"""Bytes to text: UTF-8, or UTF-16 that says so. Nothing else is guessed, and what is no text is refused by name."""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass

from ecohealth.errors import InputRefused
from ecohealth.tables.records import about_file
from ecohealth.tables.report import Problem

_NOT_TEXT = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook; save it as CSV, or name it .xlsx"),
    (b"PAR1", "a Parquet file; name it .parquet"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Office file; save it as .xlsx or CSV"),
    (b"\x1f\x8b", "compressed with gzip; unpack it first"),
    (b"BZh", "compressed with bzip2; unpack it first"),
    (b"\xfd7zXZ", "compressed with xz; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd; unpack it first"),
    (b"\x80\x02", "a Python pickle, which is never opened"),
    (b"\x80\x03", "a Python pickle, which is never opened"),
    (b"\x80\x04", "a Python pickle, which is never opened"),
    (b"\x80\x05", "a Python pickle, which is never opened"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x89HDF", "an HDF5 file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"%PDF", "a PDF"),
    (b"ARROW1", "an Arrow file; save it as Parquet"),
)
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LOOKED_AT = 4096
_EXPECTED = {"CSV": "a header and one row for each record are expected", "JSON": "a list of records is expected"}
NOT_UTF8 = re.compile("[\udc80-\udcff]")
"""What stands in a text for a byte that is not UTF-8."""


@dataclass(frozen=True)
class Text:
    """A file's text as UTF-8 without a byte order mark. Where it is not ``valid``, lines hold lone surrogates.

    Those stand for single bytes that are not UTF-8 (``surrogateescape``), so that only their rows are lost.
    """

    data: bytes
    valid: bool
    told: tuple[Problem, ...] = ()

    def lines(self) -> io.TextIOWrapper:
        """The physical lines, whatever ends them, with their ends."""
        return io.TextIOWrapper(io.BytesIO(self.data), "utf-8", errors="surrogateescape", newline="")


def decoded(data: bytes, file: str, form: str = "CSV") -> Text:
    """Return a file's text, in which ``form`` is expected, and what to tell about its encoding.

    Raises:
        InputRefused: the file is empty, is no text, or its encoding is unknown.
    """
    if data.startswith(_UTF32):
        raise InputRefused.because([f"{file}: encoding is UTF-32; save it as UTF-8"])
    text = _utf16(data, file) if data.startswith(_UTF16) else _utf8(data.removeprefix(codecs.BOM_UTF8), file, form)
    if not text.data or text.data.isspace():
        raise InputRefused.because([f"{file}: is empty; {_EXPECTED[form]}"])
    return text


def _utf8(data: bytes, file: str, form: str) -> Text:
    for magic, what in _NOT_TEXT:
        if data.startswith(magic):
            raise InputRefused.because([f"{file}: is not text in {form} form but {what}"])
    head = data[:_LOOKED_AT]
    if b"\x00" in head.split(b"\n", 1)[0] or head.count(0) * 10 > len(head):
        why = "it holds NUL bytes, as binary files and UTF-16 without a byte order mark do"
        raise InputRefused.because([f"{file}: is not text in UTF-8 encoding: {why}; save it as UTF-8"])
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return Text(data, valid=False)
    return Text(data, valid=True)


def _utf16(data: bytes, file: str) -> Text:
    told = about_file(file, "encoding", "the encoding is UTF-16, read as such; UTF-8 is what files should have")
    try:
        return Text(data.decode("utf-16").encode("utf-8"), valid=True, told=(told,))
    except UnicodeDecodeError as error:
        message = f"{file}: encoding is UTF-16 but byte {error.start} cannot be read; save it as UTF-8"
        raise InputRefused.because([message]) from error


def readable(text: str) -> str:
    r"""A text in which the bytes that are no UTF-8 are written as escapes.

    >>> readable("a\udcff")
    'a\\xff'
    """
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
