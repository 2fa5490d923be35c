"""`import barcast` stays light: what it exports is imported when it is asked for."""

import subprocess
import sys

import pytest

import barcast

LIGHT = """
import sys, barcast
assert set(barcast.LAZY) <= set(dir(barcast))
heavy = {"numpy", "pandas", "torch", "pydantic", "matplotlib", "rich"} & set(sys.modules)
assert not heavy, heavy
"""


def test_importing_barcast_imports_nothing_heavy():
    subprocess.run([sys.executable, "-c", LIGHT], check=True)


def test_what_it_exports_is_there_and_nothing_else_is():
    assert [getattr(barcast, name).__name__ for name in barcast.LAZY] == list(barcast.LAZY)
    with pytest.raises(AttributeError, match=r"^module 'barcast' has no attribute 'backtset'$"):
        _ = barcast.backtset
