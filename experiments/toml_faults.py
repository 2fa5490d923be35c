"""What was meant by a text that is not TOML: told with the line's number, its text, and the line as it should be."""

from __future__ import annotations

import re
from pathlib import Path

from ..faults import BadInput
from ..faults.meant import FALSE, NOTHING, TRUE, list_meant, number_meant
from ..faults.parsing import TOO_DEEP, parse_toml

PLACE = re.compile(r"\(at line (\d+), column \d+\)$")
KEY = r"[A-Za-z0-9_.-]+"
WHOLE_FILE = "`barcast backtest --print-settings` prints a whole one"
EXAMPLE = f'write [model] and below it name = "lstm"; {WHOLE_FILE}'
LONGEST = 80


def toml_fault(path: Path, text: str, error: ValueError) -> BadInput:
    """Return the error for a settings file that TOML's parser refuses with `error`."""
    if kind := other_kind(path, text):
        return BadInput.at(str(path), *kind)
    if TOO_DEEP in str(error):
        return BadInput.at(str(path), f"is not TOML: {TOO_DEEP}", "give a plainer value")
    number = line_of(text, str(error))
    if not number:
        return BadInput.at(str(path), f"is not TOML: {words_of(error)}", "mend it")
    line = text.split("\n")[number - 1].strip()
    what, remedy = meant_by(line, words_of(error))
    shown = line if len(line) <= LONGEST else f"{line[:LONGEST]}..."
    return BadInput.at(f"{path}, line {number}", f"`{shown}` {what}", remedy)


def other_kind(path: Path, text: str) -> tuple[str, str] | None:
    """Return what a file is that is no TOML from its first line on, and what to do with it."""
    suffix, start = path.suffix.lower(), text.lstrip()
    if suffix in (".csv", ".tsv", ".parquet", ".xlsx"):
        return "holds bars, not settings", f"write --data {path}"
    if suffix == ".py":
        return "is Python, not settings", f"name the class in it: --model {path}:NAME, or --strategy {path}:NAME"
    if suffix == ".json" or start.startswith("{"):
        return "is JSON, not TOML", EXAMPLE
    first = next((line for line in start.split("\n") if line.strip() and not line.lstrip().startswith("#")), "")
    if suffix in (".yaml", ".yml") or first.startswith("---") or re.fullmatch(rf"{KEY}:\s*", first):
        return "is YAML, not TOML", EXAMPLE
    return None


def line_of(text: str, message: str) -> int:
    """Return the number of the line that is wrong, counted from 1; 0 where it cannot be told."""
    if found := PLACE.search(message):
        return int(found[1])
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):  # at the end of the document: what was begun and not ended
        begun = re.sub(r"\"[^\"]*\"|'[^']*'|#.*", "", line)
        if begun.count("[") > begun.count("]") or begun.count("{") > begun.count("}") or re.search(r"[\"']", begun):
            return number
    return max((number for number, line in enumerate(lines, 1) if line.strip()), default=0)


def words_of(error: ValueError) -> str:
    """Return the parser's own words, without the place."""
    words = re.sub(r" \(at .*\)$", "", str(error))
    return f"{words[:1].lower()}{words[1:]}"


def meant_by(line: str, words: str) -> tuple[str, str]:
    """Return what is wrong with a line, and what to write in its place."""
    if words.startswith(("cannot overwrite", "cannot declare")):
        return "stands in the file a second time", "keep one of the two"
    if line.startswith("["):
        return of_heading(line)
    found = re.fullmatch(rf"({KEY}(?: {KEY})*)\s*(:?=)\s*(.*)", line) or re.fullmatch(
        rf"({KEY})\s*([:\s])\s*(.*)", line
    )
    if found is None:
        return (
            ("has no value", f"write {line} = VALUE")
            if re.fullmatch(KEY, line)
            else (f"is not TOML: {words}", "mend it")
        )
    name, sign, (value, rest) = found[1].replace(" ", "_"), found[2], without_end(found[3])
    if not value:
        return "has no value", f"write {name} = VALUE, or leave the line out"
    remedy = remedy_for(name, value)
    if name != found[1]:
        return "has a space in its name", remedy
    return ("has no =" if sign != "=" else what_of(value, rest, words)), remedy


def remedy_for(name: str, value: str) -> str:
    """Return the whole line as it is written."""
    if value.lower() in NOTHING:
        return "leave the line out: each setting has a default"
    number = "" if is_value(value) or value[0] in "\"'[{" else number_meant(value, name, whole=False)
    if number.startswith("a run takes") or "write " not in number:
        return f"write {name} = {value_meant(value)}"
    return number.replace("write ", f"write {name} = ", 1)


def of_heading(line: str) -> tuple[str, str]:
    """Return what is wrong with the heading of a section."""
    name = line.strip("[] \t").partition("#")[0].strip("[] ")
    return "is not the heading of a section", f"write [{name}], and the settings below it"


def without_end(value: str) -> tuple[str, str]:
    """Return a value without what other languages end it with, and that end: `;`, `,`, or a comment of theirs."""
    found = re.fullmatch(r"(.*?)\s*(//.*|;.*|,)?", value)
    if found is None or not found[2] or "://" in value:
        return value, ""
    return found[1], found[2]


def what_of(value: str, rest: str, words: str) -> str:
    """Return what is wrong with a value."""
    if rest:
        return f"has {rest[:2].strip()!r} after its value"
    if "“" in value or "”" in value or "‘" in value:
        return "has curly quotes"
    if value[0] in "\"'" and "\\" in value:
        return "has backslashes, which double quotes take as signs of their own"
    if value[0] in "\"'":
        return "has a quote too few"
    if value[0] in "[{":
        return "has a bracket too few" if value.count("[") != value.count("]") else "has texts without quotes"
    if value.lower() in TRUE | FALSE | NOTHING:
        return f"has a value that TOML does not know, {value}"
    reads_as_number = number_meant(value, "", whole=False).startswith("write ") or re.fullmatch(r"[\d.,_%]+", value)
    return "has a number that cannot be read" if reads_as_number else "has text without quotes"


def value_meant(value: str) -> str:
    """Return a value as TOML has it."""
    bare = value.strip("“”‘’\"'{}")
    if is_value(value):
        return value
    if value[:1] == "[":
        return list_meant(value, "", of_texts=False).removeprefix("write ")
    if "\\" in bare:
        return f"'{bare}'"
    if value.lower() in TRUE | FALSE:
        return "true" if value.lower() in TRUE else "false"
    return bare.lstrip("0") or "0" if bare.isdigit() and bare == value else f'"{bare}"'


def is_value(text: str) -> bool:
    """Return whether a text is a value of TOML."""
    try:
        parse_toml(f"value = {text}")
    except ValueError:
        return False
    return True
