"""Files that a browser sends: decoded, counted and named before anything reads them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from pathlib import PurePosixPath

from ecohealth.errors import InputRefused, plainly, quoted
from ecohealth.tables.formats.documents import NAME_AT_MOST, Document, Shelf

MOST_FILES = 20
UPLOADED = "uploaded"


def shelf_of(contents: object, names: object) -> Shelf | Document:
    """What a browser sent, as files that make one ecosystem: a single whole one, or several tables.

    Args:
        contents: a list of ``data:…;base64,…``.
        names: the name of each, in the same order.

    Raises:
        InputRefused: for anything that is not that, too many files, or two of one name.
    """
    if not isinstance(contents, list) or not isinstance(names, list) or len(contents) != len(names):
        raise InputRefused.because(["no files arrived; drop them again"])
    if not 1 <= len(contents) <= MOST_FILES:
        raise InputRefused.because([f"{len(contents)} files; from 1 to {MOST_FILES} are read at once, or a .zip"])
    documents = [_document(content, name) for content, name in zip(contents, names, strict=True)]
    doubled = {one.name for one in documents if sum(one.name == other.name for other in documents) > 1}
    if doubled:
        raise InputRefused.because([f"{plainly(one)}: there are two files of this name" for one in sorted(doubled)])
    if len(documents) == 1 and documents[0].suffix not in (".csv", ".tsv", ".parquet", ".jsonl", ".ndjson"):
        return documents[0]
    return Shelf(UPLOADED, tuple(sorted(documents, key=lambda one: one.name)))


def _document(content: object, name: object) -> Document:
    if not isinstance(name, str) or not isinstance(content, str):
        raise InputRefused.because(["no files arrived; drop them again"])
    last = PurePosixPath(name.replace("\\", "/")).name
    if last in ("", "..") or len(last) > NAME_AT_MOST:
        raise InputRefused.because([f"{quoted(name)} is no name of a file"])
    head, comma, body = content.partition(",")
    if not comma or not head.endswith(";base64"):
        raise InputRefused.because([f"{plainly(last)}: did not arrive whole; drop it again"])
    try:
        data = base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise InputRefused.because([f"{plainly(last)}: did not arrive whole; drop it again"]) from error
    return Document(plainly(last, NAME_AT_MOST), giving(data))


def giving(data: bytes) -> Callable[[], bytes]:
    """What gives these bytes whenever a document is read."""
    return lambda: data
