"""Turns a column into numbers strictly: plain decimal numbers only, and why a cell is none."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from ...arrays import Floats
from .table import Cells

NUMBER = re.compile(r" *[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)? *", re.ASCII)
# Within these characters float() reads what NUMBER does and nothing else: no underscores, no inf, no nan.
PLAIN = re.compile(r"[0-9.eE+\- ]*")
GROUPED = re.compile(r"[+-]?\d{1,3}([,_' ]\d{3})+(\.\d+)?", re.ASCII)
MISSING = {"null", "nan", "none", "na", "n/a", "#n/a", "nat", "<na>", "-", "--"}


def parse_numbers(cells: Cells) -> Floats:
    """Return the cells as a new float64 array of shape (n,); NaN or infinite where one is no finite number."""
    if isinstance(cells, np.ndarray):
        return np.array(cells, dtype=np.float64) if cells.dtype.kind in "iuf" else np.full(len(cells), np.nan)
    if PLAIN.fullmatch("".join(cells)):
        with suppress(ValueError):  # some cell is none: the careful way below finds which
            return np.fromiter(map(float, cells), np.float64, len(cells))
    return np.array([float(cell) if NUMBER.fullmatch(cell) else np.nan for cell in cells], dtype=np.float64)


def numbers_or_text(cells: Sequence[str]) -> Cells:
    """Return the cells as finite numbers if all of them are, else as they were."""
    numbers = parse_numbers(cells)
    return numbers if np.isfinite(numbers).all() else cells


def joined_cells(parts: Sequence[Cells]) -> Cells:
    """Return the parts of a column as one: numbers if all are, else text."""
    arrays = [part for part in parts if isinstance(part, np.ndarray)]
    if len(arrays) == len(parts):
        return np.concatenate(arrays)
    # repr() of a float reads back as the same float.
    texts = (map(repr, part.tolist()) if isinstance(part, np.ndarray) else part for part in parts)
    return list(itertools.chain.from_iterable(texts))


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
    if NUMBER.fullmatch(text) or text.lower().lstrip("+-") in ("inf", "infinity"):
        return f'"{shortened(text)}" is infinite', "correct it or drop the row"
    if GROUPED.fullmatch(text):
        return f'"{shortened(text)}" has separators within the number', f"write {re.sub('[,_ ]', '', text)}"
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        return f'"{shortened(text)}" has a decimal comma', f"write {text.replace(',', '.')}"
    return f'"{shortened(text)}" is not a number', "correct it or drop the row"


def shortened(text: str) -> str:
    """Return the text cut to what a message can hold."""
    return text if len(text) <= 40 else f"{text[:37]}..."
