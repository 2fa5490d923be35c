"""The ledger as JSON, one value a line: bars, then the trials that looked at them."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from ...arrays import Floats
from ...faults.parsing import parse_json
from .counting import list_trials
from .looks import Listed
from .markets import span_of, whole
from .rows import kept_trial, text
from .trial import ARRAYS


def lines_of(db: sqlite3.Connection, data: str | None = None) -> Iterator[str]:
    """Yield a line for each trial, and before the first of its bars a line for them."""
    written: set[int] = set()
    for one in list_trials(db, data):
        row = db.execute("SELECT market FROM trial WHERE number = ?", (one.number,)).fetchone()
        market = whole(row[0])
        if market not in written:
            written.add(market)
            yield json.dumps(bars_as_json(db, market))
        yield json.dumps({"bars": market, **trial_as_json(db, one)})


def bars_as_json(db: sqlite3.Connection, number: int) -> dict[str, Any]:
    """Return bars: their stamps, and the returns from close to close."""
    span = span_of(db, number)
    stamps = np.datetime_as_string(span.moments.astype("datetime64[us]"), unit="s")
    return {"record": "bars", "bars": number, "stamps": stamps.tolist(), "returns": numbers(span.returns)}


def trial_as_json(db: sqlite3.Connection, one: Listed) -> dict[str, Any]:
    """Return all that is kept of a trial."""
    query = """
    SELECT seed, data_sha256, settings, plugins FROM trial t LEFT JOIN made_of m ON m.trial = t.number WHERE number = ?
    """
    seed, data_sha256, settings, plugins = db.execute(query, (one.number,)).fetchone()
    kept = kept_trial(db, one.number)
    arrays = {name: None if kept is None else numbers(getattr(kept, name)) for name in ARRAYS}
    told = {**asdict(one), "first": str(one.first)[:19], "last": str(one.last)[:19], "bars_looked_at": one.bars}
    del told["bars"]
    about = {"seed": whole(seed), "data_sha256": text(data_sha256)}
    return {"record": "trial", **told, **about, "settings": parsed(settings), "plugins": parsed(plugins), **arrays}


def parsed(kept: Any) -> Any:
    """Return JSON that is kept as a value; as it stands where it is none any more."""
    try:
        return None if kept is None else parse_json(text(kept))
    except ValueError:
        return kept


def numbers(array: Floats | None) -> list[float | None] | None:
    """Return numbers as JSON has them: what is not finite is null."""
    return None if array is None else [number if math.isfinite(number) else None for number in array.tolist()]
