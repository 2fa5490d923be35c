"""What can be turned about training any network. Knows no torch, so listing the settings is quick."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from ....faults import BadInput
from ....faults.section import Section
from ...windows.labels import Label

LARGEST_SEED = 2**32 - 1
"""What NumPy, torch and scikit-learn all accept."""
MOST_EPOCHS = 10_000_000
"""The loss curve has an entry for each: these fill a few gigabytes."""
MOST_ROWS = 2**31 - 1
"""Beyond any table of bars."""
MOST_RATE = 1e38
"""Adam moves every weight by about so much at each step, and float32 ends at 3.4e38."""
MOST_FEATURES = 1_000
"""Columns of a window that a person may name."""

Loss = Literal["mse", "mae", "huber", "cross_entropy"]
Device = Literal["auto", "cpu", "cuda"]
Precision = Literal["float32", "float64"]


class TrainingSettings(Section):
    """How a network is trained, whatever its layers."""

    lookback: int = Field(default=20, ge=1, description="Bars in a window")
    features: tuple[str, ...] = Field(
        default=("return",),
        strict=False,
        min_length=1,
        max_length=MOST_FEATURES,
        description="Columns of a window, by name",
    )
    label: Label = Field(default="return", description="What is fitted: the next return, or its direction as 0/1")
    loss: Loss = Field(default="mse", description="What is minimised; cross_entropy needs label = direction")
    scale: bool = Field(
        default=True, description="Standardise windows and returns by the mean and deviation of the training rows"
    )
    epochs: int = Field(
        default=100, ge=0, le=MOST_EPOCHS, description="Passes over the training rows, at most; 0 = asked as it comes"
    )
    batch_size: int = Field(default=32, ge=1, le=MOST_ROWS, description="Windows in one training step")
    learning_rate: float = Field(default=0.001, gt=0, le=MOST_RATE, description="Step size of Adam")
    shuffle: bool = Field(default=True, description="Visit the training rows in a new order each epoch")
    validation: float = Field(
        default=0.1, ge=0, lt=1, description="Share of the training rows, the last in time, kept aside; 0 = none"
    )
    patience: int = Field(
        default=10,
        ge=0,
        le=MOST_EPOCHS,
        description="Epochs without a better validation loss before stopping; 0 = never",
    )
    seed: int = Field(default=7, ge=0, le=LARGEST_SEED, description="Of first weights, order of rows and dropout")
    device: Device = Field(default="auto", description="Where it is computed; auto = cuda where there is one")
    precision: Precision = Field(default="float32", description="Numbers it computes with: float32 or float64")
    weights: str = Field(
        default="", description="File each fit begins from: safetensors or a state_dict of torch; empty = drawn"
    )

    @field_validator("features")
    @classmethod
    def _distinct(cls, features: tuple[str, ...]) -> tuple[str, ...]:
        for name in features:
            if features.count(name) > 1:
                raise BadInput.at("", f'"{name}" is listed twice', "name each feature once")
        return features

    @field_validator("loss")
    @classmethod
    def _suits_the_label(cls, loss: Loss, info: ValidationInfo) -> Loss:
        if loss == "cross_entropy" and info.data.get("label") == "return":
            remedy = "set model.label = direction, or choose mse, mae or huber"
            raise BadInput.at("", "cross_entropy measures a probability, not a return", remedy)
        return loss

    def validation_rows(self, rows: int) -> int:
        """Return how many of the training rows, the last in time, validate; at least one row trains."""
        return min(int(rows * self.validation), rows - 1)
