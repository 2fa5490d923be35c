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
    from .cache.fold_cache import FoldCache as FoldCache
    from .cache.fold_cache import cache_folder as cache_folder
    from .cache.fold_cache import cached as cached
    from .catalogue import MODELS as MODELS
    from .catalogue import build_model as build_model
    from .catalogue import parameters_of as parameters_of
    from .fakes import FixedForecast as FixedForecast
    from .fakes import ScriptedSource as ScriptedSource
    from .history import EpochLoss as EpochLoss
    from .networks.lstm.forecaster import LSTMForecaster as LSTMForecaster
    from .networks.lstm.settings import LSTMSettings as LSTMSettings
    from .networks.torch_forecaster import TorchForecaster as TorchForecaster
    from .networks.training.settings import TrainingSettings as TrainingSettings
    from .protocol import Forecaster as Forecaster
    from .protocol import ForecastSource as ForecastSource
    from .protocol import Trainable as Trainable
    from .saved.card import ModelCard as ModelCard
    from .saved.card import card_of as card_of
    from .saved.checkpoint import SavedModel as SavedModel
    from .saved.checkpoint import load_model as load_model
    from .saved.checkpoint import save_model as save_model
    from .schedule.ensemble import SeedEnsemble as SeedEnsemble
    from .schedule.ensemble import seeds_from as seeds_from
    from .schedule.folds import Fold as Fold
    from .schedule.jobs import Job as Job
    from .schedule.jobs import fit_one_by_one as fit_one_by_one
    from .schedule.source import SingleModel as SingleModel
    from .schedule.split import HoldOut as HoldOut
    from .schedule.split import Split as Split
    from .schedule.split import WalkForward as WalkForward
    from .schedule.walk_forward import WalkForwardSource as WalkForwardSource
    from .sklearn_forecaster import SklearnForecaster as SklearnForecaster

HOMES = {
    "baselines": ("AutoRegression", "LastReturn", "Mean", "Reversal", "Zero"),
    "saved.card": ("ModelCard", "card_of"),
    "catalogue": ("MODELS", "build_model", "parameters_of"),
    "saved.checkpoint": ("SavedModel", "load_model", "save_model"),
    "cache.fold_cache": ("FoldCache", "cache_folder", "cached"),
    "schedule.ensemble": ("SeedEnsemble", "seeds_from"),
    "fakes": ("FixedForecast", "ScriptedSource"),
    "schedule.folds": ("Fold",),
    "schedule.jobs": ("Job", "fit_one_by_one"),
    "history": ("EpochLoss",),
    "networks.lstm.forecaster": ("LSTMForecaster",),
    "networks.lstm.settings": ("LSTMSettings",),
    "protocol": ("ForecastSource", "Forecaster", "Trainable"),
    "sklearn_forecaster": ("SklearnForecaster",),
    "schedule.source": ("SingleModel",),
    "schedule.split": ("HoldOut", "Split", "WalkForward"),
    "networks.torch_forecaster": ("TorchForecaster",),
    "networks.training.settings": ("TrainingSettings",),
    "schedule.walk_forward": ("WalkForwardSource",),
}


def __getattr__(name: str) -> Any:
    for module, names in HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f".{module}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
