"""What a plug-in raises, told at its file and line, in one line instead of a traceback."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ...faults import BadInput

TRACEBACK = "BARCAST_TRACEBACK"
"""The environment variable that lets a plug-in's traceback through."""
MEND = f"mend it there; set {TRACEBACK}=1 to see the traceback"


@contextmanager
def blamed_on(plugins: Mapping[str, str | None]) -> Iterator[None]:
    """Turn what is raised into a `BadInput` that names the plug-in, and the line in its file.

    `plugins` maps what a plug-in is called to its file, as far as it is known; without any the exception stays as
    it is. A plug-in that exits the program has raised, too. The environment variable BARCAST_TRACEBACK, when set,
    lets the traceback through.
    """
    try:
        yield
    except BadInput as error:
        if plugins and os.environ.get(TRACEBACK) and error.__cause__ is not None:
            raise error.__cause__ from None  # told by the wrapper of the plug-in already
        raise
    except (Exception, SystemExit) as error:
        if not plugins or os.environ.get(TRACEBACK):
            raise
        raise (unreadable(error) or blame(error, plugins)) from error


def unreadable(error: BaseException) -> BadInput | None:
    """Return the error for code that is no Python, with the text of its line; None for what code has raised."""
    if not isinstance(error, SyntaxError) or not error.filename:
        return None
    line = f", line {error.lineno}" if error.lineno else ""
    text = f" in `{error.text.strip():.200}`" if error.text and error.text.strip() else ""
    remedy = "mend it there" if line else "save it as plain text, in UTF-8"
    return BadInput.at(f"{error.filename}{line}", f"{type(error).__name__}: {error.msg}{text}", remedy)


def blame(error: BaseException, plugins: Mapping[str, str | None]) -> BadInput:
    """Return the error for the plug-in whose line was reached last, or for those that were asked when none was."""
    frames = [(frame, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    reached = [(frame.f_code.co_filename, line) for frame, line in frames]
    modules = [str(frame.f_globals.get("__name__")) for frame, _ in frames]
    own = [at for at, (file, _) in enumerate(reached) if file in plugins.values()]
    notes = "".join(f"; {note}" for note in getattr(error, "__notes__", ()))  # there once a note was added
    raised = f"raised {in_words(error)}{notes}"
    if not own:
        named = " or ".join(asked_in(modules, plugins) or plugins)
        return BadInput.at(named, raised, remedy_for(error) or f"check its settings; set {TRACEBACK}=1 to see more")
    file, line = reached[own[-1]]
    owners = [name for name, its_file in plugins.items() if its_file == file]
    asked = [name for name in asked_in(modules[: own[-1]], plugins) if name in owners]
    installed = "site-packages" in Path(file).parts
    remedy = remedy_for(error) or ("check its settings" if installed else MEND)
    return BadInput.at(f"{file}, line {line}", f"{(asked or owners)[-1]} {raised}", remedy)


def in_words(error: BaseException) -> str:
    """Return the exception's type, and what it says if it says anything."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def remedy_for(error: BaseException) -> str | None:
    """Return the remedy for what a plug-in raises when it was written for something else than being imported."""
    if isinstance(error, ModuleNotFoundError):
        return f"install {error.name}, or mend the import"
    if isinstance(error, ImportError) and "relative import" in str(error):
        return "write `import x` instead of `from . import x`: the file's own folder can be imported from"
    if isinstance(error, SystemExit):
        return 'put what ends the program under `if __name__ == "__main__":`'
    if isinstance(error, EOFError) and "reading a line" in str(error):
        return "nobody answers `input()` in a run: make it a parameter"
    return None


def asked_in(modules: Sequence[str], plugins: Iterable[str]) -> list[str]:
    """Return the plug-ins of the kind that barcast asked last, by the modules of a traceback, outermost first.

    A model is called by the room of the models alone, a strategy by Backtrader or the engine: so a model and a strategy
    of one file are told apart, whichever of its functions raised.
    """
    ours = [module for module in modules if module.split(".")[0] in ("barcast", "backtrader")]
    kind = "model" if ours and ours[-1].startswith("barcast.models.") else "strategy"
    return [name for name in plugins if name.split()[0] == kind]
