"""A run of an experiment, and what is audited of it."""

from barcast.experiments.building.names import is_plugin, short
from barcast.experiments.building.parts import build_parts
from barcast.experiments.run import run_experiment
from barcast.experiments.settings import make_experiment
from barcast.experiments.training import around_fit
from barcast.research.audit.fresh_code import fresh_modules
from barcast.research.audit.subject import Built, Reference, Subject


def audited(settings, files=()):
    """Return the subject and the reference of a run by nested settings."""
    experiment = make_experiment(settings)
    finished = run_experiment(experiment)
    reference = Reference(finished.result, finished.fitted, tuple(files))
    return subject_of(experiment, finished.result.bars), reference


def subject_of(experiment, bars):
    """Return what is audited of a run of an experiment on these bars."""

    def build():
        with fresh_modules():
            parts = build_parts(experiment)
        return Built(parts.model.asked, parts.strategy, around_fit(experiment))

    model, strategy = experiment.model["name"], experiment.strategy["name"]
    return Subject(
        bars,
        experiment.split,
        experiment.run.account,
        build_parts(experiment).costs,
        {},
        experiment.run.streaming,
        build,
        model_name=short(model) if is_plugin(model) else "",
        strategy_name=short(strategy) if is_plugin(strategy) else "",
        experiment=experiment,
    )
