"""The pieces that a page is put together of: boxes, each a figure with what it says, in sections."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from .document import rendered
from .fragment import Fragment
from .words import spoken


def joined(pieces: Iterable[Fragment]) -> Fragment:
    """Return pieces one after another as one."""
    html = Markup("")
    plots: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for piece in pieces:
        html += piece.html
        plots.update(piece.plots)
        data.update(piece.data)
    return Fragment(html, plots, data)


def drawn(template: str, **values: Any) -> Fragment:
    """Return a piece that is a template of this room with its values, escaped."""
    return Fragment(rendered(template, **values))


def box(title: str, picture: Fragment | Markup, note: str = "", *, wide: bool = False) -> Fragment:
    """Return one figure: what can be read off it, the picture, and how it is read.

    Args:
        title: a sentence of ours, or an empty one.
        picture: what is shown.
        note: sentences of ours; what stands between backticks is code.
        wide: whether it takes the whole width of the page.
    """
    inner = picture if isinstance(picture, Fragment) else Fragment(picture)
    html = rendered("box.html", title=spoken(title), picture=inner.html, note=spoken(note), wide=wide)
    return Fragment(html, inner.plots, inner.data)


def section(name: str, title: str, boxes: Iterable[Fragment], notes: Iterable[str] = ()) -> Fragment:
    """Return a section of the page with its boxes side by side; nothing where there is neither box nor note."""
    inner, said = joined(boxes), [spoken(note) for note in notes if note]
    if not inner.html and not said:
        return Fragment(Markup(""))
    html = rendered("section.html", name=name, title=title, boxes=inner.html, notes=said)
    return Fragment(html, inner.plots, inner.data)
