"""Writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from ecohealth.errors import CannotWrite, quoted


def check_target(path: Path) -> None:
    """Refuse a path that cannot be written, before anything is computed.

    Raises:
        CannotWrite: where the folder is missing or closed to us, or the path is a folder itself.
    """
    folder = path.parent
    if path.is_dir():
        raise CannotWrite(f"{quoted(path)} is a folder; name a file in it")
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
        _write_through(beside, content)
        if target.exists():
            shutil.copymode(target, beside)
        os.replace(beside, target)  # noqa: PTH105 - the one call that must be atomic
    except OSError as error:
        raise CannotWrite(_in_words(path, len(content), error)) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _write_through(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the new name durable where the system can; the file is whole either way."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _in_words(path: Path, size: int, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        why = f"the disk is full; {size:,} bytes are needed. Free some space or write elsewhere"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        why = f"no permission to write in the folder {quoted(path.parent)}"
    elif error.errno == errno.ENOENT:
        why = f"the folder {quoted(path.parent)} does not exist; make it first"
    else:
        why = error.strerror or type(error).__name__
    return f"{quoted(path)} cannot be written: {why}. What stood there before is untouched"
