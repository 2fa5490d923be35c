"""The report in the terminal: warnings, one table of metrics, and the verdict in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..analyzers.annualisation import year_of
from ..engine.result import Result
from ..faults.visible import visible
from ..verdict.all_statistics import lines_of as statistics_lines
from ..verdict.forecast_words import lines_of as forecast_lines
from ..verdict.intervals import lines_of as interval_lines
from ..verdict.sentences import sentences
from ..verdict.verdict import Verdict
from .accounts import SAMPLES, TITLES, account_of, is_open, leading
from .baseline_rows import baseline_sentences, baselines_table
from .cautions import cautions
from .earned import earned
from .folds import walks_forward
from .formats import counted, money, plain
from .metric_rows import Column, cell, columns_of, names_of, reasons, shown_as
from .seeds import luck, seeds_tables

UNBOUNDED = 10_000
"""Letters a line that no table needs."""


NOT_JUDGED = "Not judged: `judge(result)` says what this is worth."


def print_report(
    result: Result,
    console: Console,
    folder: Path | None = None,
    *,
    verdict: Verdict | None = None,
    audited: str | None = None,
) -> None:
    """Print the report of a run with what it is worth, what came of its audit, and where its folder is.

    Letters that the terminal cannot show are replaced, so a narrow encoding or a pipe is no error.
    """
    encoding = console.encoding
    console.print(_printable(heading(result), encoding, "bold"))
    for line in [*terms(result, folder), *([audited] if audited else [])]:
        console.print(_printable(line, encoding, "dim"))
    for warning in cautions(result, verdict):
        console.print(_printable(f"! {warning}", encoding, "bold red" if warning.grave else "yellow"))
    columns = columns_of(result)
    console.print()
    for table in _tables(columns, console):
        console.print(table, crop=False)  # a line wrapped by the terminal beats a number that is cut
        console.print()
    for table in [*seeds_tables(result), *baselines_tables(verdict)]:
        console.print(table, crop=False)
        console.print()
    for line in details(verdict):
        console.print(_printable(line, encoding))
    why = [*reasons(columns), books(result)]
    for line in why:
        console.print(_printable(line, encoding, "dim"))
    console.print()
    found = leading(result)
    is_ruined = found is not None and found[0] != "train" and found[0] in result.account.ruined_at
    console.print(_printable(earned(result), encoding, "bold red" if is_ruined else "bold"))
    if said := luck(result):
        console.print(_printable(said, encoding, "bold"))
    for line in sentences(verdict) if verdict else [NOT_JUDGED]:
        console.print(_printable(line, encoding, "bold"))
    if folder is not None:
        console.print(_printable(f"Run folder: {folder}", encoding), soft_wrap=True)


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


def baselines_tables(verdict: Verdict | None) -> Iterator[Table]:
    """Yield what simple rules earned on the same bars, if the result was judged."""
    if verdict and verdict.baselines:
        yield baselines_table(verdict.baselines)


def details(verdict: Verdict | None) -> Iterator[str]:
    """Yield how good the forecasts were, how sure the numbers are, and where the result lies among random times."""
    if verdict and verdict.forecast:
        yield from forecast_lines(verdict.forecast)
    if verdict and verdict.intervals:
        yield from interval_lines(verdict.intervals)
    if verdict and verdict.baselines:
        yield from baseline_sentences(verdict.baselines)
    if verdict and verdict.all_statistics:
        yield from statistics_lines(verdict.all_statistics)


def books(result: Result) -> str:
    """Return how well the account adds up."""
    return f"The books balance at every bar: gross - costs = net to within {result.account.residual:.1g}."


def metrics_table(columns: list[Column], encoding: str = "utf-8") -> Table:
    """Return the table of metrics: a row each, grouped; out of sample first, buy and hold beside it."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 1))
    table.add_column("")
    for column in columns:
        title = _printable(column.title.replace(" (", "\n("), encoding, kept="\n")
        table.add_column(title, justify="right", vertical="bottom", min_width=10)
    group = ""
    for name in names_of(columns):
        shown = shown_as(name)
        if shown.group != group:
            group = shown.group
            table.add_row(Text(group, "bold"))
        cells = [cell(name, column.metrics) for column in columns]
        table.add_row(_printable(f"  {shown.label}", encoding), *cells)
    return table


def _tables(columns: list[Column], console: Console) -> Iterator[Table]:
    """Yield one table of all columns, or one for each sample when the console is too narrow for it.

    Each is as wide as its numbers need, whatever the width of the console.
    """
    whole = _in_full(columns, console)
    if not columns or (whole.width or 0) <= console.width:
        yield from [whole] if columns else []
        return
    for sample in dict.fromkeys(column.sample for column in columns):
        yield _in_full([column for column in columns if column.sample == sample], console)


def _in_full(columns: list[Column], console: Console) -> Table:
    """Return the table with the width it needs."""
    table = metrics_table(columns, console.encoding)
    table.width = console.measure(table, options=console.options.update_width(UNBOUNDED)).maximum
    return table


def _split(result: Result, stamp: str) -> str:
    """Return where the training part ends and how many bars each sample has."""
    counts = [(account_of(result, sample), sample) for sample in SAMPLES]
    told = [counted(account.bars, _bar_of(sample)) for account, sample in counts if account]
    parts = " and ".join(filter(None, (", ".join(told[:-1]), *told[-1:])))
    if result.account.boundary is None:
        return f"no training part: {parts}"
    return f"split at {result.account.boundary:{stamp}}: {parts}"


def _bar_of(sample: str) -> str:
    return "new bar" if sample == "new" else f"{TITLES[sample]} bar"


def _printable(text: str, encoding: str, style: str = "", kept: str = "") -> Text:
    """Return the text as it may be shown, with `?` for letters that `encoding` lacks; never read as markup.

    The one line break that is kept is that of a column's title; one in a name is written out.
    """
    return Text(visible(text, kept).encode(encoding, "replace").decode(encoding), style)
