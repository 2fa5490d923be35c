"""Which files and connections a plug-in opens while it is imported, built, fitted and asked.

Python tells a hook of each file that it opens (PEP 578). What a library in C opens is not told: pandas and pyarrow read
Parquet so, and their readers are watched by name.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, wraps
from types import FrameType
from typing import Any

DATA = {
    "csv", "tsv", "psv", "parquet", "pq", "feather", "arrow", "ipc", "npz", "npy", "pkl", "pickle", "joblib", "h5",
    "hdf", "hdf5", "nc", "zarr", "db", "sqlite", "sqlite3", "duckdb", "xls", "xlsx", "xlsm", "xlsb", "ods", "sas7bdat",
    "dta", "sav", "rds", "rdata", "mat", "dat", "bin", "pt", "pth", "ckpt", "safetensors", "onnx", "orc", "avro",
    "jsonl", "ndjson", "msgpack", "lmdb",
}  # fmt: skip
"""Suffixes of files that hold data; weights count, for they may have been trained on any bars."""
PACKED = {"gz", "bz2", "xz", "zip", "zst", "zstd", "lz4", "br", "z", "7z", "tar", "tgz"}
CODE = (".py", ".pyc", ".pyi", ".pyw", ".so", ".pyd", ".dll", ".dylib", ".egg-link")
"""What imports open."""
OUTSIDE = ("/proc/", "/sys/", "/dev/", "/etc/", "/usr/share/", "/usr/lib/")
HOUSE = ("barcast", "backtrader")
RUN = "barcast.experiments.run"
"""The module that watches: what is called by it, and by nothing of the user's in between, is ours."""
PHASES: Mapping[str, str] = {
    "barcast.experiments.building.reader": "reading bars",
    "barcast.models.networks.training": "fitting",
    "barcast.models.networks.torch_forecaster": "fitting",
    "barcast.models.wrapping": "building",
    "barcast.models.schedule.jobs": "fitting",
    "barcast.models.networks.fit_many": "fitting",
    "barcast.models.protocol": "forecasting",
    "barcast.models.examination": "forecasting",
    "backtrader": "trading",
    "barcast.engine.events": "trading",
    "barcast.strategies": "trading",
    "barcast.experiments.building": "building",
}
"""What a module of ours, or of Backtrader, is doing when it calls a plug-in."""
IMPORTING = ("<frozen importlib", "<frozen zipimport")
"""Files of the code by which Python imports."""
IMPORTS = ("load_file", "load_module")
"""Functions that import a plug-in."""
BY_C: Mapping[str, tuple[str, ...]] = {
    "pandas": ("read_parquet", "read_orc", "read_feather"),
    "pyarrow.parquet": ("read_table", "ParquetFile", "read_pandas"),
    "pyarrow.dataset": ("dataset",),
    "pyarrow.feather": ("read_table", "read_feather"),
    "pyarrow.csv": ("read_csv", "open_csv"),
}
"""Readers that open files without Python's knowledge, by module."""
OUT_OF_SIGHT = (
    "Files that a library opens by itself, in C or Rust (polars, DuckDB, h5py, ...), what another program hands over, "
    "and data that is written in the source of a plug-in."
)


@dataclass(frozen=True)
class FileOpened:
    """One file or connection that code of a user's opened."""

    path: str
    """The file's absolute path, or `host:port` of a connection, or the program that was started."""
    phase: str
    """`importing`, `building`, `reading bars`, `fitting`, `forecasting` or `trading`."""
    file: str
    """The file of the user's code that opened it."""
    line: int
    kind: str
    """`read`, `written` or `connection`; a program that is started is a connection, too."""
    is_data: bool
    """Whether it is of a type that holds data (csv, parquet, npz, pickle, db, ...), or the data file of the run."""
    own: bool = False
    """Whether the user's code has written it before, in the same run."""


@dataclass(eq=False)
class FileWatch:
    """What was opened since the watch began."""

    data_file: str = ""
    """The data file of the run, links followed; empty where it has none."""
    found: dict[FileOpened, None] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)

    @property
    def opened(self) -> tuple[FileOpened, ...]:
        """Return every file and connection, in the order in which they were opened first."""
        return tuple(self.found)

    def take_in(self, path: str, kind: str) -> None:
        """Take in what the code of a user's opened; what others did is passed over."""
        place = user_frame(sys._getframe(2))
        if place is None:
            return
        frame, phase = place
        is_data = kind != "connection" and (has_data(path) or self._is_of_run(path))
        own = kind == "read" and path in self.written
        if kind == "written":
            self.written.add(path)
        code = frame.f_code.co_filename
        self.found[FileOpened(path, phase, code, frame.f_lineno, kind, is_data, own)] = None

    def _is_of_run(self, path: str) -> bool:
        return bool(self.data_file) and os.path.realpath(path) == self.data_file


WATCHES: list[FileWatch] = []
"""Those that are watching now."""
_busy = False


@contextmanager
def watching(data_file: str = "") -> Iterator[FileWatch]:
    """Watch what code of a user's opens within the block; `data_file` is that of the run."""
    install()
    watch = FileWatch(os.path.realpath(os.path.expanduser(data_file)) if data_file else "")
    WATCHES.append(watch)
    undo = watch_readers()
    try:
        yield watch
    finally:
        undo()
        WATCHES.remove(watch)


@cache
def install() -> None:
    """Let Python tell of what is opened, from now on: such a hook cannot be taken away."""
    sys.addaudithook(hook)


def hook(event: str, args: tuple[Any, ...]) -> None:
    """Take in an event, if anybody watches; nothing that goes wrong here reaches the code that opened a file."""
    global _busy
    if not WATCHES or _busy or event not in EVENTS:
        return
    _busy = True
    try:
        told = EVENTS[event](args)
        if told is not None:
            for watch in WATCHES:
                watch.take_in(*told)
    except Exception:  # of a path that is none, say
        return
    finally:
        _busy = False


Told = tuple[str, str] | None
"""A path or address, and whether it is read, written or a connection."""


def opened_file(args: tuple[Any, ...]) -> Told:
    """Return the file of an `open`, unless it is code, of Python itself, or not there to be read."""
    path, mode, flags = args
    if not isinstance(path, str | bytes | os.PathLike):  # a file descriptor
        return None
    name = os.fsdecode(path)
    if name.endswith(CODE) or name.startswith(OUTSIDE):
        return None
    full = os.path.abspath(name)
    if full.startswith(python_folders()) or full in sys.path:  # an archive that modules are looked for in
        return None
    writes = any(letter in mode for letter in "wax") if isinstance(mode, str) else bool(flags & (os.O_WRONLY))
    if not (writes or "://" in name or os.path.exists(full)):
        return None
    return full, "written" if writes else "read"


def opened_database(args: tuple[Any, ...]) -> Told:
    """Return the file of an SQLite database, written if it is a new one; one in memory is none."""
    name = os.fsdecode(args[0])
    if name in ("", ":memory:") or "mode=memory" in name:
        return None
    full = os.path.abspath(name.removeprefix("file:").partition("?")[0])
    return full, "read" if os.path.exists(full) else "written"


def connected(args: tuple[Any, ...]) -> Told:
    """Return the address of a connection."""
    address = args[1]
    named = ":".join(str(part) for part in address[:2]) if isinstance(address, tuple) else str(address)
    return named, "connection"


def looked_up(args: tuple[Any, ...]) -> Told:
    """Return the host that was looked up."""
    return ":".join(str(part) for part in args[:2] if part is not None), "connection"


def requested(args: tuple[Any, ...]) -> Told:
    """Return the address that was asked for; `file:` is a file."""
    address = str(args[0])
    return (address.removeprefix("file://"), "read") if address.startswith("file:") else (address, "connection")


def started(args: tuple[Any, ...]) -> Told:
    """Return the program that was started."""
    return str(args[0]), "connection"


EVENTS: Mapping[str, Callable[[tuple[Any, ...]], Told]] = {
    "open": opened_file,
    "sqlite3.connect": opened_database,
    "socket.connect": connected,
    "socket.getaddrinfo": looked_up,
    "urllib.Request": requested,
    "subprocess.Popen": started,
    "os.system": started,
    "os.posix_spawn": started,
    "os.exec": started,
}
"""Python's audit events that are taken in, and what each is of."""


def user_frame(frame: FrameType | None) -> tuple[FrameType, str] | None:
    """Return the innermost frame of the user's own code below the run, and what it was called for.

    None where our code opened a file for itself. What the user's code lets ours read is put down to the user.
    """
    own: FrameType | None = None
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module == RUN:
            return None
        is_ours = module.partition(".")[0] in HOUSE
        if own is not None and is_ours:
            return own, phase_of(frame)
        if own is None and frame.f_code.co_filename.startswith(IMPORTING):
            return None  # a library that is imported reads what it needs
        if own is None and not is_ours and is_users(frame.f_code.co_filename):
            own = frame
        frame = frame.f_back
    return None if own is None else (own, "trading")  # a thread that a plug-in has started


def phase_of(frame: FrameType | None) -> str:
    """Return what our code was doing when it called a plug-in, by the nearest of its functions that says so."""
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module == "barcast.experiments.building.plugins" and frame.f_code.co_name in IMPORTS:
            return "importing"
        for name, phase in PHASES.items():
            if module == name or module.startswith(f"{name}."):
                return phase
        frame = frame.f_back
    return "trading"


@cache
def is_users(file: str) -> bool:
    """Return whether code of that file is the user's own: not of Python, of a library, or made up on the way."""
    return not (file.startswith(("<", *python_folders())) or "site-packages" in file)


@cache
def python_folders() -> tuple[str, ...]:
    """Return the folders of Python and of what is installed, each ended by a slash."""
    paths = sysconfig.get_paths()
    folders = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    return tuple({f"{one}{os.sep}" for folder in folders for one in (folder, os.path.realpath(folder))})


def has_data(path: str) -> bool:
    """Return whether a file is of a type that holds data, by its suffixes: `prices.csv.gz` too."""
    parts = os.path.basename(path).lower().split(".")[1:]
    while parts and parts[-1] in PACKED:
        parts.pop()
        if not parts:
            return True  # an archive may hold anything
    return bool(parts) and parts[-1] in DATA


def watch_readers() -> Callable[[], None]:
    """Watch the readers in C of the modules that are imported by now; return what ends that."""
    watched: list[tuple[Any, str, Any]] = []
    for name, readers in BY_C.items():
        module = sys.modules.get(name)
        for reader in readers if module is not None else ():
            found = getattr(module, reader, None)
            if callable(found):
                watched.append((module, reader, found))
                setattr(module, reader, told_of(found))

    def undo() -> None:
        for module, reader, found in watched:
            setattr(module, reader, found)

    return undo


def told_of(reader: Any) -> Any:
    """Return a reader that tells which file it was given."""

    @wraps(reader, updated=())
    def reads(*args: Any, **kwargs: Any) -> Any:
        for given in (*args[:1], *(kwargs.get(name) for name in ("path", "source", "where", "input_file"))):
            if isinstance(given, str | os.PathLike):
                sys.audit("open", os.fspath(given), "r", 0)
        return reader(*args, **kwargs)

    return reads
