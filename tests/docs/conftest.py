"""The pages for their tests, which are imported one by one, so that what they share comes as fixtures."""

import importlib.util
from pathlib import Path

import pytest

spec = importlib.util.spec_from_file_location("reading", Path(__file__).with_name("reading.py"))
pages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(pages)


def blocks(*languages):
    """Return a fixture that is every block of these languages: (content, whether `<!-- run -->` stands before)."""
    found = pages.in_all_pages(*languages)
    return pytest.fixture(params=list(found.values()), ids=list(found))(lambda request: request.param)


shell_block = blocks(*pages.SHELLS)
python_block = blocks("python")
toml_block = blocks("toml")


@pytest.fixture
def reading():
    """What reads a page: `reading.table_with(reading.page("costs"), "charge")`."""
    return pages


@pytest.fixture(params=pages.PAGES, ids=lambda path: path.stem)
def path(request):
    """Each page, the README first."""
    return request.param


@pytest.fixture(params=pages.PAGES[1:], ids=lambda path: path.stem)
def path_in_docs(request):
    """Each page in `docs/`."""
    return request.param
