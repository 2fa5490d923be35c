"""Instructions of the processor that numba has no word for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

instruction: Callable[[Callable[..., Any]], Any] = intrinsic
"""Makes a function of LLVM's instructions; numba tells it the types, callers do not."""


@instruction
def bits_of(typing: Any, value: Any) -> Any:
    """Return the bits of a float as an integer of its size."""
    integer: Any = types.int32 if value == types.float32 else types.int64
    return integer(value), lambda _context, builder, _signature, arguments: builder.bitcast(
        arguments[0], ir.IntType(integer.bitwidth)
    )


@instruction
def float_of(typing: Any, bits: Any) -> Any:
    """Return the float that has the bits."""
    number, stored = (types.float32, ir.FloatType()) if bits == types.int32 else (types.float64, ir.DoubleType())
    return number(bits), lambda _context, builder, _signature, arguments: builder.bitcast(arguments[0], stored)


@instruction
def fused(typing: Any, a: Any, b: Any, c: Any) -> Any:
    """Return a x b + c, rounded once."""

    def multiply_and_add(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    return a(a, a, a), multiply_and_add


@instruction
def stay_apart(typing: Any) -> Any:
    """Keep LLVM from copying the function, in which this stands, into its callers: half the time of compiling."""

    def mark(_context: Any, builder: Any, _signature: Any, _arguments: Any) -> None:
        builder.function.attributes.add("noinline")

    return types.void(), mark
