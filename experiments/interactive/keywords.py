"""The keywords of `barcast.backtest`: the flags of `barcast backtest`, and the sections of an experiment file."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypedDict

from ..flags import FLAGS
from ..settings import SECTIONS


class Keywords(TypedDict, total=False):
    """Each flag that is a setting, and each section; a section may be a mapping of its settings."""

    model: Any
    strategy: Any
    costs: Any
    split: Any
    run: Any
    start: Any
    end: Any
    commission_bps: float | None
    spread_bps: float | None
    slippage_bps: float | None
    train: float | None
    lockbox: float | None
    refit_every: int | None
    train_bars: int | None
    fill: str | None
    cash: float | None
    max_leverage: float | None
    seed: int | None
    seeds: int | None
    cache: bool | None
    streaming: bool | None
    sealed: bool | None


NAMES = tuple(dict.fromkeys(["data", *Keywords.__annotations__]))
"""All keywords that are settings: those of `Keywords`, and `data`, which may stand first without its name."""
PARTS = ("data", "model", "strategy", "costs")
"""Those that name a part; as a section they have all its settings."""


def keyword_of(place: str) -> str | None:
    """Return the keyword that stands for a setting, `section.key`; None where its section has to be written."""
    return next((name for name, its in FLAGS.items() if its == place), None)


def shown_in_help(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return the call with all its keywords in its signature, for `help` and for completion in a notebook."""
    own = inspect.signature(call)
    kept = [one for one in own.parameters.values() if one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)]
    kinds = Keywords.__annotations__
    named = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kinds[name])
        for name in kinds
        if name not in own.parameters
    ]
    positional = [one for one in kept if one.kind is not one.KEYWORD_ONLY]
    others = [one for one in kept if one.kind is one.KEYWORD_ONLY]
    call.__signature__ = own.replace(parameters=[*positional, *named, *others])  # type: ignore[attr-defined]
    return call


def is_section(name: str) -> bool:
    """Return whether a keyword is a section of an experiment file."""
    return name in SECTIONS
