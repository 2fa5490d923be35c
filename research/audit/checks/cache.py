"""The key of trained models: does it change with everything a training depends on?

A key that leaves something out would hand a run a model that was trained on other bars.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import numpy as np
from numpy.typing import NDArray

from ....engine.training.prepare import training_rows
from ....experiments.training import FIT
from ....models.cache.fold_cache import FoldCache, bits_of
from ....models.capabilities.answers import device_of, settings_kept
from ....models.capabilities.of_models import KeepsHorizon
from ....models.protocol import features_of
from ....models.schedule.jobs import Job
from ....models.schedule.walk_forward import copy_of, jobs_for, members_of
from ..report import Cell, Finding, Outcome
from ..subject import Reference, Subject
from .alone_process import state_of
from .alone_tasks import folds_of

CHECK, STAGE = "cache", "weights"
FEW_ROWS = 50
"""Of the jobs whose rows stay the same: the time goes into reading them."""

Changed = Iterator[tuple[str, Job]]
"""What was changed, and the job that differs in it alone."""


def check_cache(subject: Subject, reference: Reference) -> Outcome:
    """Return whether the key of the run's models changes with each thing that their training depends on."""
    reason = not_applicable(subject, reference)
    jobs = [] if reason else jobs_of(subject, reference)
    cache, fitter = FoldCache(Path()), bits_of(FIT) or ""
    keys = [cache.key(job, fitter) for job in jobs]
    if not reason and None in keys:
        reason = "models of this kind are not kept from run to run"
    if reason:
        return Outcome(CHECK, {STAGE: Cell("not_applicable", reason=reason)})
    left_out: dict[str, None] = {}
    tried = 0
    for whole, key in zip(jobs, keys, strict=True):
        small = replace(whole, windows=whole.windows[:FEW_ROWS], labels=whole.labels[:FEW_ROWS])
        fixed = cache.key(small, fitter)
        others = [(what, cache.key(job, fitter), key) for what, job in with_other_rows(whole)]
        others += [(what, cache.key(job, fitter), fixed) for what, job in with_other_terms(small, reference)]
        others.append(("what trains the model", cache.key(small, f"{fitter}, another"), fixed))
        tried += len(others)
        left_out |= dict.fromkeys(what for what, other, same in others if other == same)
    return outcome(list(left_out), tried)


def outcome(left_out: list[str], tried: int) -> Outcome:
    """Return the outcome, with a finding where something is left out of the key."""
    cell = Cell("failed" if left_out else "passed", tried)
    unchecked = ("whether the key of trained models depends on barcast's code and on the versions of packages",)
    if not left_out:
        return Outcome(CHECK, {STAGE: cell}, unchecked=unchecked)
    text = (
        f"The key of trained models does not depend on {', '.join(left_out)}, so that a model trained on other bars "
        "may be taken for it: that is a fault of barcast, please report it, and set run.cache = false until then."
    )
    return Outcome(CHECK, {STAGE: cell}, (Finding(CHECK, STAGE, text),), unchecked=unchecked)


def not_applicable(subject: Subject, reference: Reference) -> str:
    """Return why no model can have come from the cache; an empty text where one can."""
    if subject.experiment is None:
        return "the run is made of objects: its models are not kept"
    if not subject.experiment.run.cache:
        return "run.cache is false"
    return "" if reference.fitted else "nothing was trained"


def jobs_of(subject: Subject, reference: Reference) -> list[Job]:
    """Return the job of the first and of the last model that was trained in the run, one member of each."""
    prototype: Any = subject.build().model
    folds = [fold for fold in folds_of(subject, reference) if fold is not None]
    jobs = []
    for fold in {fold.number: fold for fold in (folds[0], folds[-1])}.values():
        rows = training_rows(subject.bars, prototype.lookback, features_of(prototype), subject.split.horizon, fold)
        jobs.append(jobs_for(copy_of(prototype), *rows, subject.split.horizon)[-1])
    return jobs


def with_other_rows(job: Job) -> Changed:
    """Yield the job with one number of its rows changed, or without the last of them."""
    for row in sorted({0, len(job.labels) // 2, len(job.labels) - 1}):
        windows, labels = np.array(job.windows), np.array(job.labels)
        windows[row, -1, -1] = np.nextafter(windows[row, -1, -1], np.inf)
        labels[row] = np.nextafter(labels[row], np.inf)
        yield "the windows", replace(job, windows=windows)
        yield "the labels", replace(job, labels=labels)
    yield "the last row", replace(job, windows=job.windows[:-1], labels=job.labels[:-1])


def with_other_terms(job: Job, reference: Reference) -> Changed:
    """Yield the job with another start, horizon, device, or one other setting."""
    state = state_of(members_of(next(iter(reference.fitted.values())))[-1])
    if state:
        yield "the weights that it begins from", replace(job, start=state)
        yield "the weights that it begins from", replace(job, start=moved(state))
    model: Any = job.forecaster
    if isinstance(model, KeepsHorizon):
        yield "the horizon", replace(job, forecaster=with_attribute(model, "horizon", model.horizon + 1))
    if device_of(model):
        yield "the device", replace(job, forecaster=with_attribute(model, "device", "another"))
    for name, value in other_settings(settings_kept(model)):
        settings = settings_kept(model).model_copy(update={name: value})
        yield f"the setting {name}", replace(job, forecaster=with_attribute(model, "settings", settings))


def moved(state: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return a state with one number changed."""
    name = next(iter(state))
    other = np.array(state[name])
    other.flat[-1] = other.flat[-1] + 1
    return {**state, name: other}


def with_attribute(model: Any, name: str, value: Any) -> Any:
    """Return a shallow copy of a model that differs in one attribute."""
    other = copy.copy(model)
    setattr(other, name, value)
    return other


def other_settings(settings: Any) -> Iterator[tuple[str, Any]]:
    """Yield each setting with another value; weights of a file are known by what is in it, wherever it lies."""
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        other = another(value, field.annotation)
        if name != "weights" and other is not None:
            yield name, other


def another(value: Any, annotation: Any) -> Any:
    """Return another value of the same kind; None where there is none."""
    if get_origin(annotation) is Literal:
        return next((choice for choice in get_args(annotation) if choice != value), None)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return f"{value}x"
    if isinstance(value, tuple):
        return (*value, value[-1]) if value else None
    return None
