"""How kernels become machine code: when they are first called, kept on disk for the next time.

A kernel calls kernels of its own file only: numba notices a change in the file of the kernel it has kept, not in
others.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., object])

_to_tell: list[Callable[[], None]] = []


def tell_before_compiling(tell: Callable[[], None]) -> None:
    """Call ``tell`` once, when a kernel is first compiled rather than taken from what was kept. numba is not loaded."""
    _to_tell.append(tell)


@cache
def _listening() -> None:
    """Hear from numba when it compiles."""
    from numba.core import event

    class Telling(event.Listener):
        def on_start(self, event: object) -> None:
            while _to_tell:
                _to_tell.pop()()

        def on_end(self, event: object) -> None:
            pass

    event.register("numba:compile", Telling())  # type: ignore[no-untyped-call]


def kernel(function: Function) -> Function:
    """Compile ``function`` on its first call; threads may run it side by side.

    The machine code is kept beside the source or in the user's cache; where neither can be written (a read-only
    container) it is compiled anew in every process, with the same results.
    """
    from numba import njit

    _listening()
    try:
        compiled: Any = njit(cache=True, nogil=True)(function)
    except RuntimeError:
        return cast(Function, njit(nogil=True)(function))
    _pass_over_the_outdated(compiled._cache._cache_file)
    return cast(Function, compiled)


def _pass_over_the_outdated(kept: Any) -> None:
    """Take machine code as not kept whose list names a type that an older version of this package had.

    numba reads the list before it looks whether it is of the same source, and fails on such a type.
    """
    listed = kept._load_index

    def listed_if_readable() -> dict[Any, Any]:
        try:
            return cast(dict[Any, Any], listed())
        except (AttributeError, ImportError):
            return {}

    kept._load_index = listed_if_readable


def inlined(function: Function) -> Function:
    """Compile ``function`` into the kernels of its file that call it: a call for each cell would cost more than it."""
    from numba import njit

    return cast(Function, njit(nogil=True, forceinline=True)(function))
