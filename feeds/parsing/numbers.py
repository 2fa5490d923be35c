"""Turns a column into numbers strictly: plain decimal numbers, or those of the marks it is known to have."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from ...arrays import Floats
from .marks import Marks
from .table import Cells

NUMBER = re.compile(r" *[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)? *", re.ASCII)
# Within these characters float() reads what NUMBER does and nothing else: no underscores, no inf, no nan.
PLAIN = re.compile(r"[0-9.eE+\- \n]*")
SPACES = "'\u2019 \u00a0\u202f"
"""What can be nothing but thousands marks within a number: apostrophes and spaces."""
SIGNS = "$\u20ac\u00a3\u00a5"
NUMBERISH = re.compile(
    rf"[\s{SIGNS}+-]*[\d.,{SPACES}]*\d[\d.,{SPACES}]*(?:[eE][+-]?\d+)?[KMBTkmbt]?\s?[{SIGNS}%]?\s*", re.ASCII
)
"""A cell that is a number in some way of writing."""
GROUPED = re.compile(r"[+-]?\d{1,3}([,_' ]\d{3})+(\.\d+)?", re.ASCII)
MISSING = {"null", "nan", "none", "na", "n/a", "#n/a", "nat", "<na>", "-", "--"}
POWERS = {"": 0, "K": 3, "M": 6, "B": 9, "T": 12}


class Marked(list[str]):
    """Cells as they are written, and the numbers that they are by their marks: NaN where one is none."""

    def __init__(self, cells: Sequence[str], values: Floats, said: tuple[str, ...]) -> None:
        super().__init__(cells)
        self.values = values
        """float64, shape (n,)."""
        self.said = said
        """What was found in them beside digits and the marks: `$ signs`."""

    def __getitem__(self, at: Any) -> Any:
        """Return a cell, or with a slice those cells and their numbers."""
        cells = super().__getitem__(at)
        return Marked(cells, self.values[at], self.said) if isinstance(at, slice) else cells


def parse_numbers(cells: Cells) -> Floats:
    """Return the cells as a new float64 array of shape (n,); NaN or infinite where one is no finite number."""
    if isinstance(cells, Marked):
        return cells.values.copy()
    if isinstance(cells, np.ndarray):
        return np.array(cells, dtype=np.float64) if cells.dtype.kind in "iuf" else np.full(len(cells), np.nan)
    if PLAIN.fullmatch("".join(cells)):
        with suppress(ValueError):  # some cell is none: the careful way below finds which
            return np.fromiter(map(float, cells), np.float64, len(cells))
    return np.array([float(cell) if NUMBER.fullmatch(cell) else np.nan for cell in cells], dtype=np.float64)


def plain_numbers(cells: Sequence[str], joined: str) -> Floats | None:
    """Return the cells, also given joined by line breaks, as numbers if all are plain and finite; else None."""
    if not PLAIN.fullmatch(joined):
        return None
    with suppress(ValueError):
        numbers = np.fromiter(map(float, cells), np.float64, len(cells))
        return numbers if np.isfinite(numbers).all() else None
    return None


def marked_numbers(cells: Sequence[str], marks: Marks, allowed: str = "") -> Marked:
    """Return the cells with their numbers by the marks; `allowed`: letters and signs that a number may end with.

    A currency sign goes with any number, if all of the column have one sign.
    """
    form = _form(marks)
    found = [form.fullmatch(cell) for cell in cells]
    signs = {match["before"] or match["behind"].strip("%") for match in found if match} - {""}
    endings = {match["power"].upper() for match in found if match} - {""}
    values = np.full(len(cells), np.nan)
    for row, match in enumerate(found):
        if match and len(signs) < 2 and (match["power"] + match["behind"].strip(SIGNS)).upper() in ("", *allowed):
            values[row] = _value(match, marks)
    said = [f"{sign} signs" for sign in sorted(signs) if len(signs) == 1]
    said += [f"{', '.join(sorted(endings, key='KMBT'.index))} as powers of ten"] if endings & set(allowed) else []
    groups = {match["group"] for match in found if match and match["group"]}
    said += ["thousands apostrophes"] if groups & set(SPACES[:2]) else []
    said += ["thousands spaces"] if groups & set(SPACES[2:]) else []
    return Marked(cells, values, tuple(said))


def _form(marks: Marks) -> re.Pattern[str]:
    """Return what a number looks like; two digits may stand between marks, as in India."""
    thousands, decimal = re.escape(marks.thousands), re.escape(marks.decimal)
    grouped = rf"\d{{1,3}}(?P<group>[{thousands}{SPACES}])(?:\d{{2,3}}(?P=group))*\d{{3}}"
    digits = rf"(?:{grouped}|\d+)(?:{decimal}\d*)?|{decimal}\d+"
    before = rf"\s*(?P<minus>[+-]?)(?P<before>[{SIGNS}]?)\s?"
    behind = rf"(?P<exponent>[eE][+-]?\d+)?\s?(?P<power>[KMBTkmbt]?)\s?(?P<behind>[{SIGNS}%]?)\s*"
    return re.compile(f"{before}(?P<digits>{digits}){behind}", re.ASCII)


def _value(match: re.Match[str], marks: Marks) -> float:
    digits = match["digits"].replace(match["group"], "") if match["group"] else match["digits"]
    power = int((match["exponent"] or "e0")[1:]) + POWERS[match["power"].upper()]
    return float(f"{match['minus']}{digits.replace(marks.decimal, '.')}e{power}")


def joined_cells(parts: Sequence[Cells]) -> Cells:
    """Return the parts of a column as one: numbers if all are, else text."""
    arrays = [part for part in parts if isinstance(part, np.ndarray)]
    if len(arrays) == len(parts):
        return np.concatenate(arrays)
    texts = (map(_text, part.tolist()) if isinstance(part, np.ndarray) else part for part in parts)
    return list(itertools.chain.from_iterable(texts))


def _text(number: float) -> str:
    """Return what reads back as the same float; a whole number shows no mark."""
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)


def is_missing(text: str) -> bool:
    """Return whether the text is one of the usual ways of saying that there is no value."""
    return not text.strip() or text.strip().lower() in MISSING


def why_no_number(cell: Any) -> tuple[str, str]:
    """Return what is wrong with a cell that gave no finite number, and the remedy."""
    text = str(cell).strip()
    if not text:
        return "is empty", "fill it or drop the row"
    if is_missing(text):
        return f'"{text}" is a missing value', "drop the row or fill it"
    if text.lower().lstrip("+-") in ("inf", "infinity") or (NUMBER.fullmatch(text) and not np.isfinite(float(text))):
        return f'"{shortened(text)}" is infinite', "correct it or drop the row"
    if NUMBER.fullmatch(text):
        what = f'"{shortened(text)}" has its dot where the others have none'
        return what, "correct it, or say by data.decimal and data.thousands what dots and commas are"
    if GROUPED.fullmatch(text):
        return f'"{shortened(text)}" has separators within the number', f"write {re.sub('[,_ ]', '', text)}"
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        return f'"{shortened(text)}" has a decimal comma', f"write {text.replace(',', '.')}"
    return f'"{shortened(text)}" is not a number', "correct it or drop the row"


def shortened(text: str) -> str:
    """Return the text cut to what a message can hold."""
    return text if len(text) <= 40 else f"{text[:37]}..."
