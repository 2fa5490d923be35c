"""What simple rules earned on the same bars, and where the result lies among random times."""

from __future__ import annotations

from markupsafe import Markup

from ...verdict.verdict import Verdict
from ..baseline_rows import SHOWN, baseline_rows, baseline_sentences
from ..enough import told_baselines
from ..metric_rows import shown_as
from .box import drawn
from .fragment import Fragment
from .numbers_table import dashed
from .words import spoken


def rules_table(verdict: Verdict) -> Fragment:
    """Return a row for the run and each rule; nothing where nothing is out of sample."""
    baselines = told_baselines(verdict)
    if baselines is None:
        return Fragment(Markup(""))
    rows = [(label, [dashed(one) for one in numbers]) for label, *numbers in baseline_rows(baselines)]
    notes = [spoken(dashed(one)) for one in baseline_sentences(baselines)]
    heads = [shown_as(name).label for name in SHOWN]
    return drawn("rules_table.html", heads=heads, rows=rows, notes=notes)
