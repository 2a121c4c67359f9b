"""Files in a folder, as the readers see them: a name and the bytes under it."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ecohealth.errors import InputRefused, plainly

NAME_AT_MOST = 255


@dataclass(frozen=True)
class Document:
    """A file: its name without folders, as it can be shown, and how to get its bytes.

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
    """Documents that make one ecosystem together, sorted by name; ``folders`` names what lies beside them unopened."""

    name: str
    documents: tuple[Document, ...]
    folders: tuple[str, ...] = ()

    def document(self, name: str) -> Document | None:
        """The document of that name, exactly or but for capitals."""
        near = (one for one in self.documents if one.name.casefold() == name.casefold())
        return next((one for one in self.documents if one.name == name), next(near, None))


def document(path: Path) -> Document:
    """A file on this machine that the user named; a link is followed, what is no file is never opened."""
    return _checked(path, _no_file(path))


def folder(path: Path) -> Shelf:
    """The files of a folder; hidden ones, folders and what a spreadsheet keeps while it is open are left out.

    A link that leads out of the folder, a pipe, a device, and a folder that is named as a file are in it, and refused
    when they are read: none of them is opened.

    Raises:
        InputRefused: the folder cannot be listed.
    """
    try:
        inside = sorted(one for one in path.iterdir() if not one.name.startswith((".", "~$")))
        root = path.resolve()
        named = [one for one in inside if one.suffix or not one.is_dir()]
        folders = tuple(one.name for one in inside if one not in named)
        documents = [_checked(one, _no_file(one) or _outside(one, root)) for one in named]
    except OSError as error:
        raise InputRefused.because([f"{plainly(path)}: cannot be listed: {error.strerror or error}"]) from error
    return Shelf(root.name, tuple(documents), folders)


def _checked(path: Path, wrong: str | None) -> Document:
    """A file, or what is refused when it is read: such a one has no path."""
    name = plainly(path.name, NAME_AT_MOST)
    return Document(name, lambda: _bytes(path), path) if wrong is None else Document(name, _refusing(name, wrong))


def _refusing(name: str, wrong: str) -> Callable[[], bytes]:
    def refuse() -> bytes:
        raise InputRefused.because([f"{name}: {wrong}"])

    return refuse


def _no_file(path: Path) -> str | None:
    """Why a path is no file that can be read to its end."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return f"cannot be opened: {error.strerror or error}"
    if stat.S_ISDIR(mode):
        return "is a folder, not a file"
    return None if stat.S_ISREG(mode) else "is no file but a pipe, a socket or a device, which is never opened"


def _outside(path: Path, root: Path) -> str | None:
    """Why a file of a folder is not one of its own."""
    if not path.is_symlink() or path.resolve().is_relative_to(root):
        return None
    return "is a link that leads out of its folder; put the file itself there"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{plainly(path.name)}: cannot be opened: {error.strerror or error}"
        raise InputRefused.because([message]) from error
    except MemoryError as error:
        message = f"{plainly(path.name)}: is larger than the memory that is free; write it as Parquet, or in parts"
        raise InputRefused.because([message]) from error
