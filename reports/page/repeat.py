"""How the run is repeated, and all that it was made of: settings, data, versions."""

from __future__ import annotations

from .about import About
from .box import drawn
from .fragment import Fragment


def repeat(about: About, warnings: int) -> Fragment:
    """Return the commands, the settings with the changed ones first, and the facts; `warnings` stand further up."""
    return drawn(
        "repeat.html",
        commands=about.commands,
        changed=about.changed,
        settings=about.settings,
        facts=about.facts,
        warnings=warnings,
    )
