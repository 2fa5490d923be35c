"""What is typed, looked at before it is parsed: a setting that the shell has parted, a flag without its value."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from barcast.experiments.flags import FLAGS

COMMANDS = ("backtest", "audit", "sweep")
"""Those that take settings; elsewhere a flag of the same name may take no value."""
BARE = {"cache", "streaming", "sealed"}
"""Flags of settings that take no value."""
PLACES = ("--set", "--vary")
"""Flags that a setting with its value follows."""
VALUED = {f"--{name.replace('_', '-')}" for name in FLAGS if name not in BARE} | {"--out", "--name", "--cuts", *PLACES}


def check_typed(arguments: Sequence[str]) -> None:
    """Refuse settings that the shell has parted, and flags that another flag follows where their value belongs.

    Raises:
        BadInput: what was typed, and what to type.
    """
    from barcast.faults import BadInput

    if not arguments or arguments[0] not in COMMANDS:
        return
    for at, text in enumerate(arguments):
        following = arguments[at + 1] if at + 1 < len(arguments) else ""
        if text in VALUED and following.startswith("--"):
            raise BadInput.at(text, "has no value", f"write {text} VALUE, or leave it out")
        flag, equals, value = text.partition("=")
        if text in PLACES:
            check_whole(text, following, arguments[at + 2 :])
        elif flag in PLACES and equals:
            check_whole(flag, value, arguments[at + 1 :])


def check_whole(flag: str, value: str, rest: Sequence[str]) -> None:
    """Refuse a setting of which a part stands in the arguments after it.

    Raises:
        BadInput: it is parted.
    """
    from barcast.faults import BadInput

    whole, parts = value, list(rest)
    while parts and not parts[0].startswith("--") and goes_on(whole, parts[0]):
        whole = f"{whole} {parts.pop(0)}"
    if whole == value:
        return
    named = whole if "=" in whole else whole.replace(" ", "=", 1)
    meant = re.sub(r"\s*=\s*", "=", named, count=1)
    what = "has no value" if "=" not in value else "is parted at a space by the shell"
    raise BadInput.at(f"{flag} {value}", what, f"write {flag} {shlex.quote(meant)}")


def goes_on(text: str, following: str) -> bool:
    """Return whether a setting is not whole before what follows it."""
    if "=" not in text:
        return " " not in text and not following.endswith(".toml")
    unquoted = re.sub(r"\"[^\"]*\"|'[^']*'", "", text)
    begun = unquoted.count("[") > unquoted.count("]") or unquoted.count('"') % 2 == 1
    return begun or text.rstrip().endswith(("=", ",")) or following.startswith((",", "]"))
