"""The source of the bars read again: a user's function, its files ending where they ended on the day of a bar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ....experiments.building.reader import is_reader
from ..as_it_stood import AsItStood
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
FACTORS = (1.25, 0.8)
"""What later numbers are multiplied by: one of them changes the sign of any return across the cut."""
LONG_BAR = np.timedelta64(5, "D")
SEED = 7


@dataclass(eq=False)
class Readings:
    """What the readings of one function have come to so far."""

    tried: int = 0
    failed: int = 0
    finding: Finding | None = None
    raised: list[str] = field(default_factory=list)
    by_length: str = ""
    """The first difference that does not depend on what is in the later rows."""
    whole: set[str] = field(default_factory=set)
    """Files that were not cut."""
    cut: set[str] = field(default_factory=set)
    beyond: int = 0
    """Readings that no cut had any effect on."""
    asked: int = 0
    """Readings whose `end` was the cut."""
    early: str = ""
    """The first reading by `end` that ended before it."""


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
        text = f"Read again unchanged, {words.name} ended in an exception: {whole.text}"
        return Outcome(CHECK, {STAGE: Cell("raised", 1, text)}, notes=(text,))
    unlike = not_repeated(subject, whole)
    if unlike is not None:
        text = words.not_repeated(unlike)
        return Outcome(CHECK, {STAGE: Cell("told", 1, text)}, notes=(text,))
    readings = Readings(cut=first.files - first.undated, whole=set(first.undated))
    stood = AsItStood(shifts=shifts_of(first, whole))
    for moment in moments(subject, reference, whole, cuts):
        read_until(subject, (whole, replace_moment(stood, moment)), readings, words)
    return outcome_of(readings, words, reference)


def not_repeated(subject: Subject, whole: ReadAgain) -> Moved | None:
    """Return what differs between two readings of the same files; None where the function repeats itself."""
    stamps = stamps_in(subject.bars)
    end = Moment(stamps[-1], dates_alone(stamps))
    first = moved(subject.bars, whole.bars, end)
    if first is None:
        return None
    again = read_again(subject, AsItStood())  # from the same seed, which the run may have drawn from before
    return first if isinstance(again, NotRead) else moved(whole.bars, again.bars, end)


def moments(subject: Subject, reference: Reference, whole: ReadAgain, cuts: int) -> Iterator[Moment]:
    """Yield where to cut: at bars drawn from as many parts of the test, and between bars that last for days.

    What trains may be scaled by all of it, as every model's windows are: cuts before its end would show that alone.
    """
    stamps = stamps_in(whole.bars)
    alone, count = dates_alone(stamps), len(subject.bars)
    boundary = reference.result.account.boundary
    begin = int(0.2 * count) if boundary is None else int(np.searchsorted(stamps, np.datetime64(boundary)))
    edges = np.linspace(begin, max(count - 1, begin + 1), cuts + 1)
    rng = np.random.default_rng(SEED)
    bars = sorted({min(int(rng.integers(low, max(high, low + 1))), count - 2) for low, high in zip(
        edges[:-1].astype(int), edges[1:].astype(int), strict=True)})  # fmt: skip
    for number, bar in enumerate(one for one in bars if one >= 1):
        stamp, gap = stamps[bar], stamps[bar + 1] - stamps[bar]
        between = number % 2 and gap >= LONG_BAR
        yield Moment(stamp + gap * 2 // 5 if between else stamp, alone, whole.zone)


def replace_moment(stood: AsItStood, moment: Moment, factor: float | None = None) -> AsItStood:
    """Return what is to be done with the files at a moment."""
    return AsItStood(moment, factor, stood.shifts)


def read_until(subject: Subject, given: tuple[ReadAgain, AsItStood], readings: Readings, words: ReaderWords) -> None:
    """Read with files that end at a moment, and count what comes of it."""
    whole, stood = given
    moment = stood.moment
    assert moment is not None
    again, asked = read_again(subject, stood), False
    if isinstance(again, ReadAgain) and not stood.rows_cut and reaches_beyond(again, moment):
        asked = words.takes_end
        stood = replace_moment(stood, moment)
        again = read_again(subject, stood, moment) if asked else again
        if isinstance(again, ReadAgain) and reaches_beyond(again, moment):
            readings.beyond += 1
            return
    if isinstance(again, NotRead):
        readings.raised.append(words.raised(moment, again.text))
        return
    readings.tried += 1
    readings.asked += asked
    found = moved(whole.bars, again.bars, moment)
    if found is not None and asked and found.kind == "missing":
        readings.early = readings.early or words.ends_early(moment, again.bars)
    elif found is not None:
        count(subject, given, found, (readings, words, asked))


def count(
    subject: Subject,
    given: tuple[ReadAgain, AsItStood],
    found: Moved,
    into: tuple[Readings, ReaderWords, bool],
) -> None:
    """Count a difference, as a finding where what is in the later rows makes one."""
    whole, stood = given
    readings, words, asked = into
    assert stood.moment is not None
    if not asked and not by_content(subject, whole, stood):
        readings.by_length = readings.by_length or words.by_length(found, stood.moment)
        return
    readings.failed += 1
    if readings.finding is None:
        text = words.found(found, stood.moment, asked)
        readings.finding = Finding(
            CHECK, STAGE, text, found.bar, found.before, found.after, subject.reader_name or words.name, words.place
        )


def by_content(subject: Subject, whole: ReadAgain, stood: AsItStood) -> bool:
    """Return whether bars up to the cut move with what is in the rows after it, not with how many there are."""
    assert stood.moment is not None
    for factor in FACTORS:
        other = read_again(subject, replace_moment(stood, stood.moment, factor))
        if isinstance(other, NotRead) or moved(whole.bars, other.bars, stood.moment) is not None:
            return True
    return False


def reaches_beyond(again: ReadAgain, moment: Moment) -> bool:
    """Return whether more than a bar that is not complete is stamped after a moment."""
    end = moment.stamp if not moment.whole_day else moment.stamp.astype("datetime64[D]")
    return int((stamps_in(again.bars) > end).sum()) > 1


def outcome_of(readings: Readings, words: ReaderWords, reference: Reference) -> Outcome:
    """Return what came of all readings."""
    findings = () if readings.finding is None else (readings.finding,)
    notes = [note for note in (readings.by_length, words.many_raised(readings.raised, readings.tried)) if note]
    unchecked = list(words.unchecked(readings.whole, readings.cut, reference))
    if readings.asked:
        unchecked.append(words.only_asked())
    unchecked += [readings.early] if readings.early else []
    if not readings.tried:
        if not readings.beyond:
            reason = readings.raised[0] if readings.raised else "there are too few bars to cut"
            status: Status = "raised" if readings.raised else "not_applicable"
            return Outcome(CHECK, {STAGE: Cell(status, len(readings.raised), reason)}, notes=tuple(notes))
        reason = words.beyond(readings.cut, readings.whole)
        return Outcome(CHECK, {STAGE: Cell("not_applicable", reason=reason)}, unchecked=tuple(unchecked))
    status = "failed" if findings else "told" if readings.by_length else "passed"
    counted = f"{readings.failed} of {readings.tried}" if findings and readings.tried > 1 else readings.by_length
    cell = Cell(status, readings.tried, "" if status == "passed" else counted)
    return Outcome(CHECK, {STAGE: cell}, findings, tuple(notes), tuple(unchecked))
