"""What was computed, kept while it is used: bounded, and each thing made once whoever asks."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Kept:
    """A bounded store of what was computed, the least recently used forgotten first.

    Each entry is computed once, however many threads ask for it at the same time; other entries do not wait for it, and
    what could not be made takes nobody's place.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value under the key, made where it is not there. What ``make`` raises is raised, and not kept."""
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
        try:
            value = entry.value(make)
        except BaseException:
            self._forget(key, entry)
            raise
        self._keep(key, entry)
        return cast("T", value)

    def _forget(self, key: Hashable, entry: _Entry) -> None:
        with self._lock:
            if self._entries.get(key) is entry and not entry.is_made:
                del self._entries[key]

    def _keep(self, key: Hashable, entry: _Entry) -> None:
        """As the one used last; of what is made, the oldest beyond the bound is forgotten."""
        with self._lock:
            self._entries.setdefault(key, entry)
            self._entries.move_to_end(key)
            made = [one for one, each in self._entries.items() if each.is_made]
            for one in made[: -self._most]:
                del self._entries[one]

    def already(self, key: Hashable) -> Any:
        """The value under the key where it is there, else None; nobody is waited for."""
        with self._lock:
            entry = self._entries.get(key)
        return entry.made if entry else None


class _Entry:
    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._made: tuple[Any] | None = None

    @property
    def is_made(self) -> bool:
        """Whether there is a value."""
        return self._made is not None

    @property
    def made(self) -> Any:
        """What was made; None where nothing was yet."""
        return self._made[0] if self._made else None

    def value(self, make: Callable[[], Any]) -> Any:
        with self._lock:
            if self._made is None:
                self._made = (make(),)
            return self._made[0]


class Turns:
    """Answers that are computed one after the other: so they come sooner, the median and the slowest alike, than
    answers that all hold one another up. Nobody waits for a slow one longer than ``patience`` seconds.
    """

    def __init__(self, patience: float = 0.5) -> None:
        self._lock = threading.Lock()
        self._patience = patience

    @contextmanager
    def take(self) -> Iterator[None]:
        """Wait for the turn, or as long as is fair."""
        mine = self._lock.acquire(timeout=self._patience)
        try:
            yield
        finally:
            if mine:
                self._lock.release()
