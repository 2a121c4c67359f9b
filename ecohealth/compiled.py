"""How kernels become machine code: when they are first called, kept on disk for the next time.

A kernel calls kernels of its own file only: numba notices a change in the file of the kernel it has kept, not in
others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])


def kernel(function: Function) -> Function:
    """Compile ``function`` on its first call; threads may run it side by side.

    The machine code is kept beside the source or in the user's cache; where neither can be written (a read-only
    container) it is compiled anew in every process, with the same results.
    """
    try:
        return cast(Function, njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast(Function, njit(nogil=True)(function))


def inlined(function: Function) -> Function:
    """Compile ``function`` into the kernels of its file that call it: a call for each cell would cost more than it."""
    return cast(Function, njit(nogil=True, forceinline=True)(function))
