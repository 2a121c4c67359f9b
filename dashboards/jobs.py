"""Work that takes longer than a page may wait: done beside the requests, looked at by its key, given up on a word."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from dashboards.security import report as report_error
from ecohealth.errors import EcohealthError

WORKERS, MOST_HELD = 2, 32
PATIENCE = 20.0
"""Seconds after which work that nobody looks at any more is given up: its reader has left."""
FAILED = "Something failed here. Nothing was changed; try again."


class GivenUp(EcohealthError):
    """The work was stopped: by its reader, because the reader left, or because the server ends."""


@dataclass(frozen=True)
class Look:
    """How far some work is.

    Attributes:
        done, most: parts done, of how many; ``most`` is 0 where that is not known.
        words: what is being done.
        result: what was found so far, the whole once it is ``ended``; None where there is nothing yet.
        version: counts the results, so that whoever looks again knows whether there is a new one.
        ended: whether nothing more will come.
        trouble: why it ended without the whole, in words; empty where it did not.
    """

    done: int = 0
    most: int = 0
    words: str = ""
    result: Any = None
    version: int = 0
    ended: bool = False
    trouble: str = ""


class Progress:
    """What some work says while it is done; every word is also the moment at which it may be stopped."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._lock = threading.Lock()
        self._patience = patience
        self._looked = time.monotonic()
        self._stopped = False
        self._look = Look()

    def say(self, done: int, most: int, words: str = "") -> None:
        """How far it is.

        Raises:
            GivenUp: once it was stopped, or nobody has looked for some seconds.
        """
        with self._lock:
            if self._stopped or time.monotonic() - self._looked > self._patience:
                raise GivenUp("stopped")
            self._look = _with(self._look, done=done, most=most, words=words or self._look.words)

    def show(self, result: object, words: str = "") -> None:
        """What was found so far, and what to say of it."""
        with self._lock:
            self._look = _with(self._look, result=result, version=self._look.version + 1, words=words)

    def look(self) -> Look:
        """How far it is; whoever asks is still there."""
        with self._lock:
            self._looked = time.monotonic()
            return self._look

    def stop(self) -> None:
        """Give the work up at its next word."""
        with self._lock:
            self._stopped = True

    def end(self, trouble: str = "") -> None:
        """Nothing more will come."""
        with self._lock:
            self._look = _with(self._look, ended=True, trouble=trouble)


Work = Callable[[Progress], object]
"""Does something, says how far it is, and returns the whole; None where :meth:`Progress.show` gave it already."""


class Jobs:
    """The work that one app has in hand: by keys that nobody can guess, the oldest forgotten first.

    A few threads do it, so that whatever is asked for, most of the machine is left to the pages.
    """

    def __init__(self, workers: int = WORKERS, patience: float = PATIENCE) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="job")
        self._patience = patience
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[Progress, Future[None]]] = OrderedDict()
        self._shared: OrderedDict[Hashable, str] = OrderedDict()

    def start(self, work: Work, shared: Hashable = None) -> str:
        """Begin some work, or queue it behind what is being done; gives its key.

        Args:
            work: what to do.
            shared: a name under which everybody who asks for the same joins what one of them has begun; without one
                the work is the asker's own.
        """
        with self._lock:
            begun = self._held.get(self._shared.get(shared, ""))
            if shared is not None and begun and not begun[1].done():
                return self._shared[shared]
            key, progress = secrets.token_urlsafe(18), Progress(self._patience)
            future = self._threads.submit(_do, work, progress)
            self._held[key] = progress, future
            if shared is not None:
                self._shared[shared] = key
                while len(self._shared) > MOST_HELD:
                    self._shared.popitem(last=False)
            while len(self._held) > MOST_HELD:
                _, (oldest, waiting) = self._held.popitem(last=False)
                _give_up(oldest, waiting)
        return key

    def look(self, key: str) -> Look:
        """How far the work of a key is; of an unknown key, that it is not there."""
        held = self._held.get(key)
        return held[0].look() if held else Look(ended=True, trouble="This is not being computed any more; ask again.")

    def stop(self, key: str) -> None:
        """Give the work of a key up; nothing where there is none."""
        held = self._held.get(key)
        if held:
            _give_up(*held)

    def close(self) -> None:
        """Give everything up: the server ends."""
        with self._lock:
            for one in self._held.values():
                _give_up(*one)
        self._threads.shutdown(wait=True, cancel_futures=True)


def _with(look: Look, **changed: Any) -> Look:
    return Look(**{**look.__dict__, **changed})


def _give_up(progress: Progress, future: Future[None]) -> None:
    progress.stop()
    if future.cancel():
        progress.end("Stopped before it began.")


def _do(work: Work, progress: Progress) -> None:
    """Do it, and say how it ended; nothing is raised, for nobody would hear it."""
    try:
        progress.say(0, 0)
        result = work(progress)
        if result is not None:
            progress.show(result)
        progress.end()
    except GivenUp:
        progress.end("Stopped.")
    except EcohealthError as error:
        progress.end(str(error))
    except Exception as error:
        report_error(error)
        progress.end(FAILED)
