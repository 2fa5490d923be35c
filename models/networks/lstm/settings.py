"""Every hyperparameter of the LSTM. Knows no torch, so listing them is quick."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple, get_args

from pydantic import Field, field_validator

from ....faults import BadInput, did_you_mean
from ..training.settings import TrainingSettings

Backend = Literal["auto", "compiled", "torch", "plain", "batched"]
Activation = Literal["linear", "relu", "tanh", "sigmoid", "softmax", "elu", "gelu"]
ACTIVATION_NAMES: tuple[str, ...] = get_args(Activation)
MOST_LAYERS = 100
"""Of either kind: deeper ones have not been seen to learn, and each takes time to build."""
EXAMPLE = '"16 relu"'


class DenseLayer(NamedTuple):
    """One layer after the LSTM."""

    units: int
    activation: str

    @classmethod
    def parse(cls, text: str) -> DenseLayer:
        """Return the layer written as `UNITS [ACTIVATION]`: `16 relu`, or `1` for a linear one.

        Raises:
            BadInput: anything else, or a softmax over one unit.
        """
        units, *activation = text.split()[:3] or [""]
        name = activation[0] if activation else "linear"
        if not (units.isascii() and units.isdigit() and int(units) > 0) or len(activation) > 1:
            raise BadInput.at("", f'"{text}" is not a layer', f"write UNITS [ACTIVATION], such as {EXAMPLE}")
        if name not in ACTIVATION_NAMES:
            raise BadInput.at("", f'no activation is called "{name}"', did_you_mean(name, ACTIVATION_NAMES))
        if name == "softmax" and int(units) == 1:
            what = f'"{text}" is a softmax over one unit, which is always 1 whatever comes in'
            raise BadInput.at("", what, 'write "1 linear" for a return or "1 sigmoid" for a probability')
        return cls(int(units), name)


class LSTMSettings(TrainingSettings):
    """The LSTM: its layers, and how it is trained."""

    units: tuple[Annotated[int, Field(ge=1)], ...] = Field(
        default=(32,),
        strict=False,
        min_length=1,
        max_length=MOST_LAYERS,
        description="Units of each LSTM layer, first to last",
    )
    dropout: float = Field(default=0.0, ge=0, lt=1, description="Share of units silenced after each LSTM layer")
    dense: tuple[str, ...] = Field(
        default=("1",),
        strict=False,
        min_length=1,
        max_length=MOST_LAYERS,
        description=f"Layers after the LSTM, each UNITS [ACTIVATION] such as {EXAMPLE}; the last has 1 unit",
    )

    backend: Backend = Field(
        default="auto",
        description="What trains it: compiled, torch, plain (the slow reference), batched (many at once), or auto",
    )

    @field_validator("dense")
    @classmethod
    def _ends_in_one_unit(cls, dense: tuple[str, ...]) -> tuple[str, ...]:
        last = [DenseLayer.parse(text) for text in dense][-1]
        if last.units != 1:
            what = f'the last layer, "{dense[-1]}", has {last.units} units, and a forecast is one number'
            raise BadInput.at("", what, 'end the list with "1"')
        return dense

    @property
    def dense_layers(self) -> tuple[DenseLayer, ...]:
        """The dense layers, read."""
        return tuple(DenseLayer.parse(text) for text in self.dense)
