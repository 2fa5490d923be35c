"""A class or function of the user's, called with the parameters it has: no others, and none missing."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from ...faults import BadInput, Fault, did_you_mean
from ...faults.methods import function_behind
from ..raised import raised_by

Params = Mapping[str, Any]
Maker = Callable[..., Any]
EXAMPLES = {
    "input_size": "1", "input_dim": "1", "n_features": "1", "num_features": "1", "in_features": "1",
    "hidden_size": "16", "hidden_dim": "16", "num_layers": "1", "n_layers": "1", "output_size": "1",
    "output_dim": "1", "out_features": "1",
}  # fmt: skip
"""Values to begin with, of parameters that most networks have: a window has one feature unless more are named."""


def parameters(make: Maker) -> dict[str, inspect.Parameter]:
    """Return the parameters by name; where they cannot be read, one that takes any."""
    try:
        return dict(inspect.signature(make).parameters)
    except (TypeError, ValueError):
        return {"kwargs": inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD)}


def named(make: Maker) -> dict[str, inspect.Parameter]:
    """Return the parameters that can be set by name."""
    unnamed = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD, inspect.Parameter.POSITIONAL_ONLY)
    return {key: one for key, one in parameters(make).items() if one.kind not in unnamed}


def takes_any_name(make: Maker) -> bool:
    """Return whether it has a `**keywords`."""
    return any(one.kind is one.VAR_KEYWORD for one in parameters(make).values())


def check_names(make: Maker, params: Params, name: str, others: Iterable[str] = ()) -> None:
    """Refuse parameters that it doesn't have, and the lack of those it needs.

    `others` are names that are no parameters of it but could have been meant.
    """
    taken = named(make)
    unknown = [] if takes_any_name(make) else [key for key in params if key not in taken]
    missing = [key for key, one in taken.items() if one.default is one.empty and key not in params]
    faults = [*unknown_parameters(unknown, name, [*taken, *others])]
    faults += [
        Fault(f"model.{key}", f"{name} needs it", f"add --set model.{key}={EXAMPLES.get(key, '...')}")
        for key in missing
    ]
    if faults:
        raise BadInput(sorted(faults, key=lambda fault: fault.where))


def unknown_parameters(unknown: Iterable[str], name: str, known: Iterable[str]) -> list[Fault]:
    """Return the fault of each unknown parameter, with the nearest of those there are."""
    known = [*known]
    return [Fault(f"model.{key}", f"{name} has no parameter {key}", did_you_mean(key, known)) for key in unknown]


def construct(make: Maker, params: Params, name: str) -> Any:
    """Return `make(**params)`; what it raises becomes bad input."""
    try:
        return make(**params)
    except BadInput:
        raise
    except Exception as error:
        what = f"{'its constructor' if isinstance(make, type) else 'it'} raised {raised_by(error, file_of(make))}"
        remedy = "mend it, or change the model's parameters"
        if isinstance(error, ModuleNotFoundError):
            remedy = f"install {error.name}, or mend the import"
        raise BadInput.at(f"model {name}", what, remedy) from error


def file_of(make: Any) -> str | None:
    """Return the file that a constructor or function was written in, if it was written in Python."""
    make = make.func if isinstance(make, partial) else make
    functions = (function_behind(one) for one in (make.__init__, make))
    return next((one.__code__.co_filename for one in functions if inspect.isfunction(one)), None)
