"""Every complete trial out of sample, for whoever wants to see it: one family, declared before its first look."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from ....experiments.building.model import Model, model_label
from ....experiments.building.names import short
from ....experiments.building.parts import Parts, cost_label
from ....experiments.look import looked_at, made_by
from ....experiments.run import Finished
from ....faults import RunWarning
from ....models.schedule.folds import TEST
from ....verdict.claims import Claims, claims_of_family, not_calibrated
from ....verdict.decisions import Decisions, decisions_of
from ....verdict.judge import market_in
from ....verdict.ledger.ledger import Ledger
from ....verdict.ledger.trial import Family, Trial
from ..asking.asked import Asked
from ..found import Choice, OutOfSample
from ..spaces.space import params_key
from ..trials.outcome import Outcome, Proposed
from ..trials.parts import TrialParts, parts_of
from ..trials.question import Question
from ..trials.tested import Tested, tested_trials

NAME = "sweep"
SAME = 1e-9
"""Positions of the two engines are equal when none differs by more."""
NOTHING = np.zeros(0)
OnTested = Callable[[int, int], None]
"""Called with the trials that were tested, and all that are to be."""


def look_at_all(
    asked: Asked, choice: Choice, chosen: Finished, parent: str | None = None, on_tested: OnTested | None = None
) -> tuple[Finished, tuple[OutOfSample, ...]]:
    """Return the chosen run with its verdict over all complete trials, and what each came to; every look is counted.

    Args:
        asked: the sweep.
        choice: all trials, and the chosen one.
        chosen: its run, which nobody has looked at yet.
        parent: the folder of the sweep.
        on_tested: who is told how far it has come.
    """
    trials = distinct(choice.outcomes)
    family = declared(asked, chosen, trials)
    done, reasons = tested_all(asked, chosen, trials, on_tested)
    own = next(one.number for one in trials if params_key(one.params) == params_key(choice.chosen.params))
    if own in done and not agree(done[own].decisions, decisions_of(chosen.result, TEST)):
        words = "The replay does NOT agree: its positions on the test part are not those of the event engine."
        chosen = replace(
            chosen,
            result=replace(chosen.result, warnings=(RunWarning("replay_disagrees", words), *chosen.result.warnings)),
        )
    claims = claims_of_all({number: one.decisions for number, one in done.items()}, family)
    if own in claims:
        chosen = replace(chosen, verdict=replace(chosen.verdict, claims=claims[own]))
    chosen = looked_at(chosen, parent=parent, family=family)
    with Ledger.open() as ledger:
        for number in sorted(done):
            if number != own:
                ledger.record(trial_of(done[number], claims[number], chosen, parent, family))
        whole = ledger.family(family.id)
    if whole is not None and (looks := chosen.verdict.recorded) is not None:
        chosen = replace(chosen, verdict=replace(chosen.verdict, looks=replace(looks, family=whole)))
    return chosen, tuple(
        out_of_sample(done[one.number], claims[one.number])
        if one.number in done
        else OutOfSample(one.number, None, None, NOTHING, reason=reasons[one.number])
        for one in trials
    )


def distinct(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return the complete trials, of those with equal settings the first."""
    firsts: dict[str, Outcome] = {}
    for one in outcomes:
        if one.state == "complete":
            firsts.setdefault(params_key(one.params), one)
    return list(firsts.values())


def declared(asked: Asked, chosen: Finished, trials: Sequence[Outcome]) -> Family:
    """Return the family of all trials on the bars of the run: the same sweep declares the same."""
    shared = {section: values for section, values in asked.settings.items() if section != "data"}
    space = {place: repr(one) for place, one in asked.space.dimensions.items()}
    tried = sorted(params_key(one.params) for one in trials)
    made_of = [chosen.result.bars.fingerprint, shared, space, asked.sweep.model_dump(), tried]
    digest = hashlib.sha256(json.dumps(made_of, sort_keys=True, default=str).encode()).hexdigest()
    return Family(digest[:32], NAME, len(trials))


def tested_all(
    asked: Asked, chosen: Finished, trials: Sequence[Outcome], on_tested: OnTested | None
) -> tuple[dict[int, Tested], dict[int, str]]:
    """Return what each trial did on the test part, and why others did nothing, by number."""
    question = Question(chosen.result.bars, asked.settings, (), asked.sweep.score, cache=asked.experiment.run.cache)
    parts = [parts_of(question, Proposed(one.number, one.params)) for one in trials]
    done: dict[int, Tested] = {}
    reasons: dict[int, str] = {}
    for one, found in tested_trials(question, parts):
        if isinstance(found, str):
            reasons[one.trial.number] = found
        else:
            done[one.trial.number] = found
        if on_tested is not None:
            on_tested(len(done) + len(reasons), len(trials))
    return done, reasons


def agree(one: Decisions, other: Decisions) -> bool:
    """Return whether two engines decided the same."""
    if len(one) != len(other) or not np.array_equal(one.made_at, other.made_at):
        return False
    pairs = ((one.position, other.position), (one.cost, other.cost))
    return all(bool(np.allclose(mine, theirs, rtol=SAME, atol=SAME)) for mine, theirs in pairs)


def claims_of_all(decisions: Mapping[int, Decisions], family: Family) -> dict[int, Claims]:
    """Return the claims of each trial by number; of a part of the family nothing is calibrated."""
    claims = claims_of_family(list(decisions.values()))
    if len(decisions) < family.size:
        claims = [not_calibrated(one) for one in claims]
    return dict(zip(decisions, claims, strict=True))


def trial_of(tested: Tested, claims: Claims, chosen: Finished, parent: str | None, family: Family) -> Trial:
    """Return what the ledger is told of a trial: as of an ordinary run of its settings."""
    bars, decisions, one = chosen.result.bars, tested.decisions, tested.parts
    market = market_in(bars, tested.rows)
    if market is None:
        raise TypeError("a trial that was tested has bars")
    parts = run_parts_of(one, chosen.parts)
    made = made_by(one.experiment, parts, parent)
    return Trial(
        market,
        decisions.position,
        decisions.forecast,
        decisions.cost,
        decisions.asset_return,
        decisions.volatility,
        settings=made.settings,
        plugins=made.plugins,
        seed=made.seed,
        data_sha256=bars.fingerprint,
        parent=parent,
        family=family,
        data=parts.labels.data,
        model=parts.labels.model,
        strategy=parts.labels.strategy,
        p_skill=claims.skill.p,
        p_profit=claims.profit.p,
    )


def run_parts_of(one: TrialParts, of_chosen: Parts) -> Parts:
    """Return the parts of a trial as a run has them, on the bars of the chosen one."""
    model: Model = one.built_model()
    labels = replace(
        of_chosen.labels,
        model=model_label(model, one.experiment.run),
        strategy=short(one.experiment.strategy["name"]),
        costs=cost_label(one.experiment.costs, one.costs),
    )
    return replace(
        of_chosen, model=model, strategy=one.strategy, strategy_params=one.params, costs=one.costs, labels=labels
    )


def out_of_sample(tested: Tested, claims: Claims) -> OutOfSample:
    """Return what is kept of a trial."""
    return OutOfSample(
        tested.parts.trial.number,
        tested.total_return,
        tested.sharpe,
        tested.returns,
        claims.skill.p,
        claims.profit.p,
    )
