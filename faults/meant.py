"""What a value that cannot be used was meant to be: `5%`, `10k`, `64,32`, `yes`. Each returns a remedy, or nothing."""

from __future__ import annotations

import re

NUMBER = r"[+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[+-]?\d+)?"
BASIS_POINTS = r"(?:bps?|basis points?)"
CURRENCIES = r"(?:[$€£¥]|usd?t?|eur|gbp|chf|jpy)"
TIMES = {"k": 1e3, "m": 1e6, "mio": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9}
TRUE = frozenset({"true", "yes", "on", "1", "1.0", "y", "t"})
FALSE = frozenset({"false", "no", "off", "0", "0.0", "n", "f"})
NOTHING = frozenset({"none", "null", "nil", "nan", "n/a", "na", "default"})
COUNTS_BARS = re.compile(r"refit_every|bars$|lookback|horizon|embargo|lags")
PERIODS = {
    "day": "d day days daily",
    "week": "w week weeks weekly",
    "month": "m mo month months monthly",
    "quarter": "q quarter quarters quarterly",
    "year": "a y yr year years yearly annual annually",
}
BARS = {"day": 1, "week": 5, "month": 21, "quarter": 63, "year": 252}
"""Daily bars of a period."""


def number_meant(text: str, name: str, *, whole: bool) -> str:
    """Return the number that a setting's text was meant to be, as a remedy; empty where none can be told.

    `name` is the setting's: its unit decides what a per cent is.
    """
    low = text.strip().strip("\"'").strip().lower().replace("_", "").replace("'", "")
    if low in NOTHING:
        return "leave it out for its default"
    if COUNTS_BARS.search(name) and (bars := bars_meant(low)):
        return bars
    if found := re.fullmatch(rf"({NUMBER}) ?(?:%|percent|pct)", low):
        return _of_percent(_plain(found[1]), name, whole)
    if found := re.fullmatch(rf"({NUMBER}) ?{BASIS_POINTS}", low):
        points = _plain(found[1])
        return f"write {points:g}" if name.endswith("_bps") else f"write {points / 1e4:g} for {points:g} bps"
    if re.fullmatch(r"\d{1,3}(\.\d{3})+,\d+", low):  # as in much of Europe: 1.234,5
        low = low.replace(".", "").replace(",", ".")
    if "," in low and not re.fullmatch(r"[^\d]*\d{1,3}(,\d{3})+(\.\d+)?[^\d]*", low):
        return _of_commas(low, whole)
    if several := re.fullmatch(rf"(?:range)?[\[(]?({NUMBER})(?: ?(?:\.\.|[:;/-]) ?|\s+)({NUMBER})\b.*", low):
        return f"a run takes one value, such as {several[1]}"
    number = _with_unit(low)
    if number is None or (whole and number != int(number)):
        return ""
    return f"write {shown_number(number)}"


def bars_meant(low: str) -> str:
    """Return how many daily bars a period such as `1y`, `6 months` or `weekly` has, as a remedy."""
    found = re.fullmatch(r"(\d*) ?([a-z]+)", low)
    unit = next((unit for unit, names in PERIODS.items() if found and found[2] in names.split()), None)
    if not found or unit is None:
        return ""
    count = int(found[1] or 1)
    period = f"a {unit}" if count == 1 else f"{count} {unit}s"
    return f"it counts bars: write {count * BARS[unit]} for {period} of daily bars"


def truth_meant(value: object, true: str = "true", false: str = "false") -> str:
    """Return which of the two a value was meant to be, as a remedy."""
    low = str(value).strip().strip("\"'").lower()
    if low in TRUE:
        return f"write {true}"
    return f"write {false}" if low in FALSE else f"write {true} or {false}"


def list_meant(value: object, where: str, *, of_texts: bool) -> str:
    """Return how the list that a value was meant to be is written; `where` is its setting, `section.key` or empty."""
    text = str(value).strip().strip("\"'").strip("[](){} ")
    items = [item.strip().strip("\"'") for item in re.split(r"[,;]" if re.search("[,;]", text) else r"\s+", text)]
    listed = [f'"{item}"' if of_texts or not re.fullmatch(NUMBER, item) else item for item in items if item]
    written = f"[{', '.join(listed)}]"
    remedy = f"write {written}"
    return f"{remedy}, on the command line with quotes: --set '{where}={written}'" if "." in where else remedy


def share_meant(value: object, highest: object) -> str:
    """Return the share that a number of per cent was meant to be, as the end of a remedy; empty if it is none."""
    if highest != 1 or isinstance(value, bool) or not isinstance(value, int | float) or not 2 <= value <= 100:
        return ""
    return f"; write {value / 100:g} for {value:g}%" if value < 100 else "; 1 is 100%"


def shown_number(number: object) -> str:
    """Return a number as a person writes it: `10000`, not `10000.0`."""
    if isinstance(number, float) and number.is_integer() and abs(number) < 1e16:
        return str(int(number))
    return str(number)


def _of_percent(number: float, name: str, whole: bool) -> str:
    if name.endswith("_bps"):
        return f"it is in basis points: write {number:g} for {number:g} bps, {100 * number:g} for {number:g}%"
    return "" if whole else f"write {number / 100:g} for {number:g}%"


def _of_commas(low: str, whole: bool) -> str:
    """Return the remedy for numbers with commas that do not part thousands."""
    parts = [part.strip() for part in low.strip("[](){} ").split(",") if part.strip()]
    if not all(re.fullmatch(NUMBER, part) for part in parts):
        return "a run takes one value" if low.startswith("range") else ""
    if not whole and len(parts) == 2 and all(part.isdigit() for part in parts):
        return f"write {parts[0]}.{parts[1]}, with a point; a run takes one value"
    return f"a run takes one value: write {' or '.join(parts)}" if len(parts) < 4 else "a run takes one value"


def _with_unit(low: str) -> float | None:
    """Return the number of a text such as `$10k`, `2x`, `10,000 usd` or `1/3`; None if it is none."""
    low = re.sub(rf"^{CURRENCIES} ?| ?{CURRENCIES}$", "", low)
    found = re.fullmatch(rf"({NUMBER}) ?(k|m|mio|mn|b|bn|x|times)?", low) or re.fullmatch(rf"x ?({NUMBER})()", low)
    return None if found is None else _plain(found[1]) * TIMES.get(found[2] or "", 1.0)


def _plain(text: str) -> float:
    return float(text.replace(",", ""))
