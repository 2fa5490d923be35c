"""What a thing of the user's is, by what it can do: a network, an estimator of scikit-learn's kind, a forecaster.

Nothing is imported to tell: whoever made a network has imported torch, whoever made a classifier scikit-learn.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from numbers import Integral
from typing import Any

LIKE_LOOKBACK = (
    "window", "window_size", "window_length", "seq_len", "seq_length", "sequence_length", "look_back", "n_lookback",
    "timesteps", "time_steps", "n_lags",
)  # fmt: skip
"""What other people call the bars in a window."""


def is_network(thing: Any) -> bool:
    """Tell whether it is a torch module."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(thing, torch.nn.Module)


def is_network_class(thing: Any) -> bool:
    """Tell whether it is a class of torch modules."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(thing, type) and issubclass(thing, torch.nn.Module)


def has_methods(thing: Any, *names: str) -> bool:
    """Tell whether it has methods of these names."""
    return all(callable(getattr(thing, name, None)) for name in names)


def is_forecaster(thing: Any) -> bool:
    """Tell whether it is made and has the two members of a forecaster, right or wrong."""
    return not isinstance(thing, type) and hasattr(thing, "lookback") and has_methods(thing, "predict")


def is_estimator(thing: Any) -> bool:
    """Tell whether it is made, and learns and answers rows as scikit-learn's estimators do: it has no lookback."""
    return not isinstance(thing, type) and has_methods(thing, "fit", "predict") and not hasattr(thing, "lookback")


def is_model(thing: Any) -> bool:
    """Tell whether it is made and can become a forecaster."""
    return is_forecaster(thing) or is_network(thing) or is_estimator(thing)


def is_classifier(estimator: Any) -> bool:
    """Tell whether an estimator answers with classes: by scikit-learn's word on its own, else by `predict_proba`."""
    base = sys.modules.get("sklearn.base")
    if base is not None and isinstance(estimator, base.BaseEstimator):
        return bool(base.is_classifier(estimator))
    return getattr(estimator, "_estimator_type", None) == "classifier" or has_methods(estimator, "predict_proba")


def window_of(thing: Any) -> Mapping[str, Any]:
    """Return `lookback` and `features` of a thing that says them, as settings of what it is wrapped in."""
    lookback, features = getattr(thing, "lookback", None), getattr(thing, "features", None)
    said: dict[str, Any] = {}
    if isinstance(lookback, Integral) and not isinstance(lookback, bool):
        said["lookback"] = int(lookback)
    if isinstance(features, list | tuple) and features and all(isinstance(one, str) for one in features):
        said["features"] = tuple(features)
    return said


def like_lookback(thing: Any) -> str | None:
    """Return the attribute by which a thing without a lookback seems to name its bars in a window."""
    found = (name for name in LIKE_LOOKBACK if isinstance(getattr(thing, name, None), Integral))
    return None if hasattr(thing, "get_params") else next(found, None)
