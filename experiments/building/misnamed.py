"""What a name may have meant that is none of barcast's, and no plug-in's either."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType

from ...faults import BadInput
from ...models.catalogue import MODELS
from ...strategies import STRATEGIES
from .modules import load_module
from .plugins import ABSENT, Fits, found_in, is_strategy, makes_model, suggestion

DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
BY_LIBRARY = {
    "xgboost": "xgboost:XGBRegressor", "xgb": "xgboost:XGBRegressor", "lightgbm": "lightgbm:LGBMRegressor",
    "lgbm": "lightgbm:LGBMRegressor", "catboost": "catboost:CatBoostRegressor", "ridge": "sklearn.linear_model:Ridge",
    "linear": "sklearn.linear_model:LinearRegression", "linearregression": "sklearn.linear_model:LinearRegression",
    "randomforest": "sklearn.ensemble:RandomForestRegressor", "svr": "sklearn.svm:SVR",
}  # fmt: skip
"""What people call the best known models of other libraries."""


def no_such_model(name: str) -> BadInput:
    """Return the error for a model that is none of ours, no plug-in and no saved one."""
    known = BY_LIBRARY.get(name.lower())
    others = "path/to/file.py:Class, or a saved model's folder"
    remedy = f"write {known}" if known else nearest(name, [*MODELS, "none"], "model", makes_model, others)
    return BadInput.at("model.name", f"no model is called {shown(name)!r}", remedy)


def no_such_strategy(name: str) -> BadInput:
    """Return the error for a strategy that is none of ours and no plug-in."""
    remedy = nearest(name, STRATEGIES, "strategy", is_strategy, "path/to/file.py:Class")
    return BadInput.at("strategy.name", f"no strategy is called {shown(name)!r}", remedy)


def nearest(name: str, ours: Iterable[str], section: str, fits: Fits, others: str) -> str:
    """Return the remedy: the nearest of ours, a class whose colon was left out, or what else can be written."""
    if colon_left_out := with_colon(shown(name), section, fits):
        return colon_left_out
    names = sorted(ours)
    near = get_close_matches(name.strip().lower(), names, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"choose one of {', '.join(names)}, or write {others}"


def with_colon(name: str, section: str, fits: Fits) -> str | None:
    """Return the remedy for `package.module.Class`: that with a colon; None where there is no such module."""
    if not DOTTED.fullmatch(name):
        return None
    place, _, own = name.rpartition(".")
    try:
        module = load_module(place, section)
    except BadInput:
        return None
    found = found_in(module, own)
    if isinstance(found, ModuleType):
        return f"{name} is a module: write what is meant in it, {name}:Class"
    if found is not ABSENT and fits(found):
        return f"did you mean {place}:{own}?"
    meant = suggestion(own, place, module, section, fits)
    return meant if meant.startswith("did") else f"write it with a colon, such as {place}:{own}"


def shown(name: str) -> str:
    """Return the name as it was typed: `package.module.Class` is taken for a path elsewhere."""
    last = Path(name).name
    return last if DOTTED.fullmatch(last) and ":" not in name else name
