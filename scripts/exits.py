"""How a command ends: 0 done, 1 a rerun differs, 2 bad input, 3 the folder is taken, 130 interrupted.

None of them prints a traceback.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import typer

DIFFERENT, BAD_INPUT, TAKEN, INTERRUPTED = 1, 2, 3, 130
OUT_OF_MEMORY = "the machine's memory is full; lower model.lookback, model.units or run.seeds, or give fewer bars"


@contextmanager
def tidy() -> Iterator[None]:
    """Turn what a user can mend, and Ctrl-C, into a message on stderr and an exit code."""
    from barcast.experiments.run_folder.place import FolderTaken
    from barcast.faults import BadInput

    speak_any_encoding()
    try:
        yield
        sys.stdout.flush()
    except FolderTaken as error:
        raise exit_with(error, TAKEN) from None
    except BadInput as error:
        raise exit_with(error, BAD_INPUT) from None
    except KeyboardInterrupt as stopped:
        say(f"barcast: interrupted; {str(stopped) or 'what was under way is not kept'}", sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        # whoever read our output has had enough: what was to be done is done
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except MemoryError:
        raise exit_with(OUT_OF_MEMORY, BAD_INPUT) from None
    except OSError as error:
        raise exit_with(
            f"output: {error.strerror or error}; the folder of a finished run is whole", BAD_INPUT
        ) from None


def speak_any_encoding() -> None:
    """Let a letter that the terminal's encoding lacks come out escaped instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def exit_with(error: object, code: int) -> typer.Exit:
    """Print the error, a line each fault, and return the exit."""
    for line in str(error).split("\n"):
        say(f"barcast: {line}", sys.stderr)
    return typer.Exit(code)


def say(line: object, stream: TextIO | None = None) -> None:
    """Print a line, on stdout unless told otherwise, with what names and files may hide in it written out."""
    from barcast.faults.visible import visible

    print(visible(line), file=stream)
