"""Who imports whom: the plan of the house, checked against the code."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROTOCOL = {
    f"models.{name}"
    for name in (
        "protocol", "features", "windows", "folds", "split", "jobs", "source", "ensemble", "examination",
        "walk_forward", "kinds", "meaning", "wrap",
    )
}  # fmt: skip

MAY_IMPORT = {
    "faults": set(),
    "feeds": {"faults"},
    "models": {"faults"},
    "strategies": {"faults", *PROTOCOL},
    "costs": {"faults"},
    "analyzers": {"faults"},
    "engine": {"faults", "feeds", "strategies", "costs", "analyzers", *PROTOCOL},
    "reports": {"faults", "analyzers.metrics", "costs.register", "engine.result"},
    "experiments": {"faults", "feeds", "models", "strategies", "costs", "analyzers", "engine", "reports"},
}

NEVER = {
    "models": {"backtrader"},
    "costs": {"backtrader", "torch"},
    "strategies": {"torch"},
    "engine": {"torch"},
    "analyzers": {"torch"},
    "reports": {"backtrader", "torch", "matplotlib.pyplot"},
}
"""What a room must not know of."""


def imports_of(file):
    """Return every module a file imports, ours as `room.module`, relative ones resolved."""
    package = file.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1]
            if node.module:
                yield ".".join((*base, node.module))
            else:
                yield from (".".join((*base, alias.name)) for alias in node.names)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_the_plan_allows(room):
    for file in (ROOT / room).rglob("*.py"):
        for module in imports_of(file):
            first = module.split(".")[0]
            if first in MAY_IMPORT and first != room:
                allowed = MAY_IMPORT[room]
                assert first in allowed or module in allowed, f"{file.relative_to(ROOT)} imports {module}"
            assert not any(module == other or module.startswith(f"{other}.") for other in NEVER.get(room, ())), (
                f"{file.relative_to(ROOT)} imports {module}"
            )


def test_scripts_are_reached_by_nobody():
    for room in MAY_IMPORT:
        for file in (ROOT / room).rglob("*.py"):
            assert not any("scripts" in (module or "").split(".") for module in imports_of(file))


def test_the_root_holds_no_loose_module():
    assert {path.name for path in ROOT.glob("*.py")} == {"__init__.py", "setup.py"}


def test_setup_lists_every_room():
    text = (ROOT / "setup.py").read_text(encoding="utf-8")
    for room in [*MAY_IMPORT, "scripts"]:
        assert f'"{room}"' in text
