"""Each model of a run fitted in a process of its own, on the bars up to its fit, and asked one window at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ....experiments.building.names import is_plugin
from ....models.catalogue import MODELS
from ..report import Cell, Finding, Outcome
from ..subject import Reference, Subject
from .alone_compare import CHECK, STAGES, Differences, Expected, Scale, differences
from .alone_pool import ask_all
from .alone_process import Answer
from .alone_tasks import Task, settings_of, tasks_of
from .alone_words import differs, no_seed, raised

HASH_SEEDS = ("1", "2", "3")
"""Of the processes that are asked once more: the order of a set is another in each."""
NO_ARRAYS = "the model has no `state()`, so its forecasts alone are compared"

OnStep = Callable[[int, int], None]


def check_alone(subject: Subject, reference: Reference, *, on_step: OnStep | None = None) -> Outcome:
    """Return whether each model comes out as in the run, alone, and answers as in the run.

    One process per fold, as many at once as there are processors; `on_step` is told how many are done, and of how many.
    A model whose training comes out otherwise each time is told, and is no finding.

    Raises:
        KeyboardInterrupt: Ctrl-C; no process is left.
    """
    reason = not_applicable(subject, reference)
    if reason:
        return Outcome(CHECK, dict.fromkeys(STAGES, Cell("not_applicable", reason=reason)))
    tasks = list(tasks_of(subject, reference))
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if on_step is not None:
            on_step(done, len(tasks))

    answers = ask_all([task.question for task in tasks], step)
    scale = Scale.of(reference.result)
    compared = [differences(task.expected, answer, scale) for task, answer in zip(tasks, answers, strict=True)]
    told = list(zip(tasks, answers, compared, strict=True))
    first = next((at for at, found in enumerate(compared) if found), None)
    if first is not None and differs_by_itself(tasks[first], answers[first], scale):
        return without_finding(no_seed(subject, tasks[first].fold), told)
    return outcome(subject, reference, told)


def differs_by_itself(task: Task, answer: Answer, scale: Scale) -> bool:
    """Return whether the same question has another answer in other processes, or that of the run after all.

    The order of a set is another in each of them; in one torch is imported at another time, which a seeding minds.
    """
    flipped = replace(task.question, torch=not task.question.torch)
    again = ask_all([flipped, *[task.question] * len(HASH_SEEDS)], hash_seeds=[None, *HASH_SEEDS])
    if any(not differences(task.expected, other, scale) and not other.raised for other in again):
        return True
    first = Expected(answer.forecasts, task.expected.bars, answer.rows, answer.state)
    return any(other.raised or differences(first, other, scale) for other in again[1:])


Told = tuple[Task, Answer, Differences]


def outcome(subject: Subject, reference: Reference, told: Sequence[Told]) -> Outcome:
    """Return what was found: a sentence for the first model that came out otherwise, and how many others did."""
    failed = [(task, found) for task, _, found in told if found]
    bad = [(task, answer.raised) for task, answer, _ in told if answer.raised]
    cells = {stage: cell_of(stage, told) for stage in STAGES}
    findings: tuple[Finding, ...] = ()
    if failed:
        task, found = failed[0]
        findings = (differs(subject, reference, task.fold, found, others=len(failed) - 1),)
    notes = (raised(subject, bad[0][0].fold, bad[0][1], len(bad) - 1),) if bad else ()
    return Outcome(CHECK, cells, findings, notes)


def cell_of(stage: str, told: Sequence[Told]) -> Cell:
    """Return what the comparisons at a stage came to."""
    tried = sum(task.expected.tried(stage, answer) for task, answer, _ in told)
    if any(one.stage == stage for _, _, found in told for one in found):
        return Cell("failed", tried)
    if any(answer.raised for _, answer, _ in told):
        return Cell("raised", tried, next(answer.raised for _, answer, _ in told if answer.raised))
    if tried:
        return Cell("passed", tried)
    learns = any(task.fold is not None for task, _, _ in told)
    return Cell("not_applicable", reason=NO_ARRAYS if learns else "the model learns nothing")


def without_finding(text: str, told: Sequence[Told]) -> Outcome:
    """Return that models were asked, and that nothing can be said of what their training came to."""
    cells = {stage: cell_of(stage, told) for stage in STAGES}
    moved = {stage: Cell("told", cell.tried, text) for stage, cell in cells.items() if cell.status == "failed"}
    return Outcome(CHECK, cells | moved, notes=(text,))


def not_applicable(subject: Subject, reference: Reference) -> str:
    """Return why no model can be built again in another process; an empty text where it can."""
    experiment = subject.experiment
    if experiment is None:
        return "the run is made of objects, which no other process can build from settings"
    if not len(reference.result.forecasts.table):
        return "the run has no forecasts"
    if experiment.model["name"] not in MODELS and not is_plugin(experiment.model["name"]):
        return "the model was saved by an earlier run, and is not trained in this one"
    try:
        settings_of(experiment)
    except (TypeError, ValueError) as error:
        return f"the settings cannot be handed to another process ({error})"
    return ""
