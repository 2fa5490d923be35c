"""Takes the rows of one instrument out of a table that has several, one below the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...faults import BadInput
from ..layouts.words import SYMBOL_NAMES, bare
from ..parsing.numbers import is_missing
from ..parsing.table import Cells, Table
from .named import chosen_symbol, unknown_symbol

SURE = ("ticker", "symbol", "tic", "instrument")
"""Names of columns that hold nothing else; another is one of notes if most of its texts stand there once."""


def of_one_instrument(table: Table, symbol: str) -> Table:
    """Return the rows of the instrument that is asked for, or of the only one, without the column that names it.

    Raises:
        BadInput: there are several and none is asked for, or none is of that name.
    """
    column = _names_instruments(table)
    if column is None:
        return _checked(table, symbol)
    texts = np.array([str(cell).strip() for cell in table.columns[column]], dtype=object)
    known = list(dict.fromkeys(texts.tolist()))
    chosen = chosen_symbol(known, symbol, f"{table.label}, column {column}")
    rows = np.flatnonzero(texts == chosen)
    others = {name: cells for name, cells in table.columns.items() if name != column}
    if len(known) == 1:
        return replace(table, columns=others, symbol=chosen, read_as=(*table.read_as, f"instrument {chosen}"))
    named = table.row
    return replace(
        table,
        columns={
            name: cells[rows] if isinstance(cells, np.ndarray) else [cells[row] for row in rows.tolist()]
            for name, cells in others.items()
        },
        row=lambda row: named(int(rows[row])),
        symbol=chosen,
        read_as=(*table.read_as, f"{chosen} of {len(known)} instruments"),
    )


def _names_instruments(table: Table) -> str | None:
    """Return the column that says whose a row is: the first of the usual names that has text on every row."""
    by_name = {bare(name): name for name in reversed(list(table.columns))}
    found = (by_name[wanted] for wanted in SYMBOL_NAMES if wanted in by_name)
    return next((name for name in found if _are_symbols(name, table.columns[name])), None)


def _are_symbols(name: str, cells: Cells) -> bool:
    if isinstance(cells, np.ndarray) or any(is_missing(str(cell)) for cell in cells):
        return False
    return bare(name) in SURE or 2 * len(set(cells)) <= len(cells)


def _checked(table: Table, symbol: str) -> Table:
    """Refuse a symbol that the source cannot answer to."""
    if not symbol or symbol.casefold() == table.symbol.casefold():
        return table
    if table.symbol:
        raise unknown_symbol(symbol, [table.symbol], f"is not in {table.label}, which has {table.symbol}")
    what = f'{table.label} does not say of which instruments it is, so "{symbol}" cannot be looked for'
    raise BadInput.at("data.symbol", what, "leave it out, or name a column symbol")
