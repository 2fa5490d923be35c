"""How the functions of the kernel are compiled."""

from __future__ import annotations

from ....compiling import Function, Kernel

KERNEL = Kernel(__name__, __file__)


def compiled_apart(function: Function, *, inline: bool = False) -> Function:
    """Compile without fast-math; keep the machine code on disk where there is a folder that can be written.

    Without `_nrt`, numba's counting of references: every array here is the caller's, none is made, and counting them
    at each call takes three quarters of the time. A function that makes an array does not compile.
    """
    return KERNEL.compile(function, error_model="numpy", fastmath=False, _nrt=False, forceinline=inline)


def compiled(function: Function) -> Function:
    """Compile as a part of whatever calls it: a step of a bar is too small for a call."""
    return compiled_apart(function, inline=True)
