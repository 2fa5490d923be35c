"""A browser for the session, and pages of made results in it; skipped, with what is not tested, where there is none."""

import shutil
from types import SimpleNamespace

import pytest
from markupsafe import Markup

from barcast.reports.page.document import document
from barcast.reports.page.fragment import Fragment
from barcast.reports.page.panes import panes
from barcast.reports.page.scatter import scatter

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NOT_TESTED = (
    "not tested: how a page looks and acts in a browser (console, widths, zoom, hover, keys, touch, dark, print); "
    "`make browser` installs what is missing: "
)
DRAWN_WITHIN = 30_000
"""Milliseconds that a page may take to be drawn on a busy machine."""


@pytest.fixture(scope="session")
def browser():
    """Chromium, without a window."""
    playwright = pytest.importorskip("playwright.sync_api", reason=f"{NOT_TESTED}playwright")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"{NOT_TESTED}Chromium")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def page_of(tmp_path_factory):
    """The page of a result as a file: `page_of(result, verdict)`."""
    folder = tmp_path_factory.mktemp("pages")

    def written(result, verdict, name):
        path = folder / f"{name}.html"
        if not path.exists():
            shown = [panes(result, verdict), scatter(result, verdict.sample)]
            body = Markup("<main>{}{}</main>").format(*(one.html for one in shown))
            plots = {key: plot for one in shown for key, plot in one.plots.items()}
            data = {key: told for one in shown for key, told in one.data.items()}
            text = document(name, Fragment(body, plots, data), made_by="", styles=["panes"], scripts=["panes"])
            path.write_text(text, encoding="utf-8", newline="\n")
        return path

    return written


@pytest.fixture
def opened(browser, page_of, kind_of, verdict_of):
    """The maker of pages that are open and drawn: `opened("usual", width=390)`.

    What it returns has the page's `page`, and `said` in its console and `asked` of any network so far.
    """
    contexts = []

    def opener(kind, result=None, width=1440, height=900, **how):
        result = result or kind_of(kind)
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, **how))
        page = contexts[-1].new_page()
        said, asked = [], []
        page.on("console", lambda one: said.append(f"{one.type}: {one.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(page_of(result, verdict_of(result), kind).as_uri())
        page.wait_for_function("document.body.dataset.ready", timeout=DRAWN_WITHIN)
        return SimpleNamespace(page=page, said=said, asked=asked)

    yield opener
    for context in contexts:
        context.close()
