"""What a thing of the user's is, by what it can do: a network, an estimator of scikit-learn's kind, a forecaster.

Nothing is imported to tell: whoever made a network has imported torch, whoever made a classifier scikit-learn.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from numbers import Integral
from typing import Any, Protocol, runtime_checkable

from .capabilities.of_models import HasLookback, NamesFeatures
from .capabilities.runtime_protocol import Capability

LIKE_LOOKBACK = (
    "window", "window_size", "window_length", "seq_len", "seq_length", "sequence_length", "look_back", "n_lookback",
    "timesteps", "time_steps", "n_lags", "lookback_window", "lookback_period", "look_back_window",
    "window_len", "n_steps", "time_step", "n_timesteps", "input_length", "sequence_len", "num_lags",
)  # fmt: skip
"""What other people call the bars in a window."""


@runtime_checkable
class Predicts(Capability, Protocol):
    """Answers, for windows or for rows."""

    def predict(self, asked: Any) -> Any:
        """Return one answer each."""
        ...


@runtime_checkable
class FitsAndPredicts(Predicts, Protocol):
    """Learns and answers: a forecaster windows, an estimator rows."""

    def fit(self, asked: Any, answers: Any) -> Any:
        """Learn the answers."""
        ...


@runtime_checkable
class GivesProbabilities(Capability, Protocol):
    """Answers with the probability of each class."""

    def predict_proba(self, rows: Any) -> Any:
        """Return probabilities (n, classes)."""
        ...


@runtime_checkable
class KnowsClasses(Capability, Protocol):
    """Names the columns of its probabilities."""

    classes_: Any
    """The classes, in the order of the columns."""


@runtime_checkable
class HasParams(Capability, Protocol):
    """Can be asked for its parameters, and given others, as all of scikit-learn's."""

    def get_params(self) -> Mapping[str, Any]:
        """Return the parameters by name, nested ones too."""
        ...

    def set_params(self, **params: Any) -> Any:
        """Set some of them."""
        ...


def is_network(thing: Any) -> bool:
    """Tell whether it is a torch module."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(thing, torch.nn.Module)


def is_network_class(thing: Any) -> bool:
    """Tell whether it is a class of torch modules."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(thing, type) and issubclass(thing, torch.nn.Module)


def is_forecaster(thing: Any) -> bool:
    """Tell whether it is made and has the two members of a forecaster, right or wrong."""
    return not isinstance(thing, type) and isinstance(thing, HasLookback) and isinstance(thing, Predicts)


def is_estimator(thing: Any) -> bool:
    """Tell whether it is made, and learns and answers rows as scikit-learn's estimators do: it has no lookback."""
    return not isinstance(thing, type) and isinstance(thing, FitsAndPredicts) and not isinstance(thing, HasLookback)


def is_model(thing: Any) -> bool:
    """Tell whether it is made and can become a forecaster."""
    return is_forecaster(thing) or is_network(thing) or is_estimator(thing)


def is_classifier(estimator: Any) -> bool:
    """Tell whether an estimator answers with classes: by scikit-learn's word on its own, else by `predict_proba`."""
    base = sys.modules.get("sklearn.base")
    if base is not None and isinstance(estimator, base.BaseEstimator):
        return bool(base.is_classifier(estimator))
    said = getattr(estimator, "_estimator_type", None)  # what scikit-learn's kind had up to 1.5, and others still have
    return said == "classifier" or isinstance(estimator, GivesProbabilities)


def window_of(thing: Any) -> Mapping[str, Any]:
    """Return `lookback` and `features` of a thing that says them, as settings of what it is wrapped in."""
    lookback = thing.lookback if isinstance(thing, HasLookback) else None
    features = thing.features if isinstance(thing, NamesFeatures) else None
    said: dict[str, Any] = {}
    if isinstance(lookback, Integral) and not isinstance(lookback, bool):
        said["lookback"] = int(lookback)
    if isinstance(features, list | tuple) and features and all(isinstance(one, str) for one in features):
        said["features"] = tuple(features)
    return said


def like_lookback(thing: Any) -> str | None:
    """Return the attribute by which a thing without a lookback seems to name its bars in a window."""
    if isinstance(thing, HasParams):  # to an estimator of scikit-learn's kind it may mean anything
        return None
    # names that nobody was asked for: there is no protocol to keep
    names = (name for like in LIKE_LOOKBACK for name in (like, like.upper()))
    return next((name for name in names if isinstance(getattr(thing, name, None), Integral)), None)


LIKE_PREDICT = ("forecast", "predict_proba", "predict_one", "predict_next", "infer", "run", "step", "__call__")
"""What other people call `predict`."""


def like_predict(thing: Any) -> str | None:
    """Return the method by which a thing without a `predict` seems to answer."""
    written = {name for base in type(thing).__mro__ for name in vars(base)}
    return next((name for name in LIKE_PREDICT if name in written), None)


ASKED = (
    "windows",
    "window",
    "w",
    "x",
    "X",
    "batch",
    "data",
    "df",
    "inputs",
    "sequence",
    "sequences",
    "seq",
    "prices",
    "returns",
)
"""What other people call the windows that a `predict` is handed."""


def is_predict(function: Any) -> bool:
    """Tell whether a function is a `predict` by itself: it needs one argument, and says by a name that it is asked."""
    try:
        taken = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    needed = [
        one.name
        for one in taken
        if one.default is one.empty and one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
    ]
    named = str(getattr(function, "__name__", ""))
    return len(needed) == 1 and (needed[0] in ASKED or named.startswith(("predict", "forecast")))


def is_no_predictor(thing: Any) -> bool:
    """Tell whether an estimator of scikit-learn's own answers with no number to forecast: groups or outliers."""
    base = sys.modules.get("sklearn.base")
    if base is None or not isinstance(thing, base.BaseEstimator):
        return False
    return bool(base.is_clusterer(thing) or base.is_outlier_detector(thing))
