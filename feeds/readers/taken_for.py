"""From the table that a reader returns to one with our names and plain numbers, and what it was taken for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from ..layouts.register import Layout, of_header
from ..parsing.numbers import is_missing
from ..parsing.table import DATES, Cells, Table
from .asked import Reading
from .instruments import of_one_instrument
from .marked import with_numbers
from .named import of_one_family, with_known_words, with_layout_names, without_row_numbers

SAMPLE = 60
ZONE = re.compile(r" ?(?:Z|(?:UTC|GMT)(?:[+-]\d\d:?\d\d)?|[+-]\d\d:?\d\d)$")


def taken_for(table: Table, reading: Reading) -> tuple[Table, Reading]:
    """Return the table as its layout and its words say it is meant, and how its dates are written.

    Raises:
        BadInput: columns or instruments among which the user has to choose.
    """
    layout = table.layout if isinstance(table.layout, Layout) else _recognised(table)
    if layout:
        table = with_layout_names(table, layout)
        if table.symbol:
            table = replace(table, read_as=(*table.read_as[:-1], f"{table.read_as[-1]} of {table.symbol}"))
    table = of_one_family(without_row_numbers(with_known_words(table)), reading.symbol)
    table = of_one_instrument(table, reading.symbol)
    table = with_numbers(_without_empty_volume(table), reading, layout)
    if layout and not reading.date_format and (form := _date_format(table, layout)):
        reading = replace(reading, date_format=form)
    return table, reading


def _recognised(table: Table) -> Layout | None:
    """Return the layout of a table that has a header alone, such as a DataFrame."""
    first = {name: [str(cell) for cell in cells[:SAMPLE]] for name, cells in table.columns.items()}
    return of_header(list(table.columns), "", first)


def _without_empty_volume(table: Table) -> Table:
    """Return the table without a volume that is empty on every row, as that of currencies is."""
    cells = table.columns.get("volume")
    if cells is None or isinstance(cells, np.ndarray) or not all(is_missing(cell) for cell in cells):
        return table
    others = {name: column for name, column in table.columns.items() if name != "volume"}
    return replace(table, columns=others, read_as=(*table.read_as, "volume empty throughout"))


def _date_format(table: Table, layout: Layout) -> str | None:
    """Return the format of the layout's that the first dates have; None where none or several fit."""
    names = [name for name in DATES if name in table.columns]
    names = ["date", "time"] if {"date", "time"} <= {*names} else names[:1]
    columns: list[Cells] = [table.columns[name][:SAMPLE] for name in names]
    if not columns or any(isinstance(cells, np.ndarray) for cells in columns):
        return None
    texts = [" ".join(str(cell).strip() for cell in cells) for cells in zip(*columns, strict=True)]
    fitting = [form for form in layout.dates if _fits(texts, form)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(texts: Sequence[str], form: str) -> bool:
    bare = form.removesuffix(" %z")
    if bare != form:
        if not all(ZONE.search(text) for text in texts):
            return False
        texts = [ZONE.sub("", text) for text in texts]
    try:
        return all(datetime.strptime(text, bare) for text in texts)
    except ValueError:
        return False
