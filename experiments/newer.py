"""Judge a run on bars that are newer than those it was looked at on: same settings, same B, the new bars alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from ..engine.watch import Watch
from ..faults import BadInput
from ..feeds.bars import Bars
from ..feeds.parsing.table import text_of
from ..models.schedule.apart import LOCKBOX, NEW, Opened
from .look import looked_at
from .run import Finished, run_experiment
from .run_folder.read_files import KeptFiles, read_files
from .same_before import refuse_untraded
from .settings import Experiment
from .sources import anchor_source

SAME = 1e-6
"""Returns that differ by no more are the same: prices may be scaled, and rounded to single precision."""
WHOLE = "give the bars of then and those that followed them"


@dataclass(frozen=True)
class Newer:
    """A run carried on over new bars, which are its sample `new`."""

    finished: Finished
    looked_at: pd.Timestamp
    """The last bar that the run was looked at on."""
    note: str
    """Where the model is not the one that it was; empty where it is."""


def on_newer_bars(folder: Path, source: str, watch: Watch | None = None) -> Newer:
    """Run the folder's experiment on the bars of another source, which begin with those of the run; nothing is written.

    Raises:
        BadInput: the folder is not a run's or has a closed lock-box, the source does not begin with the same bars, or
            it has no new one.
    """
    kept = read_files(folder)
    refuse_closed_box(kept)
    experiment = with_source(kept, source)
    finished = run_experiment(experiment, watch, opening=partial(newer_bars, kept))
    refuse_untraded(finished, NEW, "the new bars")
    finished = looked_at(finished, "new bars", parent=str(folder))
    return Newer(finished, kept.bars.index[-1], other_forecasts(kept, finished))


def refuse_closed_box(kept: KeptFiles) -> None:
    """Refuse a run that has bars which nobody has looked into, between those that it saw and the new ones."""
    if any(one.name == LOCKBOX and one.first >= len(kept.bars) for one in kept.facts.apart):
        remedy = f"open it first: barcast open {kept.folder}, then barcast rerun {kept.folder / 'lockbox'} --data NEWER"
        raise BadInput.at(str(kept.folder), "its lock-box is closed, and newer bars come after it", remedy)


def with_source(kept: KeptFiles, source: str) -> Experiment:
    """Return the experiment of a run with another source, from the run's first day to the source's last."""
    data = kept.experiment.data
    start = data.start or f"{kept.bars.index[0]:%Y-%m-%d}"
    update = {"source": anchor_source(source, Path.cwd()), "start": start, "end": ""}
    return kept.experiment.model_copy(update={"data": data.model_copy(update=update)})


def newer_bars(kept: KeptFiles, bars: Bars) -> tuple[Bars, Opened]:
    """Return the bars, and that those after the run's last are new; refuse bars that do not begin with the run's."""
    check_same(kept.bars, bars, str(kept.folder))
    last = text_of(kept.bars.index.to_numpy()[-1])
    if len(bars) == len(kept.bars):
        raise BadInput.at(bars.name, f"ends on {last}, as {kept.folder} does: no bar is new", "give bars after it")
    return bars, Opened(looked_at=len(kept.bars))


def check_same(kept: Bars, bars: Bars, run: str) -> None:
    """Refuse bars that do not begin with those of the run, by their dates and returns: the first that differs is said.

    Prices need not be the same: those of an adjusted history are all scaled anew with each dividend.
    """
    count = min(len(kept), len(bars))
    stamps = kept.index.to_numpy()
    other = stamps[:count] != bars.index.to_numpy()[:count]
    if other.any():
        at = int(np.argmax(other))
        what = f"bar {at} is of {text_of(bars.index.to_numpy()[at])}, that of {run} of {text_of(stamps[at])}"
        raise BadInput.at(bars.name, what, WHOLE)
    if len(bars) < len(kept):
        ends = text_of(bars.index.to_numpy()[-1])
        what = f"ends on {ends}, before the last bar that was looked at, of {text_of(stamps[-1])}"
        raise BadInput.at(bars.name, what, WHOLE)
    for name, words in MOVES.items():
        was, now = move_of(kept, name), move_of(bars.first(count), name)
        apart = np.abs(was - now) > SAME
        if apart.any():
            at = int(np.argmax(apart))
            what = f"the {words} of {text_of(stamps[at])} is {now[at]:.4%}, in {run} it was {was[at]:.4%}"
            raise BadInput.at(bars.name, what, WHOLE)


MOVES = {
    "close": "return",
    "open": "open, from the close,",
    "high": "high, from the close,",
    "low": "low, from the close,",
}
"""What is compared of the bars, in words."""


def move_of(bars: Bars, name: str) -> np.ndarray:
    """Return the return of each bar, 0 of the first, or how far another price lies from the close; shape (n,)."""
    if name != "close":
        return np.asarray(bars.columns[name] / bars.close - 1.0)
    return np.append(0.0, bars.close[1:] / bars.close[:-1] - 1.0)


def other_forecasts(kept: KeptFiles, finished: Finished) -> str:
    """Return that the bars looked at are forecast otherwise than in the run; nothing where they are not."""
    was = kept.tables["forecasts"]["forecast"].to_numpy(dtype=np.float64)
    now = finished.result.forecasts.table["forecast"].to_numpy(dtype=np.float64)[: len(was)]
    if not len(was):
        return ""
    apart = float(np.abs(was - now).max()) if len(now) == len(was) else np.inf
    if apart <= SAME * max(float(np.abs(was).max()), 1e-300):
        return ""
    return (
        f"the model is not the one of {kept.folder}: its forecasts of the bars looked at differ by up to {apart:.3g} "
        "(code, versions, or a column of the bars has changed)"
    )
