import threading
import time
from concurrent.futures import BrokenExecutor, Future

import pytest

from barcast.faults import BadInput
from barcast.research.sweep.running import rounds
from barcast.research.sweep.running.coordinate import coordinate
from barcast.research.sweep.searches.made import search_named
from barcast.research.sweep.spaces.space import Choices, Numbers, Space, params_key
from barcast.research.sweep.trials.outcome import Outcome
from barcast.research.sweep.trials.running_means import running_means

from ..fakes import QUESTION, SMALL, SPACE, FakeExecutor, MemoryRecord, ShuffledExecutor, outcome_of

TRIALS = 40


def swept(name="tpe", executor=None, record=None, *, space=SPACE, trials=TRIALS, batch=8, prune=False, **more):
    search = search_named(name, space, seed=7, smaller_is_better=False)
    executor = executor or FakeExecutor()
    try:
        return coordinate(
            QUESTION, search, executor, record or MemoryRecord(), trials=trials, batch=batch, prune=prune, **more
        )
    finally:
        executor.close()


CASES = [("tpe", False), ("tpe", True), ("random", False), ("random", True), ("grid", False), ("grid", True)]


def space_of(name):
    return SMALL if name == "grid" else SPACE


@pytest.mark.parametrize(("name", "prune"), CASES)
@pytest.mark.parametrize("workers", [2, 7])
def test_workers_and_their_order_change_nothing(name, prune, workers):
    alone = swept(name, space=space_of(name), prune=prune)
    shuffled = swept(name, ShuffledExecutor(workers, seed=workers), space=space_of(name), prune=prune)
    assert shuffled == alone
    assert [one.number for one in alone.outcomes] == list(range(36 if name == "grid" else TRIALS))
    assert any(one.state == "failed" for one in alone.outcomes)
    assert any(one.state == "pruned" for one in alone.outcomes) == prune


@pytest.mark.parametrize(("name", "prune"), CASES)
@pytest.mark.parametrize("workers", [2, 7])
def test_what_is_scored_together_on_a_card_does_not_depend_on_the_workers(name, prune, workers):
    def on_card(params):
        return params["model.units"] != [1]

    one, several = FakeExecutor(), FakeExecutor(workers)
    alone = swept(name, one, space=space_of(name), prune=prune, on_card=on_card)
    assert swept(name, several, space=space_of(name), prune=prune, on_card=on_card) == alone
    assert sorted(one.chunks) == sorted(several.chunks)
    assert alone == swept(name, space=space_of(name), prune=prune)


@pytest.mark.parametrize(("name", "prune"), CASES)
@pytest.mark.parametrize("kept", [1, 8, 9, 25])
def test_what_was_kept_is_not_scored_again_and_changes_nothing(name, prune, kept):
    whole = swept(name, space=space_of(name), prune=prune)
    some = [one for one in whole.outcomes if one.number < kept or (one.number % 5 == 0 and one.number < kept + 8)]
    executor = FakeExecutor(2)
    record = MemoryRecord(some)
    assert swept(name, executor, record, space=space_of(name), prune=prune) == whole
    scored = {one.number for chunk in executor.chunks for one in chunk}
    assert scored.isdisjoint({one.number for one in some})
    assert {one.number for one in record.kept} == {one.number for one in whole.outcomes} - {one.number for one in some}


def test_a_sweep_of_more_trials_goes_on_from_one_of_fewer():
    fewer = swept(trials=27)
    assert swept(record=MemoryRecord(fewer.outcomes)) == swept()


def test_two_batches_are_in_work_at_once():
    """Batch k is asked for when k - 2 has been told and k - 1 has not."""
    said = []

    class Spy:
        learns = True

        def ask(self, batch, count):
            said.append(f"ask {batch}")
            return [{"x.y": batch * 100 + at} for at in range(count)]

        def tell(self, batch, outcomes):
            said.append(f"tell {batch}")

    executor = ShuffledExecutor(4)
    coordinate(QUESTION, Spy(), executor, MemoryRecord(), trials=32, batch=8, prune=False)
    executor.close()
    assert said == ["ask 0", "ask 1", "tell 0", "ask 2", "tell 1", "ask 3", "tell 2"]


def test_trials_are_pruned_by_the_medians_of_batches_that_were_told():
    executor = FakeExecutor()
    whole = swept(executor=executor, trials=40, batch=8, prune=True)
    for chunk, medians in zip(executor.chunks, executor.medians, strict=True):
        batch = chunk[0].number // 8
        told = [one for one in whole.outcomes if one.number // 8 <= batch - 2 and one.state == "complete"]
        if batch < 2:
            assert medians == ()
        if len(told) >= 5:
            after_first = sorted(running_means(one.by_fold)[0] for one in told)
            middle = len(told) // 2
            assert after_first[(len(told) - 1) // 2] <= medians[0] <= after_first[middle]


def test_a_combination_is_scored_once():
    """A search that repeats itself, in the same batch and later."""

    class Repeating:
        learns = True

        def ask(self, batch, count):
            return [{"model.lookback": at % 3} for at in range(count)]

        def tell(self, batch, outcomes):
            pass

    executor = ShuffledExecutor(3)
    record = MemoryRecord()
    found = coordinate(QUESTION, Repeating(), executor, record, trials=20, batch=5, prune=False)
    executor.close()
    assert sorted(one.number for chunk in executor.chunks for one in chunk) == [0, 1, 2]
    assert sorted(one.number for one in record.kept) == list(range(20))
    for one in found.outcomes:
        first = found.outcomes[(one.number % 5) % 3]
        assert (one.score, one.by_fold, one.params) == (first.score, first.by_fold, first.params)
        assert one.number < 3 or (one.seconds, one.trained) == (0, 0)


def test_a_space_that_is_used_up_ends_the_sweep():
    for name in ("tpe", "random", "grid"):
        found = swept(name, space=SMALL, trials=50)
        assert (len(found.outcomes), found.is_exhausted, found.is_whole) == (36, True, True)
        assert {params_key(one.params) for one in found.outcomes} == {params_key(one) for one in SMALL.grid()}
    assert not swept("grid", space=SMALL, trials=36).is_exhausted


@pytest.mark.parametrize("name", ["tpe", "grid"])
def test_when_the_time_is_up_what_has_begun_is_finished(name):
    record = MemoryRecord()
    executor = FakeExecutor(1)
    found = swept(name, executor, record, space=space_of(name), until=lambda: len(executor.chunks) >= 2)
    assert len(executor.chunks) == 2
    assert found.outcomes == sorted(record.kept, key=lambda one: one.number)
    assert len(found.outcomes) == sum(map(len, executor.chunks))
    assert not found.is_whole
    assert swept(name, record=MemoryRecord(record.kept), space=space_of(name)) == swept(name, space=space_of(name))


def test_no_time_at_all_scores_nothing():
    assert swept(until=lambda: True) == ([], False, False)


def test_progress_is_told():
    told = []
    found = swept(trials=20, record=MemoryRecord(swept(trials=20).outcomes[:9]), on_progress=told.append)
    last = told[-1]
    best = max((one for one in found.outcomes if one.score is not None), key=lambda one: one.score)
    assert (last.done, last.of, last.before) == (20, 20, 9)
    assert (last.best, last.params) == (best.score, best.params)
    assert last.failed == sum(one.state == "failed" for one in found.outcomes)
    assert [one.done for one in told] == sorted(one.done for one in told)


def test_where_all_failed_the_commonest_reason_is_said():
    def failing(one, medians):
        return Outcome(one.number, one.params, "failed", None, reason="too few bars" if one.number % 4 else "diverged")

    record = MemoryRecord()
    with pytest.raises(BadInput) as refused:
        swept(executor=FakeExecutor(score=failing), record=record, trials=16)
    assert str(refused.value) == (
        "vary: all 16 trials failed, 12 of them with: too few bars; "
        "change the settings that are turned, or those that all trials share"
    )
    assert len(record.kept) == 16


def test_dead_workers_end_the_sweep_and_what_was_scored_is_kept():
    class Dying(FakeExecutor):
        def submit(self, question, trials, medians=()):
            if len(self.chunks) < 3:
                return super().submit(question, trials, medians)
            self.chunks.append(tuple(trials))
            future = Future()
            future.set_exception(BrokenExecutor("killed for memory"))
            return future

    record = MemoryRecord()
    with pytest.raises(BadInput, match=r"^the workers: died again and again \(killed for memory\); 6 of 40 trials"):
        swept(executor=Dying(2), record=record)
    assert len(record.kept) == 6
    assert swept(record=MemoryRecord(record.kept)) == swept()


def test_an_interruption_keeps_what_others_have_scored_meanwhile():
    scored = threading.Event()

    def score(one, medians):
        if one.number >= 2:
            scored.set()
        return outcome_of(one)

    def interrupted(progress):
        if progress.done:
            assert scored.wait(5)
            time.sleep(0.05)
            raise KeyboardInterrupt

    record = MemoryRecord()
    with pytest.raises(KeyboardInterrupt):
        swept(executor=ShuffledExecutor(2, score), record=record, on_progress=interrupted)
    assert len(record.kept) >= 4
    assert swept(record=MemoryRecord(record.kept)) == swept()


def test_a_record_of_other_settings_is_refused():
    whole = swept(trials=10)
    swapped = [Outcome(3, whole.outcomes[4].params, "complete", 1.0)]
    with pytest.raises(BadInput, match="the outcome of trial 3 was kept for other settings than the search proposes"):
        swept(record=MemoryRecord(swapped), trials=10)


def test_a_large_grid_is_asked_for_bit_by_bit(monkeypatch):
    space = Space({"strategy.threshold": Numbers(0, 99, whole=True), "model.units": Choices(([1], [8]))})
    whole = swept("grid", space=space, trials=200)
    monkeypatch.setattr(rounds, "MOST", 30)
    executor = ShuffledExecutor(3)
    assert swept("grid", executor, space=space, trials=200) == whole
    assert len(executor.chunks) == 7


def test_trials_of_a_model_are_handed_over_together():
    space = Space(
        {"strategy.threshold": Numbers(0, 9, whole=True), "model.units": Choices(tuple([n] for n in range(8)))}
    )
    executor = FakeExecutor()
    swept("grid", executor, space=space, trials=80)
    for chunk in executor.chunks:
        assert len({tuple(one.params["model.units"]) for one in chunk}) == 4
        assert len(chunk) == 40
