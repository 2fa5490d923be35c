"""The complete settings of one run, in six sections, as an experiment file holds them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ..costs.presets import DEFAULT_PRESET
from ..engine.account.terms import AccountTerms
from ..faults import BadInput, Fault, check_settings, did_you_mean
from ..faults.section import Section
from ..feeds.readers.register import SOURCES
from ..models.schedule.split import Split


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
            faults.append(Fault(name, "there is no such section", did_you_mean(name, SECTIONS)))
        elif not isinstance(values, Mapping):
            remedy = f"write it as a section: [{name}] and its settings below"
            faults.append(Fault(name, f"{values!r} is not a section", remedy))
    for name, section in SECTIONS.items():
        values = settings.get(name, {})
        if not isinstance(values, Mapping):
            continue
        try:
            made[name] = check_settings(section, name, values) if section else with_choice(name, values)
        except BadInput as error:
            faults.extend(error.faults)
    if faults:
        raise BadInput(faults)
    return Experiment(**made)


def with_choice(section: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the section's settings with the one that chooses its part first."""
    key, default = CHOICES[section]
    chosen = values.get(key, default)
    if not isinstance(chosen, str):
        raise BadInput.at(f"{section}.{key}", f"{chosen!r} is not a name", "write it in quotes")
    return {key: chosen} | {name: value for name, value in values.items() if name != key}
