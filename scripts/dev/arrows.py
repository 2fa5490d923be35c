"""Arrows between the parts of a room: an arrow runs from a part to another that one of its files imports.

A part is a file or a room within. Floors are counted from the ground: a part stands one above the highest that it
imports, and the parts of a circle stand together. An arrow runs up if its part stands before the imported one in the
order that `INSIDE` of `tests/test_architecture.py` gives; where that gives none, only the arrows of circles run up.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from pathlib import Path

Name = tuple[str, ...]
"""A module's, part by part: `("engine", "account", "books")`."""
Arrows = dict[str, set[str]]
"""For each part what it imports."""


def arrows_in(room: Name, imports: Iterable[tuple[Name, Name]]) -> Arrows:
    """Return who imports whom among the parts that stand directly in a room; the rooms themselves for `()`.

    `imports` are the pairs of a module and a name that it imports; a module that imports nothing stands with itself.
    """
    depth = len(room)
    arrows: Arrows = {}
    for module, name in sorted(imports):
        if module[:depth] == room and len(module) > depth:
            part = arrows.setdefault(module[depth], set())
            part.update(name[depth : depth + 1] if name[:depth] == room else ())
    return {part: (to & arrows.keys()) - {part} for part, to in arrows.items()}


def reached(part: str, arrows: Arrows) -> set[str]:
    """Return all that a part imports, by however many steps."""
    found: set[str] = set()
    left = [part]
    while left:
        new = arrows[left.pop()] - found
        found |= new
        left += new
    return found


def circles_of(arrows: Arrows) -> list[list[str]]:
    """Return the parts that import each other, each circle once."""
    reach = {part: reached(part, arrows) for part in arrows}
    groups = {tuple(sorted(one for one in reach[part] if part in reach[one])) for part in arrows}
    return [list(group) for group in sorted(groups) if len(group) > 1]


def floors_of(arrows: Arrows) -> int:
    """Return how many parts stand above each other at most, a circle counted as one."""
    reach = {part: reached(part, arrows) for part in arrows}
    heights: dict[str, int] = {}
    for part in sorted(arrows, key=lambda one: len(reach[one])):  # what is imported reaches fewer
        below = [heights[one] for one in reach[part] if part not in reach[one]]
        heights[part] = 1 + max(below, default=0)
    return max(heights.values(), default=0)


def running_up(arrows: Arrows, order: Sequence[str] | None) -> list[str]:
    """Return the arrows that run up: against the order given, or within a circle where there is none."""
    if order is None:
        reach = {part: reached(part, arrows) for part in arrows}
        return [f"{part} -> {to}" for part in arrows for to in sorted(arrows[part]) if part in reach[to]]
    place = {part: number for number, part in enumerate(order)}
    known = ((part, to) for part in arrows for to in sorted(arrows[part]) if part in place and to in place)
    return [f"{part} -> {to}" for part, to in known if place[to] > place[part]]


def orders_of(root: Path) -> dict[str, list[str]]:
    """Return the orders of parts that a checkout's own test of its architecture holds; none in an old checkout."""
    file = root / "tests" / "test_architecture.py"
    given: dict[str, list[str]] = {}
    for node in ast.parse(file.read_text(encoding="utf-8")).body if file.is_file() else ():
        if isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == ["INSIDE"]:
            given = {room: parts.split() for room, parts in ast.literal_eval(node.value).items()}
    return given
