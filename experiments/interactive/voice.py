"""Faults in the words of a call in Python: keywords where the command line has flags and settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from ...faults import BadInput, Fault
from ..flags import FLAGS
from ..objects import OBJECT
from ..settings import SECTIONS
from .keywords import NAMES, keyword_of

SECTION = "|".join(SECTIONS)
PLACE = rf"(?<![\w./=])({SECTION})\.(?!(?:py|pyc|ipynb|csv|parquet|toml|json|pt|joblib|keras|onnx)\b)([A-Za-z_]\w*)"
"""A setting by its section; `model.py` is a file."""
NUMBER = re.compile(r"[-+\d.\[].*|True|False|\.\.\.")
VALUE = r"('[^']*'|\"[^\"]*\"|\[[^\]]*\]|[^\s,;']+)"
VALUED = "|".join(name.replace("_", "-") for name in FLAGS if name not in ("cache", "streaming", "sealed"))
"""Flags that take a value."""
NO_VALUE = r"(?:or|and|is|to|with|first|out|which|leaves|holds|in|for|again|has)\b"
"""What follows a flag in a sentence and is none."""
CALLS = {"barcast audit": "barcast.testing.audit", "barcast backtest --full": "run.result.metrics"}
"""What does in Python what a command does."""
FOLDER = re.compile(r"--out(?: (?=\S))?")


@contextmanager
def in_python(call: str = "backtest") -> Iterator[None]:
    """Let bad input be told in words of the call."""
    try:
        yield
    except BadInput as error:
        told = dict.fromkeys(as_call(fault, call) for fault in error.faults)
        raise type(error)(told) from error.__cause__


def as_call(fault: Fault, call: str) -> Fault:
    """Return a fault that speaks of settings or flags as one that speaks of keywords."""
    where = fault.where.replace(OBJECT, "")
    if where in NAMES:
        where = f"{call}({where}=...)"
    elif where == "--name":
        where = f"{call}(name=...)"
    elif where.startswith("--out"):
        where = FOLDER.sub("", where).strip() or f"{call}(folder=...)"
    elif re.fullmatch(rf"{PLACE}(?:\.\w+)*(?:, {PLACE})*", where):
        where = ", ".join(f"{call}({as_keyword(one)})" for one in where.split(", "))
    remedy = re.sub(r"(?<=write )(?:true|false)\b|(?<=or )false\b", lambda it: it[0].capitalize(), fault.remedy)
    return replace(fault, where=where, what=in_words(fault.what), remedy=in_words(remedy))


def as_keyword(place: str) -> str:
    """Return the place of a setting as what is written in a call: `train=...`, `model={"units": ...}`."""
    section, _, key = place.partition(".")
    key, _, item = key.partition(".")
    written = assigned(section, key, "...")
    return f"{written}, item {item}" if item else written


def assigned(section: str, key: str, value: str) -> str:
    """Return a setting with its value as a keyword of the call."""
    name = keyword_of(f"{section}.{key}")
    value = {"true": "True", "false": "False"}.get(value, value)
    value = value if NUMBER.fullmatch(value) or value.startswith(('"', "'")) else f'"{value}"'
    others = '"name": ..., ' if section in ("model", "strategy") and value != "..." else ""
    return f"{name}={value}" if name else f'{section}={{{others}"{key}": {value}}}'


def in_words(text: str) -> str:
    """Return a sentence with flags and settings written as keywords."""
    text = text.replace(OBJECT, "").replace("choose another --out", "choose another folder")
    text = re.sub(r", or leave (?:it|--out) out for a numbered (?:folder|one)", ", or none for a numbered one", text)
    text = re.sub(r"(?:name (?:one|another)): --out \S+", "name another file", text)
    text = re.sub(r"--name (\S+)", r'name="\1"', text)
    text = re.sub(r", on the command line with quotes: --set '[^']*'", "", text)
    text = re.sub(rf"--set '({SECTION})\.(\w+)=([^']*)'", lambda it: assigned(*it.groups()), text)
    text = re.sub(rf"--set {PLACE}={VALUE}", lambda it: assigned(*it.groups()), text)
    text = re.sub(rf"--({VALUED}) (?!{NO_VALUE}){VALUE}", lambda it: assigned(*setting(it[1]), it[2]), text)
    text = re.sub(r"--no-cache", "cache=False", text)
    text = re.sub(r"--(cache|streaming|sealed)\b", r"\1=True", text)
    text = re.sub(rf"--({VALUED})\b", lambda it: f"`{it[1].replace('-', '_')}`", text)
    text = re.sub(rf"{PLACE} ?= ?{VALUE}", lambda it: assigned(*it.groups()), text)
    return re.sub(PLACE, lambda it: keyword_of(f"{it[1]}.{it[2]}") or f"{it[2]} of {it[1]}", text)


def spoken(text: str) -> str:
    """Return a sentence of a report for a reader in Python; a command that has no call in Python stays a command."""
    pieces = text.split("`")
    return "`".join(called(piece) if at % 2 else in_words(piece) for at, piece in enumerate(pieces))


def called(code: str) -> str:
    """Return what stands between backticks as it is written in Python."""
    return CALLS.get(code, code if code.startswith("barcast ") else in_words(code))


def setting(flag: str) -> tuple[str, str]:
    """Return the section and the setting that a flag stands for."""
    section, _, key = FLAGS[flag.replace("-", "_")].partition(".")
    return section, key
