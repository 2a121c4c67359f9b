"""Bytes to text: UTF-8, UTF-16 that says so, or the encoding that the user names.

Nothing else is guessed; a likely encoding is suggested (``likely.py``), and what is no text is refused by name.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass
from functools import cached_property

from ecohealth.errors import InputRefused
from ecohealth.tables.formats.likely import is_utf8, likely_encoding
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
_MARKUP = (
    (b"<!doctype html", "an HTML page, as a server sends where a login is needed"),
    (b"<html", "an HTML page, as a server sends where a login is needed"),
    (b"<?xml", "XML"),
    (b"{\\rtf", "an RTF document; save it as CSV"),
    (b"\x89png", "an image"),
    (b"[{", "JSON; name it .json"),
    (b'{"', "JSON; name it .json"),
)
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MARKS = (
    *((mark, "UTF-32") for mark in _UTF32),
    *((mark, "UTF-16") for mark in _UTF16),
    (codecs.BOM_UTF8, "UTF-8"),
)
_ESCAPED = re.compile("[\ud800-\udfff]")
_LOOKED_AT = 4096
_EXPECTED = {
    "CSV": "a header and one row for each record are expected",
    "JSON": "a list of records is expected",
    "XML": "a GraphML or GEXF document is expected",
}
NOT_UTF8 = re.compile("[\udc80-\udcff]")
"""What stands in a text for a byte that is not UTF-8, or of no meaning in the encoding that was said."""
_ESCAPED_FROM = 0xDC00


@dataclass(frozen=True)
class Text:
    """A file's text as UTF-8 without a byte order mark. Where it is not ``valid``, lines hold lone surrogates.

    Those stand for single bytes that the ``encoding`` has no meaning for (``surrogateescape``), so that only their
    rows are lost. ``escape`` is the error handler by which ``data`` gives them.
    """

    data: bytes
    valid: bool
    told: tuple[Problem, ...] = ()
    encoding: str = "UTF-8"
    escape: str = "surrogateescape"

    def lines(self) -> io.TextIOWrapper:
        """The physical lines, whatever ends them, with their ends."""
        return io.TextIOWrapper(io.BytesIO(self.data), "utf-8", errors=self.escape, newline="")

    @cached_property
    def remedy(self) -> str:
        """What to do about bytes that are no text: a likely encoding where there is one, suggested and never used."""
        if self.encoding != "UTF-8":
            return f", as it was said to be; leave out --encoding {self.encoding}, or say another"
        return f"; save the file as UTF-8{_remedy(self.data) or ', or say with --encoding what it is'}"


def decoded(data: bytes, file: str, form: str = "CSV", encoding: str | None = None) -> Text:
    """Return a file's text, in which ``form`` is expected, and what to tell about its encoding.

    ``encoding`` is what the user says it is.

    Raises:
        InputRefused: the file is empty, is no text, or its encoding is unknown.
    """
    _refuse_binary(data, file, form)
    text = _found(data, file) if encoding is None else _as_said(data, file, encoding)
    if not text.data or text.data.isspace():
        raise InputRefused.because([f"{file}: is empty; {_EXPECTED[form]}"])
    return text


def _found(data: bytes, file: str) -> Text:
    if data.startswith(_UTF32):
        raise InputRefused.because([f"{file}: encoding is UTF-32; save it as UTF-8, or say --encoding utf-32"])
    return _utf16(data, file) if data.startswith(_UTF16) else _utf8(data.removeprefix(codecs.BOM_UTF8), file)


def _refuse_binary(data: bytes, file: str, form: str) -> None:
    for magic, what in _NOT_TEXT:
        if data.startswith(magic):
            raise InputRefused.because([f"{file}: is not text in {form} form but {what}"])
    beginning = data[:_LOOKED_AT].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    for tag, what in _MARKUP:
        if beginning.startswith(tag) and not what.startswith(form):
            raise InputRefused.because([f"{file}: is not text in {form} form but {what}"])


def _utf8(data: bytes, file: str) -> Text:
    head = data[:_LOOKED_AT]
    if b"\x00" in head.split(b"\n", 1)[0] or head.count(0) * 10 > len(head):
        why = "it holds NUL bytes, as binary files and UTF-16 without a byte order mark do"
        raise InputRefused.because([f"{file}: is not text in UTF-8 encoding: {why}; save it as UTF-8{_remedy(data)}"])
    return text_of(data)


def text_of(data: bytes) -> Text:
    """Bytes that are UTF-8, or were meant to be."""
    return Text(data, valid=is_utf8(data))


def _remedy(data: bytes) -> str:
    likely = likely_encoding(data)
    return f" or, as it looks like {likely}, say --encoding {likely}" if likely else ""


def _as_said(data: bytes, file: str, encoding: str) -> Text:
    """The text in the encoding that the user names; bytes without a meaning in it are left to their rows."""
    name = codecs.lookup(encoding).name
    marked = next((shown for mark, shown in _MARKS if data.startswith(mark)), None)
    if marked is not None and not name.startswith(marked.casefold()):
        message = f"{file}: begins with the mark of {marked} and was said to be {encoding}; leave --encoding out"
        raise InputRefused.because([message])
    told: tuple[Problem, ...] = ()
    if name != "utf-8":
        told = (about_file(file, "encoding", f"the encoding is {encoding}, as you said", severity="note"),)
    if not name.startswith("utf") and not data.isascii() and is_utf8(data):
        message = f"reads without error as UTF-8; it was read as {encoding}, as you said: is that right?"
        told = (about_file(file, "encoding", message),)
    try:
        written = data.decode(name, errors="surrogateescape").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        message = f"{file}: byte {error.start} cannot be read as {encoding}, which it was said to be"
        raise InputRefused.because([message]) from error
    valid = not _ESCAPED.search(written)
    # Escaped bytes side by side could pass for a letter of UTF-8, so they stay apart from the text around them.
    escape = "strict" if valid else "surrogatepass"
    return Text(written.encode("utf-8", escape), valid, told, encoding, escape)


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
    return NOT_UTF8.sub(lambda found: f"\\x{ord(found[0]) - _ESCAPED_FROM:02x}", text)
