"""How a window becomes a forecast: models, their training, and their keeping. Knows no Backtrader.

Names are imported when they are first used, so that listing the models doesn't wait for torch.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .baselines import AutoRegression as AutoRegression
    from .baselines import LastReturn as LastReturn
    from .baselines import Mean as Mean
    from .baselines import Reversal as Reversal
    from .baselines import Zero as Zero
    from .catalogue import MODELS as MODELS
    from .catalogue import build_model as build_model
    from .catalogue import parameters_of as parameters_of
    from .ensemble import SeedEnsemble as SeedEnsemble
    from .ensemble import seeds_from as seeds_from
    from .fakes import FixedForecast as FixedForecast
    from .fakes import ScriptedSource as ScriptedSource
    from .folds import Fold as Fold
    from .jobs import Job as Job
    from .jobs import fit_one_by_one as fit_one_by_one
    from .lstm.forecaster import LSTMForecaster as LSTMForecaster
    from .lstm.settings import LSTMSettings as LSTMSettings
    from .protocol import Forecaster as Forecaster
    from .protocol import ForecastSource as ForecastSource
    from .protocol import Trainable as Trainable
    from .saved.card import ModelCard as ModelCard
    from .saved.card import card_of as card_of
    from .saved.checkpoint import SavedModel as SavedModel
    from .saved.checkpoint import load_model as load_model
    from .saved.checkpoint import save_model as save_model
    from .saved.fold_cache import FoldCache as FoldCache
    from .saved.fold_cache import cache_folder as cache_folder
    from .saved.fold_cache import cached as cached
    from .sklearn_forecaster import SklearnForecaster as SklearnForecaster
    from .source import SingleModel as SingleModel
    from .split import HoldOut as HoldOut
    from .split import Schedule as Schedule
    from .split import WalkForward as WalkForward
    from .torch_forecaster import TorchForecaster as TorchForecaster
    from .training.history import EpochLoss as EpochLoss
    from .training.settings import TrainingSettings as TrainingSettings
    from .walk_forward import WalkForwardSource as WalkForwardSource

HOMES = {
    "baselines": ("AutoRegression", "LastReturn", "Mean", "Reversal", "Zero"),
    "saved.card": ("ModelCard", "card_of"),
    "catalogue": ("MODELS", "build_model", "parameters_of"),
    "saved.checkpoint": ("SavedModel", "load_model", "save_model"),
    "saved.fold_cache": ("FoldCache", "cache_folder", "cached"),
    "ensemble": ("SeedEnsemble", "seeds_from"),
    "fakes": ("FixedForecast", "ScriptedSource"),
    "folds": ("Fold",),
    "jobs": ("Job", "fit_one_by_one"),
    "training.history": ("EpochLoss",),
    "lstm.forecaster": ("LSTMForecaster",),
    "lstm.settings": ("LSTMSettings",),
    "protocol": ("ForecastSource", "Forecaster", "Trainable"),
    "sklearn_forecaster": ("SklearnForecaster",),
    "source": ("SingleModel",),
    "split": ("HoldOut", "Schedule", "WalkForward"),
    "torch_forecaster": ("TorchForecaster",),
    "training.settings": ("TrainingSettings",),
    "walk_forward": ("WalkForwardSource",),
}


def __getattr__(name: str) -> Any:
    for module, names in HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f".{module}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
