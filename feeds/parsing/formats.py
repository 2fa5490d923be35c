"""`data.date_format`: dates read as it says, and formats worth suggesting, tried on the dates before they are named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...arrays import Stamps
from ...faults import BadInput
from .clock_times import BEHIND, TIME, ZONE, times_of
from .numbers import shortened
from .shapes import MONTH, strptime

TRAILING_ZONE = re.compile(rf"(.*\d(?: ?[AaPp]\.?[Mm]\.?)?)({ZONE})", re.ASCII)
HAS_TIME = re.compile("%[HIMSfpXTRc]")
TOKEN = re.compile(r"\d+|[A-Za-z]+|[^A-Za-z\d]+", re.ASCII)
WORDS = re.compile(MONTH, re.ASCII | re.IGNORECASE)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
COMPACT = {6: ("%y%m%d", "%d%m%y", "%m%d%y", "%Y%m"), 8: ("%d%m%Y", "%m%d%Y"), 7: ("%Y%j",)}
"""Formats of dates without a mark that may mean several days, by their number of digits."""
TRIED = 1000
"""Texts on which a format is tried first."""


@dataclass(frozen=True)
class ByFormat:
    """Dates read by a format."""

    stamps: Stamps
    zones: Sequence[str | None]
    """The zone of each as it is written; "" without one."""


def read_by_format(texts: list[str], date_format: str) -> ByFormat:
    """Return texts read as `date_format` says: a zone, %z, is taken off before; without a time any time may follow.

    Raises:
        BadInput: it is no format, has the zone before its end, or fits no text at all.
    """
    if re.search("%[zZ]", re.sub("%z$", "", date_format)):
        raise BadInput.at("data.date_format", f'"{date_format}" has the zone before its end', "put %z last")
    try:
        found = _read(texts, date_format)
    except ValueError as error:
        what = f'"{date_format}" is no format ({error})'
        raise BadInput.at("data.date_format", what, "write one like %d/%m/%Y") from None
    if np.isnat(found.stamps).all():
        what = f'"{date_format}" does not fit the first date, "{shortened(texts[0])}"'
        raise BadInput.at("data.date_format", what, _instead(texts))
    return found


def _read(texts: list[str], date_format: str) -> ByFormat:
    bare = re.sub(r"\s?%z$", "", date_format)
    zones: Sequence[str | None] = [""] * len(texts)
    if bare != date_format:
        parts = [TRAILING_ZONE.fullmatch(text) for text in texts]
        zones = [match[2].strip() if match else "" for match in parts]
        texts = [match[1] if match else text for match, text in zip(parts, texts, strict=True)]
    stamps = strptime(texts, bare)
    # pandas reads the words now and today whatever the format.
    stamps[[not re.search(r"\d", text) for text in texts]] = np.datetime64("NaT", "us")
    if np.isnat(stamps).any() and not HAS_TIME.search(bare):
        stamps, zones = _with_any_time(texts, bare, stamps, zones)
    return ByFormat(stamps, zones)


def _with_any_time(
    texts: list[str], bare: str, stamps: Stamps, zones: Sequence[str | None]
) -> tuple[Stamps, Sequence[str | None]]:
    """Return the stamps with those that have a time behind their date, which the format does not speak of."""
    behind = re.compile(rf"(.*?\d){BEHIND}", re.ASCII)
    rows = np.flatnonzero(np.isnat(stamps)).tolist()
    parts = [behind.fullmatch(texts[row]) for row in rows]
    stamps = stamps.copy()
    dates = strptime([match[1] if match and match[2] else "" for match in parts], bare)
    stamps[rows] = dates + times_of([match[2] if match else None for match in parts])
    found = list(zones)
    for row, match in zip(rows, parts, strict=True):
        found[row] = (match[3] or found[row] or "").strip() if match else found[row]
    return stamps, found


def _instead(texts: list[str]) -> str:
    fitting = formats_for(texts)
    also = "or leave it out for dates like 2020-01-31"
    return f"set it to {' or '.join(fitting)}, {also}" if fitting else f"write one like %d/%m/%Y, {also}"


def formats_for(texts: list[str], dates: Sequence[str] = ()) -> list[str]:
    """Return the formats that fit nearly all texts: those guessed from a text, or `dates` with what follows them."""
    sample = texts[:TRIED]
    guesses = dict.fromkeys(guess for text in _different(sample) for guess in _guesses(text, dates))
    found = [form for form in guesses if _fits(sample, form) and _fits(texts, form)]
    return (found or [form for form in dates if _fits(texts, form)])[:3]


def _different(texts: list[str]) -> list[str]:
    """Return one text of each way of writing, most common first, a few at most."""
    ways: dict[str, list[str]] = {}
    for text in texts:
        ways.setdefault(re.sub(r"\d", "0", text), []).append(text)
    return [found[0] for found in sorted(ways.values(), key=len, reverse=True)[:3]]


def _fits(texts: list[str], form: str) -> bool:
    try:
        stamps = _read(texts, form).stamps
    except ValueError:
        return False
    return bool(np.isnat(stamps).mean() <= 0.1)


def _guesses(text: str, dates: Sequence[str]) -> Iterator[str]:
    """Yield formats of one text; with `dates`, formats of the date at its beginning, only those."""
    if text.isdigit():
        yield from COMPACT.get(len(text), ())
        return
    if not dates:
        yield from filter(None, (_guess(text, order) for order in _orders(text)))
        return
    behind = re.compile(rf"(.*?\d){BEHIND}", re.ASCII).fullmatch(text)
    if behind and behind[2]:
        rest = text[len(behind[1]) : behind.end(2)]
        zone = text[behind.end(2) :]
        said = " %z" if zone.startswith(" ") else "%z" if zone else ""
        yield from (f"{date}{_time_format(rest)}{said}" for date in dates)


def _orders(text: str) -> Iterator[tuple[str, ...]]:
    """Yield what the numbers of a text may be, in their order."""
    early = re.match(r"\d{1,2}:\d\d(:\d\d)?[^:\d]", text)  # the time stands before the date
    clock = ("H", "M", *(("S",) if early and early[1] else ()))
    for date in (("Y", "m", "d"), ("d", "m", "Y"), ("m", "d", "Y")):
        yield (*clock, *date) if early else (*date, "H", "M", "S", "f")


def _time_format(text: str) -> str:
    """Return the format of what stands between a date and a zone."""
    begins = re.search(rf"(?:{TIME})$", text, re.ASCII)
    time = text[begins.start() :] if begins else ""
    if time.isdigit():
        form = "%H%M%S" if len(time) > 4 else "%H%M"
    else:
        half = re.search(r" ?[AaPp]\.?[Mm]\.?$", time)
        form = "%I" if half else "%H"
        form += ":%M" + (":%S" if time.count(":") > 1 else "")
        fraction = re.search(r"[.,](?=\d)", time)
        form += f"{fraction[0]}%f" if fraction else ""
        form += (" %p" if half[0].startswith(" ") else "%p") if half else ""
    return (text[: begins.start()] if begins else text) + form


def _guess(text: str, order: tuple[str, ...]) -> str | None:
    """Return the format of a text whose numbers are in that order; None where they are too few or too long."""
    zone = TRAILING_ZONE.fullmatch(text) if re.search(r"\d[T ]?\d\d:?\d\d", text) else None
    bare = zone[1] if zone and re.search(r":\d\d", zone[1]) else text
    half = re.search(r"[AaPp]\.?[Mm]\.?$", bare)
    rest = ["I" if half and letter == "H" else letter for letter in order]
    form: list[str] = []
    for token in TOKEN.findall(bare):
        said = _token(token, rest)
        if said is None:
            return None
        form.append(said)
    complete = not {"Y", "m", "d"} & set(rest) or not {"Y", "m"} & set(rest)
    return "".join(form) + (_zone_of(zone[2]) if zone and bare != text else "") if complete else None


def _zone_of(zone: str) -> str:
    return " %z" if zone.startswith(" ") else "%z"


def _token(token: str, rest: list[str]) -> str | None:
    """Return the format of a token, and take what it stands for out of `rest`; None where it cannot stand here."""
    if not token.isalnum():
        return token.replace("%", "%%")
    if token.isdigit():
        return _digits(token, rest)
    low = token.lower()
    if WORDS.fullmatch(low) and "m" in rest:
        rest.remove("m")
        return "%b" if len(token) == 3 else "%B"
    if low[:3] in DAYS:
        return "%a" if len(token) == 3 else "%A"
    return "%p" if low in ("am", "pm") else token


def _digits(token: str, rest: list[str]) -> str | None:
    form = ""
    while token and rest:
        letter = rest.pop(0)
        width = {"Y": 4, "f": 6}.get(letter, 2)
        if letter == "Y" and len(token) < 4:
            width, letter = 2, "y"
        if letter in ("m", "d") and not form and len(token) > 2:
            return None  # a year
        form, token = f"{form}%{letter}", token[width:] if letter != "f" else ""
    return None if token else form
