"""The LSTM as a forecaster: its network, trained by the backend that suits it, and asked through the kernel."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import torch

from ....faults import BadInput
from ...protocol import Floats
from ...windows.shapes import check_windows
from ..answer import Answer
from ..torch_forecaster import Fitted, TorchForecaster, settings_from
from ..training.draws import Draws
from ..training.program import Program, Rows
from ..training.reproducible import steady
from ..training.torch_programs import PlainProgram, TunedProgram
from .backends import choose_backend
from .batched import train_together
from .compiled import CompiledAnswer, CompiledProgram, plan_of
from .memory_needed import check_batch, check_network
from .network import LSTMNetwork, units_to_silence
from .settings import LSTMSettings


class LSTMForecaster(TorchForecaster):
    """An LSTM trained on the training part and asked on every bar: `LSTMForecaster(units=[32], epochs=50)`.

    Keywords are the fields of `LSTMSettings`, which may also be handed in whole.

    Raises:
        BadInput: an unknown setting, a value out of range, or device "cuda" without CUDA.
    """

    settings: LSTMSettings
    called = "LSTMForecaster"
    fits_together = True
    """What one has learnt cannot reach another: many are fitted at once, see `fit_many`."""

    def __init__(self, settings: LSTMSettings | None = None, **values: Any) -> None:
        chosen = settings_from(LSTMSettings, settings, values, type(self).__name__)
        check_network(chosen)
        network = partial(LSTMNetwork, len(chosen.features), chosen.units, chosen.dropout, chosen.dense_layers)
        super().__init__(network, chosen)
        if chosen.backend == "compiled" and chosen.device == "auto":
            self.device = torch.device("cpu")
        self.choice = choose_backend(chosen, self.device, plan_of(chosen).parameters)
        """The backend that trains it, and why."""
        if self.choice.backend == "compiled" and self.device.type != "cpu":
            what = f"is compiled, which runs on the processor, and the device is {self.device.type}"
            raise BadInput.at("model.backend", what, "set model.device = cpu, or model.backend = auto")
        self._compiled: tuple[Fitted, CompiledAnswer] | None = None

    @property
    def trained_by(self) -> str:
        """The backend that trains it, and why, in words."""
        return f"the {self.choice.backend} backend ({self.choice.why})"

    @property
    def untrained(self) -> bool:
        """Whether it forecasts with the weights that were drawn first."""
        return self.settings.epochs == 0 and self.first_weights is None

    def fit(self, windows: Floats, labels: Floats) -> LSTMForecaster:
        """Train on windows (n, lookback, features) and the returns that followed them (n,), oldest first.

        Raises:
            BadInput: rows of another shape or not finite, or a loss that explodes.
        """
        if self.choice.backend != "batched":
            super().fit(windows, labels)
            return self
        fitting = self.begin(windows, labels)
        with steady(self.device):
            (history,) = train_together([fitting.training], [self.settings], self.on_epoch)
        self.end(fitting, history)
        return self

    def program(self, answer: Answer, rows: Rows, held_out: Rows) -> Program:
        """Return the backend's training of the network."""
        if self.choice.backend == "compiled":
            return CompiledProgram(answer, rows, held_out, self.settings)
        check_batch(self.settings, len(rows.labels))
        kind = PlainProgram if self.choice.backend == "plain" else TunedProgram
        return kind(answer, rows, held_out, self.settings)

    def draws(self, rows: int) -> Draws:
        """Return what training leaves to chance, the units silenced included."""
        units = units_to_silence(self.settings.units, self.lookback)
        return Draws(self.settings, rows, units, self.settings.dropout)

    def predict(self, windows: Floats) -> Floats:
        """Return one forecast a window, float64 of shape (n,), for windows (n, lookback, features).

        Raises:
            BadInput: windows of another shape, or a model neither fitted nor restored yet.
        """
        answer = self._answer()
        if type(windows) is not np.ndarray or windows.dtype != np.float64 or len(windows) != 1:
            windows = check_windows(windows, self._shape)
        elif windows.shape != (1, answer.lookback, answer.columns_in):
            check_windows(windows, self._shape)
        if len(windows) == 1:
            return np.array([answer.forecast(windows[0])])
        if self.device.type != "cpu":
            return super().predict(windows)
        with steady(self.device):
            return answer.forecasts(windows)

    def _answer(self) -> CompiledAnswer:
        """Return the fitted network, laid out for the kernel."""
        fitted = self._ready()
        if self._compiled is None or self._compiled[0] is not fitted:
            answer = CompiledAnswer(fitted.answer, fitted.inputs, fitted.labels, self.settings)
            self._compiled = fitted, answer
        return self._compiled[1]
