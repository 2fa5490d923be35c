"""`barcast.backtest`: the command of that name as a call, for scripts and notebooks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Unpack

from ..engine.watch import Watch
from ..experiments.interactive.asked import Asked, File, asked_for
from ..experiments.interactive.keywords import Keywords, shown_in_help
from ..experiments.interactive.run import Run
from ..experiments.interactive.sealed_run import sealed_run
from ..experiments.interactive.voice import in_python
from ..experiments.look import looked_at
from ..experiments.progress import progress
from ..experiments.run_folder.seal import record_unsealing
from ..experiments.unseal import unsealed_by
from ..faults import BadInput
from ..faults.validation import shown
from ..faults.visible import visible
from .audited_run import run_and_audit


class Default(str):
    """A value that was not given, shown in a signature as what it stands for."""

    __slots__ = ()


SP500 = Default("sp500")


@shown_in_help
def backtest(
    data: Any = SP500, *others: Any, file: File | None = None, quiet: bool = False, **settings: Unpack[Keywords]
) -> Run:
    """Train the model on what is known, trade it bar by bar, and return the run; `barcast backtest` as a call.

    What the command takes is taken here: a keyword for each flag that is a setting, by its name with underscores, and
    each section of an experiment file as a mapping. Nothing is written before `Run.save`, but for the cache of trained
    models and the ledger of trials, which counts the look.

        run = backtest("sp500", model="lstm", costs="us_retail", refit_every=250)
        run = backtest(frame, model={"name": Ridge(), "lookback": 5}, split={"train": 0.5})

    Args:
        data: a source of `barcast list`, a file's path, `PATH.py:NAME`, a DataFrame, `Bars`, or a function that
            returns a DataFrame.
        others: refused: only the data may stand without a name.
        file: an experiment file to begin with; the keywords go on top.
        quiet: show no progress.
        settings: `model` takes a name, `PATH.py:NAME`, a saved model's folder, a forecaster, a network or an
            estimator, their class, a function that makes one or that forecasts itself, None for no model;
            `strategy` a name or a class; `costs` a preset's name or `Costs`. As mappings they have all their settings.

    Raises:
        BadInput: settings, data, a model or a strategy that cannot be used: all faults at once.
    """
    with in_python():
        refuse_unnamed(data, others)
        given: dict[str, Any] = {**({} if data is SP500 else {"data": data}), **settings}
        asked = asked_for(given, file)
        for words in asked.said:
            tell(words)
        if asked.experiment.run.sealed:
            with progress(quiet) as watch:
                return sealed_run(asked, watch)
        unseals = unsealed_by(asked.experiment, None if file is None else Path(file))
        for one in unseals:
            tell(one.words)
        with progress(quiet) as watch:
            run = run_openly(asked, watch)
        for one in unseals:
            record_unsealing(one.folder, one.how)
        return run


def run_openly(asked: Asked, watch: Watch) -> Run:
    """Run what is asked for, audited and counted."""
    return Run.of(looked_at(run_and_audit(asked.experiment, watch, asked.objects)))


def refuse_unnamed(data: Any, others: tuple[Any, ...]) -> None:
    """Refuse what stands without a name beside the data, and a settings file in the place of the data."""
    if others:
        remedy = "name it, such as backtest(data, model=..., costs=...)"
        raise BadInput.at("backtest", f"only the data may stand without a name, and {shown(others[0])} does", remedy)
    if str(data).lower().endswith(".toml") and isinstance(data, str | Path):
        raise BadInput.at("data", f"{data} holds settings, not bars", f'write backtest(file="{data}")')


def tell(words: str) -> None:
    """Say something on stderr, as the command does."""
    print(visible(f"barcast: {words}"), file=sys.stderr)
