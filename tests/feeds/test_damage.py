"""Two hundred damaged files: each is refused, or read as what a person could have meant to write."""

import random

import numpy as np
import pytest

from barcast.faults import BadInput
from barcast.feeds import load_bars

CHARACTERS = "0123456789.,-+eE_;\"' \t\n\r\0xN/\u0661\ufeff"


def characters(text, rng):
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(["", rng.choice(CHARACTERS)]) + text[at + rng.choice([0, 1]) :]


def fields(text, rng):
    lines = [line.split(",") for line in text.splitlines()]
    cells = rng.choice(lines)
    at = rng.randrange(len(cells))
    new = rng.choice(
        [[], [cells[at]] * 2, ["null"], [""], ["1e400"], ["-" + cells[at]], [rng.choice(rng.choice(lines))]]
    )
    cells[at : at + 1] = new
    return "\n".join(",".join(cells) for cells in lines) + "\n"


def rows(text, rng):
    lines = text.splitlines(keepends=True)
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    new = rng.choice([[], [lines[at]] * 2, [lines[other]], ["\n"], ["junk\n"], [lines[at].strip() + lines[other]]])
    lines[at : at + 1] = new
    return "".join(lines)


def cut(text, rng):
    return text[: rng.randrange(len(text))]


def is_plausible(bars, original):
    """Whether the bars are the original's, but for one row (or a cut end) that is whole and legal itself."""
    for column in bars.columns.values():
        assert np.isfinite(column).all()
    assert (bars.low > 0).all()
    assert (bars.low <= bars.high).all()
    assert bars.index.is_monotonic_increasing
    assert bars.index.is_unique
    ours = {tuple(row) for row in bars.to_frame().iloc[:, :5].reset_index().itertuples(index=False)}
    theirs = {tuple(row) for row in original.to_frame().iloc[:, :5].reset_index().itertuples(index=False)}
    return len(ours - theirs) <= 1 or set(bars.columns) != set(original.columns)


def outcome(path):
    """Return the bars of a file or its `BadInput`; anything else is raised."""
    try:
        return load_bars(path)
    except BadInput as error:
        return error


@pytest.mark.parametrize("damage", [characters, fields, rows, cut])
def test_damaged_files(damage, bars_of, write):
    frame = bars_of(count=40).to_frame().round(4)
    frame["Adj Close"] = frame["close"]
    text = frame.to_csv(lineterminator="\n")
    original = load_bars(write(text))
    rng = random.Random(damage.__name__)
    refused = 0
    for _ in range(60):
        damaged = damage(text, rng)
        got = outcome(write(damaged))
        if isinstance(got, BadInput):
            refused += 1
            assert all(fault.where and fault.what and fault.remedy for fault in got.faults)
        else:
            assert is_plausible(got, original), damaged
    assert refused > 10


@pytest.mark.parametrize("name", ["bars.csv", "bars.csv.gz", "bars.parquet"])
def test_damaged_bytes(bars_of, write, tmp_path, name):
    frame = bars_of(count=40).to_frame()
    path = tmp_path / name
    frame.to_parquet(path) if name.endswith("parquet") else frame.to_csv(path)
    data = path.read_bytes()
    original = load_bars(path)
    rng = random.Random(11)
    for _ in range(30):
        damaged = bytearray(data)
        damaged[rng.randrange(len(data))] = rng.randrange(256)
        got = outcome(write(bytes(damaged), name))
        assert isinstance(got, BadInput) or is_plausible(got, original)
