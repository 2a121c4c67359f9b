"""Writing a file, or a folder of files, whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from ecohealth.errors import CannotWrite, listed, quoted


def names_a_folder(path: str | Path) -> bool:
    """Whether a path ends as that of a folder does (``out/``, ``out/.``), whatever stands there."""
    return str(path) != "" and os.path.basename(path) in ("", os.curdir)  # noqa: PTH119 - a Path has lost it


def check_target(path: Path) -> None:
    """Refuse a path that cannot be written, before anything is computed.

    Raises:
        CannotWrite: where the folder is missing or closed to us, or something that is no file stands there.
    """
    check_name(path)
    if path.is_dir():
        raise CannotWrite(f"{quoted(path)} is a folder; name a file in it")
    if path.exists() and not path.is_file():
        raise CannotWrite(f"{quoted(path)} is a device, a pipe or the like; name a file")
    _check_place(path)


def check_name(path: Path) -> None:
    """Refuse a path that no file can have: a name that is too long, links that lead to each other.

    Raises:
        CannotWrite: with what the system says of it.
    """
    try:
        path.resolve().exists()
    except (OSError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CannotWrite(f"{quoted(path)} cannot be written: {why}; name another file") from error


def _check_place(path: Path) -> None:
    folder = path.parent
    if not folder.is_dir():
        raise CannotWrite(
            f"{quoted(path)} cannot be written: the folder {quoted(folder)} does not exist; make it first"
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotWrite(f"{quoted(path)} cannot be written: no permission to write in the folder {quoted(folder)}")


def replace_file(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path``: the new file whole, or the old one as it was.

    The bytes go to a file beside it, are forced to the disk, and take the old file's place in one step. A link is
    followed; the permissions of a file that is replaced are kept.

    Raises:
        CannotWrite: in words; nothing half written is left.
    """
    target = path.resolve()
    beside = target.with_name(f".ecohealth-{secrets.token_hex(8)}.tmp")
    try:
        _write_through(beside, [content])
        if target.exists():
            shutil.copymode(target, beside)
        os.replace(beside, target)  # noqa: PTH105 - the one call that must be atomic
    except OSError as error:
        raise CannotWrite(_in_words(path, f"{len(content):,}", error)) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    _sync_folder(target.parent)


def check_new_folder(path: Path) -> None:
    """Refuse a path where no new folder can be made, before anything is computed.

    Raises:
        CannotWrite: where something stands there that is no empty folder, or the folder around it is missing or closed.
    """
    if str(path) == "-":
        raise CannotWrite("'-' is no folder: nothing is read from standard input or written to it; name a new folder")
    check_name(path)
    if path.is_dir():
        inside = sorted(one.name for one in path.iterdir())
        if inside:
            held = listed([quoted(name) for name in inside], 3)
            raise CannotWrite(f"{quoted(path)} is not empty (it holds {held}); name a new folder, or empty this one")
    elif path.exists() or path.is_symlink():
        raise CannotWrite(f"{quoted(path)} is a file; name a new folder")
    _check_place(path.resolve())


def new_folder(path: Path, files: Mapping[str, Iterable[bytes]]) -> None:
    """Put a folder with these files at ``path``, where nothing stands or an empty folder: all of it or nothing.

    The files go to a folder beside it, are forced to the disk, and that folder takes the name in one step.

    Raises:
        CannotWrite: in words; nothing half written is left.
    """
    target = path.resolve()
    beside = target.with_name(f".ecohealth-{secrets.token_hex(8)}.tmp")
    written = 0
    try:
        beside.mkdir()
        for name, content in files.items():
            written += _write_through(beside / name, content)
        _sync_folder(beside)
        if os.name == "nt" and target.is_dir():
            target.rmdir()  # elsewhere a folder takes the place of an empty one in one step
        os.replace(beside, target)  # noqa: PTH105 - the one call that must be atomic
    except OSError as error:
        raise CannotWrite(_in_words(path, f"more than {written:,}", error)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    _sync_folder(target.parent)


def _write_through(path: Path, content: Iterable[bytes]) -> int:
    """Write chunks and force them to the disk; how many bytes they were."""
    size = 0
    with path.open("xb") as file:
        for chunk in content:
            file.write(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    return size


def _sync_folder(folder: Path) -> None:
    """Make the new name durable where the system can; the file is whole either way."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _in_words(path: Path, needed: str, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        why = f"the disk is full; {needed} bytes are needed. Free some space or write elsewhere"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        why = f"no permission to write in the folder {quoted(path.parent)}"
    elif error.errno == errno.ENOENT:
        why = f"the folder {quoted(path.parent)} does not exist; make it first"
    else:
        why = error.strerror or type(error).__name__
    return f"{quoted(path)} cannot be written: {why}. What stood there before is untouched"
