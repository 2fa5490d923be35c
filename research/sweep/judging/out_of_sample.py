"""The run of what was chosen: trained on all that is known, traded by the event engine, looked at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ....engine.replay.verify import verify
from ....engine.result import Result
from ....engine.watch import Watch
from ....experiments.look import looked_at
from ....experiments.run import Finished
from ....experiments.run_sealed import run_sealed
from ....experiments.sealed import SealedClaims
from ....faults import BadInput, RunWarning
from ....models.schedule.folds import TEST
from ...audited_run import run_and_audit
from ..asking.asked import Asked
from ..found import Choice


def run_chosen(asked: Asked, choice: Choice, watch: Watch | None = None, parent: str | None = None) -> Finished:
    """Return the run of the chosen settings, with its look counted: one trial for the verdict.

    Args:
        asked: the sweep.
        choice: what was chosen, and when.
        watch: who is told how far it has come.
        parent: the folder of the sweep.

    Raises:
        BadInput: as `run_experiment`; or its test part begins before the choice was made.
    """
    return looked_at(confirmed(asked, choice, watch), parent=parent)


def confirmed(asked: Asked, choice: Choice, watch: Watch | None = None) -> Finished:
    """Return the run of the chosen settings, audited and held against a replay; its look is not counted yet."""
    finished = run_and_audit(asked.experiment_of(choice.chosen.params), watch or Watch())
    check_later(finished.result, choice)
    return replace(finished, result=replayed(finished.result))


def run_chosen_sealed(
    asked: Asked, choice: Choice, path: Path, watch: Watch | None = None
) -> tuple[Finished, SealedClaims]:
    """Run the chosen settings without showing what they earn, and write the folder of a sealed run.

    Validation scores were seen by whoever chose, and may be shown; of the returned run nothing may be but its claims.

    Raises:
        BadInput: as `run_chosen`.
        FolderTaken: the folder exists by now.
    """
    finished, claims = run_sealed(asked.experiment_of(choice.chosen.params), path, watch or Watch())
    check_later(finished.result, choice)
    return finished, claims


def check_later(result: Result, choice: Choice) -> None:
    """Refuse a run whose test part begins before the choice was made: a model may say itself what it has seen."""
    begins = [one.decisions.start for one in result.account.samples if one.name == TEST]
    if begins and begins[0] < choice.fold.fitted_at:
        index = result.bars.index
        what = f"its test part begins at {index[begins[0]]}, and the choice was made at {index[choice.fold.fitted_at]}"
        raise BadInput.at(f"model {result.labels.model}", what, "sweep a model that is trained in the run")


def replayed(result: Result) -> Result:
    """Return the result with a warning where an independent replay finds another account, or none can be made."""
    if result.account.rebalance is None:
        words = "The chosen run cannot be held against a replay: its orders do not all come from targets."
        return replace(result, warnings=(*result.warnings, RunWarning("not_replayed", words)))
    found = verify(result)
    if found.agrees:
        return result
    return replace(result, warnings=(RunWarning("replay_disagrees", found.sentence()), *result.warnings))
