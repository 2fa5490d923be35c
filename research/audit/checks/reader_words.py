"""What is told of a user's function that reads the bars."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ....experiments.building.names import short
from ....experiments.building.reader import line_of, load_reader
from ....feeds.bars import PRICES, Bars
from ....feeds.parsing.table import text_of
from ..fresh_code import never_fresh
from ..read_again import Moved
from ..row_stamps import Moment
from ..subject import Reference, Subject
from ..tally import number

NO_READER = (
    "the bars are read from a file, not by a function of yours: its columns are only compared with the returns to come"
)
NOT_OF_SETTINGS = "the bars were handed in, not read by a function named in settings"
REMEDY = (
    "make row t from rows up to t: no bfill, no centred window, no shift(-1), means and quantiles expanding; stamp a "
    "bar with the end of what it covers"
)


@dataclass(frozen=True)
class ReaderWords:
    """Words what is found of one reader."""

    name: str
    place: str
    """Its file and line; empty where they cannot be told."""
    takes_end: bool
    installed: tuple[str, ...] = ()
    """Files that are not imported anew."""

    @classmethod
    def of(cls, subject: Subject) -> Self:
        """Return the words for the reader that a run's settings name."""
        assert subject.experiment is not None
        source = subject.experiment.data.source
        reader = load_reader(source)
        place = line_of(reader, short(source))
        try:
            takes_end = "end" in inspect.signature(reader.found).parameters
        except (TypeError, ValueError):  # written in C
            takes_end = False
        return cls(short(source), Path(place).name, takes_end, never_fresh(subject.files))

    def found(self, what: Moved, moment: Moment, asked: bool) -> str:
        """Return the finding of something that moved, in sentences."""
        cut = f"asked for bars until {stamp(moment)}" if asked else f"with its files ending at {stamp(moment)}"
        text = f"{self.name} reads ahead ({self.place}): {cut}, {seen(what)}."
        return f"{text} {cause(what)} Remedy: {REMEDY}."

    def by_length(self, what: Moved, moment: Moment) -> str:
        """Return the note on something that moves with the number of rows alone."""
        return (
            f"{self.name} ({self.place}): with its files ending at {stamp(moment)}, {seen(what)}. It stays as it is "
            "when the later rows are there with other numbers: it depends on how many rows there are, or on their "
            "dates, not on what is in them."
        )

    def not_repeated(self, what: Moved) -> str:
        """Return the note on a reader that is not the same twice."""
        return (
            f"{self.name} ({self.place}) cannot be repeated: of two readings of the same files, in the second "
            f"{seen(what)}. Give what is random a seed. What the reader makes of later rows was not looked at."
        )

    def raised(self, moment: Moment, text: str) -> str:
        """Return what a reading ended in."""
        return f"with its files ending at {stamp(moment)}: {text}"

    def many_raised(self, raised: Sequence[str], tried: int) -> str:
        """Return the note on readings that ended in an exception; empty without one."""
        if not raised:
            return ""
        many = "1 reading" if len(raised) == 1 else f"{len(raised)} readings"
        told = f"{many} of {len(raised) + tried} by {self.name} ended in an exception, which proves nothing either way."
        return f"{told} The first: {raised[0]}"

    def ends_early(self, moment: Moment, bars: Bars) -> str:
        """Return what was not looked at where a reader returns less than it was asked for."""
        last = text_of(bars.index.to_numpy()[-1])
        return (
            f"Asked for bars until {stamp(moment)}, {self.name} returned them until {last} only, so its last rows "
            "could not be compared."
        )

    def only_asked(self) -> str:
        """Return what was not looked at where a reader was only asked for fewer bars."""
        return (
            f"What {self.name} makes of later rows before it cuts them off at `end`: it does not read its files by "
            "pandas, so it was only asked for fewer bars."
        )

    def beyond(self, cut: Collection[str], whole: Collection[str]) -> str:
        """Return why a reader could not be looked at."""
        how = "does not read its files by pandas"
        if whole and not cut:
            how = f"reads {listed(whole)}, where no date can be read"
        also = "although it takes `end`" if self.takes_end else "and takes no `end`"
        return (
            f"{self.name} {how}, {also}: its rows still reached beyond each cut, so it could not be read as on an "
            "earlier day"
        )

    def unchecked(self, whole: Collection[str], cut: Collection[str], reference: Reference) -> Iterator[str]:
        """Yield what was read whole in every reading."""
        if whole:
            which, was = listed(whole), "was" if len(whole) == 1 else "were"
            yield f"{which}, which {self.name} reads, has no column of dates and {was} read whole at each cut."
        seen = {Path(name).name for name in (*whole, *cut)}
        phases = ("reading bars", "importing")
        for one in reference.files:
            if one.is_data and one.kind != "written" and one.phase in phases and Path(one.path).name not in seen:
                yield (
                    f"{Path(one.path).name}, opened at {Path(one.file).name}, line {one.line}, is not read by pandas "
                    "and was read whole at each cut."
                )
        for file in self.installed:
            yield f"{Path(file).name} is installed and was not imported anew: what it keeps stayed as it was."


def stamp(moment: Moment) -> str:
    """Return a moment for a person."""
    return text_of(moment.stamp.astype("datetime64[D]").astype("datetime64[us]") if moment.whole_day else moment.stamp)


def seen(what: Moved) -> str:
    """Return what moved, for a person."""
    when = text_of(what.stamp)
    if what.kind == "missing":
        return f"the row of {when} (bar {what.bar:,}) is not there"
    if what.kind == "added":
        return f"there is a row of {when}, which is not in the run"
    before, after = number(what.before), number(what.after).replace("none", "no number")
    if before == after:  # in more digits than a person needs
        before, after = repr(what.before), repr(what.after)
    return f"column `{what.name}` at bar {what.bar:,} ({when}) is {after}, and {before} in the run"


def cause(what: Moved) -> str:
    """Return what usually makes such a difference."""
    if what.kind == "missing":
        return "It is made of later rows, as by dropna after shift(-1), or stamped before what it covers has ended."
    if what.kind == "added":
        return "Later rows decide which rows are kept, as by a quantile of the whole file."
    if what.everywhere:
        return "Numbers long before the end differ as well, as by a mean, a scaler or a filter of the whole file."
    if what.name in PRICES or what.name == "volume":
        return "Prices near the end differ, as of a bar stamped with the beginning of what it covers."
    return (
        "Numbers near the end differ, as by bfill, a centred window, shift(-1), or a value merged by the period it is "
        "of, before it was published."
    )


def listed(names: Collection[str]) -> str:
    """Return files by their names, for a person."""
    return ", ".join(sorted(Path(name).name for name in names))
