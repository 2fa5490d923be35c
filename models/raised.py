"""What a plug-in raised, in one line instead of a traceback."""

from __future__ import annotations

import traceback
from pathlib import Path


def raised_by(error: BaseException, file: str | None = None) -> str:
    """Return the exception's type, message and line: the deepest line, of those in `file` if it is given."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if file in (None, frame.filename)]
    place = f" (line {own[-1].lineno} of {Path(own[-1].filename).name})" if own else ""
    said = f": {error}" if str(error) else ""
    return f"{type(error).__name__}{said}{place}"
