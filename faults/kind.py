"""What was handed in, in a word or two, for a message that refuses it."""

from __future__ import annotations

from typing import Any

from .validation import shown


def kind_of(part: Any) -> str:
    """Return what something is: `the text "sign"`, `the number 5`, `the class Ridge`, `a Ridge`."""
    if part is None or isinstance(part, bool):
        return str(part)
    if isinstance(part, type):
        return f"the class {part.__name__}"
    if isinstance(part, str):
        return f"the text {shown(part)}"
    if isinstance(part, int | float):
        return f"the number {shown(part)}"
    kinds: dict[type, str] = {list: "a list", tuple: "a tuple", dict: "a dict", set: "a set"}
    name = type(part).__name__
    return kinds.get(type(part), f"{'an' if name[0] in 'AEIOU' else 'a'} {name}")
