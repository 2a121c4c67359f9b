"""Files in a folder, as the readers see them: a name and the bytes under it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ecohealth.errors import InputRefused


@dataclass(frozen=True)
class Document:
    """A file: its name without folders, and how to get its bytes.

    ``read`` raises InputRefused where the bytes cannot be had. ``path`` is where it lies on this machine, None where
    it lies in an archive.
    """

    name: str
    read: Callable[[], bytes]
    path: Path | None = None

    @property
    def stem(self) -> str:
        """The name without its suffix, without capitals: the table it may be."""
        return Path(self.name).stem.casefold()

    @property
    def suffix(self) -> str:
        """The suffix with its dot, without capitals."""
        return Path(self.name).suffix.casefold()


@dataclass(frozen=True)
class Shelf:
    """Documents that make one ecosystem together, sorted by name."""

    name: str
    documents: tuple[Document, ...]

    def document(self, name: str) -> Document | None:
        """The document of exactly that name."""
        return next((one for one in self.documents if one.name == name), None)


def document(path: Path) -> Document:
    """A file on this machine."""
    return Document(path.name, lambda: _bytes(path), path)


def folder(path: Path) -> Shelf:
    """The files of a folder; hidden ones, folders and what a spreadsheet keeps while it is open are left out."""
    files = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith((".", "~$")))
    return Shelf(path.resolve().name, tuple(document(one) for one in files))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputRefused.because([f"{path.name}: cannot be opened: {error.strerror or error}"]) from error
