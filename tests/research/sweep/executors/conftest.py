"""A question, trials and a scorer that worker processes can import too."""

import time
from contextlib import closing
from pathlib import Path

import pytest

from barcast.models.schedule.folds import Fold
from barcast.research.sweep.trials.outcome import Proposed
from barcast.research.sweep.trials.question import Question

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def fake_scorer():
    """The module `fake_scorer`; worker processes get the same `sys.path`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(HERE))
        import fake_scorer

        yield fake_scorer


def eventually(answer, seconds=30):
    """Return the first answer that is not empty."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := answer():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to pass")


@pytest.fixture(name="eventually")
def waiting():
    """The function `eventually`."""
    return eventually


@pytest.fixture
def question(bars):
    fold = Fold(0, 200, range(201), range(200, 299))
    return Question(bars, {"model": {"name": "lstm"}}, (fold,), "sharpe")


@pytest.fixture
def trials_of():
    """The maker of chunks: `trials_of(4, per_chunk=2)`; settings by number go on top."""

    def make(count, per_chunk=2, **by_number):
        trials = [
            Proposed(number, {"model.lookback": number + 1, **by_number.get(f"of_{number}", {})})
            for number in range(count)
        ]
        return [trials[start : start + per_chunk] for start in range(0, count, per_chunk)]

    return make


@pytest.fixture
def outcomes_of(question):
    """What an executor comes to: `outcomes_of(executor, chunks)`, in the order of the trials; it is closed then."""

    def score(executor, chunks, medians=(0.5,)):
        with closing(executor):
            futures = [executor.submit(question, chunk, medians) for chunk in chunks]
            return [outcome for future in futures for outcome in future.result(timeout=300)]

    return score
