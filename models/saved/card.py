"""What is written beside a model's weights, so that it cannot be mistaken for another's."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationInfo, field_validator, model_validator

from ...faults import BadInput
from ..capabilities.answers import first_weights_of, settings_kept
from ..capabilities.of_models import Seeded
from ..catalogue import MODELS, settings_of
from ..protocol import Floats, Forecaster, ask, features_of
from ..schedule.ensemble import Combine, SeedEnsemble
from .computed_by import source_digest, versions

FORMAT = 1
STAMP = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?", re.ASCII)
WEIGHTS = "weights.safetensors"
TOLERANCE = 1e-6
"""How far a loaded model's forecast of the probe may lie from that of the saved one, when other versions or another
machine compute it; the same ones come to the same bits."""


class Probe(BaseModel):
    """One window, and the forecast the saved model made of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    window: tuple[tuple[float, ...], ...] = Field(description="One window, (lookback, features)")
    forecast: float = Field(description="What the model forecast for it")

    @classmethod
    def of(cls, forecaster: Forecaster) -> Probe:
        """Return the forecaster's answer to a made-up window of returns of about one percent."""
        size = (forecaster.lookback, len(features_of(forecaster)))
        window = np.random.default_rng(7).normal(0.0, 0.01, size).round(6)
        rows = tuple(tuple(row) for row in window.tolist())
        return cls(window=rows, forecast=float(ask(forecaster, window[None])[0]))

    def difference(self, forecaster: Forecaster) -> float:
        """Return how far the forecaster's answer lies from the one kept here."""
        window: Floats = np.array(self.window)[None]  # (1, lookback, features)
        return abs(float(ask(forecaster, window)[0]) - self.forecast)


def computed_by() -> dict[str, str]:
    """Return what decides the bits of a forecast: versions, what the processor can do, and the code of the models."""
    return {**versions(), "code": (source_digest() or "unknown")[:16]}


class ModelCard(BaseModel):
    """The contract beside the weights: `model.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    format: int = Field(default=FORMAT, description="Version of this layout")
    model: str = Field(description="Short name of the model, or the name of the user's class")
    params: dict[str, JsonValue] = Field(description="All its settings; of an ensemble, those of its first member")
    seeds: tuple[int, ...] = Field(default=(), description="Of the members of an ensemble; none for a single model")
    combine: Combine | None = Field(
        default=None, validate_default=True, description="How the members' forecasts become one"
    )
    features: tuple[str, ...] = Field(description="Columns of a window, by name")
    lookback: int = Field(ge=1, description="Bars in a window")
    horizon: int = Field(default=1, ge=1, description="Bars ahead that it forecasts")
    trained_from: str | None = Field(default=None, description="First bar of the training part, ISO 8601")
    trained_until: str | None = Field(default=None, description="Last bar known in training, ISO 8601")
    fingerprint: str | None = Field(default=None, description="Of the data it was trained on")
    began_from: str | None = Field(default=None, description="SHA-256 of the file of weights that training began from")
    versions: dict[str, str] = Field(description="Of barcast, torch, numpy and what else decides a forecast's bits")
    weights: str | None = Field(default=None, description="File of the weights; null for a plug-in, fitted again")
    weights_sha256: str | None = Field(default=None, description="SHA-256 of that file")
    probe: Probe | None = Field(default=None, description="One window and its forecast, to check what was loaded")

    @field_validator("combine")
    @classmethod
    def _combines_members(cls, combine: Combine | None, info: ValidationInfo) -> Combine | None:
        if (combine is None) != (not info.data.get("seeds")):
            raise BadInput.at("", "doesn't go with the seeds", "give both for an ensemble, neither for a single model")
        return combine

    @field_validator("trained_from", "trained_until")
    @classmethod
    def _is_a_stamp(cls, stamp: str | None) -> str | None:
        try:
            if stamp is not None:
                moment_of(stamp)
        except ValueError:
            raise BadInput.at("", f'"{stamp}" is not a date', "write it as 2017-02-28") from None
        return stamp

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> ModelCard:
        first, last = self.trained_from, self.trained_until
        if first is not None and last is not None and moment_of(last) < moment_of(first):
            what = f"{last} is before trained_from, {first}"
            raise BadInput.at("trained_until", what, "train the model again")
        return self

    @property
    def tolerance(self) -> float:
        """How far the probe's forecast may lie from the one in the card: not at all where the same computes it."""
        return 0.0 if self.versions == computed_by() else TOLERANCE


def moment_of(stamp: str) -> datetime:
    """Return the moment of a stamp as barcast writes it, ISO 8601 without a time zone.

    Raises:
        ValueError: it is written otherwise.
    """
    moment = datetime.fromisoformat(stamp)
    if STAMP.fullmatch(stamp) is None or moment.tzinfo is not None:
        raise ValueError(stamp)
    return moment


def card_of(
    forecaster: Forecaster,
    model: str,
    params: dict[str, Any],
    *,
    horizon: int = 1,
    trained_from: str | None = None,
    trained_until: str | None = None,
    fingerprint: str | None = None,
) -> ModelCard:
    """Return the card of a fitted forecaster: what it was told, what it expects, and a probe of it.

    `model` is a short name of the catalogue, or whatever the user named a class by; only the former have
    weights that can be loaded again. The card holds all settings, those left at their default too. For an
    ensemble `model` and `params` are those of a member, the first one's seed in them whatever they say.

    Raises:
        BadInput: a forecaster that was not fitted, a stamp that is no date, or an ensemble of ours whose members
            differ in more than their seed.
    """
    ours = model in MODELS
    ensemble = forecaster if isinstance(forecaster, SeedEnsemble) else None
    if ours and ensemble is not None:
        params = _params_of_members(ensemble)
    complete = settings_of(model).model_validate(params).model_dump(mode="json") if ours else params
    return ModelCard(
        model=model,
        params=complete,
        seeds=ensemble.seeds if ensemble else (),
        combine=ensemble.combine if ensemble and ensemble.seeds else None,
        features=features_of(forecaster),
        lookback=int(forecaster.lookback),
        horizon=horizon,
        trained_from=trained_from,
        trained_until=trained_until,
        fingerprint=fingerprint,
        began_from=_digest_of_weights(ensemble.members[0] if ensemble else forecaster),
        versions=computed_by(),
        weights=WEIGHTS if ours else None,
        probe=Probe.of(forecaster) if ours else None,
    )


def _digest_of_weights(forecaster: object) -> str | None:
    """Return the digest of the file of weights that the model's training began from, if it did from any."""
    weights = first_weights_of(forecaster)
    return None if weights is None else weights.digest


def _params_of_members(ensemble: SeedEnsemble) -> dict[str, Any]:
    """Return the settings of the first member, which the others share, their seeds apart."""
    settings = [settings_kept(member) for member in ensemble.members]
    seeded = [one for one in settings if isinstance(one, BaseModel) and isinstance(one, Seeded)]
    members = [one.model_dump(mode="json") for one in seeded]
    if len(members) < len(settings) or any({**one, "seed": members[0]["seed"]} != members[0] for one in members):
        what = "the members of the ensemble differ in more than their seed, or have none"
        raise BadInput.at("model", what, "save each of them by itself")
    return members[0]
