"""What is said of models that came out otherwise when they were alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ....faults.methods import place_of
from ....feeds.parsing.table import text_of
from ....models.capabilities.answers import estimator_of
from ....models.schedule.folds import Fold
from ....models.schedule.walk_forward import members_of
from ..report import Finding
from ..subject import Reference, Subject
from .alone_compare import CHECK, Difference, Differences

LEARNS = (
    "a class attribute, a global, a cache or a file keeps something from elsewhere in the run. Keep all that is learnt "
    "in the object, and learn it from the rows that `fit` is handed"
)
LEARNS_NOTHING = (
    "a class attribute, a global, a cache or a file keeps something from elsewhere in the run. Forecast from the "
    "windows that `predict` is handed alone"
)
OURS = "that is a fault of barcast: please report it"


def differs(
    subject: Subject, reference: Reference, fold: Fold | None, found: Differences, *, others: int = 0
) -> Finding:
    """Return the finding that a model came out otherwise alone; `others` is how many more did."""
    where = dict(methods(reference, fold)) if subject.model_name and reference.fitted else {}
    because = (LEARNS if fold is not None else LEARNS_NOTHING) if subject.model_name else OURS
    lines = "; ".join(f"`{name}` is in {place}" for name, place in where.items())
    text = (
        f"{named(subject, fold)} {' and '.join(what(subject, one) for one in found)} when it was {alone(fold)}: "
        f"{because}{f' ({lines})' if lines else ''}{also(others)}."
    )
    first = found[0]
    at = next((one.bar for one in found if one.bar is not None), None)
    place = next(iter(where.values()), "")
    return Finding(CHECK, first.stage, text, at, first.before, first.after, subject.model_name, place)


def named(subject: Subject, fold: Fold | None) -> str:
    """Return which model it is: `Model 3 of my_model.py:Mine, trained on 1993-01-29 to 2001-05-04,`."""
    experiment = subject.experiment
    called = subject.model_name or ("the model" if experiment is None else str(experiment.model["name"]))
    if fold is None:
        return f"{called[0].upper()}{called[1:]}" if called == "the model" else called
    first, last = (stamp_of(subject, bar) for bar in (fold.span.start, fold.span.stop - 1))
    return f"Model {fold.number + 1} of {called}, trained on {first} to {last},"


def alone(fold: Fold | None) -> str:
    """Return how it was asked."""
    if fold is None:
        return "asked alone, in a process of its own, one window at a time"
    return "fitted alone, in a process of its own that has the bars up to its fit, and asked one window at a time"


def what(subject: Subject, found: Difference) -> str:
    """Return what differed, with the numbers."""
    numbers = "" if found.before is None else f"{found.before:.6g} in the run, and {found.after:.6g}"
    if found.stage == "rows":
        return "was fitted to other rows in the run than"
    if found.stage == "forecast":
        assert found.bar is not None
        return f"forecast for bar {found.bar} ({stamp_of(subject, found.bar)}) {numbers}"
    return f"had in its array `{found.name}` {numbers}"


def raised(subject: Subject, fold: Fold | None, text: str, others: int) -> str:
    """Return the note that a model raised something alone, which is no proof of anything."""
    return (
        f"{named(subject, fold)} raised {text} when it was {alone(fold)}{also(others)}: "
        "it needs something from elsewhere in the run, so that nothing can be said of its forecasts."
    )


def no_seed(subject: Subject, fold: Fold | None) -> str:
    """Return the note that a model comes out otherwise each time."""
    return (
        f"{named(subject, fold)} comes out otherwise in each process, though it is fitted to the same rows: "
        "give it a seed, and let nothing depend on the order of a set."
    )


def also(others: int) -> str:
    """Return how many other models did so too."""
    return "" if not others else f"; so {'does 1 other model' if others == 1 else f'do {others} other models'}"


def stamp_of(subject: Subject, bar: int) -> str:
    """Return when a bar closed."""
    return text_of(subject.bars.index.to_numpy()[bar])


def methods(reference: Reference, fold: Fold | None) -> Iterator[tuple[str, str]]:
    """Yield the methods of a user's class that fit and forecast, with their file and line."""
    model: Any = members_of(reference.fitted[0 if fold is None else fold.number])[0]
    inner = model
    if type(model).__module__.startswith("barcast."):
        inner = estimator_of(model) or getattr(model, "network", model)
    for name in ("fit", "predict", "forward"):
        method = getattr(type(inner), name, None)
        place = None if method is None else place_of(method, type(inner))
        if place is not None and "site-packages" not in place:
            file, _, line = place.rpartition(", ")
            yield name, f"{Path(file).name}, {line}"
