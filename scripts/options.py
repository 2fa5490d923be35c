"""The flags that are settings, once for all commands that take them: `backtest` and `audit`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any, get_type_hints

import typer


def setting_flags(
    data: Annotated[
        str | None,
        typer.Option(metavar="SOURCE", help="A source of `barcast list`, a CSV or Parquet file, or PATH.py:NAME."),
    ] = None,
    start: Annotated[str | None, typer.Option(metavar="DATE", help="First date, inclusive.")] = None,
    end: Annotated[str | None, typer.Option(metavar="DATE", help="Last date, inclusive.")] = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A name of `barcast list`, none, PATH.py:NAME, or a saved model's folder."),
    ] = None,
    strategy: Annotated[
        str | None, typer.Option(metavar="NAME", help="A name of `barcast list`, or PATH.py:Class.")
    ] = None,
    costs: Annotated[
        str | None, typer.Option(metavar="PRESET", help="A preset or a broker of `barcast list costs`.")
    ] = None,
    commission_bps: Annotated[float | None, typer.Option(help="Commission, basis points of the traded value.")] = None,
    spread_bps: Annotated[float | None, typer.Option(help="Full spread, basis points of the price.")] = None,
    slippage_bps: Annotated[float | None, typer.Option(help="Slippage, basis points of the price.")] = None,
    train: Annotated[float | None, typer.Option(help="Share of the bars that trains (first).")] = None,
    lockbox: Annotated[
        float | None, typer.Option(help="Share of the bars, the last, that nothing looks into before `barcast open`.")
    ] = None,
    refit_every: Annotated[
        int | None, typer.Option(metavar="BARS", help="Walk forward: train anew every so many bars.")
    ] = None,
    train_bars: Annotated[int | None, typer.Option(metavar="BARS", help="Train on the last so many bars only.")] = None,
    fill: Annotated[str | None, typer.Option(help="next_open, or close (optimistic).")] = None,
    cash: Annotated[float | None, typer.Option(help="Money to begin with.")] = None,
    max_leverage: Annotated[float | None, typer.Option(help="Largest position, as a multiple of equity.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of everything random.")] = None,
    seeds: Annotated[int | None, typer.Option(help="Train so many models alike but for their seed.")] = None,
    cache: Annotated[
        bool | None, typer.Option("--cache/--no-cache", help="Take and keep trained models, or train all anew.")
    ] = None,
    streaming: Annotated[bool | None, typer.Option("--streaming", help="Feed bars one at a time, as live.")] = None,
    assign: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="SECTION.KEY=VALUE", help="Any setting, for example model.epochs=1000."),
    ] = None,
) -> None:
    """Hold the flags of settings; nobody calls it."""


def takes_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with the flags of settings behind its first argument.

    It is handed those that were given as `given`, by name, and the texts of `--set` as `assign`.
    """
    own, flags = parameters(command), parameters(setting_flags)
    first, *rest = (one for one in own if one.name not in ("given", "assign"))

    def run(**values: Any) -> None:
        typed = {one.name: values.pop(one.name) for one in flags}
        assign = typed.pop("assign") or []
        command(**values, given={name: value for name, value in typed.items() if value is not None}, assign=assign)

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    together = [first, *flags, *rest]
    run.__signature__ = inspect.Signature(together)  # type: ignore[attr-defined]  # what typer reads
    run.__annotations__ = {one.name: one.annotation for one in together}
    return run


def parameters(function: Callable[..., None]) -> list[inspect.Parameter]:
    """Return a function's parameters, as keywords, with annotations that are types and no texts."""
    hints = get_type_hints(function, include_extras=True)
    found = inspect.signature(function).parameters.values()
    return [one.replace(annotation=hints[one.name], kind=one.KEYWORD_ONLY) for one in found]
