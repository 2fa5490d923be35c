"""What a run is called after its number: data, model, and what was changed from the default, most telling first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from ...costs import PRESETS, Costs
from ...costs.presets import DEFAULT_PRESET
from ...faults import BadInput
from ...models.catalogue import MODELS, parameters_of
from ...strategies import STRATEGIES
from ...strategies.parameters import asks_a_model
from ...strategies.parameters import parameters_of as strategy_parameters
from ..settings import CHOICES, SECTIONS, Experiment, as_list

THINGS = 3
"""Changed settings that are named; the rest are counted, `and3`."""
LONGEST, LONGEST_WORD = 80, 24

WORDS = {
    "split.refit_every": "refit", "run.seeds": "seeds", "model.lookback": "lookback", "model.lags": "lags",
    "model.units": "units", "model.features": "", "model.label": "", "model.epochs": "epochs", "split.horizon": "ahead",
    "split.lockbox": "lock", "split.train": "train", "split.train_bars": "last", "split.min_bars": "first",
    "split.warm_start": "warm", "split.embargo": "embargo", "run.fill": "", "data.symbol": "", "data.start": "from",
    "data.end": "to", "model.loss": "", "model.dense": "dense", "model.dropout": "dropout",
    "model.learning_rate": "rate", "model.batch_size": "batch", "model.validation": "validation",
    "strategy.threshold": "above", "costs.commission_bps": "commission", "costs.spread_bps": "spread",
    "costs.slippage_bps": "slippage", "run.max_leverage": "leverage", "run.cash": "cash", "run.combine": "",
    "run.seed": "seed", "model.seed": "modelseed",
}  # fmt: skip
"""The short word of a setting, in the order in which they are named; an empty one where the value says enough."""
LAST = (
    "split.validation", "split.validation_folds", "split.validation_embargo", "run.streaming", "run.cache",
    "run.tables", "run.sealed", "model.device", "model.backend",
)  # fmt: skip
"""How a run is made, which changes none of its numbers, or hardly."""


def name_of_run(experiment: Experiment, defaults: Collection[str] = ()) -> str:
    """Return what a run is called: `sp500-lstm-refit250-seeds5`, at most 80 letters, safe in every file system.

    `defaults`: as of `changed`.
    """
    words = [*named_parts(experiment)]
    things = [word for word in (thing_of(place, value) for place, value in changed(experiment, defaults)) if word]
    named: list[str] = []
    for thing in things[:THINGS]:
        if len("-".join([*words, *named, thing])) > LONGEST - len("-and99"):
            break
        named.append(thing)
    more = len(things) - len(named)
    return "-".join([*words, *named, *([f"and{more}"] if more else [])])


def given_name(text: str) -> str:
    """Return a name that was typed as the end of a folder's name: `My test!` becomes `my-test`.

    Raises:
        BadInput: there is no letter or digit in it.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    name = re.sub(r"(?:[^\w.]|_|\.(?!\d))+", "-", unicodedata.normalize("NFC", letters)).strip("-.")
    while len(name.encode()) > 2 * LONGEST or len(name) > LONGEST:
        name = name[:-1].strip("-.")
    if not name:
        what = "is empty" if not text.strip() else f'"{text}" has no letter and no digit'
        raise BadInput.at("--name", what, "give it one, such as --name first-try")
    return name


def named_parts(experiment: Experiment) -> Iterator[str]:
    """Yield what the data and the model are called, and strategy and preset where they are not the default."""
    strategy = experiment.strategy["name"]
    yield word_of(part_name(experiment.data.source))
    if strategy not in STRATEGIES or asks_a_model(STRATEGIES[strategy]):
        yield word_of(part_name(experiment.model["name"]))
    if strategy != CHOICES["strategy"][1]:
        yield word_of(part_name(strategy))
    if experiment.costs["preset"] != DEFAULT_PRESET:
        yield word_of(experiment.costs["preset"])


def part_name(part: str) -> str:
    """Return what a source, model or strategy is called: its class, its file, or its short name."""
    if ":" in part:
        return part.rpartition(":")[2]
    return "saved" if Path(part).name == "model" else Path(part).stem


def changed(experiment: Experiment, defaults: Collection[str] = ()) -> list[tuple[str, Any]]:
    """Return the settings that are not the default's, as `section.key` and value, most telling first.

    `defaults`: settings of a plug-in, as `section.key`, that are known to be its own defaults.
    """
    order = [*WORDS, *LAST]
    middle = len(WORDS) - 0.5  # settings without a word of their own, a user's model's among them
    found = [(f"{section}.{key}", value) for section in SECTIONS for key, value in changed_in(experiment, section)]
    found = [(place, value) for place, value in found if place not in defaults]
    places = {place: order.index(place) if place in order else middle for place, _ in found}
    return sorted(found, key=lambda one: (places[one[0]], one[0]))


def changed_in(experiment: Experiment, section: str) -> Iterator[tuple[str, Any]]:
    """Yield the settings of a section that are not the default's; of a user's own part all there are."""
    values = dict(dict(experiment)[section])
    defaults = defaults_of(section, values)
    chosen = "source" if section == "data" else CHOICES.get(section, ("", ""))[0]
    for key, value in values.items():
        if key != chosen and as_list(value) != as_list(defaults.get(key)):
            yield key, value


def defaults_of(section: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the defaults of a section's settings, as far as they are known without the part itself."""
    kind, chosen = SECTIONS[section], values.get(CHOICES.get(section, ("", ""))[0], "")
    if kind is not None:
        return {name: field.default for name, field in kind.model_fields.items()}
    if section == "costs":
        preset = PRESETS[chosen].settings if chosen in PRESETS else {}
        return {name: field.default for name, field in Costs.model_fields.items()} | dict(preset)
    if section == "model":
        return {one.name: one.default for one in parameters_of(chosen)} if chosen in MODELS else {}
    return {one.name: one.default for one in strategy_parameters(STRATEGIES[chosen])} if chosen in STRATEGIES else {}


def thing_of(place: str, value: Any) -> str:
    """Return a changed setting as a word: `refit250`, `units64_32`, `nocache`."""
    key = place.partition(".")[2]
    word = WORDS.get(place, key.replace("_", ""))
    if isinstance(value, bool):
        return word_of(word if value else f"no{word}")
    if place in ("data.start", "data.end") and isinstance(value, str):
        value = re.sub(r"^(\d{4})-01-01$", r"\1", value).replace("-", "")
    return word_of(f"{word}{shown(value)}") if as_list(value) not in ("", []) else f"no{key.replace('_', '')}"


def shown(value: Any) -> str:
    """Return a value in few letters: `0.3`, `64_32`, `m1` for -1."""
    if isinstance(value, list | tuple):
        return "_".join(shown(one) for one in value)
    if isinstance(value, float):
        decimals = f"{value:.9f}".rstrip("0").rstrip(".")
        value = decimals if float(decimals) == value else f"{value:g}"
    return re.sub(r"^-(?=\d)", "m", str(value)).replace("e+", "e")


def word_of(text: str) -> str:
    """Return a text as a part of a folder's name: small letters, digits, points within numbers, and underscores."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode() or text
    word = re.sub(r"[^\w.]+|\.(?!\d)", "_", plain.lower()).strip("_.")
    return word[:LONGEST_WORD].strip("_.")
