"""What must be known before a comparison is read: other bars, other dates, what is not compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...reports.accounts import TITLES
from ...reports.comparing.comparison import Difference
from ..run_folder.files import part
from ..run_folder.read_run import KeptRun
from .common_dates import OneAccount, span_of


def said_of(
    runs: Sequence[KeptRun],
    accounts: Sequence[OneAccount],
    *,
    sample: str,
    differences: Sequence[Difference],
) -> Iterator[str]:
    """Yield it in sentences."""
    yield from other_data(runs)
    yield from which_dates(accounts, TITLES[sample])
    yield from ruins(accounts, TITLES[sample])
    yield from not_compared(runs, sample)
    if len(scales := {run.result.account.bars_per_year for run in runs}) > 1:
        told = " and ".join(f"{one:g}" for one in sorted(scales))
        yield f"A year has {told} bars in these runs: that of the differences goes by run 1."
    same = [str(one.number) for one in differences if one.found is not None and one.found.is_same]
    if same:
        yield f"{listed(same)} returned the same as run 1 on every bar: the difference is exactly 0."
    many = sum(one.found is not None and not one.found.is_same for one in differences)
    if many > 1:
        chance = min(5 * many, 100)
        yield (
            f"Each p-value is of its own difference alone. Were all {many} runs as good as run 1, the chance that some "
            f"p is below 0.05 would be up to {chance}%."
        )


def other_data(runs: Sequence[KeptRun]) -> Iterator[str]:
    """Yield that runs are on other bars, and which."""
    groups: dict[str, list[int]] = {}
    for number, run in enumerate(runs, 1):
        groups.setdefault(str(part(run.manifest, "data").get("sha256")), []).append(number)
    if len(groups) < 2:
        return
    told = []
    for numbers in groups.values():
        bars = runs[numbers[0] - 1].result.bars
        told.append(f"{bars.name}, {len(bars):,} bars from {span_of(bars.index)}, in {listed(numbers)}")
    yield f"The data are not the same: {'; '.join(told)}."


def which_dates(accounts: Sequence[OneAccount], title: str) -> Iterator[str]:
    """Yield what the numbers are of: the same dates for all, or each its own and those in common."""
    dates = accounts[0].dates
    if all(account.dates.equals(dates) for account in accounts):
        bars = f"{len(dates):,} bars from {span_of(dates)}"
        if any(account.ruined_at for account in accounts):
            yield f"The {title} parts are the same {bars} in all runs; what was ruined has numbers until then alone."
        else:
            yield f"Everything is of the {title} parts, {bars} in all runs."
        return
    yield (
        f"The {title} parts are not of the same dates: metrics, verdicts and curves are of each run's own, and each "
        "difference is of the dates that the run has in common with run 1."
    )


def ruins(accounts: Sequence[OneAccount], title: str) -> Iterator[str]:
    """Yield which accounts were ruined: they have no difference to others."""
    for number, one in enumerate(accounts, 1):
        if one.ruined_at:
            after = f"after {one.recorded:,} of its {len(one.dates):,} {title} bars"
            yield (
                f"The account of {number} was ruined on {one.ruined_at:%Y-%m-%d}, {after}: it lost all it had, and no "
                "difference of it is told."
            )


def not_compared(runs: Sequence[KeptRun], sample: str) -> Iterator[str]:
    """Yield which runs have a newer part than the one that is compared, and which have a closed lock-box."""
    for name in ("new", "lockbox"):
        has = [number for number, run in enumerate(runs, 1) if name in set(run.result.account.equity["sample"])]
        if has and name != sample and sample == "test":
            yield f"{listed(has)} traded {TITLES[name]} bars, too, which are not compared: not all runs have any."


def listed(numbers: Sequence[object]) -> str:
    """Return `1`, `1 and 2`, `1, 2 and 5`."""
    told = [str(one) for one in numbers]
    return " and ".join(filter(None, (", ".join(told[:-1]), told[-1])))
