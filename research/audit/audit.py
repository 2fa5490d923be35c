"""The front door: a run, made again on other bars many times, and looked at stage by stage."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ...costs import Costs
from ...engine.account.terms import AccountTerms
from ...engine.backtest import run_backtest
from ...engine.checked import checked_parts
from ...engine.watch import Watch
from ...experiments.run import run_experiment
from ...experiments.settings import Experiment, make_experiment
from ...faults.look_ahead import LookAhead
from ...models.schedule.source import FittedModels
from ...models.schedule.split import Split
from ...strategies import SignStrategy
from .made import Asked, OnStep, checked
from .report import NOT_IN_SIGHT, AuditReport, Cell, Finding, Outcome
from .subject import Reference
from .subjects import HandedIn, copied, label_of, subject_of

MODULES_STAY = (
    "What a module or a class of yours keeps from run to run: it is begun anew only for parts named in settings."
)


def audit_experiment(
    experiment: Experiment | Mapping[str, Any],
    *,
    cuts: int = 40,
    alone: bool = True,
    on_step: OnStep | None = None,
    watch: Watch | None = None,
) -> AuditReport:
    """Run an experiment, and find out whether anything in it sees the future. A lock-box stays closed.

    Args:
        experiment: the settings, section -> setting -> value, as an experiment file has them.
        cuts: runs on fewer bars; as many are made with other bars.
        alone: whether each model is fitted once more in a process of its own.
        on_step: told how far the audit has come.
        watch: told how far the run itself has come.

    Raises:
        BadInput: settings, data, a model or a strategy that cannot be used.
    """
    asked = Asked(cuts, alone, on_step)
    began = time.perf_counter()
    made = experiment if isinstance(experiment, Experiment) else make_experiment(experiment)
    made = made.model_copy(update={"run": made.run.model_copy(update={"sealed": False})})
    try:
        finished = run_experiment(made, watch)
    except LookAhead as error:
        settings = (made.data.source, f"model {made.model['name']}", f"strategy {made.strategy['name']}")
        return refused(" | ".join(settings), error, time.perf_counter() - began)
    subject = subject_of(finished)
    outcomes = checked(subject, Reference(finished.result, dict(finished.fitted), finished.files), asked)
    return AuditReport(subject.label, outcomes, NOT_IN_SIGHT, time.perf_counter() - began)


def audit(
    bars: Any,
    model: Any,
    strategy: type = SignStrategy,
    costs: Costs | Mapping[str, Any] | None = None,
    *,
    strategy_params: Mapping[str, Any] | None = None,
    split: Split | Mapping[str, Any] | None = None,
    account: AccountTerms | Mapping[str, Any] | None = None,
    streaming: bool = False,
    cuts: int = 40,
    on_step: OnStep | None = None,
) -> AuditReport:
    """Run a backtest of objects, and find out whether anything in it sees the future.

    The arguments are those of `run_backtest`. What is handed in is copied, and neither fitted nor asked itself. What a
    module or a class of yours keeps is not begun anew, and no model is fitted in a process of its own: for that, name
    the parts in settings, and call `audit_experiment`.

    Raises:
        BadInput: a part of another kind, or a setting out of range.
    """
    asked = Asked(cuts, False, on_step)
    began = time.perf_counter()
    terms: dict[str, Any] = {
        "strategy_params": strategy_params,
        "split": Split() if split is None else split,
        "account": AccountTerms() if account is None else account,
    }
    parts = checked_parts(bars, model, strategy, costs, **terms)
    fitted = FittedModels()
    watch = Watch(on_fit=fitted.add)
    try:
        result = run_backtest(bars, copied(model), strategy, costs, **terms, streaming=streaming, watch=watch)
    except LookAhead as error:
        labels = parts.labels
        named = (labels.data, f"model {labels.model}", f"strategy {labels.strategy}")
        return refused(" | ".join(named), error, time.perf_counter() - began)
    subject = HandedIn(parts, parts.asked, streaming).subject(result)
    outcomes = checked(subject, Reference(result, {fold.number: one for fold, one in fitted.trained}), asked)
    return AuditReport(label_of(result), outcomes, (MODULES_STAY, *NOT_IN_SIGHT), time.perf_counter() - began)


def refused(label: str, error: LookAhead, seconds: float) -> AuditReport:
    """Return the report of a run that was refused for what it looked at."""
    fault = error.faults[0]
    stage = "forecast" if fault.where.startswith(("model ", "source ")) else "target"
    finding = Finding("run", stage, f"The run was refused. {fault}.", plugin=fault.where)
    outcome = Outcome("run", {stage: Cell("failed", 1)}, (finding,))
    return AuditReport(label, (outcome,), ("All the other checks: the run never ended.", *NOT_IN_SIGHT), seconds)
