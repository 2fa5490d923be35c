"""One model to be trained on its rows, and whoever trains many: one after another here, at once elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ...faults import BadInput
from ..capabilities.of_models import WarmStarts
from ..protocol import Floats, Persistent, Trainable

Around = Callable[[], AbstractContextManager[Any]]
"""Makes what a fit is wrapped in, such as a seeding of the global generators."""


@dataclass(eq=False)
class Job:
    """A forecaster to be fitted in place, and its training rows, oldest first."""

    forecaster: Trainable
    """Fresh: not fitted yet."""
    windows: Floats
    """Shape (rows, lookback, features); perhaps a view that is not contiguous and must not be written to."""
    labels: Floats
    """The returns that followed them, shape (rows,)."""
    start: Mapping[str, NDArray[Any]] | None = None
    """The `state()` of the model before it, to begin from; None begins anew."""
    label: str = ""
    """Which one it is, for a person: `model 3 of 12, seed 8`."""
    around: Around = nullcontext

    def fit(self) -> None:
        """Fit the forecaster to copies of the rows.

        Raises:
            BadInput: it is to begin from an earlier model's weights and cannot.
        """
        with self.around(), named(self.label):
            if self.start is not None:
                warm_starting(self.forecaster).warm_start(self.start)
            self.forecaster.fit(np.array(self.windows, order="C"), np.array(self.labels))


@contextmanager
def named(label: str) -> Iterator[None]:
    """Say in every fault which of many models it befell."""
    try:
        yield
    except BadInput as error:
        if not label:
            raise
        faults = [replace(fault, where=f"{fault.where} of {label}") for fault in error.faults]
        raise BadInput(faults) from error.__cause__


OnDone = Callable[[Job], None]
"""Called as each job is finished, in whatever order."""


class Fitter(Protocol):
    """Fits the forecasters of many jobs, each as `Job.fit` would, within 1e-6 of its forecasts."""

    def __call__(self, jobs: Sequence[Job], on_done: OnDone) -> None:
        """Fit every job's forecaster in place."""
        ...


def fit_one_by_one(jobs: Sequence[Job], on_done: OnDone) -> None:
    """Fit every job's forecaster, one after another."""
    for job in jobs:
        job.fit()
        on_done(job)


def warm_starting(forecaster: object) -> WarmStarts:
    """Return the forecaster, which can begin from the weights of an earlier one.

    Raises:
        BadInput: it has no method `warm_start`, or no `state()` to hand on.
    """
    if not (isinstance(forecaster, WarmStarts) and isinstance(forecaster, Persistent)):
        what = f"{type(forecaster).__name__} cannot begin from the weights of an earlier one"
        remedy = "set it to false, or give the model `warm_start(state)`, `state()` and `restore(state)`"
        raise BadInput.at("split.warm_start", what, remedy)
    return forecaster
