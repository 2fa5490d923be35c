"""Plants a fault in the product: one piece of a module's text replaced, the changed functions put to work."""

import importlib
import types
from pathlib import Path

import numpy as np

from barcast.engine.replay import kernel as replay_kernel

PLAIN = ("from numba import njit", "njit = lambda **_: lambda function: function")
"""Leaves the kernel uncompiled, which is quicker than compiling it anew for each fault."""


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
    """Return the functions, methods and properties that a module defines, by qualified name."""
    mine = [thing for thing in vars(module).values() if getattr(thing, "__module__", "") == module.__name__]
    classes = [thing for thing in mine if isinstance(thing, type)]
    members = [getattr(member, "fget", member) for kind in classes for member in vars(kind).values()]
    functions = [thing for thing in (*mine, *members) if isinstance(thing, types.FunctionType)]
    return {each.__qualname__: each for each in functions if each.__module__ == module.__name__}


def plant(monkeypatch, name, old, new):
    """Plant a fault in the module until the test ends: the changed code runs wherever the function is known."""
    module = importlib.import_module(f"barcast.{name}")
    text = replaced(module, (old, new))
    if module is replay_kernel:
        monkeypatch.setattr(replay_kernel, "run_accounts", uncompiled(text.replace(*PLAIN)))
        return
    changed = functions_of(executed(module, text))
    for qualname, function in functions_of(module).items():
        monkeypatch.setattr(function, "__code__", changed[qualname].__code__)


def plain_kernel(monkeypatch):
    """Let the replay run uncompiled, without a fault."""
    monkeypatch.setattr(replay_kernel, "run_accounts", uncompiled(replaced(replay_kernel, PLAIN)))


def uncompiled(text):
    """Return `run_accounts` of a kernel's text; outside numba only a recarray gives its fields as attributes."""
    run_accounts = executed(replay_kernel, text).run_accounts

    def as_attributes(records):
        return records.view(np.recarray)

    def run(world, costs, targets, accounts, equity, book):
        world = world._replace(bars=as_attributes(world.bars), rules=as_attributes(world.rules))
        book = type(book)(*map(as_attributes, book))
        run_accounts(world, as_attributes(costs), targets, as_attributes(accounts), equity, book)

    return run
