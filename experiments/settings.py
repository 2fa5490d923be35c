"""The complete settings of one run, in six sections, as an experiment file holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ..costs.presets import DEFAULT_PRESET, preset_called
from ..engine.account.terms import AccountTerms
from ..faults import BadInput, Fault, check_settings, did_you_mean
from ..faults.section import Section
from ..faults.validation import shown
from ..feeds.readers.register import SOURCES
from ..models.schedule.split import Split
from .named_settings import Known, elsewhere, places_of


class DataSettings(Section):
    """Which bars."""

    source: str = Field(default="sp500", description=f"{', '.join(SOURCES)}, or PATH.py:NAME")
    start: str = Field(default="", description="first date, inclusive; empty = the source's first")
    end: str = Field(default="", description="last date, inclusive; empty = the source's last")
    adjust: bool = Field(default=False, description="scale prices by the Adj Close column (dividends)")
    delimiter: str = Field(default="", description="what separates a CSV's fields; empty = as its header shows")
    date_format: str = Field(default="", description="dates of the file, such as %d/%m/%Y; empty = as they show")
    decimal: str = Field(default="", description='mark before a fraction, "." or ","; empty = as the numbers show')
    thousands: str = Field(default="", description="mark between thousands; empty = as the numbers show")
    timezone: str = Field(default="", description="whose clock the stamps are, as Europe/Berlin; empty = as written")
    symbol: str = Field(default="", description="which instrument of a file of several")

    @field_validator("start", "end", mode="before")
    @classmethod
    def _dates_as_text(cls, value: object) -> object:
        return value.isoformat() if isinstance(value, date) else value


class SeedSettings(Section):
    """What is random, and how many models are trained alike."""

    seed: int = Field(default=7, ge=0, le=2**32 - 1, description="of everything random; a model may have its own")
    seeds: int = Field(
        default=1, ge=1, le=1000, description="models trained alike from seed, seed + 1, ... and asked together"
    )
    combine: Literal["mean", "median"] = Field(
        default="mean", description="how their forecasts become one: mean or median"
    )


class RunSettings(AccountTerms, SeedSettings):
    """On what terms the account trades."""

    streaming: bool = Field(default=False, description="feed bars one at a time, as live; the same trades, slower")
    cache: bool = Field(default=True, description="keep trained models, and take those kept by an earlier run")
    tables: Literal["csv", "parquet"] = Field(
        default="csv", description="files of the run folder's tables: csv, or parquet, which is smaller and has types"
    )
    sealed: bool = Field(default=False, description="say only claim or no claim, and keep none of the run's numbers")

    @property
    def account(self) -> AccountTerms:
        """The terms of the account, without what says how the run is made."""
        return AccountTerms(**{name: getattr(self, name) for name in AccountTerms.model_fields})


SECTIONS: dict[str, type[Section] | None] = {
    "data": DataSettings,
    "model": None,
    "strategy": None,
    "costs": None,
    "split": Split,
    "run": RunSettings,
}
"""Sections and who checks them; None: the part that `name` or `preset` chooses knows its own settings."""

CHOICES = {"model": ("name", "lstm"), "strategy": ("name", "sign"), "costs": ("preset", DEFAULT_PRESET)}
"""The setting of a section that chooses its part, and the default choice."""

OF_SWEEPS = ("sweep", "vary")
"""Sections of an experiment file that say what `barcast sweep` does; a run has none of them."""
SWEEP_IT = "write `barcast sweep FILE.toml`, or leave the section out"

FIXED = frozenset(key for kind in SECTIONS.values() if kind for key in kind.model_fields)
"""The settings of the sections that depend on no choice."""


class Experiment(BaseModel):
    """The settings of one run, checked as far as possible without building its parts."""

    model_config = ConfigDict(frozen=True)

    data: DataSettings
    model: dict[str, Any]
    strategy: dict[str, Any]
    costs: dict[str, Any]
    split: Split
    run: RunSettings


def make_experiment(settings: Mapping[str, Any]) -> Experiment:
    """Return the experiment of nested settings, section -> setting -> value; what is absent is default.

    Raises:
        BadInput: an unknown section or setting, or a value out of range: all of them at once.
    """
    faults: list[Fault] = []
    made: dict[str, Any] = {}
    for name, values in settings.items():
        if name not in SECTIONS:
            faults.append(no_section(name, values, settings))
        elif not isinstance(values, Mapping):
            twice = isinstance(values, list) and all(isinstance(one, Mapping) for one in values)
            remedy = f"write it as a section: [{name}] and its settings below"
            faults.append(
                Fault(name, "stands in double brackets" if twice else f"{shown(values)} is not a section", remedy)
            )
    known = known_settings(settings)
    for name in SECTIONS:
        given = settings.get(name, {})
        if not isinstance(given, Mapping):
            continue
        try:
            made[name] = checked_section(name, given, known)
        except BadInput as error:
            faults.extend(error.faults)
    if faults:
        raise BadInput(faults)
    return Experiment(**made)


def checked_section(name: str, given: Mapping[str, Any], known: Known) -> Any:
    """Return a section of an experiment; `known` are the names of the settings of each section.

    Raises:
        BadInput: all that is wrong with it.
    """
    section = SECTIONS[name]
    found = {fault.where: fault for fault in misplaced(name, given, known)}
    values = {key: value for key, value in given.items() if f"{name}.{key}" not in found}
    faults = list(found.values())
    try:
        made = check_settings(section, name, values) if section else with_choice(name, values)
    except BadInput as error:
        raise BadInput([*faults, *error.faults]) from None
    if faults:
        raise BadInput(faults)
    return made


def not_a_section(name: str, values: Any) -> Fault:
    """Return the fault of a section that is a single value, or stands in double brackets."""
    doubled = isinstance(values, list) and all(isinstance(one, Mapping) for one in values)
    what = "stands in double brackets" if doubled else f"{shown(values)} is not a section"
    return Fault(name, what, f"write it as a section: [{name}] and its settings below")


def no_section(name: str, values: Any, settings: Mapping[str, Any]) -> Fault:
    """Return the fault of what stands beside the sections and is none."""
    if name in OF_SWEEPS:
        return Fault(name, "is a section of a sweep, not of one run", SWEEP_IT)
    if isinstance(values, Mapping):
        inner = [one for one in values if one in SECTIONS]
        remedy = f"write [{inner[0]}], without {name}" if inner else did_you_mean(name, SECTIONS)
        return Fault(name, "there is no such section", remedy)
    places = places_of(name, known_settings(settings))
    below = " or ".join(f"[{place.partition('.')[0]}]" for place in places)
    exact = bool(places) and places[0].partition(".")[2] == name
    remedy = f"write it below {below}" if exact else f"did you mean {places[0]}?" if places else "leave it out"
    return Fault(name, "stands in no section", remedy)


def misplaced(section: str, values: Mapping[str, Any], known: Known) -> Iterator[Fault]:
    """Yield the faults of settings that another section has, and of parts written as a section within the section.

    `known` are the names of the settings of each section.
    """
    for key, value in values.items():
        where, kind = f"{section}.{key}", SECTIONS[section]
        if isinstance(value, Mapping) and section in CHOICES:
            chooses = CHOICES[section][0]
            yield Fault(where, "there is no section within a section", f'write [{section}] and {chooses} = "{key}"')
        elif key in kind.model_fields if kind else section != "costs" and key not in FIXED:
            continue
        elif place := elsewhere(section, key, known):
            yield Fault(where, f"there is no setting {key}", f"did you mean {place}?")


def known_settings(chosen: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the names of the settings of each section; of a user's own model or strategy only the one that names it.

    `chosen` are settings by section, which say which model and strategy it is.
    """
    from ..costs import Costs
    from ..models.catalogue import MODELS, parameters_of
    from ..strategies import STRATEGIES
    from ..strategies.parameters import parameters_of as strategy_parameters

    model, strategy = choice_of("model", chosen), choice_of("strategy", chosen)
    own = {
        "model": [one.name for one in parameters_of(model)] if model in MODELS else [],
        "strategy": [one.name for one in strategy_parameters(STRATEGIES[strategy])] if strategy in STRATEGIES else [],
        "costs": list(Costs.model_fields),
    }
    return {
        name: [*section.model_fields] if section else [CHOICES[name][0], *own[name]]
        for name, section in SECTIONS.items()
    }


def choice_of(section: str, chosen: Mapping[str, Any]) -> str:
    """Return the name of the part that a section chooses."""
    key, default = CHOICES[section]
    values = chosen.get(section)
    return str(values.get(key, default)) if isinstance(values, Mapping) else default


def with_choice(section: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the section's settings with the one that chooses its part first."""
    key, default = CHOICES[section]
    chosen = values.get(key, default)
    if not isinstance(chosen, str):
        raise BadInput.at(f"{section}.{key}", f"{shown(chosen)} is not a name", "write it in quotes")
    if section == "costs":
        with suppress(BadInput):  # told by whoever makes the costs, with all else that is wrong
            chosen = preset_called(chosen)
    return {key: chosen} | {name: value for name, value in values.items() if name != key}


def as_list(value: Any) -> Any:
    """Return a tuple as a list, and those within it."""
    return [as_list(one) for one in value] if isinstance(value, list | tuple) else value
