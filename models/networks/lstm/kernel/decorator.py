"""How the functions of the kernel are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .....compiling import Function, Kernel

KERNEL = Kernel(__name__, __file__)


def compiled(*, dots: bool = False, into_caller: bool = False) -> Callable[[Function], Function]:
    """Compile, keeping the machine code on disk where a folder can be written; other threads may run meanwhile.

    Without fast-math: numba compiles a function anew into each caller, and every copy must come to the same bits. Where
    a product and a sum are to be rounded once, `fused` says so. Without `_nrt`, numba's counting of references: every
    array here is the caller's, none is made. A function that makes an array does not compile then, nor one that returns
    a view, unless it is put `into_caller` before; one that `dots` calls the linear algebra library, which wants
    references counted.
    """
    options: dict[str, Any] = {"error_model": "numpy", "fastmath": False, "nogil": True, "_nrt": dots}
    if into_caller:
        options["inline"] = "always"

    def decorate(function: Function) -> Function:
        return KERNEL.compile(function, **options)

    return decorate
