"""All warnings of a run in the order they are told: what a finished run has to say against itself, first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ...faults.run_warning import gravest_first
from ...models.protocol import ForecastSource
from ..result import Result
from .leaks import leaks
from .no_returns import no_returns
from .scores import scores_taken_for_returns
from .tested import tested
from .too_good import too_good


def judged(result: Result, source: ForecastSource | None, strategy: type, params: Mapping[str, Any]) -> Result:
    """Return the result with its alarms first, what is too good to be true before ruins; then what is no return.

    `source` says which columns its models are asked with; `params` are the parameters of the strategy.
    """
    features = () if source is None else source.features
    found = tested(result)
    with np.errstate(over="ignore", invalid="ignore"):  # forecasts and columns may be near the end of float64
        later = [alarm for one in reversed(result.account.apart) for alarm in too_good(result, sample=one.name)]
        unbelievable = (*leaks(result, features), *later, *too_good(result, found))
        misread = (*no_returns(result, found), *scores_taken_for_returns(result, strategy, params))
    return replace(result, warnings=gravest_first((*unbelievable, *misread, *result.warnings)))
