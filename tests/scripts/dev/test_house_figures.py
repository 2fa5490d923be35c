"""The figures of the house, of a checkout made up for it."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "dev" / "house_figures.py"

ROOF = '''"""A roof."""

from typing import Any

from ..ground import floor
from .attic.trunk import keep

__all__ = ["Roof"]
MANY = 3


class Roof:
    """Keeps the rain out."""

    def __init__(self, a: int, b: int, c: int, d: int, e: int, *rest: int, **more: Any) -> None:
        """Seven parameters, two lines."""
        self.kept = keep(getattr(floor, "x", a))
        self.known = hasattr(self, "kept")

    def told(self, wanted):
        return wanted

    def _private(self) -> None:
        def inner() -> None:
            pass

        inner()
'''
FILES = {
    "__init__.py": "",
    "setup.py": "x = getattr(1, 'real')\n",
    "ground/__init__.py": '"""The ground."""\n\nfrom .floor import lay\n',
    "ground/floor.py": '"""A floor."""\n\n\ndef lay() -> None:\n    """Lay it."""\n' + "    print()\n" * 40,
    "walls/__init__.py": "",
    "walls/north.py": "import barcast.ground.floor\nfrom barcast.walls import south\n",
    "walls/south.py": "from . import north\nfrom ..roof.top import Roof\n",
    "walls/nook/__init__.py": "",
    "roof/__init__.py": '"""The roof."""\n',
    "roof/top.py": ROOF,
    "roof/attic/__init__.py": "",
    "roof/attic/trunk.py": '"""A trunk."""\nkeep: object = print\n',
    "scripts/__init__.py": "",
    "scripts/dev/tool.py": "x = getattr(1, 'real')\n",
    "tests/__init__.py": "",
    "tests/test_architecture.py": 'INSIDE = {"roof": "top attic"}\n',
}
TOLD = """\
Functions, lines of their bodies: 5, median 2, p90 40, max 40; over 35: 1
      40  ground/floor.py: lay
       4  roof/top.py: Roof._private
       2  roof/top.py: Roof.__init__
       1  roof/top.py: Roof._private.inner
       1  roof/top.py: Roof.told
Files, lines: 11, median 2, p90 27, max 45; over 250: 0, over 350: 0
      45  ground/floor.py
      27  roof/top.py
       3  ground/__init__.py
       2  roof/attic/trunk.py
       2  walls/north.py
       2  walls/south.py
       1  roof/__init__.py
       0  roof/attic/__init__.py
       0  scripts/__init__.py
       0  walls/__init__.py
Functions, parameters: 5, median 0, p90 7, max 7; over 5: 1
       7  roof/top.py: Roof.__init__
       1  roof/top.py: Roof.told
       0  ground/floor.py: lay
       0  roof/top.py: Roof._private
       0  roof/top.py: Roof._private.inner
Modules, public names: 5, median 1, p90 2, max 2; classes and functions: 5, median 0, p90 1, max 1
       2  roof/top.py
       1  ground/floor.py
       1  roof/attic/trunk.py
Calls: 1 getattr, 1 hasattr
Arrows (an arrow is a part that imports another):
  between rooms: 4 parts, 3 arrows, 3 floors, 0 circles, 0 arrows up
  ground: 1 parts, 0 arrows, 1 floors, 0 circles, 0 arrows up
  roof: 2 parts, 1 arrows, 2 floors, 0 circles, 1 arrows up
    up: top -> attic
  scripts: 0 parts, 0 arrows, 0 floors, 0 circles, 0 arrows up
  walls: 3 parts, 2 arrows, 1 floors, 1 circles, 2 arrows up
    circle: north south
    up: north -> south
    up: south -> north
Functions with types: 4 of 5 (80.0%)
Public with a docstring: 7 of 14 (50.0%)
"""
"""Counted by hand."""


def checkout(folder, files=FILES):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def printed(*arguments):
    return subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True)


def test_the_figures_are_those_counted_by_hand(tmp_path):
    done = printed(str(checkout(tmp_path)))
    assert done.returncode == 0, done.stderr
    assert done.stdout == TOLD


@pytest.mark.slow
def test_it_counts_its_own_checkout_where_none_is_named():
    done = printed()
    assert done.returncode == 0, done.stderr
    assert "between rooms: " in done.stdout
    assert "0 circles, 0 arrows up" in done.stdout


def test_an_older_checkout_gives_no_order_of_parts(tmp_path):
    files = {name: text for name, text in FILES.items() if not name.startswith("tests/")}
    assert "roof: 2 parts, 1 arrows, 2 floors, 0 circles, 0 arrows up" in printed(str(checkout(tmp_path, files))).stdout


def test_another_folder_is_refused(tmp_path):
    done = printed(str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path} is no checkout of barcast\n"
