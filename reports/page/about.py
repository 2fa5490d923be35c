"""What a page tells of a run beside its result and its verdict, as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """What the folder of a run says of it; every text is shown as it is, and escaped."""

    name: str
    """Of the run's folder."""
    settings: str
    """The complete settings, as TOML."""
    changed: Mapping[str, str]
    """`section.key` -> its value as TOML, of every setting that is not the default."""
    facts: Mapping[str, str]
    """What is known of data, training and versions: what it is called -> what it is."""
    commands: Mapping[str, str]
    """What a command does -> the command, to repeat the run."""
    audited: str = ""
    """What the audit came to, in a sentence; empty where nothing was audited."""
