"""Texts of ours and of others as a page writes them: escaped, with true minus signs, and `code` as code."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from ...faults.visible import visible
from .numbers import MINUS, power_of_ten

MINUS_SIGN = re.compile(r"(?<![\w.-])-(?=\d)")
"""A hyphen that stands for a minus: before a number, and after no letter or digit, as those of dates do."""
POWER = re.compile(r"(\d(?:\.\d+)?)e([+-]\d+)")
CODE = re.compile(r"`([^`]+)`")


def signs(text: str) -> str:
    """Return a text with true minus signs, and `1.2e+15` as 1.2 x 10 to the 15th."""
    return MINUS_SIGN.sub(MINUS, POWER.sub(lambda found: found[1] + power_of_ten(int(found[2])), text))


def spoken(text: str) -> Markup:
    """Return a sentence, escaped; what stands between backticks is code, and keeps its hyphens."""
    pieces = CODE.split(visible(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if at % 2 else escape(signs(piece)) for at, piece in enumerate(pieces)
    )


def counted(many: int, thing: str) -> str:
    """Return `1 trade`, `1,460 trades`."""
    return f"{many:,} {thing}{'' if many == 1 else 's'}"
