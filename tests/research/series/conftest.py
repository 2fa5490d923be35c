"""A series of three small iterations, so that all of it takes a second."""

from dataclasses import replace

import pytest

from barcast.research.series import as_json, iterations, judged, series


def parted(patch):
    """Part the series to three iterations, each trained for an epoch, and return them."""
    known = {one.name: one for one in iterations.ITERATIONS}
    chosen = tuple(replace(known[name], model={**known[name].model, "epochs": 1}) for name in ("01_01", "03_02", "04"))
    for module in (as_json, judged, series):
        patch.setattr(module, "ITERATIONS", chosen)
    return chosen


@pytest.fixture
def quick(monkeypatch):
    """The iterations of the small series."""
    return parted(monkeypatch)


@pytest.fixture
def csv(tmp_path, bars_of):
    """A CSV of 400 random bars."""
    path = tmp_path / "prices.csv"
    bars_of(count=400).to_frame().to_csv(path, index_label="Date")
    return path


@pytest.fixture
def redone(quick, csv, kept={}):  # noqa: B006 - made once
    """The small series on these bars."""
    if not kept:
        kept["series"] = series.redo({"source": str(csv)})
    return kept["series"]
