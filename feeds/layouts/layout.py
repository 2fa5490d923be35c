"""What is known of a layout, as data: how it is recognised, and how its columns, dates and numbers are written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Layout:
    """One known layout. Names of columns are as `column_name` gives them: lower case, `_` for a space."""

    name: str
    """Who writes such files."""
    follows: str
    """Where that is described in public."""
    header: tuple[str, ...] = ()
    """Names that a header of this layout has, `*` for any letters; its distinguishing marks are among them."""
    without: tuple[str, ...] = ()
    """Names that it never has."""
    line: str = ""
    """The line of the header as it is written, a regular expression; for layouts known by their capitals or spaces."""
    above: str = ""
    """What a line above the header says, a regular expression; it is enough to recognise the layout."""
    shape: tuple[str, ...] = ()
    """The fields of a row where there is no header, a regular expression each."""
    columns: tuple[str, ...] = ()
    """The names of the columns where there is no header."""
    cells: Mapping[str, str] = field(default_factory=dict)
    """What every one of the first cells of a column looks like, a regular expression by name."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Its names of columns and what they are called here."""
    volumes: tuple[str, ...] = ()
    """Columns that may be the volume, `*` for any letters: the first that is not 0 throughout."""
    skips: tuple[str, ...] = ()
    """Columns that say what another one says, left out."""
    dates: tuple[str, ...] = ()
    """How its dates may be written, as of `strptime`; empty: as they show. The order of day and month is settled here
    where only one of them fits the first dates."""
    decimal: str = ""
    """The mark before a fraction; empty: as the numbers show."""
    thousands: str = ""
    """The mark between thousands; empty: as the numbers show."""

    @property
    def said(self) -> str:
        """What a file of this layout is called in a report."""
        return f"{'an' if re.match('[AIO]|E(?!u)|NSE', self.name) else 'a'} {self.name} file"

    def fits_header(self, names: Sequence[str], line: str, first: Mapping[str, Sequence[str]], above: str = "") -> bool:
        """Return whether a header is of this layout.

        `line` is the header as it is written, `first` some first cells by name, `above` the lines above the header.
        """
        if self.above and re.search(self.above, above, re.IGNORECASE):
            return True
        if not (self.header or self.line) or (self.line and not re.fullmatch(self.line, line.strip())):
            return False
        if not all(any(fnmatchcase(name, wanted) for name in names) for wanted in self.header):
            return False
        if any(fnmatchcase(name, never) for name in names for never in self.without):
            return False
        return all(name in first and _all_fit(form, first[name]) for name, form in self.cells.items())

    def fits_rows(self, rows: Sequence[Sequence[str]]) -> bool:
        """Return whether rows without a header are of this layout."""
        forms = self.shape
        if not forms or any(len(row) != len(forms) for row in rows):
            return False
        return all(_all_fit(form, cells) for form, cells in zip(forms, zip(*rows, strict=True), strict=True))


def _all_fit(form: str, cells: Sequence[str]) -> bool:
    return bool(cells) and all(re.fullmatch(form, cell.strip()) for cell in cells)
