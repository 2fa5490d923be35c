"""Gives the columns of a table the names they go by here: by its layout, by the words of its header, by instrument."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

import numpy as np

from ...faults import BadInput, did_you_mean
from ..bars import PRICES, REQUIRED
from ..layouts.layout import Layout
from ..layouts.words import SECOND, bare, languages_of, meaning_of, meanings_of
from ..parsing.numbers import is_missing, parse_numbers
from ..parsing.table import DATES, Cells, Table

FIELDS = (*REQUIRED, "adj_close", "openinterest")
PAIR = re.compile(r"""\(['"]([^'"]*)['"],_?['"]([^'"]*)['"]\)""")
"""The name that pandas gives to a column of two levels: `('close',_'msft')`."""
MOST_SHOWN = 8
"""Instruments that a message lists."""
OTHER_CLOSES = {"adj", "adjusted", "prev", "prev.", "previous", "pre", "yesterday", "unadj"}
"""Words that make a close another bar's, or another price."""


def with_layout_names(table: Table, layout: Layout) -> Table:
    """Return the table with the names of its layout, without the columns that repeat others."""
    kept = {name: cells for name, cells in table.columns.items() if not _matches(name, layout.skips)}
    names = {name: layout.names.get(name, name) for name in kept}
    taken = set(kept)
    names = {name: name if ours in taken and ours != name else ours for name, ours in names.items()}
    said = [layout.said]
    if volume := next(_volumes(kept, layout.volumes), None):
        names = {name: "other_volume" if ours == "volume" else ours for name, ours in names.items()}
        names[volume] = "volume"
        said += [f"{volume} as volume"] if volume != "vol" else []
    return renamed(table, names, said)


def _volumes(columns: Mapping[str, Cells], wanted: tuple[str, ...]) -> Iterator[str]:
    found = [name for pattern in wanted for name in columns if fnmatchcase(name, pattern)]
    yield from (name for name in found if np.nan_to_num(parse_numbers(columns[name])).any())
    yield from found


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def renamed(table: Table, names: Mapping[str, str], said: list[str] | None = None) -> Table:
    """Return the table with the columns of these names, by their new ones, and what is said of it."""
    return replace(
        table,
        columns={ours: table.columns[name] for name, ours in names.items()},
        written={ours: table.written[name] for name, ours in names.items() if name in table.written},
        read_as=(*table.read_as, *(said or ())),
    )


def with_known_words(table: Table) -> Table:
    """Return the table with every column that has a usual name by ours: `vol`, `Schluss`, `close*`, `4. close (USD)`.

    Raises:
        BadInput: two columns could be the same one.
    """
    columns = list(table.columns)
    names = {name: name for name in columns}
    held = meanings_of(columns)
    said: list[str] = []
    for field in ("date", "time", *FIELDS):
        if field in columns or (field in ("date", "time") and any(name in columns for name in DATES)):
            continue
        found = [name for name in columns if names[name] == name and held.get(name) == field]
        found = [name for name in found if bare(name) not in SECOND] or found
        if len(found) > 1:
            raise _several(table, field, found)
        if found:
            names[found[0]] = field
    changed = [(name, ours) for name, ours in names.items() if name != ours]
    languages = languages_of([name for name, _ in changed])
    said += [f"{language} names of columns" for language in languages]
    said += [f"{name} as {ours}" for name, ours in changed if bare(name) in SECOND and not languages]
    return renamed(table, names, said)


def _several(table: Table, field: str, found: list[str]) -> BadInput:
    could = f"{' and '.join(sorted(found))} could each be the {field}"
    return BadInput.at(table.header, could, f"rename the one meant {field}")


@dataclass(frozen=True)
class _Family:
    """Columns that belong to one instrument, or to one side of a quote: `close_msft`, `msft_open`."""

    name: str
    columns: dict[str, str]
    """Theirs by ours."""


def of_one_family(table: Table, symbol: str) -> Table:
    """Return the table with the columns of one instrument by their plain names, where each has columns of its own.

    Raises:
        BadInput: there are several, and none or an unknown one is asked for.
    """
    if all(name in table.columns for name in PRICES):
        return table
    families = list(_families(list(table.columns)))
    if not families:
        return _with_only_candidates(table)
    names = {family.name.upper(): family for family in families}
    kind = "sides of the market" if set(names) <= {"BID", "ASK", "MID"} else "instruments"
    chosen = chosen_symbol(list(names), symbol, table.header, kind)
    family = names[chosen]
    others = {theirs for other in families if other is not family for theirs in other.columns.values()}
    renaming = {name: name for name in table.columns if name not in others}
    renaming |= {theirs: ours for ours, theirs in family.columns.items()}
    said = f"{chosen} of {len(names)} {kind}" if len(names) > 1 else f"the columns of {chosen}"
    return replace(renamed(table, renaming, [said]), symbol=chosen)


def _families(names: list[str]) -> Iterator[_Family]:
    """Yield the families that have all four prices, in the order of the columns."""
    found: dict[str, dict[str, str]] = {}
    for name in names:
        for field, rest in _splits(name):
            found.setdefault(rest, {}).setdefault(field, name)
    yield from (_Family(name, columns) for name, columns in found.items() if all(price in columns for price in PRICES))


def _splits(name: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to take a name apart into what the column holds and whose it is."""
    if pair := PAIR.fullmatch(name):
        parts = [(pair[1].strip(), pair[2].strip()), (pair[2].strip(), pair[1].strip())]
    else:
        parts = []
        for at, mark in enumerate(name):
            if mark in "_.:/|" and 0 < at < len(name) - 1:
                parts += [(name[:at], name[at + 1 :]), (name[at + 1 :], name[:at])]
    for held, rest in parts:
        field = meaning_of(held)
        if field in FIELDS and rest and len(held) > 1:
            yield field, rest


def _with_only_candidates(table: Table) -> Table:
    """Return the table with a price by its plain name where one column alone can be it, such as `raw_close`.

    Raises:
        BadInput: several could be, such as those of bid and ask.
    """
    columns = list(table.columns)
    names = {name: name for name in columns}
    said = []
    for price in [price for price in PRICES if price not in columns]:
        found = [
            name for name in columns for field, rest in _splits(name) if field == price and rest not in OTHER_CLOSES
        ]
        sides = [name for name in columns if name in ("ask", "bid")]
        found = sorted({*found}) or (sides if price == "close" and len(sides) == 2 else [])
        if len(found) > 1:
            raise _several(table, price, found)
        if found and names[found[0]] == found[0]:
            names[found[0]] = price
            said.append(f"{found[0]} as {price}")
    return renamed(table, names, said)


def chosen_symbol(known: list[str], asked: str, where: str, kind: str = "instruments") -> str:
    """Return which of the instruments is asked for; the only one where none is.

    Raises:
        BadInput: there are several, or the one that is asked for is not among them.
    """
    more = f" and {len(known) - MOST_SHOWN} more" if len(known) > MOST_SHOWN else ""
    shown = f"{', '.join(known[:MOST_SHOWN])}{more}"
    if not asked and len(known) > 1:
        remedy = f"set data.symbol to the one meant, such as {known[0]}"
        raise BadInput.at(where, f"several {kind}: {shown}", remedy)
    if not asked or asked in known:
        return asked or known[0]
    found = [name for name in known if name.casefold() == asked.casefold()]
    if len(found) == 1:
        return found[0]
    raise unknown_symbol(asked, known, f"is not in {where}, which has {shown}")


def unknown_symbol(asked: str, known: list[str], what: str) -> BadInput:
    """Return the error for a symbol that a source does not have, with the nearest that it has."""
    by_fold = {name.casefold(): name for name in known}
    near = did_you_mean(asked.casefold(), by_fold)
    if near.startswith("did you mean "):
        return BadInput.at("data.symbol", f'"{asked}" {what}', f"did you mean {by_fold[near[13:-1]]}?")
    return BadInput.at("data.symbol", f'"{asked}" {what}', f"choose one of {', '.join(sorted(known)[:MOST_SHOWN])}")


def without_row_numbers(table: Table) -> Table:
    """Return the table without a first column that has no name and counts the rows, and without empty nameless ones."""
    dated = any(name in table.columns for name in DATES)
    names, said = {}, []
    for at, (name, cells) in enumerate(table.columns.items()):
        nameless = re.fullmatch(rf"column_{at + 1}|unnamed:_\d+|", name) is not None
        if nameless and not isinstance(cells, np.ndarray) and at and all(is_missing(cell) for cell in cells):
            continue
        if nameless and dated and at == 0 and _counts(cells):
            said.append("row numbers left out")
            continue
        names[name] = name
    return renamed(table, names, said) if len(names) < len(table.columns) else table


def _counts(cells: Cells) -> bool:
    numbers = parse_numbers(cells)
    return bool(len(numbers) and numbers[0] in (0, 1) and (np.diff(numbers) == 1).all())
