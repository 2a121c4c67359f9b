"""Instructions of the machine that numba has no word for.

They are given addresses, not arrays: numba counts the references of an array whenever it is handed on, which takes
longer than to read a cell. Whoever takes an address (``array.ctypes.data``) holds the array while it is used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

_BYTE, _WORD, _WIDE = ir.IntType(8), ir.IntType(64), ir.VectorType(ir.IntType(8), 64)
_ALWAYS = b'\n\r"'  # marks beside the delimiter


def _load(builder: Any, address: Any, kind: Any) -> Any:
    return builder.load(builder.inttoptr(address, kind.as_pointer()), align=1)


def _byte(_: Any, address: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.zext(_load(builder, arguments[0], _BYTE), _WORD)

    return types.int64(types.int64), generate


def _eight_bytes(_: Any, address: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _load(builder, arguments[0], _WORD)

    return types.uint64(types.int64), generate


def _marks_in(_: Any, address: Any, delimiter: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        text = _load(builder, arguments[0], _WIDE)
        first, nothing = ir.Constant(ir.IntType(32), 0), ir.Constant(_WIDE, ir.Undefined)
        one = builder.insert_element(nothing, builder.trunc(arguments[1], _BYTE), first)
        every = builder.shuffle_vector(one, one, ir.Constant(ir.VectorType(ir.IntType(32), 64), [0] * 64))
        found = builder.icmp_unsigned("==", text, every)
        for sign in _ALWAYS:
            found = builder.or_(found, builder.icmp_unsigned("==", text, ir.Constant(_WIDE, [sign] * 64)))
        return builder.bitcast(found, _WORD)

    return types.uint64(types.int64, types.int64), generate


def _zeros_below(_: Any, word: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.uint64(types.uint64), generate


byte = cast("Callable[[int], int]", intrinsic(_byte))
"""The byte at an address."""

eight_bytes = cast("Callable[[int], Any]", intrinsic(_eight_bytes))
"""The eight bytes that begin at an address, the first of them lowest, wherever they lie."""

marks_in = cast("Callable[[int, int], Any]", intrinsic(_marks_in))
"""Which of the 64 bytes that begin at an address are a delimiter, a quote or a line break, the first the lowest bit."""

zeros_below = cast("Callable[[Any], Any]", intrinsic(_zeros_below))
"""How many bits lie below the lowest that is set."""
