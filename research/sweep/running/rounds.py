"""Which trials are asked for next, and what is known of those that were.

A round is what is asked for at once. Where outcomes decide what comes next, two rounds are in work: round k is asked
for when rounds 0 to k - 2 have been told and k - 1 has not. Else rounds follow one another without waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from ....faults import BadInput
from ..searches.search import Search
from ..spaces.space import Params, params_key
from ..trials.outcome import Outcome, Proposed, best_of
from ..trials.running_means import medians_of
from .progress import Progress

MOST = 4096
"""Trials asked for at once where outcomes decide nothing: so many are parted into chunks by their models."""


class Round(NamedTuple):
    """Trials that were asked for at once."""

    to_score: list[Proposed]
    known: list[Outcome]
    """Outcomes of the others: found in the record, or of a combination that was scored before."""
    medians: tuple[float, ...]
    size: int
    """All of its trials."""


class Rounds:
    """Asks a search for trials, and tells it what they came to, always in the same order."""

    def __init__(
        self,
        search: Search,
        kept: Mapping[int, Outcome],
        *,
        trials: int,
        batch: int,
        prune: bool,
        smaller_is_better: bool,
    ) -> None:
        self.trials = trials
        """How many there will be."""
        self.is_exhausted = False
        """Whether the search has no further combination."""
        self._search, self._kept, self._prune, self._smaller = search, kept, prune, smaller_is_better
        self._in_step = search.learns or prune
        self._size = batch if self._in_step else MOST
        self._rounds: list[range] = []
        """The numbers of each round that was asked for."""
        self._told = 0
        self._asked = 0
        self._outcomes: dict[int, Outcome] = {}
        self._first: dict[str, int] = {}
        """Combination -> the first trial with it."""
        self._repeats: dict[int, list[Proposed]] = {}
        """Number of a trial without outcome -> later ones with its combination."""
        self._best: Outcome | None = None
        self._failed = self._before = 0

    @property
    def outcomes(self) -> list[Outcome]:
        """All that are known, by number."""
        return [self._outcomes[number] for number in sorted(self._outcomes)]

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing left to ask for or to score."""
        return self._asked >= self.trials and len(self._outcomes) == self._asked

    def ask(self) -> Round | None:
        """Return the next round; None where there is none, or where outcomes must come first."""
        self._tell()
        count = min(self._size, self.trials - self._asked)
        if count == 0 or (self._in_step and len(self._rounds) > self._told + 1):
            return None
        medians = self._medians()
        proposed = self._proposed(count)
        if len(proposed) < count:
            self.is_exhausted, self.trials = True, self._asked
        to_score: list[Proposed] = []
        known = [outcome for one in proposed for outcome in self._known(one, to_score)]
        return Round(to_score, known, medians, len(proposed))

    def take(self, outcomes: Iterable[Outcome]) -> list[Outcome]:
        """Take in outcomes; return them with those of the trials that repeat their combinations."""
        taken: list[Outcome] = []
        for one in outcomes:
            taken += [one, *(repeated(one, later) for later in self._repeats.pop(one.number, []))]
        self._note(taken)
        return taken

    def progress(self, seconds: float) -> Progress:
        """Return how far the search is."""
        best = self._best
        return Progress(
            done=len(self._outcomes),
            of=self.trials,
            best=None if best is None else best.score,
            params=None if best is None else best.params,
            failed=self._failed,
            seconds=seconds,
            before=self._before,
        )

    def _proposed(self, count: int) -> list[Proposed]:
        """Ask the search, or remind it of what it proposed where the record has the whole round."""
        numbers = range(self._asked, self._asked + count)
        if all(number in self._kept for number in numbers):
            params: list[Params] = [self._kept[number].params for number in numbers]
            self._search.recall(len(self._rounds), params)
        else:
            params = self._search.ask(len(self._rounds), count)
        numbers = numbers[: len(params)]
        self._rounds.append(numbers)
        self._asked += len(params)
        return [Proposed(number, one) for number, one in zip(numbers, params, strict=True)]

    def _known(self, one: Proposed, to_score: list[Proposed]) -> list[Outcome]:
        """Return the outcome of a trial where it is known; else note that it is to be scored, or repeats another."""
        key = params_key(one.params)
        first = self._first.setdefault(key, one.number)
        if one.number in self._kept:
            return self._found(one, key)
        if first in self._outcomes:
            outcome = repeated(self._outcomes[first], one)
            self._note([outcome])
            return [outcome]
        if first == one.number:
            to_score.append(one)
        else:
            self._repeats.setdefault(first, []).append(one)
        return []

    def _found(self, one: Proposed, key: str) -> list[Outcome]:
        """Return the outcome that the record has."""
        outcome = self._kept[one.number]
        if params_key(outcome.params) != key:
            what = f"the outcome of trial {one.number} was kept for other settings than the search proposes"
            raise BadInput.at("the record of this sweep", what, "name another --out for a new sweep")
        self._before += 1
        self._note([outcome])
        return [outcome]

    def _note(self, outcomes: list[Outcome]) -> None:
        self._outcomes |= {one.number: one for one in outcomes}
        self._failed += sum(one.state == "failed" for one in outcomes)
        candidates = outcomes if self._best is None else [self._best, *outcomes]
        self._best = best_of(candidates, smaller_is_better=self._smaller)

    def _tell(self) -> None:
        """Tell the search of each round that has ended, once the next one was asked for."""
        while self._in_step and self._told < len(self._rounds) - 1 and self._has_ended(self._rounds[self._told]):
            numbers = self._rounds[self._told]
            self._search.tell(self._told, [self._outcomes[number] for number in numbers])
            self._told += 1

    def _has_ended(self, numbers: range) -> bool:
        return all(number in self._outcomes for number in numbers)

    def _medians(self) -> tuple[float, ...]:
        """Return what trials of the next round must not fall short of."""
        if not self._prune:
            return ()
        return medians_of(self._outcomes[number] for numbers in self._rounds[: self._told] for number in numbers)


def repeated(outcome: Outcome, later: Proposed) -> Outcome:
    """Return the outcome of a trial with the same combination as one that was scored; it took no time."""
    return replace(outcome, number=later.number, params=later.params, seconds=0.0, trained=0, reused=0)
