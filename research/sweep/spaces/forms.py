"""The forms in which the values of a setting are written: `1,2,3`, `1..60`, `1..60:5`, `1e-4..1e-2:log`."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from typing import Any

from ....faults import BadInput
from ....faults.meant import shown_number
from ....faults.parsing import parse_toml
from .kinds import Kind
from .space import Choices, Dimension, Numbers

NUMBER = r"[+-]?(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?"
RANGE = re.compile(rf"\s*({NUMBER})\s*\.\.\s*({NUMBER})\s*(?::\s*(\S+?)\s*)?")
LIKE_A_RANGE = re.compile(
    rf"\s*(?:range)?[\[(]?\s*({NUMBER})\s*(?:\.{{2,}}|:|/|;|-| to |,?\s*\.\.\.,?\s*)\s*({NUMBER})\s*[\])]?\s*(:.*)?"
)
"""What may have been meant as one."""
FORMS = "write values as 1,2,3, or a range as 1..60, 1..60:5 or 1e-4..1e-2:log"


def dimension_of_text(text: str, kind: Kind) -> Dimension:
    """Return the values that a text names, of a setting of that kind.

    Raises:
        BadInput: it names none, or they are no range; without a place, which the caller knows.
    """
    if kind != "text" and (found := RANGE.fullmatch(text)):
        return numbers_of(found[1], found[2], found[3] or "", kind)
    pieces = parted(text)
    if kind != "text" and any(RANGE.fullmatch(piece) for piece in pieces):
        raise BadInput.at("", "has a range among its values, and a range stands alone", FORMS)
    if kind in ("whole", "number") and (found := LIKE_A_RANGE.fullmatch(text)):
        raise BadInput.at("", f'"{text.strip()}" is not a range', f"write {found[1]}..{found[2]}{found[3] or ''}")
    if kind in ("whole", "number") and ".." in text:
        raise BadInput.at("", f'"{text.strip()}" is not a range: both of its ends are numbers', FORMS)
    if not any(piece.strip() for piece in pieces):
        raise BadInput.at("", "names no values", FORMS)
    if not all(piece.strip() for piece in pieces):
        raise BadInput.at("", "has a comma too many: one of its values is empty", "leave the comma out")
    values = [value_of(piece.strip()) for piece in pieces]
    if len(values) == 1 and isinstance(values[0], list):
        values = inner_of(values[0], kind)
    return choices_of(values, kind)


def inner_of(one: list[Any], kind: Kind) -> list[Any]:
    """Return the values that a single list stands for: `[5, 10]` two of a number, `[[1], [8]]` two lists."""
    is_of_lists = bool(one) and all(isinstance(item, list) for item in one)
    return one if is_of_lists or kind not in ("list", "unknown") else [one]


def parted(text: str) -> list[str]:
    """Return a text parted at its commas, but for those within brackets and quotes."""
    pieces, depth, quote = [""], 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        depth += 0 if quote else {"[": 1, "{": 1, "]": -1, "}": -1}.get(letter, 0)
        if letter == "," and depth == 0 and not quote:
            pieces.append("")
        else:
            pieces[-1] += letter
    return pieces


def value_of(text: str) -> Any:
    """Return the TOML value of a text, or the text itself.

    Raises:
        BadInput: it begins as a list and is none.
    """
    try:
        return parse_toml(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        if text.startswith("["):
            remedy = "close each list, and write the whole in quotes: --vary 'model.units=[8],[64, 32]'"
            raise BadInput.at("", f"`{text}` is not a list", remedy) from None
        return text
    except ValueError as error:  # nested too deep, or a number of thousands of digits
        raise BadInput.at("", str(error), "give a plainer value") from None


def choices_of(values: Sequence[Any], kind: Kind) -> Choices:
    """Return values to choose from, whole numbers as floats where the setting is one.

    Raises:
        BadInput: there are fewer than two, or one is there twice.
    """
    if kind == "list" and (bare := [value for value in values if not isinstance(value, list)]):
        listed = ",".join(shown(value if isinstance(value, list) else [value]) for value in values)
        raise BadInput.at("", f"has {shown(bare[0])}, which is not a list", f"write each in brackets: {listed}")
    typed = [float(value) if kind == "number" and is_whole(value) else plain(value) for value in values]
    if not typed:
        raise BadInput.at("", "names no values", FORMS)
    seen: set[str] = set()
    for value in typed:
        key = json.dumps(value, sort_keys=True)
        if key in seen:
            raise BadInput.at("", f"has {shown(value)} twice", "name each value once")
        seen.add(key)
    if len(typed) == 1:
        raise OneValue(typed[0])
    return Choices(tuple(typed))


class OneValue(BadInput):
    """A single value, where there are several to choose from."""

    def __init__(self, value: Any) -> None:
        super().__init__(BadInput.at("", f"has one value, {shown(value)}: it turns nothing", "").faults)
        self.value = value


def numbers_of(low: str, high: str, suffix: str, kind: Kind) -> Numbers:
    """Return the numbers of a range; `suffix` is its step, `log`, or empty.

    Raises:
        BadInput: it has no end, no beginning, or no number in it.
    """
    log = suffix.lower() == "log"
    step = None if log or not suffix else suffix
    if step is not None and not re.fullmatch(NUMBER, step):
        raise BadInput.at("", f'":{suffix}" is neither a step nor log', FORMS)
    texts = [low, high, *([step] if step else [])]
    whole = kind == "whole" or (kind == "unknown" and all(re.fullmatch(r"[+-]?[\d_]+", one) for one in texts))
    ends = [number_of(one, whole) for one in texts]
    first, last, by = ends[0], ends[1], ends[2] if step else None
    written = f"{low}..{high}"
    if kind in ("truth", "list"):
        raise BadInput.at("", f"{written} is a range, and the setting is no number", "write its values with commas")
    if first > last:
        raise BadInput.at("", f"{written} ends below its beginning", f"write {high}..{low}")
    if first == last:
        raise OneValue(first)
    if log and first <= 0:
        raise BadInput.at(
            "", f"{written}:log begins at {low}, which has no logarithm", "begin above 0, or leave out log"
        )
    if by is not None and by <= 0:
        raise BadInput.at("", f"a step of {suffix} leads nowhere", "give a step above 0")
    found = Numbers(first, last, by, log, whole)
    if found.size == 1:
        raise BadInput.at("", f"a step of {suffix} is longer than {written}", "give a shorter step")
    return found


def number_of(text: str, whole: bool) -> float:
    """Return the number that a text is.

    Raises:
        BadInput: it has a fraction and the setting has none, or it is too large for a float.
    """
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise BadInput.at("", f"{text} is not finite", "give a smaller number")
    if not whole:
        return number
    if not number.is_integer():
        raise BadInput.at("", f"{text} is not a whole number", f"write {shown_number(round(number))}")
    return int(number)


def is_whole(value: Any) -> bool:
    """Return whether a value is a whole number, and not a truth."""
    return isinstance(value, int) and not isinstance(value, bool)


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: a date of TOML as its text."""
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    return value if isinstance(value, bool | int | float | str) else str(value)


def shown(value: Any) -> str:
    """Return a value as it is typed."""
    return value if isinstance(value, str) else json.dumps(value)


def text_of(dimension: Dimension) -> Any:
    """Return the values of a setting as an experiment file writes them: a list, or a range as a text."""
    if not isinstance(dimension, Numbers):
        return list(dimension.values)
    suffix = ":log" if dimension.log else "" if dimension.step is None else f":{dimension.step!r}"
    return f"{dimension.low!r}..{dimension.high!r}{suffix}"
