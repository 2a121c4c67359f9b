"""Two instructions of the machine that numba has no word for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic


def _eight_bytes(_: Any, data: Any, at: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        place = builder.bitcast(builder.gep(array.data, [arguments[1]]), ir.IntType(64).as_pointer())
        return builder.load(place, align=1)

    return types.uint64(data, types.int64), generate


def _zeros_below(_: Any, word: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.uint64(types.uint64), generate


eight_bytes = cast("Callable[[Any, int], Any]", intrinsic(_eight_bytes))
"""The eight bytes that begin at a place, the first of them lowest, wherever they lie."""

zeros_below = cast("Callable[[Any], Any]", intrinsic(_zeros_below))
"""How many bits lie below the lowest that is set."""
