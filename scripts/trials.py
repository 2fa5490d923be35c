"""`barcast trials`: the trials that the ledger has counted, their export, and forgetting them with a reason."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from barcast.scripts.exits import say, tidy

if TYPE_CHECKING:
    from barcast.verdict.ledger.ledger import Ledger
    from barcast.verdict.ledger.looks import Listed

TITLES = ("trial", "when (UTC)", "data", "bars", "model", "strategy", "tried", "p skill", "p profit", "looks")
NUMBERS = {"trial", "p skill", "p profit", "looks"}
WIDEST = 4000
"""Characters of a line, so that each trial has one however narrow the terminal is."""
MOST = 100_000
"""Trials that are forgotten at once."""


def trials(
    data: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only trials on these bars, such as sp500 or prices.csv.")
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write them with all that is kept, as JSON lines; - is stdout."),
    ] = None,
    forget: Annotated[
        list[str] | None,
        typer.Option(metavar="NUMBERS", help="Forget trials: 3, 3,5 or 3-9. Repeat for more. Needs --reason."),
    ] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="With --forget: why. It is kept.")] = None,
) -> None:
    """List the trials that were counted: every result on bars that no model was trained on that somebody looked at."""
    with tidy():
        from barcast.verdict.ledger.ledger import Ledger

        check_options(export, forget, reason)
        with Ledger.open() as ledger:
            if forget:
                print_forgotten(ledger, forget, reason or "")
            elif export is not None:
                print_export(ledger, export, known_data(ledger, data))
            else:
                print_trials(ledger, known_data(ledger, data))


def check_options(export: Path | None, forget: list[str] | None, reason: str | None) -> None:
    """Refuse options that do not go together.

    Raises:
        BadInput: which, and what to do.
    """
    from barcast.faults import BadInput

    if forget and export is not None:
        raise BadInput.at("--forget", "stands beside --export", "export first, then forget")
    if forget and not (reason or "").strip():
        raise BadInput.at("--forget", "has no reason", 'add one, such as --reason "wrong costs"')
    if reason is not None and not forget:
        raise BadInput.at("--reason", "says why trials are forgotten", "add --forget and their numbers")


def print_trials(ledger: Ledger, data: str | None) -> None:
    """Print the trials, one a line."""
    from rich.console import Console

    found = ledger.trials(data)
    check_readable(ledger)
    for note in ledger.lost_looks():
        say(f"Note: {note}")
    many = f"{len(found):,} trial{'' if len(found) == 1 else 's'}"
    say(f"{many} counted in {ledger.place}{'' if data is None else f', on {data}'}")
    if found:
        Console(highlight=False, width=WIDEST).print(table_of(found))
    for reason in dict.fromkeys(one.forgotten for one in found if one.forgotten is not None):
        numbers = ", ".join(str(one.number) for one in found if one.forgotten == reason)
        say(f"Forgotten: {numbers} ({reason}). The looks stay counted.")


def print_export(ledger: Ledger, file: Path, data: str | None) -> None:
    """Write the trials to a file.

    Raises:
        BadInput: it cannot be written.
    """
    from barcast.experiments.run_folder.place import write_file

    lines = list(ledger.export(data))
    check_readable(ledger)
    if str(file) == "-":
        for line in lines:
            print(line)
        return
    write_file(file, "".join(f"{line}\n" for line in lines))
    say(f"{len(ledger.trials(data)):,} trials written to {file}")


def print_forgotten(ledger: Ledger, given: list[str], reason: str) -> None:
    """Forget the trials.

    Raises:
        BadInput: a number is none, or no trial has it; nothing is forgotten then.
    """
    from barcast.faults import BadInput, Fault

    numbers = numbers_in(given)
    unknown = ledger.unknown(numbers)
    check_readable(ledger)
    if unknown:
        remedy = "`barcast trials` lists the numbers that there are"
        raise BadInput(Fault("--forget", f"there is no trial {number}", remedy) for number in unknown)
    many = ledger.forget(numbers, reason)
    check_readable(ledger)
    if not many:
        which = "This trial was" if len(numbers) == 1 else "These trials were"
        say(f"{which} forgotten before: nothing is changed, nor the reason that was given then.")
        return
    say(f"Forgot {many:,} trial{'' if many == 1 else 's'}. That they were looked at stays counted, with the reason.")


def numbers_in(given: list[str]) -> list[int]:
    """Return the numbers in texts such as `3`, `3,5` and `3-9`.

    Raises:
        BadInput: a text is none of them.
    """
    from barcast.faults import BadInput

    numbers: dict[int, None] = {}
    for part in (part.strip() for text in given for part in text.split(",")):
        found = re.fullmatch(r"([0-9]{1,18})(?:-([0-9]{1,18}))?", part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        if last < first or last - first >= MOST:
            raise BadInput.at("--forget", f"{part!r:.40} is no number of a trial", "write 3, or 3,5, or 3-9")
        numbers |= dict.fromkeys(range(first, last + 1))
    return list(numbers)


def known_data(ledger: Ledger, data: str | None) -> str | None:
    """Return what the bars are called in the ledger, without the folder of a file.

    Raises:
        BadInput: no trial was on such bars.
    """
    from barcast.faults import BadInput, did_you_mean

    names = {one.data for one in ledger.trials()} if data is not None else set()
    check_readable(ledger)
    for name in () if data is None else (data, Path(data).name):
        if name in names:
            return name
    if data is not None:
        remedy = did_you_mean(data, names) if names else "leave --data out"
        raise BadInput.at("--data", f"no trial was on bars called {data!r:.80}", remedy)
    return None


def check_readable(ledger: Ledger) -> None:
    """Print what is wrong with the ledger, or refuse where nothing can be read or written.

    Raises:
        BadInput: why.
    """
    from barcast.faults import BadInput

    if ledger.trouble and not ledger.usable:
        raise BadInput.at(
            "barcast trials", ledger.trouble.rstrip("."), "mend that, or name another file: BARCAST_LEDGER=FILE"
        )
    if ledger.trouble:
        say(f"Note: {ledger.trouble}")
        ledger.trouble = ""


def table_of(found: tuple[Listed, ...]) -> Any:
    """Return the table of trials."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from barcast.faults.visible import visible

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for title in TITLES:
        table.add_column(title, justify="right" if title in NUMBERS else "left")
    for one in found:
        table.add_row(*(Text(visible(cell)) for cell in cells_of(one)))
    return table


def shown_p(p: float) -> str:
    """Return a p-value to three digits: one of luck is never 0."""
    return "< 0.001" if p < 0.0005 else f"{p:.3f}"


def cells_of(one: Listed) -> tuple[str, ...]:
    """Return a trial as the cells of its row."""
    from barcast.verdict.ledger.words import ordinal

    told = [one.family or "by hand", *([] if one.kind == "look" else [one.kind])]
    told += [] if one.forgotten is None else ["forgotten"]
    span = f"{str(one.first)[:10]} to {str(one.last)[:10]} ({one.bars:,})"
    p = ("-" if value is None else shown_p(value) for value in (one.p_skill, one.p_profit))
    when = one.at[:16].replace("T", " ")
    look = ordinal(one.looks) if one.kind != "sealed" else "-"
    return (str(one.number), when, one.data, span, one.model, one.strategy, ", ".join(told), *p, look)
