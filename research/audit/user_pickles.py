"""A model as bytes in memory, whose classes and functions of the user's are looked up anew when it is made again.

Nothing here is ever read from a file: what is unpickled was pickled by this process a moment before.
"""

from __future__ import annotations

import io
import pickle
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import CellType, CodeType, FunctionType, MappingProxyType, ModuleType
from typing import Any

from .user_modules import file_of_module, is_users, module_named


@dataclass(frozen=True)
class ModuleOf:
    """Stands for the module of that name, imported or not."""

    __name__: str


class UserPickler(pickle.Pickler):
    """Pickles by name what belongs to a user's module, and hands over what has no name.

    Args:
        shared: what the copy is to have too, instead of a copy of it.
    """

    def __init__(self, shared: tuple[object, ...] = ()) -> None:
        self.content = io.BytesIO()
        super().__init__(self.content, protocol=pickle.HIGHEST_PROTOCOL)
        self.handed_over: list[object] = list(shared)
        """What the copy has itself: hooks, compiled code, classes that a function has made."""
        self.old_classes: list[str] = []
        """Names of classes that a function has made, which cannot be looked up."""
        self.files: dict[str, str | None] = {}
        """The files of the user's modules that were met, by the modules' names."""
        self._users: dict[str, bool] = {}
        self._places = {id(one): at for at, one in enumerate(shared)}

    def persistent_id(self, found: Any) -> tuple[str, Any, Any] | None:
        """Return what stands for a thing that is not pickled; None for one that is."""
        if id(found) in self._places:
            return "shared", self._places[id(found)], None
        if isinstance(found, CodeType):
            return "shared", self._hand_over(found), None
        if isinstance(found, ModuleType | ModuleOf):
            self._is_users(found.__name__)
            return "module", found.__name__, None
        if not isinstance(found, type | FunctionType) or not self._is_users(str(found.__module__)):
            return None
        if "<" not in found.__qualname__:  # neither <locals> nor <lambda>
            return "named", found.__module__, found.__qualname__
        if isinstance(found, FunctionType):
            return None
        self.old_classes.append(found.__qualname__)
        return "shared", self._hand_over(found), None

    def reducer_override(self, found: Any) -> Any:
        """Return how to make again a function without a name, its globals those of the fresh module."""
        if isinstance(found, MappingProxyType):
            return MappingProxyType, (dict(found),)
        if not isinstance(found, FunctionType) or "<" not in found.__qualname__:
            return NotImplemented
        module = ModuleOf(found.__module__)
        if self._is_users(found.__module__) and self.files[found.__module__] is None:  # not among those imported now
            self.files[found.__module__] = found.__code__.co_filename
        cells = tuple(CellType() for _ in found.__closure__ or ())
        filled = [cell.cell_contents for cell in found.__closure__ or ()]
        state = (filled, found.__defaults__, found.__kwdefaults__, dict(found.__dict__))
        # its cells are filled afterwards: what they hold may hold the function
        return new_function, (found.__code__, module, found.__qualname__, len(cells)), state, None, None, fill_function

    def _hand_over(self, found: object) -> int:
        self._places[id(found)] = len(self.handed_over)
        self.handed_over.append(found)
        return self._places[id(found)]

    def _is_users(self, name: str) -> bool:
        if name not in self._users:
            module = sys.modules.get(name)
            self._users[name] = module is None or is_users(name, module)
            if self._users[name]:
                self.files[name] = None if module is None else file_of_module(module)
        return self._users[name]


class FreshUnpickler(pickle.Unpickler):
    """Makes a model again out of bytes of this process, with the classes of the user's modules as they are now."""

    def __init__(self, content: bytes, handed_over: list[object], files: dict[str, str | None]) -> None:
        super().__init__(io.BytesIO(content))
        self._handed_over, self._files = handed_over, files

    def persistent_load(self, stands_for: tuple[str, Any, Any]) -> Any:
        """Return what was handed over, or the module, class or function of that name."""
        kind, what, name = stands_for
        if kind == "shared":
            return self._handed_over[what]
        module = module_named(what, self._files.get(what))
        return module if kind == "module" else found_in(module, name)

    def find_class(self, module: str, name: str) -> Any:
        """Return the class or function of that name in a module that is not the user's, or in theirs as it is now."""
        if module in self._files:
            return found_in(module_named(module, self._files[module]), name)
        return super().find_class(module, name)


def found_in(module: ModuleType, qualified: str) -> Any:
    """Return what is called `Outer.Inner` in a module."""
    found: Any = module
    for name in qualified.split("."):
        found = getattr(found, name)
    return found


def new_function(code: CodeType, module: ModuleType, name: str, cells: int) -> FunctionType:
    """Return a function whose globals are the module's, its cells still empty."""
    made = FunctionType(code, vars(module), code.co_name, None, tuple(CellType() for _ in range(cells)))
    made.__qualname__ = name
    return made


def fill_function(made: FunctionType, state: tuple[list[Any], Any, Any, dict[str, Any]]) -> None:
    """Fill the cells of a function, and give it its defaults and attributes."""
    filled, made.__defaults__, made.__kwdefaults__, attributes = state
    for cell, content in zip(made.__closure__ or (), filled, strict=True):
        cell.cell_contents = content
    made.__dict__.update(attributes)


Pickled = tuple[bytes, list[object], dict[str, str | None], list[str]]
"""The bytes, what was handed over, the files of the user's modules, and the classes that stay the old ones."""


def pickled(found: object, shared: tuple[object, ...] = ()) -> Pickled:
    """Return a thing as bytes, and what is to be handed to `unpickled` beside them."""
    pickler = UserPickler(shared)
    pickler.dump(found)
    return pickler.content.getvalue(), pickler.handed_over, pickler.files, pickler.old_classes


def unpickled(kept: Pickled) -> Any:
    """Return the thing made again, with the classes of the user's modules as they are now."""
    content, handed_over, files, _ = kept
    make: Callable[[], Any] = FreshUnpickler(content, handed_over, files).load
    return make()
