"""Methods of a user's class that cannot be called as they will be: told with their line before anything runs."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from types import MethodType
from typing import Any

from .bad_input import BadInput, Fault

Calls = Mapping[str, tuple[str, ...]]
"""The names of methods, and what each is called with beside `self`."""


def check_methods(owner: type, calls: Calls, what: str) -> None:
    """Refuse methods that are none, or that cannot take what they will be called with; `what` is the class in words.

    A method that the class lacks is no fault here.

    Raises:
        BadInput: every such method, at its file and line.
    """
    faults = list(faults_of(owner, calls, what))
    if faults:
        raise BadInput(faults)


def faults_of(owner: type, calls: Calls, what: str) -> Iterator[Fault]:
    """Yield the faults of methods that the user wrote."""
    for name, arguments in calls.items():
        home = next((base for base in owner.__mro__ if name in vars(base)), None)
        if home is None or home.__module__.split(".")[0] in ("barcast", "backtrader", "builtins"):
            continue
        fault = fault_of(vars(home)[name], arguments)
        if fault is not None:
            written = f"def {name}({', '.join(('self', *arguments))}):"
            yield Fault(place_of(vars(home)[name], home) or what, f"`{name}` of {what} {fault}", f"write `{written}`")


def fault_of(method: Any, arguments: tuple[str, ...]) -> str | None:
    """Return why a method cannot be called with the arguments; None if it can, or if that cannot be known."""
    if method is None:  # how a class says that it has none
        return None
    if isinstance(method, property):
        return "is a property, not a method"
    if not callable(method) and not isinstance(method, staticmethod | classmethod):
        # a descriptor of the user's own may give anything
        return None if hasattr(type(method), "__get__") else f"is {method!r:.40}, not a method"
    bound = () if isinstance(method, staticmethod) or inspect.isclass(method) else (None,)
    function = function_behind(method)
    if not (inspect.isfunction(function) or isinstance(method, staticmethod | classmethod)):
        return None
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    try:
        signature.bind(*bound, *arguments)
    except TypeError:
        given = f"is called with {' and '.join(arguments)}" if arguments else "is called with nothing beside self"
        return f"{given}, but takes {signature.replace(return_annotation=inspect.Signature.empty)}"
    return None


def place_of(method: Any, home: type) -> str | None:
    """Return the file and line of a method, or those of its class; None where neither is known."""
    function = method.fget if isinstance(method, property) else function_behind(method)
    function = inspect.unwrap(function) if callable(function) else function
    if inspect.isfunction(function):
        return f"{function.__code__.co_filename}, line {function.__code__.co_firstlineno}"
    return place_of_class(home)


def function_behind(method: Any) -> Any:
    """Return the function of a static, class or bound method; anything else as it is."""
    return method.__func__ if isinstance(method, staticmethod | classmethod | MethodType) else method


def place_of_class(cls: type) -> str | None:
    """Return the file and line at which a class begins; None where they are not known."""
    try:
        return f"{inspect.getfile(cls)}, line {inspect.getsourcelines(cls)[1]}"
    except (OSError, TypeError):
        return None
