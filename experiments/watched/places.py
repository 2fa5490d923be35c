"""Where a file lies and of what type it is: code, a library's own, or one that holds data."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from functools import cache, lru_cache
from pathlib import Path

CODE = (".py", ".pyc", ".pyw", ".pyi", ".so", ".pyd", ".dll", ".dylib", ".nbi", ".nbc", ".egg-link")
"""How files end that an import opens."""
LOOKS = (".ttf", ".otf", ".afm", ".pfb", ".mplstyle")
COMPRESSED = {"gz", "bz2", "xz", "zst", "zip", "lz4", "lzma", "z", "br", "tar", "tgz", "7z", "rar"}
DATA_TYPES = (
    "csv tsv psv parquet pq parq feather ftr arrow arrows ipc npz npy memmap mmap pkl pickle p joblib dill h5 hdf hdf5 "
    "he5 nc nc4 zarr db db3 sqlite sqlite3 s3db duckdb ddb mdb accdb dbf lmdb xls xlsx xlsm xlsb ods sas7bdat xpt dta "
    "sav por rds rda rdata mat dat data bin raw pt pth ckpt safetensors onnx pb orc avro jsonl ndjson msgpack "
    "hst fxt bi5 tick ticks ohlc ohlcv quotes prices"
)
"""Suffixes of files that hold data."""
TEXT_TYPES = "json toml yaml yml ini cfg conf env txt log md rst xml html tex lock properties"
"""Suffixes of files that seldom hold prices: settings, notes, logs."""
DATA, TEXT = frozenset(DATA_TYPES.split()), frozenset(TEXT_TYPES.split())
FOLDERS = (".zarr", ".parquet", ".lmdb", ".n5")
"""Folders that are one piece of data, of many files."""
OURS = f"{Path(__file__).resolve().parents[2]}{os.sep}"
"""Where barcast lies: what it brings is data like any other's."""
PRICES = f"{os.sep}arch{os.sep}data{os.sep}"
"""Where the bars lie that come with barcast, in a package that is installed."""
SYSTEM = ("/proc/", "/sys/", "/dev/", "/etc/", "/usr/share/", "/usr/lib/", "/usr/lib64/", "/lib/", "/lib64/")
CACHES = {"matplotlib", "fontconfig", "numba", "triton", "torch", "huggingface", "py-yfinance", "pip"}
"""Folders of libraries in the user's cache folder."""
SHARED_PREFIXES = {"/", "/usr", "/usr/local"}
"""Where Python may be installed beside what is not Python's."""


def holds_data(path: str) -> bool:
    """Return whether a file is of a type that holds data, by its suffix; `.csv.gz` is a CSV, `.json.gz` is none."""
    for one in {path, os.path.realpath(path)}:
        *folders, name = one.split(os.sep)
        if is_data_name(name) or any(folder.lower().endswith(FOLDERS) for folder in folders):
            return True
    return False


def is_data_name(name: str) -> bool:
    """Return whether a file's name has a suffix of data, also below that of a compressed one."""
    _, *suffixes = name.lower().lstrip(".").split(".")
    packed = False
    while suffixes and suffixes[-1] in COMPRESSED:
        packed, suffixes = True, suffixes[:-1]
    if suffixes and suffixes[-1] in DATA:
        return True
    return packed and not (suffixes and suffixes[-1] in TEXT)


@lru_cache(4096)
def is_of_no_interest(path: str) -> bool:
    """Return whether an absolute path is the machine's, Python's or a library's own."""
    if path.lower().endswith(LOOKS):
        return True
    if path.startswith(SYSTEM):
        return not path.startswith("/dev/shm/")  # a user can keep files there
    inside = path.removeprefix(OURS)  # an environment may lie in the checkout
    if PRICES in path or (inside != path and "site-packages" not in inside.split(os.sep)):
        return False
    return is_installed(path) or is_cached_by_a_library(path)


def is_cached_by_a_library(path: str) -> bool:
    """Return whether a path lies in what a library keeps in the user's cache folder."""
    folder = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    inside = path.removeprefix(f"{folder}{os.sep}")
    return inside != path and inside.split(os.sep)[0] in CACHES


@cache
def is_installed(path: str) -> bool:
    """Return whether a file belongs to Python or to an installed package."""
    parts = path.split(os.sep)
    return "site-packages" in parts or "dist-packages" in parts or path.startswith(library_folders())


@cache
def library_folders() -> tuple[str, ...]:
    """Return the folders of Python, of the standard library and of what is installed, each ended by a slash."""
    folders = [sysconfig.get_paths()[one] for one in ("stdlib", "platstdlib", "purelib", "platlib", "scripts")]
    folders += [*site.getsitepackages(), site.getusersitepackages()]
    folders += [one for one in (sys.prefix, sys.base_prefix) if one not in SHARED_PREFIXES]
    both = {*folders, *map(os.path.realpath, folders)}
    return tuple(f"{folder.rstrip(os.sep)}{os.sep}" for folder in both)
