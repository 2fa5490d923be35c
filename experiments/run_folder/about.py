"""What the page of a run tells beside its result and verdict: its name, settings, data, versions, how to repeat it."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import tomlkit

from ...reports.page.about import About
from ..objects import is_object
from ..settings import CHOICES, Experiment, make_experiment
from .files import defaults_in, part
from .place import RUNS
from .run_name import changed

INNER = re.compile(r"lockbox(-\d+)?|unsealed|chosen")
"""Folders of whole runs within the folder of a run, or of a sweep."""
NOT_AUDITED = "Not audited: `barcast audit` tries whether the code of the user's own sees the future."


def about_of(name: str, manifest: Mapping[str, Any], settings: str) -> About:
    """Return what a page tells, from the files of the folder alone.

    Args:
        name: of the folder.
        manifest: as it is read from `manifest.json`.
        settings: the text of `experiment.toml`.
    """
    folder = folder_told(name, manifest)
    return About(
        name=folder.removeprefix(f"{RUNS.name}/"),
        settings=settings,
        changed=dict(changed_as_toml(make_experiment(tomllib.loads(settings)), defaults_in(manifest))),
        facts=dict(facts_of(manifest)),
        commands=commands_for(folder, tomllib.loads(settings)),
        audited=audited_told(manifest),
    )


def commands_for(folder: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """Return what repeats the run; parts that were objects in Python can only be read back."""
    values = [value for section in settings.values() for value in section.values()]
    if any(isinstance(value, str) and is_object(value) for value in values):
        return {"Read it back, in Python": f"barcast.Run.read({folder!r})"}
    return {
        "Check it, digit for digit": shlex.join(["barcast", "rerun", folder]),
        "Run it again, or changed": shlex.join(["barcast", "backtest", f"{folder}/experiment.toml"]),
    }


def folder_told(name: str, manifest: Mapping[str, Any]) -> str:
    """Return the folder as the run was written, such as `runs/003-sp500-ar`; its name, if that was changed since."""
    told = manifest.get("folder")
    return told if isinstance(told, str) and PurePosixPath(told).name == name else name


def folder_written(path: Path) -> str:
    """Return how the manifest names the folder that is about to be written: as it is seen from the working folder.

    One elsewhere is named by its name alone, and where it is within the folder of a run, by that of the run, too.
    """
    path = path.absolute()
    if path.is_relative_to(Path.cwd()):
        return path.relative_to(Path.cwd()).as_posix()
    return f"{path.parent.name}/{path.name}" if INNER.fullmatch(path.name) else path.name


def changed_as_toml(experiment: Experiment, defaults: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the settings that are not the default, as `section.key` and TOML, the parts that were chosen first."""
    chosen = {"data.source": experiment.data.source}
    chosen |= {f"{section}.{key}": dict(dict(experiment)[section])[key] for section, (key, _) in CHOICES.items()}
    usual = {f"{section}.{key}": default for section, (key, default) in CHOICES.items()}
    usual["data.source"] = type(experiment.data).model_fields["source"].default
    parts = [(place, value) for place, value in chosen.items() if value != usual[place]]
    for place, value in (*parts, *changed(experiment, defaults)):
        yield place, tomlkit.item(list(value) if isinstance(value, tuple) else value).as_string()


def audited_told(manifest: Mapping[str, Any]) -> str:
    """Return what the audit came to, that there was none of a plug-in, or nothing for a run without one."""
    sentence = part(manifest, "audited").get("sentence")
    if isinstance(sentence, str) and sentence:
        return f"{sentence[0].upper()}{sentence[1:]}."
    return NOT_AUDITED if part(manifest, "plugins") else ""


def facts_of(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is known of data, training and versions: what it is called, and what it is."""
    data = part(manifest, "data")
    first, last = (str(data.get(name, "")).removesuffix(" 00:00:00") for name in ("first", "last"))
    yield "Data", f"{data.get('name')}: {data.get('bars')} bars, {first} to {last}"
    yield "Source", str(data.get("source"))
    yield "SHA-256 of the data", str(data.get("sha256"))
    if trained_by := manifest.get("trained_by"):
        yield "Trained by", str(trained_by)
    yield "Seed, device", f"{manifest.get('seed')}, {manifest.get('device')}"
    for name, plugin in part(manifest, "plugins").items():
        yield f"Own code: {name}", file_told(plugin)
    if weights := part(manifest, "weights"):
        yield "Weights begun from", file_told(weights)
    commit = manifest.get("git_commit")
    yield "barcast", f"{manifest.get('barcast')}" + (f", commit {commit}" if commit else "")
    yield "Python", f"{manifest.get('python')}, {manifest.get('platform')}"
    yield "Packages", ", ".join(f"{name} {found}" for name, found in part(manifest, "packages").items())
    seconds = part(manifest, "timings").items()
    yield "Seconds", ", ".join(f"{name} {spent:.1f}" for name, spent in seconds if isinstance(spent, int | float))


def file_told(file: Any) -> str:
    """Return a file and its SHA-256, as a manifest keeps them."""
    kept = file if isinstance(file, dict) else {}
    return f"{kept.get('file')}, SHA-256 {kept.get('sha256')}"
