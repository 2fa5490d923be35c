"""The first screen: the headline, what was earned, the judged sample at a glance, and the two claims."""

from __future__ import annotations

from ...engine.result import Result
from ...verdict.verdict import Verdict
from ..earned import earned
from .box import drawn
from .claim_cards import claim_cards
from .fragment import Fragment
from .glance import glance
from .headline import headline
from .words import spoken


def opening(result: Result, verdict: Verdict) -> Fragment:
    """Return the first screen."""
    return drawn(
        "opening.html",
        headline=headline(result, verdict),
        lead=spoken(earned(result)),
        glance=glance(result, verdict.sample).html,
        cards=claim_cards(verdict).html,
    )
