"""Work that takes longer than a page may wait: done beside the requests, looked at by its key, given up on a word."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from dashboards.security import report as report_error
from ecohealth.errors import EcohealthError

WORKERS, MOST_HELD, MOST_KEYS = 2, 32, 1_000
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


NOBODYS = Look(ended=True, trouble="This is not being computed any more; ask again.")


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


@dataclass(eq=False)
class _Task:
    """Some work under way, and the keys of those who wait for it."""

    shared: Hashable
    progress: Progress
    future: Future[None]
    keys: set[str] = field(default_factory=set)

    def may_be_joined(self, shared: Hashable) -> bool:
        """Whether it is that work, and somebody waits for it still."""
        return self.shared == shared and bool(self.keys) and not self.future.done()

    def leave(self, key: str) -> None:
        """One fewer waits for it; it is given up once nobody does."""
        self.keys.discard(key)
        if not self.keys:
            _give_up(self.progress, self.future)


class Jobs:
    """The work that one app has in hand: by keys that nobody can guess and that serve nobody but whoever asked, the
    oldest forgotten first.

    A few threads do it, so that whatever is asked for, most of the machine is left to the pages.
    """

    def __init__(self, workers: int = WORKERS, patience: float = PATIENCE, me: Callable[[], str] = lambda: "") -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="job")
        self._patience = patience
        self._me = me
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[_Task, str]] = OrderedDict()

    def start(self, work: Work, shared: Hashable = None) -> str:
        """Begin some work, or queue it behind what is being done; gives its key.

        Args:
            work: what to do.
            shared: a name under which everybody who asks for the same joins what one of them has begun, each by a key
                of their own; without one the work is the asker's own.
        """
        key = secrets.token_urlsafe(18)
        with self._lock:
            task = self._joined(shared) or self._begun(work, shared)
            task.keys.add(key)
            self._held[key] = task, self._me()
            while len(self._held) > MOST_KEYS or len({id(one) for one, _ in self._held.values()}) > MOST_HELD:
                oldest, (forgotten, _) = self._held.popitem(last=False)
                forgotten.leave(oldest)
        return key

    def _joined(self, shared: Hashable) -> _Task | None:
        if shared is None:
            return None
        return next((one for one, _ in self._held.values() if one.may_be_joined(shared)), None)

    def _begun(self, work: Work, shared: Hashable) -> _Task:
        progress = Progress(self._patience)
        return _Task(shared, progress, self._threads.submit(_do, work, progress))

    def look(self, key: str) -> Look:
        """How far the work of a key is; of an unknown key, that it is not there."""
        task = self._mine(key)
        return task.progress.look() if task else NOBODYS

    def stop(self, key: str) -> None:
        """Wait for the work of a key no more; it is given up where nobody else does. Nothing where there is none."""
        with self._lock:
            task = self._mine(key)
            if task is not None:
                task.leave(key)
                if task.keys:
                    del self._held[key]

    def _mine(self, key: str) -> _Task | None:
        task, owner = self._held.get(key, (None, ""))
        return task if owner == self._me() else None

    def close(self) -> None:
        """Give everything up: the server ends."""
        with self._lock:
            for task, _ in self._held.values():
                _give_up(task.progress, task.future)
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
