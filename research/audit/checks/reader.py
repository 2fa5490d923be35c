"""The source of the bars read again: a user's function, its files ending where they ended on the day of a bar."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from ....experiments.building.reader import is_reader
from ..as_it_stood import AsItStood
from ..clock_shift import Shift
from ..fresh_code import fresh_modules
from ..read_again import (
    Moved,
    NotRead,
    ReadAgain,
    dates_alone,
    moved,
    read_again,
    shifts_of,
    stamps_in,
)
from ..report import Cell, Finding, Outcome, Status
from ..row_stamps import Moment
from ..subject import Reference, Subject
from .reader_words import NO_READER, NOT_OF_SETTINGS, ReaderWords

CHECK, STAGE = "reader", "bars"
CHANGES = (1.25, 0.8)
"""What later numbers are multiplied by: one of them changes the sign of any return across the cut."""
LONG_BAR = np.timedelta64(5, "D")
SEED = 7


def check_reader(subject: Subject, reference: Reference, *, cuts: int = 8) -> Outcome:
    """Read the bars again as they would have been read on the day of a cut; up to it they must be the same.

    What pandas reads from files ends at the cut; a function that reads otherwise is asked for bars until then, where
    it takes `end`. Where something moves, it is read once more with all rows, the later ones changed: what moves with
    the number of rows alone is told.
    """
    reason = NOT_OF_SETTINGS if subject.experiment is None else NO_READER
    if subject.experiment is None or not is_reader(subject.experiment.data.source):
        return Outcome(CHECK, {STAGE: Cell("not_applicable", reason=reason)})
    with fresh_modules(subject.files):
        words = ReaderWords.of(subject)
    first = AsItStood()
    whole = read_again(subject, first)
    if isinstance(whole, NotRead):
        return with_note("raised", f"Read again unchanged, {words.name} ended in an exception: {whole.text}")
    unlike = not_repeated(subject, whole)
    if unlike is not None:
        return with_note("told", words.not_repeated(unlike))
    readings = Readings(subject, words, whole, shifts_of(first, whole))
    for moment in moments(subject, reference, whole, cuts=cuts):
        readings.read_until(moment)
    if any(one.kind == "written" for one in reference.files):
        read_again(subject, AsItStood())  # so that what it keeps on disk is of all rows again
    return readings.outcome(words.unchecked(first.undated, first.files - first.undated, reference), first)


def with_note(status: Status, text: str) -> Outcome:
    """Return the outcome of a reader that could not be looked at further."""
    return Outcome(CHECK, {STAGE: Cell(status, 1, text)}, notes=(text,))


def not_repeated(subject: Subject, whole: ReadAgain) -> Moved | None:
    """Return what differs between two readings of the same files; None where the function repeats itself."""
    stamps = stamps_in(subject.bars)
    first = moved(subject.bars, whole.bars, Moment(stamps[-1], dates_alone(stamps)))
    if first is None:
        return None
    again = read_again(subject, AsItStood())  # from the same seed, which the run may have drawn from before
    return first if isinstance(again, NotRead) else moved(whole.bars, again.bars, Moment(stamps[-1], True))


def moments(subject: Subject, reference: Reference, whole: ReadAgain, *, cuts: int) -> Iterator[Moment]:
    """Yield where to cut: at bars drawn from as many parts of the test, and between bars that last for days.

    What trains may be scaled by all of it, as every model's windows are: cuts before its end would show that alone.
    """
    stamps = stamps_in(whole.bars)
    alone, count = dates_alone(stamps), len(subject.bars)
    boundary = reference.result.account.boundary
    begin = int(0.2 * count) if boundary is None else int(np.searchsorted(stamps, np.datetime64(boundary)))
    edges = np.linspace(begin, max(count - 1, begin + 1), cuts + 1).astype(int).tolist()
    rng = np.random.default_rng(SEED)
    drawn = [int(rng.integers(low, max(high, low + 1))) for low, high in itertools.pairwise(edges)]
    for number, bar in enumerate(sorted({min(bar, count - 2) for bar in drawn if bar >= 1 and count >= 3})):
        stamp, gap = stamps[bar], stamps[bar + 1] - stamps[bar]
        between = number % 2 and gap >= LONG_BAR
        yield Moment(stamp + gap * 2 // 5 if between else stamp, alone, whole.zone)


@dataclass(eq=False)
class Readings:
    """What the readings of one function have come to so far."""

    subject: Subject
    words: ReaderWords
    whole: ReadAgain
    """The bars by all rows."""
    shifts: Mapping[str, Shift]
    tried: int = 0
    failed: int = 0
    finding: Finding | None = None
    raised: list[str] = field(default_factory=list)
    by_length: str = ""
    """The first difference that does not come of what is in the later rows."""
    beyond: int = 0
    """Readings that no cut had any effect on."""
    asked: int = 0
    """Readings whose `end` was the cut."""
    early: str = ""
    """The first reading by `end` that ended before it."""

    def read_until(self, moment: Moment) -> None:
        """Read with files that end at a moment, and count what comes of it."""
        stood, asked = AsItStood(moment, shifts=self.shifts), False
        again = read_again(self.subject, stood)
        if isinstance(again, ReadAgain) and not stood.rows_cut and reaches_beyond(again, moment):
            asked = self.words.takes_end
            again = read_again(self.subject, AsItStood(moment, shifts=self.shifts), moment) if asked else again
            if isinstance(again, ReadAgain) and reaches_beyond(again, moment):
                self.beyond += 1
                return
        if isinstance(again, NotRead):
            self.raised.append(self.words.raised(moment, again.text))
            return
        self.tried += 1
        self.asked += asked
        found = moved(self.whole.bars, again.bars, moment)
        if found is not None and asked and found.kind == "missing":
            self.early = self.early or self.words.ends_early(moment, again.bars)
        elif found is not None:
            self.count(found, moment, asked)

    def count(self, found: Moved, moment: Moment, asked: bool) -> None:
        """Count a difference, as a finding where what is in the later rows makes one."""
        if not asked and not self.by_content(moment):
            self.by_length = self.by_length or self.words.by_length(found, moment)
            return
        self.failed += 1
        if self.finding is None:
            text, numbers = self.words.found(found, moment, asked), (found.bar, found.before, found.after)
            self.finding = Finding(CHECK, STAGE, text, *numbers, self.words.name, self.words.place)

    def by_content(self, moment: Moment) -> bool:
        """Return whether bars up to the cut move with what is in the rows after it, not with how many there are."""
        for factor in CHANGES:
            other = read_again(self.subject, AsItStood(moment, factor, self.shifts))
            if isinstance(other, NotRead) or moved(self.whole.bars, other.bars, moment) is not None:
                return True
        return False

    def outcome(self, unchecked: Iterable[str], first: AsItStood) -> Outcome:
        """Return what came of all readings; `first` is what was read without a cut."""
        words = self.words
        notes = [note for note in (self.by_length, words.many_raised(self.raised, self.tried)) if note]
        left = [*unchecked, *([words.only_asked()] if self.asked else []), *([self.early] if self.early else [])]
        findings = () if self.finding is None else (self.finding,)
        cell = self.cell() if self.tried or not self.beyond else None
        if cell is None:
            reason = words.beyond(first.files - first.undated, first.undated)
            cell = Cell("not_applicable", reason=reason)
        return Outcome(CHECK, {STAGE: cell}, findings, tuple(notes), tuple(left))

    def cell(self) -> Cell:
        """Return what the readings that could be made came to."""
        if self.finding is not None:
            return Cell("failed", self.tried, f"{self.failed} of {self.tried}" if self.tried > 1 else "")
        if self.by_length:
            return Cell("told", self.tried, self.by_length)
        if self.tried:
            return Cell("passed", self.tried)
        if self.raised:
            return Cell("raised", len(self.raised), self.raised[0])
        return Cell("not_applicable", reason="there are too few bars to cut")


def reaches_beyond(again: ReadAgain, moment: Moment) -> bool:
    """Return whether more than a bar that is not complete is stamped after a moment."""
    end = moment.stamp if not moment.whole_day else moment.stamp.astype("datetime64[D]")
    return int((stamps_in(again.bars) > end).sum()) > 1
