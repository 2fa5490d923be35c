"""Scores trials without training: a number made of the bars and the settings; some settings are troublesome."""

import os
import signal
import time
from pathlib import Path

from barcast.research.sweep.trials.outcome import Outcome


def score(question, trials, medians):
    return tuple(one(question, trial, medians) for trial in trials)


def one(question, trial, medians):
    params = trial.params
    if "trace" in params:  # a folder: who scored what, and when
        Path(params["trace"], f"{trial.number}-{os.getpid()}-{time.monotonic_ns()}").touch()
    time.sleep(params.get("sleep", 0))
    if params.get("kill"):
        os.kill(os.getpid(), signal.SIGKILL)
    if "kill once" in params:  # a file that says that it has been done
        once = Path(params["kill once"])
        if not once.exists():
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if params.get("raise"):
        raise RuntimeError("a fault of the scorer's")
    number = float(question.bars.close[: params["model.lookback"] + 1].std()) + sum(medians)
    return Outcome(trial.number, params, "complete", number, (number, number / 3), reason=os.environ["PATH"][:0])


def threads(question, trials, medians):
    """Tell how many threads each library has in the worker."""
    import torch
    from threadpoolctl import threadpool_info

    torch.set_num_threads(torch.get_num_threads())
    pools = [pool["num_threads"] for pool in threadpool_info()]
    told = f"{pools} {os.environ.get('OMP_NUM_THREADS')}"
    return tuple(
        Outcome(trial.number, trial.params, "complete", float(max(pools, default=1)), reason=told) for trial in trials
    )


def modules(question, trials, medians):
    """Tell which modules the worker has imported."""
    import sys

    return tuple(Outcome(trial.number, trial.params, "complete", 0.0, reason=" ".join(sys.modules)) for trial in trials)
