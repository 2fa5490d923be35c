"""How a command ends: 0 done, 2 bad input, 3 the folder is taken, 130 interrupted; never a traceback for those."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

BAD_INPUT, TAKEN, INTERRUPTED = 2, 3, 130


@contextmanager
def tidy() -> Iterator[None]:
    """Turn what a user can mend, and Ctrl-C, into a message on stderr and an exit code."""
    from barcast.experiments.folder import FolderTaken
    from barcast.faults import BadInput

    try:
        yield
    except FolderTaken as error:
        raise told(error, TAKEN) from None
    except BadInput as error:
        raise told(error, BAD_INPUT) from None
    except KeyboardInterrupt:
        print("barcast: interrupted; nothing was written", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None


def told(error: Exception, code: int) -> typer.Exit:
    """Print the error and return the exit."""
    print(f"barcast: {error}", file=sys.stderr)
    return typer.Exit(code)
