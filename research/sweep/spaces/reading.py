"""From `--vary section.key=VALUES` and the section `vary` of an experiment file to a space."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....experiments.assignments import misnamed, quoted
from ....experiments.settings import SECTIONS
from ....faults import BadInput, Fault, did_you_mean
from .allowed import refused
from .forms import FORMS, OneValue, choices_of, dimension_of_text, shown
from .kinds import Kind, kind_of
from .space import Choices, Dimension, Space

FLAG = "--vary"
FORM = "write --vary section.key=VALUES, for example --vary model.lookback=1..60"


@dataclass(frozen=True)
class Turned:
    """A setting that is to be turned, as it was given."""

    place: str
    """`section.key`."""
    values: Any
    """A text of one of the forms; from a file also a list."""
    typed: bool = False
    """Whether it was typed, and not read from a file."""

    @property
    def where(self) -> str:
        """Where it stands."""
        return f"{FLAG} {self.place}" if self.typed else f"vary.{self.place}"

    def dimension(self, kind: Kind) -> Dimension:
        """Return its values, of a setting of that kind.

        Raises:
            BadInput: there are fewer than two, or they cannot be read.
        """
        try:
            if isinstance(self.values, str):
                return dimension_of_text(self.values, kind)
            if isinstance(self.values, list):
                return choices_of(self.values, kind)
            raise OneValue(self.values)
        except OneValue as error:
            raise BadInput.at(self.where, error.faults[0].what, self.once(error.value)) from None
        except BadInput as error:
            raise BadInput(Fault(self.where, fault.what, fault.remedy) for fault in error.faults) from None

    def once(self, value: Any) -> str:
        """Return how a setting is given a single value, as a remedy, and how each item of a list is tried."""
        section, _, key = self.place.partition(".")
        if not self.typed:
            return f"write {key} = {in_toml(value)} below [{section}], or give it more values"
        remedy = f"write --set {quoted(self.place, shown(value))}"
        if isinstance(value, list) and len(value) > 1:
            each = ",".join(shown([item]) for item in value)
            return f"{remedy}, or {FLAG} {quoted(self.place, each)} for lists of one"
        return f"{remedy}, or give it more values"


def read_typed(texts: Iterable[str], chosen: Mapping[str, Any]) -> list[Turned]:
    """Return the settings of the texts after `--vary`; `chosen` says of which model and strategy a name can be.

    Raises:
        BadInput: no `=`, no section, or one twice.
    """
    found: dict[str, Turned] = {}
    for text in texts:
        place, equals, values = text.partition("=")
        place = place.strip()
        section, dot, key = place.partition(".")
        if equals and section == "sweep" and key:
            raise BadInput([refused(place, f"{FLAG} {text}") or Fault(FLAG, "names no setting", FORM)])
        if not (equals and dot and key) or section not in SECTIONS or "." in key:
            raise misnamed(text, chosen, flag=FLAG, form=FORM)
        if place in found:
            both = f"{found[place].values},{values}"
            raise BadInput.at(f"{FLAG} {text}", f"{place} is turned twice", f"write {FLAG} {quoted(place, both)}")
        found[place] = Turned(place, values, typed=True)
    return [*found.values()]


def read_section(vary: Any) -> list[Turned]:
    """Return the settings of a file's section `vary`: `model.units = [[1], [8]]`, or the name in quotes.

    Raises:
        BadInput: it is no section, or names something that is no setting.
    """
    if not isinstance(vary, Mapping):
        what = f"{shown(vary)} is not a section"
        raise BadInput.at("vary", what, "write [vary], and below it such as model.units = [[1], [8]]")
    found: dict[str, Turned] = {}
    for place, values in flattened(vary):
        if place in found:
            raise BadInput.at(f"vary.{place}", "is turned twice", "keep one of the two")
        found[place] = Turned(place, values)
    return [*found.values()]


def flattened(vary: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """Yield `section.key` and its values, written as a table in a table or in quotes."""
    for name, values in vary.items():
        section, dot, key = name.partition(".")
        inner = {key: values} if dot else values
        if section not in SECTIONS and section != "sweep":
            raise BadInput.at(f"vary.{name}", f"there is no section {section}", meant_by(name, values))
        if not isinstance(inner, Mapping):
            raise BadInput.at(f"vary.{name}", "names no setting", f"write {name}.KEY = VALUES")
        for own, given in inner.items():
            if isinstance(given, Mapping):
                raise BadInput.at(f"vary.{section}.{own}", "is a section, where values belong", FORMS)
            yield f"{section}.{own}", given


def meant_by(name: str, values: Any) -> str:
    """Return the remedy for what stands in the section `vary` and is in no section of a run."""
    from ....experiments.named_settings import places_of
    from ....experiments.settings import known_settings

    places = [] if isinstance(values, Mapping) else places_of(name, known_settings({}))
    return f"write {' or '.join(places)}" if places else did_you_mean(name.partition(".")[0], SECTIONS)


def space_of(turned: Sequence[Turned], settings: Mapping[str, Any]) -> Space:
    """Return the space of the settings turned, over the settings that all trials share.

    Raises:
        BadInput: there are none; one may not be turned, has fewer than two values, or values that cannot be read: all
            such faults at once.
    """
    if not turned:
        what = "turns no setting, so that there is nothing to choose"
        raise BadInput.at("barcast sweep", what, f"{FORM}, or a section [vary] in the file")
    faults: list[Fault] = []
    dimensions: dict[str, Dimension] = {}
    ordered = sorted(turned, key=lambda one: not one.place.endswith(".name"))  # what they choose decides the kinds
    for one in ordered:
        if fault := refused(one.place, one.where):
            faults.append(fault)
            continue
        try:
            dimensions[one.place] = one.dimension(kind_of(one.place, settings, names_in(dimensions, one.place)))
        except BadInput as error:
            faults.extend(error.faults)
    if faults:
        raise BadInput(faults)
    return Space({one.place: dimensions[one.place] for one in turned})


def names_in(dimensions: Mapping[str, Dimension], place: str) -> list[str]:
    """Return the parts among which a setting's section chooses, where that is turned too."""
    names = dimensions.get(f"{place.partition('.')[0]}.name")
    return [str(name) for name in names.values] if isinstance(names, Choices) else []


def in_toml(value: Any) -> str:
    """Return a value as a file has it."""
    import tomlkit

    return str(tomlkit.item(value).as_string())
