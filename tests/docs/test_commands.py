"""Every command within a sentence of the pages is one that barcast takes; those in blocks are run."""

import re
import shlex
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from barcast.experiments.building.parts import check_choices
from barcast.faults import BadInput
from barcast.research.sweep.asking.read import asked_of
from barcast.scripts.main import app
from barcast.scripts.settings import settings_of

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = typer.main.get_command(app).commands
UsageError = typer.BadParameter.__base__


def commands_in(content):
    """Return the arguments of every `barcast` in a shell block."""
    for line in content.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line.strip().removeprefix("$ "), posix=True, punctuation_chars="|&;<>")
        lexer.whitespace_split = True
        words = list(lexer)
        command = words[: next((i for i, word in enumerate(words) if set(word) <= set("|&;<>")), len(words))]
        if command and Path(command[0]).name == "barcast":
            yield command[1:]


def check_command(arguments):
    """Raise for a command line that barcast would not take, its settings included."""
    name, *rest = arguments
    if name.startswith("-"):
        assert CliRunner().invoke(app, arguments).exit_code == 0
        return
    given = COMMANDS[name].make_context(name, list(rest)).params
    if name == "sweep" and given["vary"]:
        asked_of(vary=given["vary"])
    if name == "backtest":
        flags = {key: value for key, value in given.items() if value is not None and key not in UNSETTING}
        file = given["file"] and ROOT / given["file"]
        experiment = settings_of(file if file and file.is_file() else None, flags, given["assign"] or [])
        if ":" not in experiment.strategy["name"]:
            check_choices(experiment)


UNSETTING = ("file", "assign", "out", "verify", "all_statistics", "full", "quiet", "json", "print_settings")
"""Parameters of `barcast backtest` that are no settings of the run."""


def test_every_command_within_a_sentence_parses(path, reading):
    for code in re.findall(r"`(barcast [^`]+)`", reading.prose_of(path.read_text(encoding="utf-8"))):
        for arguments in commands_in(code):
            if len(arguments) == 1:  # the command as such is meant
                assert arguments[0] in COMMANDS
            else:
                check_command(arguments)


@pytest.mark.parametrize(
    "line",
    [
        "barcast backtset",
        "$ barcast backtest --modle ar",
        "barcast backtest --train much",
        "barcast backtest --set model.epoch=3 | less",
        "barcast backtest --set split.trian=0.5",
        "barcast backtest --strategy sing",
        "barcast backtest --set strategy.treshold=0.1 && ls",
        "barcast backtest --costs fre",
        "barcast rerun",
        "barcast rerun runs/x --verify",
        "barcast --verson",
        "barcast sweep --vary model.lokback=1..5",
    ],
)
def test_a_wrong_command_is_found(line):
    (arguments,) = commands_in(line)
    with pytest.raises((KeyError, AssertionError, BadInput, UsageError)):
        check_command(arguments)
