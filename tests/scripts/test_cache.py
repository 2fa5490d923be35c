"""`barcast cache`: what is kept of earlier trainings, and its removal."""

import os
import time

import pytest

from barcast.models.cache.fold_cache import FoldCache, cache_folder
from barcast.models.cache.fold_file import CachedTraining
from barcast.scripts.cache import sized


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """An empty cache."""
    monkeypatch.setenv("BARCAST_CACHE", str(tmp_path / "kept"))
    return cache_folder()


@pytest.fixture
def filled(folder):
    """A cache of three models, one of them ten days old, and one damaged."""
    folder.mkdir(parents=True)
    for number, model in enumerate(("lstm", "lstm", "other")):
        content = CachedTraining(f"{number}" * 64, model, {}, ()).to_bytes()
        (folder / f"{f'{number}' * 64}.trained").write_bytes(content)
    (folder / f"{'3' * 64}.trained").write_bytes(b"damaged")
    old = time.time() - 10 * 86400
    os.utime(folder / f"{'0' * 64}.trained", (old, old))
    return folder


def test_an_empty_cache(barcast, folder):
    shown = barcast("cache")
    assert (shown.code, shown.out) == (0, f"0 trained models kept in {folder}\n")
    cleared = barcast("cache", "--clear")
    assert (cleared.code, cleared.out) == (0, f"Removed 0 models (0 bytes); none left in {folder}\n")
    assert not folder.exists()


def test_what_is_kept(barcast, filled):
    out = barcast("cache").out
    size = sized(FoldCache(filled).size())
    assert out.startswith(f"4 trained models kept in {filled}, {size} on disk\n")
    rows = [line.split() for line in out.splitlines()[1:] if line.strip()]
    assert rows[0] == ["model", "kept", "size", "newest", "oldest"]
    assert [row[:2] for row in rows[2:]] == [["damaged", "1"], ["lstm", "2"], ["other", "1"]]
    dates = [time.strftime("%Y-%m-%d", time.localtime(time.time() - 86400 * days)) for days in (0, 10)]
    assert [rows[3][4], rows[3][6]] == dates


def test_clearing(barcast, filled):
    (filled / f".{'0' * 64}.0a1b2c3d.part").write_bytes(b"half")
    (filled / "thesis.txt").write_text("precious")
    shown = barcast("cache").out
    assert "1 file of runs that were killed or are still at work (4 bytes); --clear removes them" in shown
    assert "Not of barcast and left alone: thesis.txt" in shown
    size = sized(FoldCache(filled).size() + 4)
    done = barcast("cache", "--clear")
    assert done.code == 0
    assert done.out == (
        f"Removed 4 models and 1 half-written file ({size}); none left in {filled}\n"
        "Not of barcast and left alone: thesis.txt\n"
    )
    assert [path.name for path in filled.iterdir()] == ["thesis.txt"]


def test_clearing_the_old(barcast, filled):
    done = barcast("cache", "--clear", "--older-than", "9.5")
    assert done.out.startswith("Removed 1 model (")
    assert done.out.endswith(f"; 3 left in {filled}\n")
    assert not (filled / f"{'0' * 64}.trained").exists()


def test_what_is_asked_wrongly(barcast, filled):
    done = barcast("cache", "--older-than", "9")
    assert (done.code, done.err) == (2, "barcast: --older-than: says what to remove; add --clear\n")
    assert barcast("cache", "--clear", "--older-than", "-1").code == 2
    assert len(list(filled.iterdir())) == 4


def test_what_cannot_be_removed_is_told(barcast, filled, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.unlink", denied)
    done = barcast("cache", "--clear")
    assert done.code == 2
    assert done.out.startswith("Removed 0 models (0 bytes); 4 left")
    assert done.err == (
        f"barcast: barcast cache: {filled} cannot be cleared (Permission denied); see who may write to it\n"
    )


def test_downloads_beside_it_are_left_alone(barcast, filled):
    (filled.parent / "yahoo_XLF_first_2020-01-03.csv").write_text("Date,Close\n")
    barcast("cache", "--clear")
    assert [path.name for path in sorted(filled.parent.iterdir())] == ["models", "yahoo_XLF_first_2020-01-03.csv"]


def test_sizes():
    assert [sized(size) for size in (0, 999, 1000, 1_234_567, 5e12)] == [
        *("0 bytes", "999 bytes", "1.0 kB", "1.2 MB", "5000.0 GB")
    ]
