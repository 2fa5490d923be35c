"""Sweeps over random bars whose trials were scored by hand: what happens once one is chosen."""

from barcast.experiments.settings import make_experiment
from barcast.models.schedule.validation import validation_folds
from barcast.research.sweep.asking.asked import Asked
from barcast.research.sweep.found import Choice
from barcast.research.sweep.judging.known import known_at
from barcast.research.sweep.settings import SweepSettings
from barcast.research.sweep.spaces.space import Choices, Space
from barcast.research.sweep.trials.outcome import Outcome

AR = {"model": {"name": "ar"}, "split": {"train": 0.6}}


def csv_of(bars, folder, name="prices.csv"):
    """Return the settings of bars that were written to a file."""
    path = folder / name
    bars.to_frame().to_csv(path, index_label="Date")
    return {"source": str(path)}


def asked_of(data, vary, settings=AR, **sweep):
    """Return a sweep of these values by `section.key`."""
    shared = {"data": data, **settings}
    space = Space({place: Choices(tuple(values)) for place, values in vary.items()})
    return Asked(shared, make_experiment(shared), space, SweepSettings(**sweep))


def choices_of(asked, bars, *chosen):
    """Return a choice at each fold, of these numbers of the grid in turn; every trial is complete."""
    outcomes = tuple(
        Outcome(number, params, "complete", score=float(number)) for number, params in enumerate(asked.space.grid())
    )
    folds = known_at(asked, bars)
    return tuple(
        Choice(
            fold,
            outcomes,
            outcomes[chosen[at % len(chosen)]],
            validation_folds(fold.span.stop, asked.experiment.split, 1),
        )
        for at, fold in enumerate(folds)
    )
