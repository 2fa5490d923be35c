"""Baselines beside a result: simple rules on its bars, fills and costs, and its own positions at random times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ...analyzers.metrics import NO_BARS, Undefined
from ...arrays import Floats
from ...engine.account.samples import Sample
from ...engine.result import Result
from ...faults import BadInput
from ...feeds.bars import Bars
from ...models.schedule.folds import TEST, TRAIN
from .decided import Decided, decided_of
from .exposures import of_sample
from .outcome import LABELS, Outcome, outcome_of, up_to_ruin
from .random_times import RUINED, RandomTimes, random_times, runs_within
from .simple_forecasts import ar1_forecasts, last_returns, mean_returns

RANDOM_RUNS, SEED = 1_000, 20_001
FEW_STRETCHES = 10
"""With fewer stretches there are few orders to put them in."""
APART, ROUNDING = 0.25, 1e-6
"""A replay further from the run than this share of the spread of the random accounts, and than rounding, is no replay
of it. At a quarter of a standard deviation a rank is off by a tenth at most."""


@dataclass(frozen=True, eq=False)
class Baselines:
    """What else could have been earned in one sample, on the run's own terms."""

    sample: str
    outcomes: Mapping[str, Outcome]
    """By name: the run itself first, then each baseline."""
    random: RandomTimes | Undefined
    """The run's positions at random times, or why there are none."""
    size: float
    """Size of every position of the baselines but buy and hold, as a fraction of equity: the run's own mean."""
    notes: tuple[str, ...] = ()
    """What a reader must know before comparing, a sentence each."""

    @property
    def run(self) -> Outcome:
        """The run itself."""
        return self.outcomes["run"]


def baselines_of(result: Result, sample: str = TEST, *, random_runs: int = RANDOM_RUNS, seed: int = SEED) -> Baselines:
    """Return what simple rules, and the run's positions in random order, came to in a sample of the run.

    Args:
        result: what was run.
        sample: `test` or `train`; one without bars has outcomes without numbers.
        random_runs: accounts with the positions in random order; fewer where the sample has very many bars.
        seed: of their orders.

    Raises:
        BadInput: a sample that no run has, or fewer than one random account.
    """
    samples = {one.name: one for one in result.account.samples}
    if sample not in (TEST, TRAIN, *samples):
        raise BadInput.at("sample", f'no sample is called "{sample}"', f"give one of {', '.join(samples)}")
    if random_runs < 1:
        raise BadInput.at("random_runs", f"{random_runs} is not above 0", "give 1 or more")
    if sample not in samples:
        nothing = {name: Outcome(name, label, NO_BARS, NO_BARS, NO_BARS) for name, label in LABELS.items()}
        return Baselines(sample, nothing, NO_BARS, 1.0)
    return traded(result, decided_of(result, samples[sample]), random_runs, seed)


def traded(result: Result, decided: Decided, random_runs: int, seed: int) -> Baselines:
    """Return the baselines of a sample that has bars."""
    sample, scale = decided.sample, result.account.bars_per_year
    runs = runs_within(random_runs, len(sample.rows))
    curves = {**recorded_curves(result, sample), **rule_curves(decided)}
    outcomes = {name: outcome_of(name, curves[name], scale) for name in LABELS}
    is_ruined = sample.name in result.account.ruined_at
    random = RUINED if is_ruined else random_times(decided, runs, seed, scale)
    if isinstance(random, RandomTimes) and is_another(random, outcomes["run"]):
        random = not_its_own(random, outcomes["run"])
    notes = tuple(notes_of(decided, outcomes["run"], random, random_runs))
    return Baselines(sample.name, outcomes, random, decided.size, notes)


def recorded_curves(result: Result, sample: Sample) -> dict[str, Floats]:
    """Return the equity of the run and of buy and hold, after the cash begun with."""
    tables = {"run": result.account.equity, "buy_and_hold": result.buy_and_hold.equity}
    cash = result.terms.account.cash
    return {
        name: np.append(cash, of_sample(table, sample)["equity"].to_numpy(dtype=np.float64))
        for name, table in tables.items()
    }


def rule_curves_of(result: Result, sample: str) -> dict[str, Floats]:
    """Return the equity of each rule in a sample that has bars, after the cash begun with, shape (rows + 1,).

    It ends with its ruin.
    """
    samples = {one.name: one for one in result.account.samples}
    curves = rule_curves(decided_of(result, samples[sample]))
    return {name: up_to_ruin(curve) for name, curve in curves.items()}


def rule_curves(decided: Decided) -> dict[str, Floats]:
    """Return the equity of each rule: the sign of its forecast, in the run's mean size, on the sides the run took."""
    forecasts = forecasts_of(decided.bars)
    low, high = decided.sides
    seen = slice(decided.span.start, decided.span.stop)
    signs = np.array([np.clip(np.sign(one[seen]), low, high) for one in forecasts.values()])  # (rules, span)
    return dict(zip(forecasts, decided.curves(decided.size * signs), strict=True))


def forecasts_of(bars: Bars) -> dict[str, Floats]:
    """Return what each rule forecasts of the next return at every bar, shape (bars,); 0 where it cannot tell."""
    with np.errstate(over="ignore", invalid="ignore"):  # returns may be as large as prices allow
        last = last_returns(bars.close)
        made = {
            "flat": np.zeros(len(bars)),
            "mean": mean_returns(bars.close),
            "last": last,
            "reversal": -last,
            "ar1": ar1_forecasts(bars.close),
        }
    return {name: np.where(np.isfinite(one), one, 0.0) for name, one in made.items()}


def is_another(random: RandomTimes, run: Outcome) -> bool:
    """Return whether the run, replayed, earned so different a return that its rank would be another's."""
    apart = abs(random.replayed - run_return(run))
    return apart > max(APART * float(np.std(random.total_return)), ROUNDING)


def not_its_own(random: RandomTimes, run: Outcome) -> Undefined:
    """Return why such a run has no random times."""
    return Undefined(
        f"traded again by what it held after its fills it comes to {random.replayed:.2%}, where the run came to "
        f"{run_return(run):.2%}, for its orders were filled at prices of their own"
    )


def run_return(run: Outcome) -> float:
    """Return the total return of a run, which has bars where random times were tried."""
    return 0.0 if isinstance(run.total_return, Undefined) else float(run.total_return)


def notes_of(decided: Decided, run: Outcome, random: RandomTimes | Undefined, wanted: int) -> Iterator[str]:
    """Yield what a reader must know before comparing."""
    if not decided.targets.any():
        yield "The run held no position, so its baselines trade all of their equity, long and short."
    if isinstance(random, Undefined):
        return
    if decided.by_exposure:
        yield (
            "The strategy orders otherwise than by targets: what it held just after its fills stands for them. Traded "
            f"again in this way it comes to {random.replayed:.2%} where the run came to {run_return(run):.2%}."
        )
    if len(random) < wanted:
        yield f"Only {len(random):,} accounts took its positions at random times: {wanted:,} would take too long."
    if random.stretches < FEW_STRETCHES:
        yield (
            f"Its positions fall into {random.stretches} stretches of one side: there are few orders to put them in, "
            "so that random times say little."
        )
