"""All messages side by side: place, what, remedy; small letters, no full stop, plain words."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("costs", "engine", "experiments", "feeds", "models", "research", "scripts", "strategies", "verdict")
SAID_OTHERWISE = re.compile(
    r"\ba (int|str|NoneType|float64)\b|\binvalid\b|\bplease\b|\bmust not be None\b|\binput should\b"
)
NAMES = (
    "Backtrader",
    "UTF",
    "UTC",
    "JSON",
    "TOML",
    "YAML",
    "CSV",
    "Parquet",
    "Python",
    "NaN",
    "NaT",
    "UNITS",
    "AM",
    "PATH",
)


def text_of(node):
    """Return a literal, or an f-string with its values as `{}`; None for what is worked out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(one.value if isinstance(one, ast.Constant) else "{}" for one in node.values)
    return None


def messages():
    for path in (file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))):
        text = path.read_text()
        if "BadInput" not in text and "Fault(" not in text:
            continue
        for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and len(node.args) == 3):
            name = ast.unparse(call.func)
            if name == "Fault" or name.endswith(".at"):
                for part, node in zip(("what", "remedy"), call.args[1:], strict=True):
                    if said := text_of(node):
                        yield f"{path.relative_to(ROOT)}:{call.lineno}", part, said


ALL = list(messages())


def test_there_are_messages_to_read():
    assert len(ALL) > 300


@pytest.mark.parametrize("part", ["what", "remedy"])
def test_a_message_has_one_voice(part):
    odd = [
        (place, said)
        for place, its, said in ALL
        if its == part and (ends_oddly(said) or begins_oddly(said) or SAID_OTHERWISE.search(said))
    ]
    assert odd == []


def ends_oddly(said):
    return said != said.strip() or re.search(r"[.;:,]$|\.[;,]|;;|\.\.(?!\.)", said.replace("...", "").replace("..", ""))


def begins_oddly(said):
    return said[:1].isupper() and not said.startswith(NAMES)


if __name__ == "__main__":  # the list to read
    for place, part, said in ALL:
        print(f"{place:60} {part:7} {said}")
