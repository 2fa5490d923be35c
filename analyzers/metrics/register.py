"""The register of metrics: each is named once, in `METRICS` of its file. All that is done for every metric reads it.

A new metric is its function and its entry in one of these files, in the place where tables and `metrics.json` shall
have it; a new file has its line below.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from .metric import Metric, MetricEntry

FILES = {
    "returns": "Return",
    "forecasts": "Forecast",
    "trading": "Trading",
    "money": "Money",
    "edge": "Edge",
}
"""The files of metrics, and the heading of each in tables."""

GROUPS: Mapping[str, tuple[MetricEntry, ...]] = {
    heading: import_module(f".{file}", __package__).METRICS for file, heading in FILES.items()
}
METRICS: Mapping[str, MetricEntry] = {entry.name: entry for entries in GROUPS.values() for entry in entries}
"""Every metric by its name, in the order of `metrics.json` and of tables."""

if len(METRICS) != sum(map(len, GROUPS.values())):
    raise AssertionError("two metrics have one name")


def computed(*given: object) -> dict[str, Metric]:
    """Return every metric that can be computed of what is given: `AccountData`, `ForecastData`, `TradingData`."""
    by_kind = {type(data): data for data in given}
    return {
        name: entry.compute(by_kind[entry.needs])
        for name, entry in METRICS.items()
        if entry.needs in by_kind and entry.compute is not None
    }


def in_order(metrics: Mapping[str, Metric]) -> dict[str, Metric]:
    """Return the metrics in the order of the register.

    Raises:
        AssertionError: one of them is not in the register, which is a fault of the room that made it.
    """
    if unknown := metrics.keys() - METRICS.keys():
        raise AssertionError(f"not in the register of metrics: {', '.join(sorted(unknown))}")
    return {name: metrics[name] for name in METRICS if name in metrics}
