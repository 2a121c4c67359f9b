"""ZIP archives: their directory is judged before anything is unpacked, and nothing is ever unpacked to disk."""

from __future__ import annotations

import copy
import io
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from ecohealth.errors import InputRefused, listed, plainly, quoted
from ecohealth.tables.formats.documents import NAME_AT_MOST, Document, Shelf

RATIO_AT_MOST = 100
SMALL_ENOUGH = 1_000_000
"""A member of this size unpacked is no bomb, however well it was packed."""
DIRECTORY_AT_MOST = 4_000_000

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_SIZE_OF_DIRECTORY = 5  # where zipfile's reading of the archive's end holds it
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, KeyError, ValueError),  # zipfile says so of flags, passwords, names, places
)


@dataclass(frozen=True)
class Limits:
    """What an archive may hold: how many members, how many bytes once unpacked, and what to do where it holds more."""

    members: int
    unpacked: int
    instead: str


A_FOLDER = Limits(members=1_000, unpacked=2_000_000_000, instead="unpack it and give the folder")
"""What a zipped folder of tables may hold."""


def directory(stream: IO[bytes], file: str, limits: Limits, otherwise: str) -> list[zipfile.ZipInfo]:
    """The members of an archive that is small enough to unpack, as its directory lists them.

    ``otherwise`` is what to say of a file that is no archive.

    Raises:
        InputRefused: no archive, or one that would unpack to more than the limits.
    """
    try:
        end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]  # the very numbers that ZipFile goes by
        if end and end[_SIZE_OF_DIRECTORY] > DIRECTORY_AT_MOST:
            held = f"its directory alone is {end[_SIZE_OF_DIRECTORY]:,} bytes"
            raise InputRefused.because([f"{file}: too large: {held}, the limit is {DIRECTORY_AT_MOST:,}"])
        members = zipfile.ZipFile(stream).infolist()
    except _DAMAGE as error:
        raise InputRefused.because([f"{file}: {otherwise}"]) from error
    _check_size(members, file, limits)
    return members


def _check_size(members: Sequence[zipfile.ZipInfo], file: str, limits: Limits) -> None:
    if len(members) > limits.members:
        message = f"{file}: too large: it holds {len(members):,} files, the limit is {limits.members:,}"
        raise InputRefused.because([f"{message}; {limits.instead}"])
    total = sum(member.file_size for member in members)
    if total > limits.unpacked:
        message = f"{file}: too large: it would unpack to {total:,} bytes, the limit is {limits.unpacked:,}"
        raise InputRefused.because([f"{message}; {limits.instead}"])
    for member in members:
        if member.file_size > SMALL_ENOUGH and member.file_size > RATIO_AT_MOST * member.compress_size:
            message = (
                f"{file}: a part of it is {member.compress_size:,} bytes and would unpack to {member.file_size:,}, "
                f"more than {RATIO_AT_MOST} to 1: too large to be trusted; {limits.instead}"
            )
            raise InputRefused.because([message])


def archive(one: Document) -> Shelf:
    """The files of a zipped folder: those at its top, or in the one folder that it holds.

    Folders within, hidden files and what a Mac adds are left out, as they are in a folder. Each file is unpacked in
    memory when it is read.

    Raises:
        InputRefused: no archive, too large once unpacked, packed in a way that is not read, protected by a password,
            or with a name that leads out of its folder or stands there twice.
    """
    otherwise = "is no ZIP archive, or is cut or damaged; zip the folder again"
    with _opened(one) as stream:
        members = directory(stream, one.name, A_FOLDER, otherwise)
    files = [(_place(member, one.name), member) for member in members if not member.filename.endswith(("/", "\\"))]
    kept = {place: member for place, member in files if not _left_out(place)}
    twice = [place for place, count in Counter(place for place, _ in files).items() if count > 1 and place in kept]
    if twice:
        raise InputRefused.because([f"{one.name}: holds {quoted(twice[0])} twice; which one is meant?"])
    top = _top(kept, one.name)
    chosen = sorted(
        (plainly(place.name, NAME_AT_MOST), member) for place, member in kept.items() if place.parent == top
    )
    return Shelf(Path(one.name).stem, tuple(Document(name, _reader(one, member)) for name, member in chosen))


def _place(member: zipfile.ZipInfo, file: str) -> PurePosixPath:
    """Where a member lies in its archive; some programs write backslashes between the folders."""
    place = PurePosixPath(member.filename.replace("\\", "/"))
    if not place.name or place.is_absolute() or ".." in place.parts or ":" in place.parts[0]:
        message = f"{file}: holds {quoted(member.filename)}, a path that leads out of its folder; not trusted"
        raise InputRefused.because([message])
    return place


def _left_out(place: PurePosixPath) -> bool:
    return place.parts[0] == "__MACOSX" or any(part.startswith((".", "~$")) for part in place.parts)


def _top(places: Iterable[PurePosixPath], file: str) -> PurePosixPath:
    """The folder that holds the files: the only one that is nearest to the top."""
    folders = {place.parent for place in places}
    depth = min((len(folder.parts) for folder in folders), default=0)
    nearest = sorted(str(folder) for folder in folders if len(folder.parts) == depth)
    if len(nearest) > 1:
        names = listed([quoted(name) for name in nearest])
        raise InputRefused.because([f"{file}: holds several folders ({names}); zip the one folder of the tables"])
    return PurePosixPath(nearest[0] if nearest else ".")


def _reader(one: Document, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    return lambda: _unpacked(one, member)


def _unpacked(one: Document, member: zipfile.ZipInfo) -> bytes:
    """A member's bytes: as many as the directory says, or none."""
    file = f"{one.name}: {plainly(member.filename)}"
    if member.flag_bits & _ENCRYPTED:
        raise InputRefused.because([f"{file}: is protected by a password; zip it without one"])
    if stat.S_ISLNK(member.external_attr >> 16):
        raise InputRefused.because([f"{file}: is a link to another file, which is not followed; zip the file itself"])
    if member.compress_type not in _METHODS:
        method = f"method {member.compress_type}"
        raise InputRefused.because([f"{file}: is packed by {method}; only deflate is read, which every program writes"])
    one_more = copy.copy(member)
    one_more.file_size += 1  # so that a file larger than its directory says is seen to be, and read no further
    try:
        with _opened(one) as stream, zipfile.ZipFile(stream) as zipped, zipped.open(one_more) as unpacking:
            data = unpacking.read(one_more.file_size)
    except _DAMAGE as error:
        raise InputRefused.because([f"{file}: the archive is damaged here ({quoted(error)}); zip it again"]) from error
    if len(data) != member.file_size:
        message = f"{file}: is not the {member.file_size:,} bytes that the archive's directory says; zip it again"
        raise InputRefused.because([message])
    return data


@contextmanager
def _opened(one: Document) -> Iterator[IO[bytes]]:
    try:
        stream = io.BytesIO(one.read()) if one.path is None else one.path.open("rb")
    except OSError as error:
        raise InputRefused.because([f"{one.name}: cannot be opened: {error.strerror or error}"]) from error
    with stream:
        yield stream
