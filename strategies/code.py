"""What the code of a user's class defines and names, read off without running it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from ..faults.methods import function_behind

OURS = ("barcast", "backtrader", "builtins")


def own_classes(cls: type) -> list[type]:
    """Return the class and those it derives from, without barcast's and Backtrader's."""
    return [base for base in cls.__mro__ if base.__module__.split(".")[0] not in OURS]


def own_functions(cls: type) -> dict[str, FunctionType]:
    """Return the methods that the user wrote, by their names, each as the class has it."""
    found: dict[str, FunctionType] = {}
    for base in own_classes(cls):
        for name, value in vars(base).items():
            function = function_of(value)
            if function is not None:
                found.setdefault(name, function)
    return found


def function_of(value: Any) -> FunctionType | None:
    """Return the function behind a method, a static or class method or a wrapper; None for anything else."""
    value = inspect.unwrap(value) if callable(value) else value
    value = function_behind(value)
    return value if isinstance(value, FunctionType) else None


def names_in(code: CodeType) -> Iterator[str]:
    """Yield every name, attribute and text in a function, and in those inside it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from names_in(constant)
        elif isinstance(constant, str):
            yield constant


def names_used(cls: type) -> frozenset[str]:
    """Return the names that the user's methods use, be it as a text for `getattr`."""
    functions = [function_of(value) for base in own_classes(cls) for value in vars(base).values()]
    return frozenset(name for one in functions if one is not None for name in names_in(one.__code__))


def place_of(code: CodeType) -> str:
    """Return where a function begins, as a warning has it: `line 5 of mine.py`."""
    return f"line {code.co_firstlineno} of {Path(code.co_filename).name}"
