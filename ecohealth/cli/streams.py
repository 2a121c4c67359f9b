"""Standard output and standard error: what nobody takes any more goes nowhere, and what cannot be written is told."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TextIO

from ecohealth.errors import CannotWrite


def open_outlets() -> None:
    """Let the process write to what it was given, whatever that is.

    A stream that was closed (``>&-``) is nowhere. One whose reader has left (``| head``) becomes it, without a word.
    One that is full is told once (:class:`CannotWrite`), standard error excepted. What lacks a character shows its
    escape.
    """
    _take_free_places()
    sys.stdout = _outlet(sys.stdout or _nowhere(1), tells=True)
    sys.stderr = _outlet(sys.stderr or _nowhere(2), tells=False)


class Outlet(TextIOWrapper):
    """A standard stream until it fails, then nowhere."""

    def __init__(self, stream: TextIOWrapper, *, tells: bool) -> None:
        super().__init__(
            stream.buffer, stream.encoding, "backslashreplace",
            line_buffering=stream.line_buffering, write_through=stream.write_through,
        )  # fmt: skip
        self._kept = stream  # whose end would close what both write to
        self._tells = tells

    def write(self, text: str, /) -> int:
        """Write a text; how many characters it has.

        Raises:
            CannotWrite: the first time that it fails for another reason than that its reader has left.
        """
        try:
            return super().write(text)
        except OSError as error:
            self._leave(error)
            return len(text)

    def flush(self) -> None:
        """Write what waits to be written.

        Raises:
            CannotWrite: as :meth:`write`.
        """
        try:
            super().flush()
        except OSError as error:
            self._leave(error)

    def _leave(self, error: OSError) -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)
        if self._tells and not isinstance(error, BrokenPipeError):
            why = error.strerror or type(error).__name__
            raise CannotWrite(f"standard output cannot be written: {why}") from error


def _take_free_places() -> None:
    """Where a standard stream was closed, the next file that is opened would be taken for it."""
    place = os.open(os.devnull, os.O_RDWR)
    while place <= 2:
        place = os.open(os.devnull, os.O_RDWR)
    os.close(place)


def _nowhere(place: int) -> TextIO:
    """A stream to a place that was free."""
    return os.fdopen(place, "w", encoding="utf-8", closefd=False)


def _outlet(stream: TextIO, *, tells: bool) -> TextIO:
    """The same stream, one that is no file (a test's) as it is."""
    return Outlet(stream, tells=tells) if isinstance(stream, TextIOWrapper) else stream
