"""The LSTM as a forecaster: its network, trained and asked as every network is."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..torch_forecaster import TorchForecaster, settings_from
from .network import LSTMNetwork
from .settings import LSTMSettings


class LSTMForecaster(TorchForecaster):
    """An LSTM trained on the training part and asked on every bar: `LSTMForecaster(units=[32], epochs=50)`.

    Keywords are the fields of `LSTMSettings`, which may also be handed in whole.

    Raises:
        BadInput: an unknown setting, a value out of range, or device "cuda" without CUDA.
    """

    settings: LSTMSettings

    def __init__(self, settings: LSTMSettings | None = None, **values: Any) -> None:
        chosen = settings_from(LSTMSettings, settings, values)
        network = partial(LSTMNetwork, len(chosen.features), chosen.units, chosen.dropout, chosen.dense_layers)
        super().__init__(network, chosen)
