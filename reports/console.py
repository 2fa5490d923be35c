"""The report in the terminal: warnings, one table of metrics, and the verdict in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console

from ..analyzers.annualisation import year_of
from ..engine.result import Result
from ..verdict.all_statistics import lines_of as statistics_lines
from ..verdict.forecast_words import lines_of as forecast_lines
from ..verdict.intervals import lines_of as interval_lines
from ..verdict.sentences import sentences
from ..verdict.verdict import Verdict
from .accounts import SAMPLES, TITLES, account_of, bars_after_ruin, is_open, leading
from .baseline_rows import baseline_sentences, baselines_table
from .cautions import cautions
from .earned import earned
from .enough import silent_for, told_baselines
from .figures import left_out
from .folds import walks_forward
from .formats import counted, money, plain
from .metric_rows import columns_of, loans, names_of, of_interest, reasons, shown_as
from .metric_tables import beside_where_it_fits, printable, tables_of
from .seeds import luck, seeds_tables

NOT_JUDGED = "Not judged: `judge(result)` says what this is worth."


def print_report(
    result: Result,
    console: Console,
    folder: Path | None = None,
    *,
    verdict: Verdict | None = None,
    audited: str | None = None,
    full: bool = False,
    say: Callable[[str], str] = str,
) -> None:
    """Print the report of a run with what it is worth, what came of its audit, and where its folder is.

    Charges and orders that are 0 throughout are left out of the table, and named below it, unless it is to be `full`.
    `say` words a sentence for whoever reads it, such as one who runs from Python and types no flags.
    Letters that the terminal cannot show are replaced, so a narrow encoding or a pipe is no error.
    """
    encoding = console.encoding
    console.print(printable(heading(result), encoding, "bold"))
    for line in [*terms(result, folder), *([audited] if audited else [])]:
        console.print(printable(say(line), encoding, "dim"))
    for warning in cautions(result, verdict):
        console.print(printable(f"! {say(str(warning))}", encoding, "bold red" if warning.grave else "yellow"))
    columns = columns_of(result)
    names, zeros = of_interest(columns)
    if full:
        names, zeros = names_of(columns), []
    baselines = told_baselines(verdict)
    beside = [*seeds_tables(result), *([baselines_table(baselines)] if baselines else [])]
    console.print()
    for table in beside_where_it_fits(list(tables_of(columns, names, console)), beside, console):
        console.print(table, crop=False)  # a line wrapped by the terminal beats a number that is cut
        console.print()
    for line in details(verdict):
        console.print(printable(line, encoding))
    for line in [*reasons(columns), *loans(columns), *not_shown(zeros), books(result)]:
        console.print(printable(say(line), encoding, "dim"))
    console.print()
    found = leading(result)
    is_ruined = found is not None and found[0] != "train" and found[0] in result.account.ruined_at
    console.print(printable(earned(result), encoding, "bold red" if is_ruined else "bold"))
    if said := luck(result):
        console.print(printable(said, encoding, "bold"))
    for line in sentences(verdict) if verdict else [NOT_JUDGED]:
        console.print(printable(say(line), encoding, "bold"))
    if folder is not None:
        if unseen := left_out(result):
            console.print(printable(unseen, encoding, "dim"))
        console.print(printable(f"Run folder: {folder}", encoding), soft_wrap=True)
        if (folder / "report.html").is_file():  # older folders have none
            console.print(printable(f"Its page: {folder / 'report.html'}", encoding), soft_wrap=True)


def heading(result: Result) -> str:
    """Return what was run."""
    labels = result.labels
    return f"{labels.data} | model {labels.model} | strategy {labels.strategy} | costs: {labels.costs}"


def terms(result: Result, folder: Path | None = None) -> Iterator[str]:
    """Yield what the numbers rest on: bars, split, lock-box, cash, fills and annualisation."""
    index = result.bars.index
    stamp = "%Y-%m-%d" if (index == index.normalize()).all() else "%Y-%m-%d %H:%M"
    yield f"{counted(len(index), 'bar')} from {index[0]:{stamp}} to {index[-1]:{stamp}}, {_split(result, stamp)}"
    if result.bars.read_as:
        yield f"{result.bars.name} was read as {', '.join(result.bars.read_as)}"
    if result.lockbox is not None and not is_open(result):
        box = result.lockbox
        many = f"the last {counted(box.bars, 'bar')}, {box.first:{stamp}} to {box.last:{stamp}},"
        yield f"{many} are in a lock-box, which nothing here has looked into: barcast open {folder or 'RUN'}"
    filled = "the close of the same bar (optimistic)" if result.terms.account.fill == "close" else "the next open"
    each = " for each sample" if len(result.metrics) > 1 else ""
    annual = f"annual figures use {year_in_words(result)}"
    yield f"cash {money(result.terms.account.cash)}{each}, fills at {filled}, {annual}"
    yield from models_in_words(result)
    if result.forecasts.meaning == "scores":
        yield "forecasts are scores, not returns: their sign says which way, their size how surely"
    if result.forecasts.horizon > 1:
        yield f"forecasts reach {result.forecasts.horizon} bars ahead"


def year_in_words(result: Result) -> str:
    """Return how many bars a year has, and why: by the calendar of the stamps, or by the setting."""
    bars = f"{plain(result.account.bars_per_year)} bars a year"
    if result.terms.account.bars_per_year:
        return f"{bars} (run.bars_per_year)"
    index = result.bars.index
    year = year_of(index if result.lockbox is None else index[index < result.lockbox.first])
    return f"{bars} ({year.words})" if year.bars == result.account.bars_per_year else bars


def models_in_words(result: Result) -> Iterator[str]:
    """Yield how many models there were and when, in walk-forward, and what trained them."""
    if walks_forward(result):
        ages = result.forecasts.table["age"]
        span = result.models.table.iloc[-1]
        yield (
            f"{counted(result.models.table['model'].nunique(), 'model')} one after another, trained on up to "
            f"{span['rows']:,} rows, asked up to {int(ages.max()):,} bars after their training"
        )
    if result.models.trained_by:
        yield f"trained by {result.models.trained_by}"


def details(verdict: Verdict | None) -> Iterator[str]:
    """Yield how good the forecasts were, how sure the numbers are, and where the result lies among random times."""
    if verdict and verdict.forecast:
        yield from forecast_lines(verdict.forecast)
    if verdict and verdict.intervals:
        yield from interval_lines(verdict.intervals, silent_for(verdict))
    if baselines := told_baselines(verdict):
        yield from baseline_sentences(baselines)
    if verdict and verdict.all_statistics:
        yield from statistics_lines(verdict.all_statistics)


def not_shown(zeros: list[str]) -> Iterator[str]:
    """Yield which rows the table leaves out because they are 0."""
    if zeros:
        labels = ", ".join(shown_as(name).label for name in zeros)
        yield f"0 throughout and left out: {labels}; `barcast backtest --full` shows every row."


def books(result: Result) -> str:
    """Return how well the account adds up."""
    return f"The books balance at every bar: gross - costs = net to within {result.account.residual:.1g}."


def _split(result: Result, stamp: str) -> str:
    """Return where the training part ends and how many bars each sample has."""
    counts = [(account_of(result, sample), sample) for sample in SAMPLES]
    told = [bars_in_words(result, account.bars, sample) for account, sample in counts if account]
    parts = " and ".join(filter(None, (", ".join(told[:-1]), *told[-1:])))
    if result.account.boundary is None:
        return f"no training part: {parts}"
    return f"split at {result.account.boundary:{stamp}}: {parts}"


def bars_in_words(result: Result, recorded: int, sample: str) -> str:
    """Return how many bars a sample has; of a ruined account also how many were recorded until then."""
    if sample not in result.account.ruined_at:
        return counted(recorded, _bar_of(sample))
    many = recorded + bars_after_ruin(result, sample)
    return f"{counted(many, _bar_of(sample))} ({recorded:,} of them until the account was ruined)"


def _bar_of(sample: str) -> str:
    return "new bar" if sample == "new" else f"{TITLES[sample]} bar"
