"""What is audited: the bars and terms of a run, and how its parts are built anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...costs import Costs
from ...engine.account.terms import AccountTerms
from ...engine.result import Result
from ...experiments.opened_files import FileOpened
from ...experiments.settings import Experiment
from ...feeds.bars import Bars
from ...models.protocol import Forecaster
from ...models.schedule.split import Split
from ...models.schedule.walk_forward import AroundFit


@dataclass(frozen=True)
class Built:
    """The parts of one run, built anew: in fresh modules, the global generators seeded as in the run."""

    model: Any
    """A forecaster not fitted yet (perhaps an ensemble), a source of forecasters, or None."""
    strategy: type
    around_fit: AroundFit | None = None
    """What each fit is wrapped in."""


@dataclass(frozen=True, eq=False)
class Subject:
    """What is audited."""

    bars: Bars
    """Those that train and test; a lock-box is not among them."""
    split: Split
    """Without a lock-box."""
    account: AccountTerms
    costs: Costs
    strategy_params: Mapping[str, Any]
    streaming: bool
    build: Callable[[], Built]
    """Builds the parts anew, see `Built`; within `fresh_modules(files)` of modules imported anew."""
    label: str = ""
    """What is audited, in a line: data, model, strategy, costs."""
    model_name: str = ""
    """What the model is called when it is a plug-in; empty for one of ours, or none."""
    strategy_name: str = ""
    """What the strategy is called when it is a plug-in; empty for one of ours."""
    reader_name: str = ""
    """What the source of the bars is called when it is a function of the user's; else empty."""
    files: tuple[str, ...] = ()
    """The files of the user's own parts, which are imported anew for each run."""
    fresh: bool = True
    """Whether the user's modules are imported anew for each run; objects handed in stay what they are."""
    experiment: Experiment | None = None
    """The settings it is made of; None for a run made of objects."""


@dataclass(frozen=True, eq=False)
class Reference:
    """The run itself, which all others are held against."""

    result: Result
    fitted: Mapping[int, Forecaster] = field(default_factory=dict)
    """The models trained, by the number of their fold, as they were after the run."""
    files: tuple[FileOpened, ...] = ()
    """Files and connections that plug-ins opened, from the first import to the end of the run."""
