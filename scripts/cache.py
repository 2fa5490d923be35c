"""`barcast cache`: the trained models that are kept from run to run, and their removal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from barcast.scripts.exits import tidy

if TYPE_CHECKING:
    from barcast.models.cache.fold_cache import CachedFile, FoldCache

UNITS = ("bytes", "kB", "MB", "GB")


def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Remove them all, and what killed runs left half-written.")] = (
        False
    ),
    older_than: Annotated[
        float | None, typer.Option(metavar="DAYS", min=0.0, help="With --clear: only those kept so long ago.")
    ] = None,
) -> None:
    """Show the trained models that are kept, so that an equal training need not be repeated; or remove them."""
    with tidy():
        from rich.console import Console

        from barcast.faults import BadInput
        from barcast.models.cache.fold_cache import FoldCache, cache_folder

        if older_than is not None and not clear:
            raise BadInput.at("--older-than", "says what to remove", "add --clear")
        kept = FoldCache(cache_folder())
        console = Console(highlight=False, soft_wrap=True)
        if clear:
            print_removal(console, kept, older_than or 0.0)
        else:
            print_contents(console, kept)
        print_foreign(console, kept)


def print_removal(console: Any, kept: FoldCache, older_than: float) -> None:
    """Remove, and print what was removed.

    Raises:
        BadInput: a file could not be removed.
    """
    from barcast.faults import BadInput
    from barcast.faults.visible import visible

    gone = kept.clear(older_than)
    models, halves = counted(gone.entries, "model"), counted(gone.leftovers, "half-written file")
    what = f"{models} and {halves}" if gone.leftovers else models
    left = f"{len(kept.entries()) or 'none'} left in {kept.folder}"
    console.print(visible(f"Removed {what} ({sized(gone.size)}); {left}"), markup=False)
    if kept.troubles:
        raise BadInput.at("barcast cache", "; ".join(kept.troubles), "see who may write to it")


def print_contents(console: Any, kept: FoldCache) -> None:
    """Print how many models are kept, where, since when, and a table by model."""
    from barcast.faults.visible import visible

    entries, leftovers = kept.entries(), kept.leftovers()
    size = f", {sized(kept.size())} on disk" if entries else ""
    console.print(visible(f"{counted(len(entries), 'trained model')} kept in {kept.folder}{size}"), markup=False)
    if entries:
        console.print(table_of(entries), crop=False)
    if leftovers:
        many = f"{counted(len(leftovers), 'file')} of runs that were killed or are still at work"
        console.print(f"{many} ({sized(sum(one.size for one in leftovers))}); --clear removes them", markup=False)


def print_foreign(console: Any, kept: FoldCache) -> None:
    """Name what lies in the folder and is not ours."""
    from barcast.faults.visible import visible

    foreign = kept.foreign()
    if foreign:
        names = ", ".join(path.name for path in foreign[:5]) + (", ..." if len(foreign) > 5 else "")
        console.print(visible(f"Not of barcast and left alone: {names}"), markup=False)


def table_of(entries: Sequence[CachedFile]) -> Any:
    """Return the table of models: how many are kept of each, their size, the newest and the oldest."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from barcast.faults.visible import visible

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    table.add_column("model")
    for title in ("kept", "size", "newest", "oldest"):
        table.add_column(title, justify="right")
    for model, own in by_model(entries).items():
        ages = [one.kept_at for one in own]
        cells = [f"{len(own)}", sized(sum(one.size for one in own)), stamped(max(ages)), stamped(min(ages))]
        table.add_row(Text(visible(model)), *cells)
    return table


def by_model(entries: Sequence[CachedFile]) -> dict[str, list[CachedFile]]:
    """Return the entries by the name of their model, in the order of the names."""
    found: dict[str, list[CachedFile]] = {}
    for entry in entries:
        found.setdefault(entry.model or "damaged", []).append(entry)
    return dict(sorted(found.items()))


def counted(many: int, what: str) -> str:
    """Return `1 model`, `2 models`."""
    return f"{many} {what}" if many == 1 else f"{many} {what}s"


def sized(size: float) -> str:
    """Return a size in the unit that suits it."""
    for unit in UNITS[:-1]:
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == UNITS[0] else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} {UNITS[-1]}"


def stamped(seconds: float) -> str:
    """Return a moment by the local clock."""
    return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M}"
