import logging

import pytest

from barcast.research.sweep.searches import tpe
from barcast.research.sweep.searches.tpe import Tpe
from barcast.research.sweep.spaces.space import Numbers, Space, params_key
from barcast.research.sweep.trials.outcome import Outcome

from ..fakes import SPACE, outcome_of
from .contract import SearchContract, played


class TestTpe(SearchContract):
    name = "tpe"


BOWL = Space({"model.learning_rate": Numbers(0, 1), "model.dropout": Numbers(0, 1)})


def bowl(number, params):
    score = (params["model.learning_rate"] - 0.3) ** 2 + (params["model.dropout"] - 0.7) ** 2
    return Outcome(number, params, "complete", score, (score,))


@pytest.mark.parametrize("smaller_is_better", [True, False])
def test_it_comes_near_the_best(smaller_is_better):
    search = Tpe(BOWL, seed=1, smaller_is_better=smaller_is_better)
    asked = []
    for batch in range(12):
        if batch >= 2:
            search.tell(batch - 2, [bowl(0, params) for params in asked[batch - 2]])
        asked.append(search.ask(batch, 8))
    last = [bowl(0, params).score for params in asked[-1]]
    first = [bowl(0, params).score for params in asked[0]]
    assert (sum(last) < sum(first) / 2) if smaller_is_better else (sum(last) > sum(first) * 1.5)


def test_outcomes_decide_what_is_asked_next():
    def third(sign):
        search = Tpe(BOWL, seed=1, smaller_is_better=True)
        first = search.ask(0, 12)
        search.ask(1, 1)
        search.tell(0, [Outcome(0, one, "complete", sign * bowl(0, one).score) for one in first])
        return search.ask(2, 3)

    assert third(1) == third(1)
    assert third(1) != third(-1)


def test_what_is_in_work_is_kept_away_from():
    def third(place):
        search = Tpe(BOWL, seed=1, smaller_is_better=True)
        first = search.ask(0, 12)
        in_work = [{"model.learning_rate": place + at / 100, "model.dropout": 1 - place} for at in range(8)]
        search.recall(1, in_work)
        search.tell(0, [bowl(0, one) for one in first])
        return search.ask(2, 3)

    assert third(0.3) != third(0.9)


def test_pruned_and_failed_trials_are_taken_in():
    search = Tpe(BOWL, seed=1, smaller_is_better=False)
    params = search.ask(0, 3)
    search.ask(1, 1)
    search.tell(
        0,
        [
            Outcome(0, params[0], "pruned", None, (1.0, 3.0)),
            Outcome(1, params[1], "failed", None, reason="no"),
            Outcome(2, params[2], "complete", 5.0, (5.0,)),
        ],
    )
    trials = search._study.get_trials()
    assert [one.state.name for one in trials] == ["PRUNED", "FAIL", "COMPLETE", "RUNNING"]
    assert trials[0].intermediate_values == {0: 1.0, 1: 2.0}


def test_what_it_forgets_does_not_depend_on_interruptions(monkeypatch):
    monkeypatch.setattr(tpe, "MOST", 40)
    monkeypatch.setattr(tpe, "LATEST", 10)
    monkeypatch.setattr(tpe, "BEST", 5)
    search = Tpe(SPACE, seed=7, smaller_is_better=False)
    whole = played(search, [8] * 12)
    kept = search._study.get_trials()
    assert len(kept) <= 40 + 8
    best = max(outcome_of(one).score or -9 for batch in whole[:10] for one in batch)
    assert best in [one.value for one in kept]
    for recalled in (5, 7, 11):
        assert played(Tpe(SPACE, seed=7, smaller_is_better=False), [8] * 12, whole[:recalled]) == whole


def test_a_combination_is_not_proposed_twice():
    space = Space({"model.lookback": Numbers(1, 200, whole=True)})
    proposed = [
        params_key(one.params)
        for batch in played(Tpe(space, seed=3, smaller_is_better=False), [16] * 8)
        for one in batch
    ]
    assert len(set(proposed)) == len(proposed) == 128


def test_optuna_keeps_quiet(capfd):
    level = logging.getLogger("optuna").level
    played(Tpe(SPACE, seed=7, smaller_is_better=False), [8] * 4)
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("optuna").level == level
