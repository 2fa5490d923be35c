"""A run that somebody is about to look at, counted in the ledger of trials."""

from __future__ import annotations

from dataclasses import replace

from ..verdict.judge import MadeOf, counted, with_all_statistics
from ..verdict.ledger.trial import Family, Kind
from ..verdict.ledger.words import looks_in_words, others_of
from .building.parts import Parts
from .complete import completed, holds_objects
from .run import Finished
from .run_folder.manifest import plugins_of
from .sealed import SealedLook
from .settings import Experiment
from .toml_text import settings_in_full


def looked_at(
    finished: Finished,
    kind: Kind = "look",
    parent: str | None = None,
    family: Family | None = None,
    made_of: MadeOf | None = None,
) -> Finished:
    """Return the run with its look counted: the same settings, seed, plug-ins and bars count once.

    A run of objects is the same where its decisions are.

    Args:
        finished: the run.
        kind: why somebody looks.
        parent: the folder of the run that this one came from.
        family: the search that it belongs to, declared before the first look of any of its trials.
        made_of: what it was made of, where its settings do not say that.
    """
    # settings do not say what an object decides: its decisions do
    by_decisions = finished.parts.objects.decides or holds_objects(finished.experiment)
    made = made_of if made_of or by_decisions else made_by(finished.experiment, finished.parts, parent)
    verdict = counted(finished.verdict, finished.result, made_of=made, kind=kind, family=family)
    return replace(finished, verdict=verdict)


def made_by(experiment: Experiment, parts: Parts, parent: str | None = None) -> MadeOf:
    """Return what makes two runs one trial, for a run whose settings say it all."""
    complete = completed(experiment, parts.model, parts.strategy)
    return MadeOf(
        settings=settings_in_full(complete),  # with every default written out, wherever it came from
        plugins={name: one["sha256"] or "" for name, one in plugins_of(parts).items()},
        seed=experiment.run.seed,
        parent=parent,
    )


def with_more(finished: Finished) -> Finished:
    """Return the run with the statistics that the default report leaves out; they import `arch`."""
    return replace(finished, verdict=with_all_statistics(finished.verdict, finished.result))


def sealed_look(finished: Finished, made_of: MadeOf | None = None) -> SealedLook:
    """Return what the run may claim, once the ledger has counted it as a sealed look at its bars.

    Bars that were looked at openly before have no sealed look any more: nothing is claimed of them.
    """
    verdict = looked_at(finished, "sealed", made_of=made_of).verdict
    claims, looks = verdict.claims, verdict.recorded
    if looks is None:
        return SealedLook(None, None, None, (f"There is no verdict: {claims.skill.reason}.",))
    if looks.number is not None and looks.sealed_number is None:
        told = f"This experiment was looked at openly before, as trial {looks.number}: it can be sealed no more."
        return SealedLook(None, None, None, (told,))
    is_clean = looks.sealed_number is not None and others_of(looks) == 0
    words = looks.notes if is_clean else looks_in_words(looks)
    return SealedLook(claims.skill.p, claims.profit.p, looks.sealed_number if is_clean else None, words)
