"""How a command ends: 0 done, 2 bad input, 3 the folder is taken, 130 interrupted; never a traceback for those."""

from __future__ import annotations

import io
import os
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

    speak_any_encoding()
    try:
        yield
        sys.stdout.flush()
    except FolderTaken as error:
        raise told(error, TAKEN) from None
    except BadInput as error:
        raise told(error, BAD_INPUT) from None
    except KeyboardInterrupt as stopped:
        print(f"barcast: interrupted; {str(stopped) or 'what was under way is not kept'}", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        # whoever read our output has had enough: what was to be done is done
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except OSError as error:
        raise told(f"output: {error.strerror or error}; the folder of a finished run is whole", BAD_INPUT) from None


def speak_any_encoding() -> None:
    """Let a letter that the terminal's encoding lacks come out escaped instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def told(error: object, code: int) -> typer.Exit:
    """Print the error and return the exit."""
    print(f"barcast: {error}", file=sys.stderr)
    return typer.Exit(code)
