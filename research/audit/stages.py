"""The stages of a run in the order the data takes, and the checks that look at them."""

from __future__ import annotations

from collections.abc import Mapping

STAGES: Mapping[str, str] = {
    "bars": "bars, and columns of the file",
    "features": "features of the windows",
    "rows": "training rows",
    "scaler": "scaler",
    "weights": "weights",
    "forecast": "forecasts",
    "indicator": "indicators",
    "target": "targets",
    "order": "orders",
    "fill": "fills",
    "equity": "equity",
    "buy_and_hold": "buy and hold",
    "verdict": "what the verdict reads",
}
"""Each stage, and what it is called in a report."""

CHECKS: Mapping[str, str] = {
    "run": "the run itself, which refuses what it sees",
    "control": "the run repeated unchanged",
    "reader": "the source of the bars read again, its files ending at the cut",
    "cut": "the run on fewer bars",
    "poison": "the run with other bars from there on",
    "alone": "each model fitted alone, in a process of its own",
    "cache": "models taken from the cache",
    "files": "files and connections opened by a plug-in",
    "columns": "columns against the returns to come",
    "warm_up": "the run begun later",
    "fills": "prices and volumes of the fills",
    "split": "what trains, and what tests",
    "replay": "the targets traded again",
}
"""Each check, and what it does, in the order of a report."""
