"""`report.html`: all that is to be seen of a run on one page, what it is worth first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ... import __version__
from ...analyzers.metrics import Undefined
from ...engine.result import Result
from ...verdict.forecast_quality import ForecastQuality
from ...verdict.forecast_words import lines_of
from ...verdict.verdict import Verdict
from ..cautions import cautions
from ..enough import silent_for
from .about import About
from .alarms import alarms
from .box import box, drawn, joined, section
from .calendar import calendar
from .cost_table import cost_table
from .document import document
from .fragment import Fragment
from .glance import glance
from .lag_profile import lag_profile
from .model_spans import model_spans
from .numbers import number
from .numbers_table import numbers_table
from .opening import opening
from .panes import panes
from .repeat import repeat
from .rolling_sharpe import rolling_sharpe
from .rules_table import rules_table
from .scatter import scatter, why_none
from .seed_bars import seed_bars
from .tenths import tenths
from .trades_table import not_spread, trades_table
from .words import counted

STYLES = ("panes",)
SCRIPTS = ("panes", "trades", "copy")
MANY = 3
"""Samples whose columns take the whole width of the page."""


def page_of(result: Result, verdict: Verdict, about: About) -> str:
    """Return the page: the same result, verdict and facts give the same bytes.

    Args:
        result: of a run that is not sealed.
        verdict: on the newest sample of the result.
        about: what the run's folder says beside them.
    """
    figures = figures_of(result, verdict)
    beside = [alarms(result, verdict, about.audited), numbers_table(result, verdict), rules_table(verdict)]
    layout = "two" if len(result.metrics) < MANY else "two many"
    head = Fragment(Markup('<div class="{}">{}</div>').format(layout, joined(beside).html))
    body = joined([
        header(result, about, figures), Fragment(Markup("<main>")), opening(result, verdict), head, *figures,
        repeat(about, len(cautions(result, verdict))), Fragment(Markup("</main>")),
    ])  # fmt: skip
    made_by = f"Made by barcast {__version__}. What it says is about these bars and this strategy; it is no advice."
    return document(f"{about.name} \u00b7 barcast", body, made_by=made_by, styles=STYLES, scripts=SCRIPTS)


def header(result: Result, about: About, figures: list[Fragment]) -> Fragment:
    """Return what was run, and the links to the sections that the page has."""
    labels = result.labels
    what = " \u00b7 ".join((
        f"{labels.data}, {counted(len(result.bars), 'bar')}", f"model {labels.model}", f"strategy {labels.strategy}",
        labels.costs,
    ))  # fmt: skip
    names = [name for name in LINKS if any(f'<section id="{name}"' in piece.html for piece in figures)]
    return drawn("header.html", name=about.name, what=what, names=[*names, "repeat"])


LINKS = ("run", "returns", "forecasts", "costs", "models", "trades")
"""The sections of figures, by name."""


@dataclass(frozen=True)
class Part:
    """A section of figures, and why it lacks one."""

    name: str
    title: str
    figures: Sequence[Fragment | str]
    """Each as it is drawn, or why it is not."""
    words: Sequence[str] = ()
    """The same in sentences."""

    @property
    def boxes(self) -> list[Fragment]:
        """What is drawn."""
        return [one for one in self.figures if isinstance(one, Fragment)]

    @property
    def reasons(self) -> list[str]:
        """Why the rest is not."""
        return [one for one in self.figures if isinstance(one, str) and one]


def figures_of(result: Result, verdict: Verdict) -> list[Fragment]:
    """Return the sections that the run has figures for, and last why others are missing."""
    parts = list(parts_of(result, verdict))
    drawn_ones = [section(one.name, one.title, one.boxes, one.words) for one in parts if one.boxes]
    missing = [reason for one in parts for reason in (*one.reasons, *(() if one.boxes else one.words))]
    return [*drawn_ones, section("missing", "Not shown", [], [*missing_above(result, verdict), *missing])]


def missing_above(result: Result, verdict: Verdict) -> Iterator[str]:
    """Yield what the top of the page lacks."""
    if not glance(result, verdict.sample).html:
        yield "No picture at the top: fewer than two bars are out of sample."
    if not rules_table(verdict).html:
        yield "No simple rules: no bar is out of sample."


def parts_of(result: Result, verdict: Verdict) -> Iterator[Part]:
    """Yield every section of figures, about the judged sample, or about train where nothing is out of sample."""
    sample, quality = verdict.sample, verdict.forecast
    if sample not in result.metrics:
        sample = next(iter(result.metrics), sample)
    silent = silent_for(verdict)
    is_told = not silent or sample in result.account.ruined_at  # a ruin is the graver reason
    ratio = rolling_sharpe(result, sample) if is_told else f"No moving Sharpe ratio: {silent}."
    yield Part("run", "The run, bar by bar", [box("", panes(result, verdict), wide=True)])
    yield Part("returns", "What was earned, and when", [calendar(result, sample, is_judged=not silent), ratio])
    if quality is not None and quality.pairs:
        dots = box(correlated(quality), scatter(result, sample))
        forecasts = [dots, lag_profile(quality), tenths(result, quality)]
        yield Part("forecasts", "What the forecasts knew", forecasts, list(lines_of(quality)))
    else:
        yield Part("forecasts", "What the forecasts knew", [f"No forecasts: {why_none(result, sample)}"])
    yield Part("costs", "What other costs would have left", [cost_table(result, sample)])
    yield Part("models", "The models", [model_spans(result), seed_bars(result, sample)])
    yield Part("trades", "Trades", [trades_table(result, sample), not_spread(result, sample)])


def correlated(quality: ForecastQuality) -> str:
    """Return how forecasts and outcomes correlate, as the title of their dots."""
    value = quality.correlation.value
    if isinstance(value, Undefined):
        return f"Forecast and outcome have no correlation: {value.reason}"
    return f"Forecast and outcome correlate at {number(float(value), 3)}"
