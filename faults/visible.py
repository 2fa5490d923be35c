"""Text from files, settings and plug-ins as it may be shown: nothing in it acts on the terminal or is hidden."""

from __future__ import annotations

import re

HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters: C0, DEL, C1, the escape of a terminal's sequences among them
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks that turn the direction of reading
    "\u2028\u2029"  # separators of lines and paragraphs
    "\ud800-\udfff]"  # bytes of a file name that are no UTF-8, and halves of a letter
)


def visible(text: object, kept: str = "") -> str:
    r"""Return the text with every character that is not seen itself written out: `\x1b`, `\u202e`.

    Letters of all languages stay as they are. `kept` are characters that stay too, such as a line break of our own.
    """
    return HIDDEN.sub(lambda found: found[0] if found[0] in kept else _escaped(found[0]), str(text))


def _escaped(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # Python's stand-in for a byte that is no UTF-8
        code -= 0xDC00
    return character.encode("unicode_escape").decode() if character in "\t\n\r" else _coded(code)


def _coded(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
