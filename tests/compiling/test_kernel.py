"""Where the machine code of a kernel is kept, and when it is compiled anew."""

import importlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numba
import pytest
from numba.core import caching

import barcast
from barcast.compiling import kept_code
from barcast.compiling.sources import Label, digest_of

ROOT = Path(barcast.__file__).parent
KERNELS = ("models/networks/lstm/kernel", "engine/replay/kernel")
BEGIN = "from .decorator import KERNEL\nfrom .rate import RATE\n"
FILES = {
    "__init__.py": "",
    "decorator.py": "from barcast.compiling import Kernel\n\nKERNEL = Kernel(__name__, __file__)\n",
    "rate.py": "RATE = 2.0\n",
    "low.py": f"{BEGIN}\n\n@KERNEL.compile\ndef low(x):\n    return RATE * x\n",
    "high.py": f"{BEGIN}from .low import low\n\n\n@KERNEL.compile\ndef high(x):\n    return low(x) + 1\n",
}
"""A kernel of two functions and a constant, each in a file of its own."""


class Toy:
    """The kernel of `FILES` on disk, and the cache beside it."""

    def __init__(self, place):
        self.folder, self.cache = place / "toy", place / "cache"
        self.folder.mkdir()
        for name, text in FILES.items():
            (self.folder / name).write_text(text)

    def edit(self, name, old, new):
        """Change a file, its date and size left as they were where `new` is as long as `old`."""
        file = self.folder / name
        before = file.stat()
        file.write_text(file.read_text().replace(old, new))
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    def high(self):
        """Return the outer function, imported anew."""
        for name in [name for name in sys.modules if name.partition(".")[0] == "toy"]:
            del sys.modules[name]
        return importlib.import_module("toy.high").high

    def kept(self):
        """Return the folders of machine code."""
        return sorted(self.cache.glob("*/barcast-*"))


@pytest.fixture
def toy(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    made = Toy(tmp_path)
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(made.cache))
    yield made
    for name in [name for name in sys.modules if name.partition(".")[0] == "toy"]:
        del sys.modules[name]


def hits(function):
    return sum(function.stats.cache_hits.values())


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_change_to_any_file_of_a_kernel_makes_another_digest(tmp_path, kernel):
    copy = shutil.copytree(ROOT / kernel, tmp_path / "copy", ignore=shutil.ignore_patterns("__pycache__"))
    sound = digest_of(copy, "kernel")
    found = {sound}
    files = sorted(copy.glob("*.py"))
    for file in files:
        before = file.read_bytes()
        file.write_bytes(before + b"\n")
        found.add(digest_of(copy, "kernel"))
        file.write_bytes(before)
    assert digest_of(copy, "kernel") == sound
    files[-1].rename(copy / "renamed.py")
    assert len(found | {digest_of(copy, "kernel"), digest_of(copy, "other.kernel")}) == len(files) + 3


def test_machine_code_is_found_again(toy):
    assert toy.high()(3.0) == 7.0
    again = toy.high()
    assert again(3.0) == 7.0
    assert hits(again) == 1
    (folder,) = toy.kept()
    assert {file.name.partition("-")[0] for file in folder.iterdir()} == {"high.high", "low.low"}


def test_a_change_below_reaches_the_callers_and_clears_the_older_folder(toy):
    assert toy.high()(3.0) == 7.0
    (older,) = toy.kept()
    others = [older.parent / name for name in ("barcast-other.kernel-0123456789abcdef", "barcast-toy-mine", "else")]
    for other in others:
        other.mkdir()
    toy.edit("rate.py", "2.0", "5.0")
    again = toy.high()
    assert again(3.0) == 16.0
    assert hits(again) == 0
    assert not older.exists()
    assert all(other.is_dir() for other in others)


def test_a_folder_written_to_since_is_left(tmp_path):
    label = Label("toy", "a" * 64, time.time() - 60.0)
    newer, older = tmp_path / "barcast-toy-bbbbbbbbbbbbbbbb", tmp_path / "barcast-toy-cccccccccccccccc"
    link = tmp_path / "barcast-toy-dddddddddddddddd"
    for folder in (newer, older, tmp_path / label.folder):
        folder.mkdir()
    link.symlink_to(newer, target_is_directory=True)
    os.utime(older, (label.since - 1.0, label.since - 1.0))
    kept_code.clear_older(tmp_path / label.folder, label)
    assert sorted(tmp_path.iterdir()) == sorted([tmp_path / label.folder, newer, link])


def test_a_process_whose_folder_is_cleared_goes_on(toy):
    high = toy.high()
    assert high(3.0) == 7.0
    (folder,) = toy.kept()
    shutil.rmtree(folder)
    assert high(3) == 7.0
    assert toy.kept() == [folder]
    shutil.rmtree(folder)
    folder.write_text("in the way")
    assert high(3j) == 6j + 1
    assert toy.high()(3.0) == 7.0


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
@pytest.mark.parametrize("left", [0, 40])
def test_what_is_damaged_is_compiled_and_kept_again(toy, ending, left):
    assert toy.high()(3.0) == 7.0
    for file in toy.kept()[0].glob(f"*.{ending}"):
        file.write_bytes(file.read_bytes()[:left])
    mended, again = toy.high(), None
    assert mended(3.0) == 7.0
    again = toy.high()
    assert again(3.0) == 7.0
    assert (hits(mended), hits(again)) == (0, 1)


def test_where_the_asked_folder_cannot_be_made_it_is_kept_beside_the_file(toy, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert toy.high()(3.0) == 7.0
    assert len(list((toy.folder / "__pycache__").glob("barcast-toy-*/*.nbc"))) == 2


def test_where_no_folder_can_be_written_it_is_compiled_all_the_same(toy, monkeypatch):
    monkeypatch.setattr(caching.CompileResultCacheImpl, "_locator_classes", [])
    high = toy.high()
    assert high(3.0) == 7.0
    assert high.stats.cache_path is None


def test_with_another_numba_nothing_is_kept(toy, monkeypatch):
    monkeypatch.setattr(kept_code.KernelCacheImpl, "__init__", lambda self: None)
    high = toy.high()
    assert high(3.0) == 7.0
    assert high.stats.cache_path is None
    name = "barcast.compiling.kernel"
    monkeypatch.setitem(sys.modules, "barcast.compiling.kept_code", None)
    monkeypatch.delitem(sys.modules, name)
    bare = importlib.import_module(name).Kernel("toy.high", str(toy.folder / "high.py")).compile(lambda x: x + 1.0)
    assert bare(3.0) == 4.0
    assert bare.stats.cache_path is None


def test_what_is_not_compiled_stays_plain(toy, monkeypatch):
    monkeypatch.setattr(numba.config, "DISABLE_JIT", True)
    high = toy.high()
    assert high(3.0) == 7.0
    assert type(high).__name__ == "function"
    assert not toy.cache.exists()


def test_a_users_own_function_is_kept_where_numba_keeps_it(toy):
    (toy.folder / "own.py").write_text("from numba import njit\n\n\n@njit(cache=True)\ndef own(x):\n    return x\n")
    assert toy.high()(3.0) == 7.0
    own = importlib.import_module("toy.own").own
    assert own(3.0) == 3.0
    locator = caching.UserProvidedCacheLocator(own.py_func, str(toy.folder / "own.py"))
    assert own.stats.cache_path == locator.get_cache_path() == str(toy.kept()[0].parent)
    assert type(own._cache) is caching.FunctionCache
    assert len(list(toy.kept()[0].parent.glob("own.own-*.nbc"))) == 1


@pytest.mark.slow
def test_two_processes_at_once_do_not_break_each_other(toy):
    assert toy.high()(3.0) == 7.0
    toy.edit("rate.py", "2.0", "5.0")
    paths = os.pathsep.join([str(toy.folder.parent), str(ROOT.parent)])
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(toy.cache), "PYTHONPATH": paths}
    command = [sys.executable, "-c", "from toy.high import high; print(high(3.0))"]
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=120)[0] for process in running] == ["16.0\n"] * 2
    assert len(toy.kept()) == 1
