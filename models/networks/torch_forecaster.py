"""Any torch network as a forecaster: scaled, trained, asked, saved and restored the same way."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ...faults import BadInput, check_keywords
from ...faults.section import unnamed
from ..history import EpochHook, EpochLoss
from ..protocol import Floats, State
from ..saved.state import check_state
from ..saved.weights_file import FirstWeights, read_weights
from ..windows.by_settings import WindowsBySettings
from ..windows.labels import label_scaler, label_values
from ..windows.scaling import Standardizer
from ..windows.shapes import Shape, check_rows, check_windows
from .answer import Answer, check_trainable
from .training.draws import ANOTHER_STREAM, Draws
from .training.loop import Training, check_trained
from .training.program import Program, Rows
from .training.reproducible import resolve_device, seeded, steady
from .training.settings import TrainingSettings
from .training.torch_programs import CHUNK, MergingProgram

Settings = TypeVar("Settings", bound=TrainingSettings)


def settings_from(model: type[Settings], settings: Settings | None, values: Mapping[str, Any], owner: str) -> Settings:
    """Return the settings given whole, as keywords of `owner`, or both (keywords win).

    Raises:
        BadInput: an unknown setting or a value out of range.
    """
    if settings is not None and not isinstance(settings, model):
        raise unnamed(owner, model, settings)
    if settings is not None and not values:
        return settings
    given = {} if settings is None else settings.model_dump()
    return check_keywords(model, owner, {**given, **values})


@dataclass(frozen=True)
class Fitted:
    """What training leaves: the network, and how numbers go into it and come out."""

    answer: Answer
    inputs: Standardizer
    labels: Standardizer


@dataclass(frozen=True)
class ReadyToTrain:
    """A training ready to run, and what it will have fitted."""

    training: Training
    fitted: Fitted
    sample: Tensor
    """Two of its windows as the network is given them, to be asked about at the end."""


class TorchForecaster(WindowsBySettings):
    """A network trained on the training part and asked on every bar: `TorchForecaster(MyNet(), epochs=50)`.

    `module` maps windows (n, lookback, features), in `precision`, to (n,) or (n, 1). Handed in as an instance it
    is never changed: each `fit` trains a copy from the weights it came with. Handed in as a class or
    another callable without arguments it is built for each `fit`, its first weights drawn from the seed.
    Keywords are the fields of `TrainingSettings`. With label "direction" its answer is taken as a logit,
    unless the module says `gives_probability = True`; two answers a window, (n, 2), are those of down and up. With
    `epochs = 0` it is asked with the weights it came with, or those of the file `weights`; a fit makes its scalers.

    `history` holds the loss curves of the last fit; `on_epoch`, if set, is called after each epoch.

    Raises:
        BadInput: an unknown setting, a value out of range, device "cuda" without CUDA, or no weights in the file.
    """

    def __init__(
        self,
        module: nn.Module | Callable[[], nn.Module],
        settings: TrainingSettings | None = None,
        **values: Any,
    ) -> None:
        self.settings = settings_from(TrainingSettings, settings, values, type(self).__name__)
        self.device = resolve_device(self.settings.device)
        self.history: tuple[EpochLoss, ...] = ()
        self.on_epoch: EpochHook | None = None
        self._build = partial(copy.deepcopy, module) if isinstance(module, nn.Module) else module
        self.horizon = 1
        """Bars ahead of its labels: whoever hands in labels of more than the next bar says so here."""
        self._fitted: Fitted | None = None
        self.first_weights: FirstWeights | None = read_weights(self.settings.weights) if self.settings.weights else None
        """The weights of the file that each fit begins from, unless it is a warm start."""
        self.start: State | None = None
        """The state whose weights the next fit begins from, see `warm_start`; None for fresh ones."""

    @property
    def called(self) -> str:
        """What a person calls it."""
        return type(self).__name__ if self._fitted is None else type(self.network).__name__

    @property
    def network(self) -> nn.Module:
        """The trained network, to look at: what is changed in it after the first forecast may change none.

        Raises:
            BadInput: it was neither fitted nor restored yet.
        """
        return self._ready().answer.network

    def fit(self, windows: Floats, labels: Floats) -> TorchForecaster:
        """Train on windows (n, lookback, features) and the returns that followed them (n,), oldest first.

        The last `validation` share of the rows only says when to stop; scaling doesn't see it either.

        Raises:
            BadInput: rows of another shape or not finite, a network that can't take them, a loss that explodes.
        """
        fitting = self.begin(windows, labels)
        with steady(self.device), seeded(self.settings.seed + ANOTHER_STREAM, self.device):
            history = fitting.training.fit(self.on_epoch)
        self.end(fitting, history)
        return self

    def begin(self, windows: Floats, labels: Floats) -> ReadyToTrain:
        """Return the training of `fit`, ready to run: rows scaled, first weights drawn, or those of a warm start taken.

        Raises:
            BadInput: rows of another shape or not finite, or a network that can't take them.
        """
        windows, returns = check_rows(windows, labels, self._shape)
        settings = self.settings
        parts = self.parts_of(len(windows))
        values = label_values(returns, settings.label)
        inputs = Standardizer.of(windows[parts[0]]) if settings.scale else self._unscaled
        outputs = label_scaler(values[parts[0]], settings.label, settings.scale)
        scaled = self._tensor(inputs.apply(windows)), self._tensor(outputs.apply(values))
        rows, held_out = (Rows(*(part[mine] for part in scaled)) for mine in parts)
        answer = self._first_answer()
        with steady(self.device):
            answer.try_out(rows.inputs[:2])
            if settings.epochs and not self.fits_together:
                check_trainable(answer.network, answer(rows.inputs[:2]))
        program = self.program(answer, rows, held_out)
        training = Training(program, self.draws(len(rows.labels)), settings)
        return ReadyToTrain(training, Fitted(answer, inputs, outputs), rows.inputs[:2])

    def without_fit(self) -> bool:
        """Be asked as it came, without a fit; return False where there is something to train or scalers to make."""
        if self.settings.epochs or self.settings.scale or self.settings.label != "return":
            return False
        self._fitted = Fitted(self._first_answer().eval(), self._unscaled, Standardizer.identity(1))
        return True

    def end(self, fitting: ReadyToTrain, history: tuple[EpochLoss, ...]) -> None:
        """Take on what a training that has run has found."""
        fitting.training.program.finish()
        check_trained(fitting.fitted.answer.eval(), fitting.sample, self.settings)
        self._fitted, self.history = fitting.fitted, history

    def tell_horizon(self, horizon: int) -> None:
        """Take in how many bars ahead the labels of the next `fit` reach."""
        self.horizon = horizon

    def warm_start(self, state: State) -> None:
        """Begin the next `fit` from the weights of such a state instead of fresh ones; scalers are made anew.

        Raises:
            BadInput: arrays are missing, unknown, of another shape or not finite.
        """
        self._check(state)
        self.start = state

    def parts_of(self, rows: int) -> tuple[slice, slice]:
        """Return which rows are trained on and which are kept aside.

        Rows whose outcome reaches into the ones kept aside (`horizon` above 1) are in neither.
        """
        kept = self.settings.validation_rows(rows)
        purged = min(self.horizon - 1, rows - kept - 1) if kept else 0
        return slice(0, rows - kept - purged), slice(rows - kept, rows)

    def program(self, answer: Answer, rows: Rows, held_out: Rows) -> Program:
        """Return what trains the network."""
        return MergingProgram(answer, rows, held_out, self.settings)

    def draws(self, rows: int) -> Draws:
        """Return what training leaves to chance; a module silences units of its own by torch's generator."""
        return Draws(self.settings, rows)

    def predict(self, windows: Floats) -> Floats:
        """Return one forecast a window, float64 of shape (n,), for windows (n, lookback, features).

        Raises:
            BadInput: windows of another shape, or a model neither fitted nor restored yet.
        """
        fitted, windows = self._ready(), check_windows(windows, self._shape)
        chunks = [windows[start : start + CHUNK] for start in range(0, len(windows), CHUNK)]
        with steady(self.device), torch.inference_mode():
            answers = [fitted.answer(self._tensor(fitted.inputs.apply(chunk))).cpu().double() for chunk in chunks]
        return fitted.labels.undo(np.concatenate([np.empty(0), *answers]))

    def state(self) -> dict[str, NDArray[Any]]:
        """Return the scalers and the network's `state_dict` as arrays, by name.

        Raises:
            BadInput: the model was neither fitted nor restored yet.
        """
        fitted = self._ready()
        weights = {name: value.cpu().numpy() for name, value in fitted.answer.state_dict().items()}
        return {**_scaler_state(fitted), **weights}

    def restore(self, state: State) -> None:
        """Take on the scalers and weights that `state` returned.

        Raises:
            BadInput: arrays are missing, unknown, of another shape or not finite.
        """
        answer = self._check(state)
        self.start = None
        load_weights(answer, state)
        inputs = Standardizer(state["inputs.mean"], state["inputs.std"])
        self._fitted = Fitted(answer.eval(), inputs, Standardizer(state["labels.mean"], state["labels.std"]))

    @property
    def _shape(self) -> Shape:
        return self.lookback, self.features

    @property
    def _unscaled(self) -> Standardizer:
        return Standardizer.identity(len(self.features))

    def _check(self, state: State) -> Answer:
        """Return an untrained network, if the state is one of its kind."""
        answer = self._untrained()
        weights = {name: tuple(value.shape) for name, value in answer.state_dict().items()}
        untrained = Fitted(answer, self._unscaled, Standardizer.identity(1))
        check_state(state, weights | {name: value.shape for name, value in _scaler_state(untrained).items()})
        return answer

    def _first_answer(self) -> Answer:
        """Return the network to be trained: with fresh weights, those of the file or those of the warm start."""
        answer, start = self._untrained(), self.start
        self.start = None
        if start is not None:
            load_weights(answer, start)
        elif self.first_weights is not None:
            self.first_weights.give_to(answer.network)
        return answer

    def _untrained(self) -> Answer:
        with seeded(self.settings.seed, self.device):
            answer = Answer(self._build(), as_probability=self.settings.label == "direction")
        return answer.to(self.device, self._dtype)

    @property
    def _dtype(self) -> torch.dtype:
        return torch.float32 if self.settings.precision == "float32" else torch.float64

    def _tensor(self, values: Floats) -> Tensor:
        return torch.from_numpy(values).to(self.device, self._dtype)

    def _ready(self) -> Fitted:
        if self._fitted is None:
            name = type(self).__name__
            raise BadInput.at("model", f"{name} has not been fitted", "fit it first, or set split.train above 0")
        return self._fitted


def load_weights(answer: Answer, state: State) -> None:
    """Give the network the weights of a state."""
    answer.load_state_dict({name: torch.from_numpy(np.array(state[name])) for name in answer.state_dict()})


def _scaler_state(fitted: Fitted) -> dict[str, Floats]:
    """Return the scalers' arrays by name."""
    return {
        "inputs.mean": fitted.inputs.mean,
        "inputs.std": fitted.inputs.std,
        "labels.mean": fitted.labels.mean,
        "labels.std": fitted.labels.std,
    }
