"""Files in which other libraries keep a model: what to write instead of naming one, which is never unpickled."""

from __future__ import annotations

from pathlib import Path

WEIGHTS = (".pt", ".pth", ".ckpt", ".bin", ".safetensors")
"""Suffixes of files that hold weights at best, and no network."""
PICKLES = (".pkl", ".pickle", ".joblib", ".sav", ".dill")
"""Suffixes of files that are pickles, whatever is in them."""
LOADED_BY = {
    ".keras": "keras.models.load_model(FILE)",
    ".h5": "keras.models.load_model(FILE)",
    ".hdf5": "keras.models.load_model(FILE)",
    ".onnx": "onnxruntime.InferenceSession(FILE)",
    ".cbm": "catboost.CatBoostRegressor().load_model(FILE)",
    ".ubj": "xgboost.Booster(model_file=FILE)",
}
"""What loads the files of other libraries, by suffix."""


def is_foreign(name: str) -> bool:
    """Return whether a name is that of such a file."""
    return name.lower().endswith((*WEIGHTS, *PICKLES, *LOADED_BY))


def instead_of(path: Path) -> tuple[str, str] | None:
    """Return what such a file is, and what to write instead of naming it; None for any other file."""
    suffix = path.suffix.lower()
    if is_foreign(path.name) and not path.exists():
        return "is not there", "check the path"
    if suffix in WEIGHTS:
        remedy = (
            f"name the network's class, and this file as its weights: --model net.py:Net --set model.weights={path}"
        )
        pickled = "" if suffix == ".safetensors" else " (it may be a pickle, which is never run)"
        return f"holds weights at best, and no network{pickled}", remedy
    if suffix in PICKLES:
        return "may be a pickle, and loading one runs whatever code is in it", asked_by(f"joblib.load({str(path)!r})")
    if suffix in LOADED_BY:
        loaded = LOADED_BY[suffix].replace("FILE", repr(str(path)))
        return "is a model of another library, and no folder that barcast saved", asked_by(loaded)
    return None


def asked_by(loaded: str) -> str:
    """Return the remedy: a class that loads the file itself and asks what is in it."""
    return (
        "if you trust it, name a class of yours with `lookback` and a `predict(windows)` that asks "
        f"`{loaded}`: --model mine.py:Mine"
    )
