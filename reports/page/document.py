"""A whole HTML document that needs no network: templates, styles, scripts and Bokeh's own JavaScript in one file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ...faults.visible import visible
from .fragment import Fragment

HERE = Path(__file__).parent
EVERY_PAGE, ON_PAPER = ("base", "charts", "tables"), "print"
"""The styles of every page: those before a page's own, and the one behind them."""


@cache
def environment() -> Environment:
    """Return Jinja's environment: every value is escaped unless it is `Markup`, and a name that is missing fails."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def shown(value: Any) -> Any:
    """Return a value as the page has it: what cannot be seen of a text that is not ours is written out."""
    return visible(value, "\n\t") if isinstance(value, str) and not isinstance(value, Markup) else value


def rendered(template: str, **values: Any) -> Markup:
    """Return a template of this room with its values, escaped."""
    return Markup(environment().get_template(template).render(**values))  # escaped by the environment


def document(
    title: str, body: Fragment, *, made_by: str, styles: Sequence[str] = (), scripts: Sequence[str] = ()
) -> str:
    """Return the document as text: the same fragment gives the same bytes.

    Args:
        title: of the window.
        body: what stands in it; with plots, Bokeh's JavaScript goes in too (1.3 MB).
        made_by: the last line of the page.
        styles: files of `styles/` beside those of every page, without `.css`.
        scripts: files of `scripts/`, without `.js`; each is run once the page is read.
    """
    return rendered(
        "document.html",
        title=title,
        body=body.html,
        made_by=made_by,
        styles=[part("styles", f"{name}.css") for name in (*EVERY_PAGE, *styles, ON_PAPER)],
        scripts=[part("scripts", f"{name}.js") for name in scripts],
        bokeh=bokeh_script() if body.plots else None,
        data=as_script({"plots": body.plots, **body.data}),
    )


def part(folder: str, name: str) -> Markup:
    """Return a file of ours that goes into the page as it is."""
    return Markup((HERE / folder / name).read_text(encoding="utf-8"))  # our own file


def as_script(data: Any) -> Markup:
    """Return plain data as JSON that nothing in it can end: no `<` is left."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c"))  # no letter of HTML is left in it


@cache
def bokeh_script() -> Markup:
    """Return Bokeh's JavaScript, of its wheel, without the parts that no plot of ours uses."""
    from bokeh.resources import Resources  # imported where a page is made

    return Markup(Resources(mode="inline", components=["bokeh"]).render_js())  # of the installed package
