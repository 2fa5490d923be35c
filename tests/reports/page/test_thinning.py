"""Fewer bars, and every extreme of every line among them."""

import itertools

import numpy as np
import pytest

from barcast.reports.page.thinning import BUCKETS, MOST, thinned


def lines_of(count, seed=1):
    random = np.random.default_rng(seed)
    walk = np.cumsum(random.normal(size=count))
    spikes = np.where(random.random(count) < 1e-4, 50.0 * random.normal(size=count), 0.0)
    gap = np.where(np.arange(count) < count // 3, np.nan, random.normal(size=count))
    return {"walk": walk, "spikes": walk + spikes, "gap": gap, "fall": np.minimum.accumulate(walk)}


def test_up_to_the_limit_every_bar_is_drawn():
    rows, of_each = thinned(lines_of(MOST))
    assert rows.tolist() == list(range(MOST))
    assert of_each == 1


@pytest.mark.parametrize("count", [MOST + 1, 200_003, 1_000_000])
def test_of_every_line_each_stretch_that_a_pixel_shows_keeps_its_highest_and_lowest_value(count):
    """The witness reads each pixel of a window of 1,200: what lies in it, and what is kept a bucket around it."""
    lines = lines_of(count)
    rows, of_each = thinned(lines)
    kept = np.zeros(count, dtype=bool)
    kept[rows] = True
    assert rows[0] == 0
    assert rows[-1] == count - 1
    assert of_each == int(np.ceil(count / BUCKETS))
    edges = np.linspace(0, count, 1201).astype(int)
    for line in lines.values():
        for first, last in itertools.pairwise(edges):
            inside = line[first:last][np.isfinite(line[first:last])]
            if not len(inside):
                continue
            around = slice(max(0, first - 2 * of_each), last + 2 * of_each)
            near = line[around][kept[around]]
            near = near[np.isfinite(near)]
            assert near.max() >= inside.max()
            assert near.min() <= inside.min()


def test_the_highest_and_the_lowest_value_of_all_are_kept_to_the_bar():
    lines = lines_of(300_000)
    rows, _ = thinned(lines)
    for line in lines.values():
        assert {np.nanmax(line), np.nanmin(line)} <= set(line[rows].tolist())


def test_a_single_bar_far_out_is_kept_wherever_it_is():
    for at in (1, 77_777, 99_998):
        line = np.zeros(100_000)
        line[at] = -1.0
        assert at in thinned({"line": line})[0]


def test_a_million_bars_become_few_enough_to_open_at_once():
    lines = lines_of(1_000_000)
    assert len(thinned(lines)[0]) <= 2 * BUCKETS * len(lines) + 2


def test_rows_that_shall_stay_stay():
    keep = [123, 45_678]
    assert set(keep) <= set(thinned({"line": np.arange(100_000.0)}, keep)[0].tolist())
