"""When the bars of a table were: its stamps read, put oldest first, turned into UTC if that is asked, and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..arrays import Stamps
from .checks.order import Rows, check_order, is_newest_first
from .checks.times import check_times
from .parsing.dates import Parsed, parse_dates
from .parsing.table import Cells, Findings
from .parsing.timezone import check_zone, in_utc
from .parsing.zones import check_one_zone
from .readers.asked import Reading

ZONE_LOST = "the time zone of the stamps is dropped: the times are the wall clock of the source"
TURNED = "newest first, turned round"


@dataclass(frozen=True)
class Dated:
    """The rows of a table in the order of time."""

    stamps: Stamps
    """datetime64[us], shape (n,); increasing, unless a fault was noted."""
    columns: Mapping[str, Cells]
    """The other columns, in that order."""
    warnings: tuple[str, ...]
    read_as: tuple[str, ...]
    """How the stamps were read and what was done with them, a few words each."""


def dated(columns: Mapping[str, Cells], dates: Sequence[str], findings: Findings, *, reading: Reading) -> Dated:
    """Return the columns of a table with the stamps that those named `dates` hold, oldest first.

    What is wrong with the stamps goes to `findings`, whose rows are turned round with the table's.

    Raises:
        BadInput: the format or the time zone that is asked for is none.
    """
    name, timezone = dates[0], reading.timezone
    if timezone:
        check_zone(timezone)
    given = [columns[each] for each in dates]
    parsed = parse_dates(given, findings, name, date_format=reading.date_format, timezone=timezone)
    others = {each: cells for each, cells in columns.items() if each not in dates}
    utc = findings.table.utc
    if is_newest_first(parsed.stamps):
        findings.turn()
        parsed, utc = _turned(parsed), utc if utc is None else utc[::-1]
        others = {each: cells[::-1] for each, cells in others.items()}
    apart = utc if parsed.offsets is None else parsed.offsets
    zoned = findings.table.zoned or parsed.offsets is not None
    if timezone:
        parsed, zoned, apart = in_utc(parsed, findings, name, timezone=timezone, utc=utc), False, None
    elif parsed.offsets is not None:
        check_one_zone(parsed.offsets, parsed.stamps, findings, name)
    if check_times(parsed.stamps, name, findings):
        check_order(parsed.stamps, name, findings, rows=Rows(others, apart, zoned, timezone))
    return Dated(parsed.stamps, others, (ZONE_LOST,) if zoned else (), parsed.read_as)


def _turned(parsed: Parsed) -> Parsed:
    offsets = None if parsed.offsets is None else parsed.offsets[::-1]
    return replace(parsed, stamps=parsed.stamps[::-1], offsets=offsets, read_as=(*parsed.read_as, TURNED))
