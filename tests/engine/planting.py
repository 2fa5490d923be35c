"""Plants a fault in the product: one piece of a module's text replaced, the changed functions put to work."""

import importlib
import pkgutil
import types
from pathlib import Path

from barcast.engine.replay import kernel
from barcast.engine.replay import replay as replay_module


def replaced(module, *pairs):
    """Return the module's text with each piece, which must be there once, replaced."""
    text = Path(module.__file__).read_text(encoding="utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {module.__name__}: the fault must move too"
        text = text.replace(old, new)
    return text


def executed(module, text):
    """Return the text as a module of its own, with the imports of the original."""
    fresh = types.ModuleType(module.__name__)
    fresh.__package__ = module.__package__
    fresh.__file__ = module.__file__
    exec(compile(text, module.__file__, "exec"), vars(fresh))
    return fresh


def functions_of(module):
    """Return the functions, methods and properties that a module defines, by qualified name, as they are written."""
    mine = [thing for thing in vars(module).values() if getattr(thing, "__module__", "") == module.__name__]
    classes = [thing for thing in mine if isinstance(thing, type)]
    members = [getattr(member, "fget", member) for kind in classes for member in vars(kind).values()]
    things = [getattr(thing, "py_func", thing) for thing in (*mine, *members)]
    functions = [thing for thing in things if isinstance(thing, types.FunctionType)]
    return {each.__qualname__: each for each in functions if each.__module__ == module.__name__}


def plant(monkeypatch, name, old, new):
    """Plant a fault in the module until the test ends: the changed code runs wherever the function is known."""
    module = importlib.import_module(f"barcast.{name}")
    changed = functions_of(executed(module, replaced(module, (old, new))))
    if module.__package__ == kernel.__name__:
        plain_kernel(monkeypatch)
    for qualname, function in functions_of(module).items():
        monkeypatch.setattr(function, "__code__", changed[qualname].__code__)


def plain_kernel(monkeypatch):
    """Let the replay run uncompiled, which is quicker than compiling it anew for each fault."""
    names = [f"{kernel.__name__}.{found.name}" for found in pkgutil.iter_modules(kernel.__path__)]
    for module in (*map(importlib.import_module, names), replay_module):
        for name, thing in list(vars(module).items()):
            if hasattr(thing, "py_func"):
                monkeypatch.setattr(module, name, thing.py_func)
