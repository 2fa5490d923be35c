"""A user's code as if it had never run: modules imported anew, and fitted models that are carried over into them.

Out of reach is what a plug-in leaves in modules that are not its own: a class of a library that it patches stays
patched, what it registers stays registered. An installed plug-in, one in machine code and the program itself
(`__main__`) are not imported anew either; `check_alone` has a process for them.
"""

from __future__ import annotations

import copy
import importlib
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from ...models.capabilities.answers import tells_epochs
from ...models.schedule.walk_forward import members_of
from .module_state import StateOf, changed_since, state_of
from .user_modules import is_installed, user_modules
from .user_pickles import Pickled, pickled, unpickled


@contextmanager
def fresh_modules(files: Collection[str | None] = ()) -> Iterator[None]:
    """Let what is built in the block import the user's modules anew; at its end the old ones are back.

    `files` are those of the plug-ins: one that looks like a test is a plug-in if it is among them.
    """
    plugins = {file for file in files if file}
    taken = user_modules(plugins)
    held = attributes_of_parents(taken)
    for name in taken:
        del sys.modules[name]
    importlib.invalidate_caches()
    try:
        yield
    finally:
        for name in user_modules(plugins):
            del sys.modules[name]
        sys.modules.update(taken)
        for parent, name, module in held:
            setattr(parent, name, module)


def attributes_of_parents(modules: dict[str, ModuleType]) -> list[tuple[ModuleType, str, ModuleType]]:
    """Return where a package that is not imported anew has a module as its attribute."""
    held = []
    for full, module in modules.items():
        above, _, name = full.rpartition(".")
        parent = sys.modules.get(above)
        if parent is not None and above not in modules and getattr(parent, name, None) is module:
            held.append((parent, name, module))
    return held


def never_fresh(files: Collection[str | None]) -> tuple[str, ...]:
    """Return the files of plug-ins that cannot be imported anew, because they are installed."""
    return tuple(sorted({file for file in files if file and is_installed(file)}))


@dataclass(frozen=True)
class Snapshot:
    """A fitted model as it was at that moment."""

    kept: Pickled | None
    """In memory; None where it cannot be pickled."""
    copied: Any = None
    """A deep copy of a model that cannot be pickled, whose classes are the old ones."""
    because: str = ""
    """Why it could not be pickled, or why some of its classes are the old ones."""
    modules: StateOf = field(default_factory=dict)
    """What the user's modules and classes held at that moment."""

    @property
    def fresh(self) -> bool:
        """Whether all of its classes are those of the fresh modules."""
        return not self.because


@dataclass(frozen=True)
class Restored:
    """A model made again in fresh modules."""

    model: Any
    because: str = ""
    """Why some or all of its classes are the old ones; empty where all are fresh."""
    outside: tuple[str, ...] = ()
    """What the modules and classes held when it was kept, and do not now: a scaler at module level, fitted in `fit`.
    Such a model does not answer as it did, and is to be fitted again instead."""


def snapshot(model: Any) -> Snapshot:
    """Return a model as it is now, right after it was fitted and before it is asked.

    Raises:
        ValueError: it can neither be pickled nor copied.
    """
    hooks = tuple(one.on_epoch for one in (model, *members_of(model)) if tells_epochs(one) and one.on_epoch)
    state = state_of(user_modules())
    try:
        kept = pickled(model, hooks)
    except Exception as error:  # a lock, a file, a generator: whatever the user's code holds
        because = f"{type(model).__name__} cannot be pickled ({type(error).__name__}: {error})"
        return Snapshot(None, copied(model, hooks, because), because, state)
    made = ", ".join(sorted(set(kept[3])))
    return Snapshot(kept, because=f"{made} is made by a function, and stays as it is" if made else "", modules=state)


def copied(model: Any, hooks: tuple[Any, ...], because: str) -> Any:
    """Return a deep copy that shares the hooks alone."""
    try:
        return copy.deepcopy(model, {id(hook): hook for hook in hooks})
    except Exception as error:
        raise ValueError(f"{because}, nor copied ({type(error).__name__}: {error})") from error


def restore(kept: Snapshot) -> Restored:
    """Return the model made again, with the classes of the user's modules as they are now.

    Raises:
        ValueError: a module has no longer what the model is made of.
    """
    try:
        model = copy.deepcopy(kept.copied) if kept.kept is None else unpickled(kept.kept)
    except Exception as error:
        raise ValueError(f"the model cannot be made again ({type(error).__name__}: {error})") from error
    return Restored(model, kept.because, changed_since(kept.modules, state_of(user_modules())))


def carried_over(fitted: Any) -> Restored:
    """Return a copy of a fitted model, with the classes of the user's modules as they are now: fresh, in their block.

    Raises:
        ValueError: it can neither be pickled nor copied.
    """
    return restore(snapshot(fitted))
