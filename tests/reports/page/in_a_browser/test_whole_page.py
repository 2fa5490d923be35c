"""The whole page in a browser: its trades are sorted, its commands copied, and nothing goes wrong at any width."""

from types import SimpleNamespace

import pytest

from barcast.reports.page.about import About
from barcast.reports.page.page import page_of
from barcast.verdict.assess import assess

pytestmark = pytest.mark.slow

COMMAND = "barcast rerun runs/003-sp500-ar"


@pytest.fixture
def whole(browser, kind_of, tmp_path):
    """The page of a made result, open at a width and drawn, with what its console said: `whole("usual", 390)`."""
    opened = []

    def opener(kind, width):
        result = kind_of(kind)
        about = About("003-sp500-ar", "x = 1", {}, {"Data": "made"}, {"Check it": COMMAND})
        (tmp_path / "report.html").write_text(page_of(result, assess(result), about), encoding="utf-8")
        page, said = browser.new_page(viewport={"width": width, "height": 900}), []
        opened.append(page)
        page.on("console", lambda one: said.append(f"{one.type}: {one.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.goto((tmp_path / "report.html").as_uri())
        page.wait_for_function("document.body.dataset.ready", timeout=30_000)
        return SimpleNamespace(page=page, said=said)

    yield opener
    for page in opened:
        page.close()


def column(page, number):
    """Return a column of the table of trades, as numbers."""
    cells = page.locator(f"#trades-table tbody td:nth-child({number})").all_inner_texts()
    return [float(text.replace("\u2212", "-").replace(",", "")) for text in cells]


@pytest.mark.parametrize("width", [1440, 390])
def test_trades_are_sorted_by_a_click_and_a_command_is_copied(whole, kind_of, width):
    opened = whole("usual", width)
    page, result = opened.page, kind_of("usual")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    net = column(page, 9)
    assert len(net) == 12
    assert net == sorted(net)
    page.locator("#trades-table th:nth-child(9) button").click()
    assert column(page, 9) == sorted(column(page, 9), reverse=True)
    page.locator("#trades-table th:nth-child(10) button").click()
    page.get_by_role("button", name="Show all trades").click()
    trades = result.account.trades
    assert len(column(page, 10)) == (trades["sample"] == "test").sum()
    assert column(page, 10) == sorted(column(page, 10))
    page.get_by_label("all samples").check()
    assert len(column(page, 10)) == len(trades)
    page.locator(".copy").click()
    copied = page.wait_for_function("/Copied|Selected/.test(document.querySelector('.copy').textContent)")
    assert copied
    assert opened.said in ([], [one for one in opened.said if one.startswith(("info", "log"))])


@pytest.mark.parametrize("kind", ["no_trade", "only_train", "ruined", "single_bar", "intraday"])
def test_odd_results_open_without_an_error(whole, kind):
    opened = whole(kind, 640)
    assert not [one for one in opened.said if not one.startswith(("info", "log"))]
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
