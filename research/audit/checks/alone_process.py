"""One model fitted and asked in a process of its own: what it is handed, and what it answers.

What goes in and comes out are plain numbers and text, through pipes: the settings as JSON and arrays as NumPy writes
them, never an object. The process is started from nothing, so that a plug-in in it has never run before.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ....arrays import Floats
from ....faults import BadInput
from ....feeds.bars import Bars
from ....models.protocol import Persistent, ask, features_of
from ....models.raised import raised_by
from ....models.schedule.folds import Fold
from ....models.schedule.walk_forward import copy_of, jobs_for
from .alone_files import keep_out_of_sight
from .rows_digest import digest_of

Arrays = dict[str, NDArray[Any]]

LENGTH = 8
"""Bytes before an answer, which say how long it is."""
SECONDS_ASKING = 20.0
"""After which no further window is asked about."""
MOST_STATE = 2**28
"""Bytes of weights that are handed back, at most."""


@dataclass(frozen=True)
class Question:
    """What a process is handed."""

    settings: Mapping[str, Any]
    """The experiment's, as plain data."""
    fold: Fold | None
    """None for a model that learns nothing."""
    columns: Mapping[str, Floats]
    """Of the bars up to the fold's fit, shape (bars,)."""
    windows: Floats
    """Those it is asked about, one at a time, shape (n, lookback, features)."""
    start: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    """The state of the run's model before, for a warm start: those of member i are named `i.NAME`."""
    torch: bool = False
    """Whether torch is imported first: what is seeded depends on it."""
    threads: int = 0
    """That torch computes on; 0 as it comes."""
    written: tuple[str, ...] = ()
    """Files that the run has written, which the process is not to find."""

    def to_bytes(self) -> bytes:
        """Return all of it."""
        one = self.fold
        spans = None if one is None else [one.number, one.fitted_at, *_ends(one.span), *_ends(one.answers)]
        torch = {"torch": self.torch, "threads": self.threads}
        about = {"settings": self.settings, "fold": spans, "written": self.written, **torch}
        return packed(about, {"columns": self.columns, "start": self.start, "asked": {"windows": self.windows}})

    @classmethod
    def from_bytes(cls, content: bytes) -> Question:
        """Return what `to_bytes` made."""
        about, rooms = unpacked(content)
        spans = about["fold"]
        fold = None if spans is None else Fold(spans[0], spans[1], range(*spans[2:4]), range(*spans[4:]))
        windows = rooms["asked"]["windows"]
        start, written = rooms.get("start", {}), tuple(about["written"])
        return cls(about["settings"], fold, rooms["columns"], windows, start, about["torch"], about["threads"], written)


@dataclass(frozen=True)
class Answer:
    """What a process came to."""

    forecasts: Floats = field(default_factory=lambda: np.empty(0))
    """Of the first windows, as many as it was asked about, shape (n,)."""
    rows: str = ""
    """Digest of the training rows."""
    state: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    """The arrays of the fitted model, where it has any."""
    raised: str = ""
    """What was raised instead, in words."""

    def to_bytes(self) -> bytes:
        """Return all of it."""
        rooms = {"state": self.state, "asked": {"forecasts": self.forecasts}}
        return packed({"rows": self.rows, "raised": self.raised}, rooms)

    @classmethod
    def from_bytes(cls, content: bytes) -> Answer:
        """Return what `to_bytes` made."""
        about, rooms = unpacked(content)
        return cls(rooms["asked"]["forecasts"], about["rows"], rooms.get("state", {}), about["raised"])


def _ends(span: range) -> tuple[int, int]:
    return span.start, span.stop


def packed(about: Mapping[str, Any], rooms: Mapping[str, Mapping[str, NDArray[Any]]]) -> bytes:
    """Return words and arrays, by room and name, as bytes."""
    arrays = [(room, name, array) for room, inside in rooms.items() for name, array in inside.items()]
    listed = {**about, "arrays": [(room, name) for room, name, _ in arrays]}
    words = np.frombuffer(json.dumps(listed).encode(), dtype=np.uint8)
    content = io.BytesIO()
    np.savez(content, words=words, **{f"a{i}": array for i, (_, _, array) in enumerate(arrays)})  # type: ignore[arg-type]
    return content.getvalue()


def unpacked(content: bytes) -> tuple[dict[str, Any], dict[str, Arrays]]:
    """Return words and arrays, by room and name; an object among them is refused."""
    rooms: dict[str, Arrays] = {}
    with np.load(io.BytesIO(content), allow_pickle=False) as kept:
        about: dict[str, Any] = json.loads(kept["words"].tobytes())
        for i, (room, name) in enumerate(about.pop("arrays")):
            rooms.setdefault(room, {})[name] = kept[f"a{i}"]
    return about, rooms


def answered(question: Question) -> Answer:
    """Build the model, fit it and ask it, as the run has done; what its code raises is in the answer."""
    if question.torch:
        import torch

        if question.threads:
            torch.set_num_threads(question.threads)
    try:
        return fitted_and_asked(question)
    except BadInput as error:
        return Answer(raised="; ".join(str(fault) for fault in error.faults))
    except BaseException as error:  # a plug-in may leave the program, too
        return Answer(raised=raised_by(error))


def fitted_and_asked(question: Question) -> Answer:
    """Return the answer of a model built, fitted and asked here."""
    model, rows = built_and_fitted(question)
    state = state_of(model) if question.fold is not None else {}
    forecasts: list[float] = []
    until = time.monotonic() + SECONDS_ASKING
    for at in range(len(question.windows)):
        window = question.windows[at : at + 1].copy()  # (1, lookback, features)
        window.setflags(write=False)
        forecasts.append(float(ask(model, window)[0]))
        if time.monotonic() > until:
            break
    return Answer(np.array(forecasts), rows, state)


def built_and_fitted(question: Question) -> tuple[Any, str]:
    """Return the model of the settings, fitted if there is a fold, and the digest of its rows.

    In the order of `experiments.run`, so that whatever draws random numbers draws the same.
    """
    from ....experiments.building.model import build_the_model
    from ....experiments.building.parts import check_choices, reader_of
    from ....experiments.generators import seed_everything
    from ....experiments.settings import make_experiment
    from ....experiments.training import FIT, around_fit

    experiment = make_experiment(question.settings)
    seed_everything(experiment.run.seed)
    check_choices(experiment)
    reader_of(experiment.data)  # imported, as in the run; not asked for bars
    model: Any = build_the_model(experiment).asked
    seed_everything(experiment.run.seed)
    fold = question.fold
    if fold is None:
        return model, ""
    windows, labels = rows_of(question, model, experiment.split.horizon)
    if experiment.split.refit_every:
        model = copy_of(model)
    jobs = jobs_for(model, windows, labels, experiment.split.horizon, around=around_fit(experiment))
    for number, job in enumerate(jobs if question.start else ()):
        before = f"{number}."
        job.start = {name.removeprefix(before): a for name, a in question.start.items() if name.startswith(before)}
    FIT(jobs, lambda job: None)
    return model, digest_of(windows, labels)


def rows_of(question: Question, model: Any, horizon: int) -> tuple[Floats, Floats]:
    """Return the fold's training rows, made of the bars up to its fit."""
    from ....engine.training.prepare import training_rows

    assert question.fold is not None
    columns = {name: np.array(column) for name, column in question.columns.items()}
    index = pd.DatetimeIndex(np.arange(len(columns["close"])).astype("datetime64[D]"))  # no training row knows a stamp
    bars = Bars(index, MappingProxyType(columns), "bars up to the fit")
    return training_rows(bars, model.lookback, features_of(model), horizon, question.fold)


def state_of(model: Any) -> Arrays:
    """Return the arrays of a fitted model; none where it keeps none, or too many to be handed back."""
    try:
        state = dict(model.state()) if isinstance(model, Persistent) else {}
        arrays = {str(name): np.asarray(array) for name, array in state.items()}
    except Exception:  # an ensemble of members without any, or a user's own method
        return {}
    whole = all(array.dtype.kind in "biuf" for array in arrays.values())
    return arrays if whole and sum(array.nbytes for array in arrays.values()) <= MOST_STATE else {}


def main(folder: str) -> None:
    """Read a question from the standard input and write the answer to the standard output, and nothing else.

    `folder` is an empty one, for the files that the run has written and the process writes, too.

    What a plug-in prints goes nowhere, and what it leaves running ends with the process.
    """
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    question = Question.from_bytes(sys.stdin.buffer.read())
    keep_out_of_sight(question.written, folder)
    content = answered(question).to_bytes()
    answers.write(len(content).to_bytes(LENGTH, "big") + content)
    answers.close()
    os._exit(0)
