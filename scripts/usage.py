"""What was meant where a command line cannot be parsed: told in one line, as all bad input is."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import Any

from barcast.experiments.flags import FLAGS
from barcast.faults import BadInput, Fault, did_you_mean
from barcast.faults.suggest import letters_of, nearest

NO_COMMAND = re.compile(r"No such command '(.*?)'")
EXTRA = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)")


def usage_fault(error: Any, arguments: Sequence[str]) -> BadInput:
    """Return the error for what the parser refuses; `error` is its own, a subclass of `typer.BadParameter`'s base."""
    context, kind = getattr(error, "ctx", None), type(error).__name__
    command = context.command_path if context is not None else "barcast"
    message = error.format_message()
    if kind == "NoSuchOption":
        return no_option(error.option_name, context, arguments)
    if found := NO_COMMAND.search(message):
        names = list(context.command.commands) if context is not None else []
        return BadInput.at(f"barcast {found[1]}", "there is no such command", did_you_mean(found[1], names))
    if found := EXTRA.search(message):
        return extra(command, found[1].split(), arguments)
    parameter = getattr(error, "param", None)
    if kind == "MissingParameter" and parameter is not None:
        return missing(command, parameter)
    if kind == "BadParameter" and parameter is not None:
        return bad_value(parameter, message, arguments)
    if found := re.search(r"Option '?(--?[\w-]+)'? (requires|does not take)", message):
        given = "has no value" if found[2] == "requires" else "takes no value"
        remedy = f"write {found[1]} VALUE, or leave it out" if found[2] == "requires" else f"write {found[1]} alone"
        return BadInput.at(found[1], given, remedy)
    words = message.rstrip(".")
    return BadInput.at(command, f"{words[:1].lower()}{words[1:]}", f"`{command} --help` says what it takes")


def no_option(option: str, context: Any, arguments: Sequence[str]) -> BadInput:
    """Return the error for an option that a command does not have: the setting or the flag that was meant."""
    what, name = "there is no such option", option.lstrip("-")
    flags = [flag for one in context.command.params for flag in one.opts if flag.startswith("--")]
    near = nearest(name, [flag[2:] for flag in flags])
    if "--set" in flags and letters_of(near) != letters_of(name):
        from barcast.experiments.assignments import quoted
        from barcast.experiments.named_settings import places_of
        from barcast.experiments.settings import known_settings

        value = value_of([option], arguments) or "VALUE"
        places = places_of(name, known_settings(chosen_in(arguments)), near=not near)
        short = [flag for flag, place in FLAGS.items() if place in places]
        if short and f"--{short[0].replace('_', '-')}" in flags:
            return BadInput.at(option, what, f"write --{short[0].replace('_', '-')} {shlex.quote(value)}")
        if places:
            return BadInput.at(option, what, f"write {' or '.join(f'--set {quoted(one, value)}' for one in places)}")
    return BadInput.at(
        option, what, f"did you mean --{near}?" if near else f"`{context.command_path} --help` lists them"
    )


def chosen_in(arguments: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the model and the strategy that the arguments name, as settings by section."""
    found = {section: value_of([f"--{section}"], arguments) for section in ("model", "strategy")}
    return {section: {"name": name} for section, name in found.items() if name}


def value_of(flags: Sequence[str], arguments: Sequence[str]) -> str:
    """Return the value that follows one of the flags, or empty."""
    for text, following in zip(arguments, [*arguments[1:], ""], strict=True):
        flag, equals, value = text.partition("=")
        if flag in flags:
            return value if equals else "" if following.startswith("--") else following
    return ""


def bad_value(parameter: Any, message: str, arguments: Sequence[str]) -> BadInput:
    """Return the error for a value that is no number: what the setting's own check says of it."""
    from barcast.faults.meant import number_meant

    flag = parameter.opts[0]
    value, place = value_of(parameter.opts, arguments), FLAGS.get(parameter.name)
    fault = fault_of_setting(place, value) if place else None
    if fault is not None:
        remedy = sweep_for(place or "", value, arguments) or fault.remedy.removesuffix(", without quotes")
        return BadInput.at(flag, fault.what, remedy)
    whole = "integer" in message
    kind, example = ("whole number", "32") if whole else ("number", "0.5")
    remedy = number_meant(value, parameter.name, whole=whole) or f"write a {kind} such as {example}"
    return BadInput.at(flag, f'"{value}" is not a {kind}', remedy)


def sweep_for(place: str, value: str, arguments: Sequence[str]) -> str:
    """Return how several values of a flag are tried, as a remedy; empty where they are not several."""
    from pathlib import Path

    from barcast.scripts.sweep_meant import is_several, remedy_for

    file = next((Path(one) for one in arguments[1:] if one.endswith(".toml")), None)
    return remedy_for(place, value, True, file, arguments[0] == "sweep") if is_several(place, value) else ""


def fault_of_setting(place: str, value: str) -> Fault | None:
    """Return the fault of a setting's value as it was typed; None where the setting would take it."""
    from barcast.costs import Costs
    from barcast.experiments.settings import SECTIONS
    from barcast.faults import check_settings

    section, _, key = place.partition(".")
    try:
        check_settings(SECTIONS[section] or Costs, section, {key: value})
    except BadInput as error:
        return error.faults[0]
    return None


def extra(command: str, words: Sequence[str], arguments: Sequence[str]) -> BadInput:
    """Return the error for more arguments than a command takes."""
    from pathlib import Path

    given = [one for one in arguments[1:] if not one.startswith("-")]
    if command.split()[-1] in ("rerun", "report", "open", "costs", "audit") and given:
        what = f"takes one run's folder at a time, not {len(words) + 1}"
        return BadInput.at(command, what, f"name one: {command} {shlex.quote(given[0])}")
    if command.endswith(("backtest", "sweep")):
        from barcast.experiments.sources import file_meant

        meant = file_meant(Path(words[0]))
        remedy = meant if meant.startswith("write") else "name one settings file"
        return BadInput.at(words[0], "is one argument too many", remedy)
    remedy = f"leave it out; `{command} --help` says what it takes"
    return BadInput.at(words[0], f"{command} takes no such argument", remedy)


def missing(command: str, parameter: Any) -> BadInput:
    """Return the error for an argument that is not there."""
    if parameter.name == "folder":
        from barcast.experiments.run_folder.named import newest_runs

        return BadInput.at(command, "has no run's folder", f"name one{newest_runs()}")
    name = (parameter.metavar or parameter.name).strip("[]{}")
    return BadInput.at(command, f"has no {name}", f"`{command} --help` says what it takes")
