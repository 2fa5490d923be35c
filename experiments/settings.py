"""The complete settings of one run, in six sections, as an experiment file holds them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from ..costs.presets import DEFAULT_PRESET
from ..faults import BadInput, Fault, check_settings, did_you_mean


class Section(BaseModel):
    """A section of an experiment: frozen, and nothing misspelt gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class DataSettings(Section):
    """Which bars."""

    source: str = Field("sp500", description="sp500, nasdaq, yahoo:TICKER, or a CSV or Parquet file")
    start: str = Field("", description="first date, inclusive; empty = the source's first")
    end: str = Field("", description="last date, inclusive; empty = the source's last")
    adjust: bool = Field(False, description="scale prices by the Adj Close column (dividends)")
    delimiter: str = Field(",", description="what separates a CSV's fields")
    date_format: str = Field("", description="dates of the file, such as %d/%m/%Y; empty = year first")

    @field_validator("start", "end", mode="before")
    @classmethod
    def _dates_as_text(cls, value: object) -> object:
        return value.isoformat() if isinstance(value, date) else value


class SplitSettings(Section):
    """Which bars train, which test, and when a model is trained anew."""

    train: float = Field(
        0.67, ge=0.0, lt=1.0, description="share of the bars known when the model is first trained; 0 = all is test"
    )
    horizon: int = Field(1, ge=1, description="bars ahead that a forecast is for")
    min_bars: int = Field(0, ge=0, description="bars known when the model is first trained; 0 = by train")
    refit_every: int = Field(0, ge=0, description="bars between refits (walk-forward); 0 = train once")
    train_bars: int = Field(0, ge=0, description="bars to train on, the last that are known; 0 = all of them")
    embargo: int = Field(0, ge=0, description="bars left out between the last outcome trained on and a fit")
    warm_start: bool = Field(False, description="begin a refit from the weights of the model before")

    @field_validator("warm_start")
    @classmethod
    def _has_a_model_before(cls, warm_start: bool, info: ValidationInfo) -> bool:
        if warm_start and info.data.get("refit_every") == 0:
            raise BadInput.at("", "there is no earlier model to begin from", "set split.refit_every too")
        return warm_start


class RunSettings(Section):
    """On what terms the account trades."""

    seed: int = Field(7, ge=0, le=2**32 - 1, description="of everything random; a model may have its own")
    seeds: int = Field(1, ge=1, le=1000, description="models trained alike from seed, seed + 1, ... and asked together")
    combine: Literal["mean", "median"] = Field("mean", description="how their forecasts become one: mean or median")
    cash: float = Field(100_000.0, gt=0.0, le=1e15, description="money to begin with")
    fill: Literal["next_open", "close"] = Field(
        "next_open", description="next_open, or close: at the close just forecast from, which is optimistic"
    )
    max_leverage: float = Field(1.0, gt=0.0, le=1e6, description="largest position, as a multiple of equity")
    lot_size: float = Field(0.0, ge=0.0, description="units an order comes in; 0 = fractions")
    bars_per_year: float = Field(0.0, ge=0.0, description="scales annual metrics; 0 = inferred from the dates")
    streaming: bool = Field(False, description="feed bars one at a time, as live; the same trades, slower")
    cache: bool = Field(True, description="keep trained models, and take those kept by an earlier run")

    @field_validator("cash")
    @classmethod
    def _buys_something(cls, cash: float) -> float:
        from ..engine.checks import LEAST_CASH  # Backtrader is imported when a setting is given, not before

        if cash < LEAST_CASH:
            what = f"{cash:g} is less than a cent: no result could be told from rounding"
            raise BadInput.at("", what, f"give {LEAST_CASH:g} or more")
        return cash

    @field_validator("bars_per_year")
    @classmethod
    def _is_on_a_calendar(cls, number: float) -> float:
        from ..engine.checks import LEAST_BARS_PER_YEAR, MOST_BARS_PER_YEAR

        if 0.0 < number < LEAST_BARS_PER_YEAR:
            what = f"{number:g} is less than a bar in a thousand years"
            raise BadInput.at("", what, "give the number of bars in a year, or 0 to infer it")
        if number > MOST_BARS_PER_YEAR:
            what = f"{number:g} is beyond any calendar: a bar every second makes {MOST_BARS_PER_YEAR:,.0f}"
            raise BadInput.at("", what, "give the number of bars in a year, or 0 to infer it")
        return number


SECTIONS: dict[str, type[Section] | None] = {
    "data": DataSettings,
    "model": None,
    "strategy": None,
    "costs": None,
    "split": SplitSettings,
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
    split: SplitSettings
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
