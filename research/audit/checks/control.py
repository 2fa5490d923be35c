"""The run repeated unchanged: what differs now would differ on other bars as well, and prove nothing."""

from __future__ import annotations

from dataclasses import dataclass

from ..compare import compared
from ..fitting import FittedBefore
from ..report import Cell, Finding, Outcome
from ..tally import number
from ..trace import Trace
from ..variants import Raised, Variants
from ..words import Wording, stamp


@dataclass(frozen=True, eq=False)
class Control:
    """The run repeated, which all others are held against, and what came of it."""

    run: Trace | None
    """None where the repeated run raised an exception."""
    outcome: Outcome


def control(variants: Variants, run: Trace, wording: Wording, known: int) -> Control:
    """Return the run repeated in fresh modules, and whether it is what it was.

    A plug-in that draws from a generator without a seed comes out otherwise each time, which is told. One that comes
    out the same twice, but not as in the run, was led there by what happened before it: that is a finding. The first
    `known` bars are compared.
    """
    bars = variants.subject.bars
    again = variants.run(bars)
    if isinstance(again, Raised):
        text = f"repeated unchanged, the run ended in an exception: {again.text}"
        return Control(None, Outcome("control", {"forecast": Cell("raised", 1, text)}, notes=(text,)))
    found = compared(run, again, known)
    first = found.first
    if first is None:
        return Control(again, Outcome("control", {stage: Cell("passed", 1) for stage in found.looked_at}))
    kept, variants.before = variants.before, FittedBefore()
    third = variants.run(bars)
    variants.before = kept
    at = f"at bar {first.bar:,} ({stamp(bars, first.bar)})"
    if isinstance(third, Raised) or compared(again, third, known).first is not None:
        text = (
            f"The run cannot be repeated: {first.name} {at} is {number(first.before)}, then {number(first.after)}. "
            "Give what is random a seed. What follows was held against one of its repetitions."
        )
        return Control(again, Outcome("control", {first.stage: Cell("told", 1, text)}, notes=(text,)))
    where = "repeated unchanged, in fresh modules"
    one = wording.finding("control", where, first)
    led = f"{one.text} The run depends on what had happened in the process, or in files, before it."
    finding = Finding("control", one.stage, led, one.bar, one.before, one.after, one.plugin, one.place)
    return Control(again, Outcome("control", {first.stage: Cell("failed", 1)}, (finding,)))
