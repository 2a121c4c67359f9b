"""Being stopped: by Ctrl-C, by the system, or by a terminal that closes."""

from __future__ import annotations

import os
import signal
from types import FrameType

_HEEDED = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_came: list[int] = []


def heed_signals() -> None:
    """From now on what ends a process ends it as Ctrl-C does: what is under way unwinds, and leaves nothing half.

    A signal that is ignored, as those of the terminal are under ``nohup`` and for what runs in the background of a
    script, stays ignored.
    """
    for number in _HEEDED:
        if signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, _unwind)


def nothing_left_to_lose() -> None:
    """Everything has unwound: from now on a signal ends the process at once, whatever it still waits for."""
    for number in _HEEDED:
        if signal.getsignal(number) is _unwind:
            signal.signal(number, _end)


def code_of_stop() -> int:
    """The exit code: 128 and the number of the signal that came first, so 130 for Ctrl-C, 143 or 129."""
    return 128 + (_came[0] if _came else signal.SIGINT)


def _unwind(number: int, _frame: FrameType | None) -> None:
    _came.append(number)
    raise KeyboardInterrupt


def _end(number: int, _frame: FrameType | None) -> None:
    os._exit(128 + number)
