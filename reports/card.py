"""A run as a notebook shows it: the verdict, the numbers that matter, and the profit; under 200 kB of HTML."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup

from ..engine.result import Result
from ..faults.visible import visible
from ..verdict.sentences import sentences
from ..verdict.verdict import Verdict
from .accounts import leading
from .cautions import cautions
from .console import NOT_JUDGED, heading
from .earned import earned
from .metric_rows import UNDEFINED, Column, cell, columns_of, shown_as
from .page.document import rendered
from .page.words import spoken

HEADLINE = (
    "total_return",
    "annual_return",
    "sharpe",
    "max_drawdown",
    "hit_rate",
    "fills",
    "paid_bps",
    "break_even_bps",
)
"""The metrics of the card, in their order."""
WARNINGS = 6
"""Warnings that are spelled out; the rest are counted."""
MOST_PICTURE = 120_000
"""Bytes of the picture, before it becomes text that is a third longer."""
DPIS = (110, 80, 50)


def card(result: Result, verdict: Verdict | None = None, audited: str = "", say: Callable[[str], str] = str) -> str:
    """Return the run as HTML that needs nothing else: every text is escaped, and it is read on dark pages too.

    `say` words a sentence for whoever reads it.
    """
    sample = (leading(result) or ("",))[0]
    columns = [one for one in columns_of(result) if one.sample == sample]
    names = [name for name in HEADLINE if any(name in one.metrics for one in columns)]
    told = cautions(result, verdict)
    return str(
        rendered(
            "card.html",
            heading=visible(heading(result)),
            earned=earned(result),
            sentences=[spoken(say(line)) for line in (sentences(verdict) if verdict else [NOT_JUDGED])],
            warnings=[(spoken(say(one.text)), one.grave) for one in told[:WARNINGS]],
            more=max(len(told) - WARNINGS, 0),
            audited=spoken(say(audited)),
            titles=[visible(one.title) for one in columns],
            rows=[(shown_as(name).label, [in_cell(name, one) for one in columns]) for name in names],
            picture=picture(result, verdict),
            alt=f"Profit over time: {earned(result)}",
        )
    )


def in_cell(name: str, column: Column) -> str:
    """Return a metric as a page has it: a true minus, and a dash where there is none."""
    text = cell(name, column.metrics)
    return "\u2013" if text in ("", UNDEFINED) else text.replace("-", "\u2212")


def said(heading: str, lines: Sequence[str]) -> str:
    """Return a card of sentences alone, for a run of which nothing else may be said."""
    shown = [spoken(line) for line in lines]
    return rendered("card.html", heading=visible(heading), earned="", sentences=shown, warnings=[], more=0, audited="",
                    titles=[], rows=[], picture="", alt="")  # fmt: skip


def picture(result: Result, verdict: Verdict | None) -> Markup:
    """Return the figure of the profit as an address that holds it, in as many pixels as fit."""
    from .figures import FIGURES, drawer_of  # matplotlib is imported when a figure is wanted

    figure = drawer_of(FIGURES["profit"])(result, verdict)
    drawn = next((one for one in pictures(figure) if len(one) <= MOST_PICTURE), b"")
    return Markup(f"data:image/png;base64,{base64.b64encode(drawn).decode()}") if drawn else Markup("")  # our own PNG


def pictures(figure: object) -> Iterator[bytes]:
    """Yield the figure in fewer and fewer pixels."""
    from .png import png_of

    return (png_of(figure, dpi) for dpi in DPIS)  # type: ignore[arg-type]  # a Figure, imported when drawn
