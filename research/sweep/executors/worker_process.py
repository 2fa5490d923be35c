"""What runs in a worker process of this machine."""

from __future__ import annotations

import functools
import os
import pickle
import shutil
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import cast

from ..trials.outcome import Outcome, Proposed
from ..trials.question import Question
from .worker import Score, score_alone, warm_up

EVERY = 0.5
"""Seconds between two looks at whether the coordinator is still there."""


def begin(coordinator: int, folder: str, score: Score) -> None:
    """Get ready: Ctrl-C is the coordinator's, whose end is this process's end too.

    Args:
        coordinator: number of its process.
        folder: the questions; removed when the coordinator has ended without doing so.
        score: what will be called.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=end_with, args=(coordinator, folder), daemon=True).start()
    with suppress(Exception):  # the first chunk will say so; raised here it would end one worker after another
        warm_up(score)


def end_with(coordinator: int, folder: str) -> None:
    """End this process as soon as the coordinator has ended, even if by `kill -9`."""
    while os.getppid() == coordinator:  # on Windows for ever: it knows no new parent
        time.sleep(EVERY)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


@functools.lru_cache(maxsize=2)
def question_in(path: str) -> Question:
    """Return the question that the coordinator has written; read once by each worker."""
    return cast("Question", pickle.loads(Path(path).read_bytes()))


def score_from(path: str, score: Score, trials: Sequence[Proposed], medians: Sequence[float]) -> tuple[Outcome, ...]:
    """Score trials of the question in a file."""
    return score_alone(score, question_in(path), trials, medians)
