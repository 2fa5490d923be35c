"""Pages of made results and what reads them, and what reads the JSON that Bokeh draws."""

import base64
import functools
import gzip
from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
import pytest
from markupsafe import Markup

from barcast.reports.page import page
from barcast.reports.page.about import About
from barcast.reports.page.fragment import Fragment
from barcast.verdict.assess import assess
from barcast.verdict.baselines import baselines_of

VOID = {"meta", "input", "br"}
"""Elements without an end."""


FULL = {"ul", "dl", "tr", "figure", "section", "h1", "h2", "h3", "p", "figcaption", "li", "dd", "summary", "article"}
"""Elements that hold something."""


class Read(HTMLParser):
    """A page as it is parsed: its elements, each with its attributes, its texts, and what is wrong with it."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts, self.open, self.wrong, self.empty = [], [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.held()
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append([tag, 0])

    def handle_startendtag(self, tag, attributes):
        self.held()
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        opened, held = self.open.pop() if self.open else ("", 0)
        if opened != tag:
            self.wrong.append(tag)
        if tag in FULL and not held:
            self.empty.append(tag)

    def handle_data(self, data):
        if data.strip():
            self.held()
        if self.open and self.open[-1][0] not in ("script", "style"):
            self.texts.append(data)

    def held(self):
        if self.open:
            self.open[-1][1] += 1

    @property
    def tags(self):
        return {tag for tag, _ in self.elements}

    @property
    def ids(self):
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


@functools.cache
def judged(result):
    """Return the verdict on a result, made once."""
    return assess(result)


@pytest.fixture
def verdict_on():
    """The verdict on a made result: `verdict_on(result)`."""
    return judged


@pytest.fixture
def read():
    """The reader: `read(text).ids`."""
    return Read


@pytest.fixture
def about():
    """What a folder says beside the result."""
    return About(
        name="003-sp500-ar",
        settings='[model]\nname = "ar"\n',
        changed={"model.name": '"ar"'},
        facts={"Data": "sp500: 300 bars"},
        commands={"Check it": "barcast rerun runs/003-sp500-ar"},
    )


@pytest.fixture
def page_of(monkeypatch, about):
    """Make a page without what Bokeh draws, whose tests are elsewhere: `page_of(result)`."""

    def without_panes(result, verdict=None, told=about):
        return page.page_of(result, verdict or judged(result), told)

    for name in ("panes", "scatter"):
        monkeypatch.setattr(page, name, lambda *_: Fragment(Markup('<div class="plot"></div>')))
    return without_panes


def parts_of(part):
    """Yield every object of a JSON."""
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from parts_of(value)
    elif isinstance(part, list):
        for value in part:
            yield from parts_of(value)


def decoded(column):
    """Return a column of a source as an array."""
    if isinstance(column, dict) and column.get("type") == "ndarray":
        raw = gzip.decompress(base64.b64decode(column["array"]["data"]))
        return np.frombuffer(raw, dtype=np.dtype(column["dtype"])).reshape(column["shape"])
    return np.asarray(column)


def columns_in(plot, name):
    """Return the columns of the source of that name, by name."""
    found = [one["attributes"] for one in parts_of(plot) if one.get("attributes", {}).get("name") == name]
    assert len(found) == 1, f"{len(found)} models are called {name}"
    return {key: decoded(column) for key, column in found[0]["data"]["entries"]}


@pytest.fixture
def columns():
    """The columns of a source in Bokeh's JSON: `columns(fragment.plots["panes"], "panes-rows")`."""
    return columns_in


@pytest.fixture
def models():
    """The models of a kind in Bokeh's JSON: `models(fragment.plots["panes"], "Span")`."""
    return lambda plot, kind: [one["attributes"] for one in parts_of(plot) if one.get("name") == kind]


@pytest.fixture
def verdict_of():
    """A verdict with baselines and no more, for what reads nothing else of it: `verdict_of(result)`."""

    def made(result):
        sample = next((one.name for one in reversed(result.account.samples) if len(one.rows)), "test")
        return SimpleNamespace(sample=sample, baselines=baselines_of(result, sample, random_runs=1))

    return made
