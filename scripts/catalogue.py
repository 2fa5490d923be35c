"""`barcast list`: what can be named, and what can be set on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from barcast.scripts.exits import tidy

KINDS = ("models", "strategies", "sources", "costs", "settings", "metrics")

HANGING = 4
"""Letters by which the rest of a long line is set further in."""

Listed = tuple[str, str, list[tuple[str, Any, str]]]
"""Name, summary, and parameters with default and description."""


def list_parts(
    kind: Annotated[
        str | None,
        typer.Argument(metavar="[KIND|NAME]", help=f"One of {', '.join(KINDS)}, or the name of one part; else all."),
    ] = None,
) -> None:
    """List models, strategies, sources of bars, cost presets, settings and metrics, with parameters and defaults."""
    with tidy():
        from rich.console import Console

        console = Console(highlight=False)
        parts = [(name, [*entries_of(name)]) for name in KINDS if kind in (None, name)] or named(kind or "")
        for name, entries in parts:
            console.print(f"\n[bold]{name}[/bold]")
            for entry in entries:
                print_entry(console, entry)


def named(name: str) -> list[tuple[str, list[Listed]]]:
    """Return the parts of that name by their kind, or the user's own part, with all that can be set on it.

    Raises:
        BadInput: nothing is called so.
    """
    from barcast.experiments.building.names import is_plugin
    from barcast.faults import BadInput, did_you_mean

    known = {kind: [*entries_of(kind)] for kind in KINDS}
    bare = name.strip("[]").removesuffix(":")
    found = {kind: [one for one in entries if bare == one[0].strip("[]")] for kind, entries in known.items()}
    parts = [(kind, entries) for kind, entries in found.items() if entries]
    if parts:
        return parts
    if is_plugin(name):
        return [own_part(name)]
    names = {*KINDS, *(one[0].strip("[]") for entries in known.values() for one in entries)}
    near = did_you_mean(name.lower(), names)
    remedy = near if near.startswith("did") else f"choose one of {', '.join(KINDS)}, or a name that these list"
    raise BadInput.at("barcast list", f"nothing is called {name!r}", remedy)


def own_part(name: str) -> tuple[str, list[Listed]]:
    """Return a model or strategy of the user's as it would be listed.

    Raises:
        BadInput: it cannot be imported.
    """
    from barcast.experiments.building.plugins import is_strategy, load_plugin
    from barcast.models.wrapping.maker import named as named_parameters
    from barcast.strategies.parameters import parameters_of

    found = load_plugin(name).found
    summary = (found.__doc__ or "your own").strip().partition("\n")[0]
    if is_strategy(found):
        return "strategies", [(name, summary, [tuple(one) for one in parameters_of(found)])]
    taken = named_parameters(found).items() if callable(found) else ()
    listed = [(key, "..." if one.default is one.empty else one.default, "") for key, one in taken]
    return "models", [(name, summary, listed)]


def print_entry(console: Any, entry: Listed) -> None:
    """Print a name, its summary, and a line a parameter."""
    from rich.markup import escape

    name, summary, parameters = entry
    print_hanging(console, f"[cyan]{escape(name)}[/cyan]  {escape(summary)}", 2)
    for parameter, default, description in parameters:
        shown = f"{parameter} = {written(default)}"
        print_hanging(console, f"{escape(shown)}  [dim]{escape(description)}[/dim]", 6)


def print_hanging(console: Any, markup: str, indent: int) -> None:
    """Print a line, and where it is too long for the terminal its rest four letters further in."""
    from rich.text import Text

    first, *rest = Text.from_markup(markup).wrap(console, max(console.width - indent - HANGING, 20))
    console.print(" " * indent, first, sep="")
    for line in rest:
        console.print(" " * (indent + HANGING), line, sep="")


def written(value: Any) -> str:
    """Return a default as an experiment file writes it."""
    import tomlkit

    try:
        return str(tomlkit.item(list(value) if isinstance(value, tuple) else value).as_string())
    except (ValueError, TypeError):  # a default of a user's that TOML cannot hold
        return repr(value)


def entries_of(kind: str) -> Iterator[Listed]:
    """Return the entries of a kind."""
    return {
        "models": models,
        "strategies": strategies,
        "sources": sources,
        "costs": costs,
        "settings": settings,
        "metrics": metrics,
    }[kind]()


def models() -> Iterator[Listed]:
    """Return the models with a short name, and how to name others."""
    from barcast.models.catalogue import MODELS, parameters_of

    for name, entry in MODELS.items():
        yield name, entry.summary, [tuple(parameter) for parameter in parameters_of(name)]
    yield "none", "no model, for a strategy that asks none", []
    yield "PATH.py:NAME", "your own: lookback and predict(windows); a torch.nn.Module; a scikit-learn estimator", []
    yield "FOLDER", "a model that an earlier run saved: runs/NAME/model", []


def strategies() -> Iterator[Listed]:
    """Return the strategies with a short name, and how to name others."""
    from barcast.strategies import STRATEGIES
    from barcast.strategies.catalogue import summary_of
    from barcast.strategies.parameters import parameters_of

    for name, strategy in STRATEGIES.items():
        yield name, summary_of(strategy), [tuple(one) for one in parameters_of(strategy)]
    yield "PATH.py:Class", "your own: a ForecastStrategy with target(forecast), or any backtrader.Strategy", []


def sources() -> Iterator[Listed]:
    """Return where bars can come from."""
    from barcast.feeds import SOURCES

    for name, entry in SOURCES.items():
        yield name, entry.summary, []
    yield "PATH.py:NAME", "your own: a function read(start, end) or read() that returns a DataFrame", []


def costs() -> Iterator[Listed]:
    """Return the cost presets, and what can be set on top of one."""
    from barcast.costs import PRESETS, Costs

    for name, preset in PRESETS.items():
        figures = f" Figures of {preset.as_of}." if preset.as_of else ""
        brokers = f" Also: {', '.join(preset.brokers)}." if preset.brokers else ""
        yield (
            name,
            f"{preset.summary}. Source: {preset.source}.{figures}{brokers}",
            [(key, value, "") for key, value in preset.settings.items()],
        )
    fields = Costs.model_fields.items()
    yield (
        "[costs]",
        "settings on top of a preset",
        [(key, field.default, field.description or "") for key, field in fields],
    )


def settings() -> Iterator[Listed]:
    """Return the sections whose settings do not depend on a choice."""
    from barcast.experiments.settings import SECTIONS
    from barcast.research.sweep.settings import SweepSettings

    for name, section in {**SECTIONS, "sweep": SweepSettings}.items():
        if section is not None:
            fields = section.model_fields.items()
            summary = (section.__doc__ or "").partition("\n")[0]
            yield f"[{name}]", summary, [(key, field.default, field.description or "") for key, field in fields]


def metrics() -> Iterator[Listed]:
    """Return what a run is measured by."""
    from barcast.analyzers.metrics.register import METRICS

    for name, metric in METRICS.items():
        undefined = f"; undefined: {metric.undefined_when}" if metric.undefined_when else ""
        better = f"; {metric.better} is better" if metric.better else ""
        yield name, f"{metric.label} ({metric.unit}): {metric.definition}{undefined}{better}", []
