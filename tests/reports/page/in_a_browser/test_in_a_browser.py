"""What a page does in a browser: it draws, is moved, zoomed and read, by mouse, keys and fingers."""

import numpy as np
import pandas as pd
import pytest

from barcast.reports.page.thinning import MOST

pytestmark = pytest.mark.slow

RANGE = "(() => { const {start, end} = barcast.charts.panes.range; return [start, end]; })()"
MARKED = "['bought', 'sold'].map((side) => barcast.charts.panes.find(`panes-${side}-marks`).visible)"
PAINTED = """[...document.querySelectorAll(".plot")].map((plot) => {
  const found = [], look = (root) => { for (const one of root.querySelectorAll("*")) {
    if (one.tagName === "CANVAS" && one.width && one.height)
      found.push(one.getContext("2d").getImageData(0, 0, one.width, one.height).data.some((value) => value > 0));
    if (one.shadowRoot) look(one.shadowRoot); } };
  look(plot);
  return found.filter(Boolean).length;
})"""
CROWD = MOST + 10_000


@pytest.fixture(scope="module")
def crowd():
    """The closes of more bars than are drawn one by one, with one far out."""
    random = np.random.default_rng(5)
    close = 100.0 * np.exp(np.cumsum(random.normal(0.0, 1e-4, CROWD)))
    close[12_345] *= 1.5
    return close


def shown(page):
    return page.locator("[data-chart=panes] .shown").inner_text()


def readout(page):
    pairs = page.locator("[data-chart=panes] .readout div").all_inner_texts()
    return dict(pair.split("\n") for pair in pairs)


def middle(page):
    box = page.locator("#panes").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + 120


def wide(page):
    start, end = page.evaluate(RANGE)
    return end - start


@pytest.mark.parametrize("kind", ["usual", "ruined_both", "intraday", "no_forecasts", "two_bars"])
def test_a_page_is_drawn_without_a_warning_and_asks_no_network(opened, kind):
    found = opened(kind)
    assert [said for said in found.said if said.startswith(("warning", "error"))] == []
    assert [url.rpartition("/")[2] for url in found.asked] == [f"{kind}.html"]
    panes, *scatter = found.page.evaluate(PAINTED)
    assert panes >= 5
    assert all(count >= 1 for count in scatter)


def test_no_page_is_wider_than_its_window_on_a_desk_a_tablet_or_a_phone(opened):
    page = opened("usual").page
    for width in (1440, 820, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(f"document.documentElement.scrollWidth <= {width}")  # once it is laid out anew
        boxes = [button.bounding_box() for button in page.locator("[data-chart=panes] button").all()]
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)


def test_buttons_wheel_keys_and_mouse_move_and_read_the_panes(opened):
    page = opened("usual").page
    whole = page.evaluate(RANGE)
    assert page.evaluate(MARKED) == [False, False]  # 416 fills, too many to tell apart
    page.mouse.move(*middle(page))
    assert "scroll" not in shown(page)

    page.mouse.wheel(0, -300)  # the wheel alone moves the page
    assert page.evaluate(RANGE) == whole
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_function(f"{RANGE}[0] > {whole[0]}")

    page.get_by_role("button", name="Show: Out of sample").click()
    start, end = page.evaluate(RANGE)
    assert (round(start + 0.5), round(end + 0.5)) == (1004, 1500)
    before = wide(page)
    for _ in range(3):
        page.get_by_role("button", name="Zoom in").first.click()
    assert wide(page) == pytest.approx(before / 8)
    assert page.evaluate(MARKED) == [True, True]
    assert "63 bars" in shown(page) or "62 bars" in shown(page)

    page.mouse.move(*middle(page))
    first = readout(page)
    page.mouse.move(middle(page)[0] + 200, middle(page)[1])
    second = readout(page)
    assert list(first)[:4] == ["bar", "close", "forecast", "came"]
    assert first["bar"] < second["bar"]

    page.locator("#panes").focus()
    page.keyboard.press("ArrowLeft")
    assert readout(page)["bar"] < second["bar"]
    said = page.locator("[data-chart=panes] .spoken").inner_text()
    assert said.startswith(f"bar {readout(page)['bar']}, close ")
    page.keyboard.press("Home")
    assert readout(page)["bar"] == "2001-01-01"
    assert page.evaluate(RANGE)[0] < 0.0  # the bar read by key is in view
    page.get_by_role("button", name="Show all bars").click()
    assert page.evaluate(RANGE) == whole

    rules = page.get_by_role("button", name="Simple rules")
    rules.click()
    assert rules.get_attribute("aria-pressed") == "true"
    assert "last return again" in readout(page)

    page.locator("#scatter").scroll_into_view_if_needed()
    dots = page.locator("#scatter").bounding_box()
    page.mouse.move(dots["x"] + dots["width"] / 2, dots["y"] + dots["height"] / 2)
    assert page.locator("[data-chart=scatter] .readout").inner_text()[:2] == "20"


def test_numbers_are_written_as_people_do(opened):
    page = opened("two_bars").page
    written = [
        ("1234.5, 1, 0, '%'", "1,234.5%"),
        ("-0.25, 100, 0, '%'", "\u221225%"),
        ("1, 100, 1, '%'", "0%"),
        ("1e16, 1, 0, ''", "1e+16"),
    ]
    assert [page.evaluate(f"barcast.tick({values})") for values, _ in written] == [text for _, text in written]


def test_dark_colours_are_drawn_anew_in_the_window_that_was_in_view(opened):
    page = opened("usual").page
    page.get_by_role("button", name="Show: Out of sample").click()
    window = page.evaluate(RANGE)
    colours = (
        "barcast.charts.panes.doc.roots()[0].references().size && [...barcast.charts.panes.doc.roots()[0]"
        ".references()].filter((one) => one.type === 'Line').map((one) => one.line_color.value)"
    )
    light = page.evaluate(colours)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"!({colours}).includes('#0072b2')")
    assert page.evaluate(RANGE) == window
    assert "#4aa8e0" in page.evaluate(colours)
    assert "#0072b2" in light


def test_a_page_prints_to_pdf_with_its_panes_on_paper(opened):
    page = opened("usual").page
    paper = page.pdf(format="A4")
    assert paper[:4] == b"%PDF"
    assert len(paper) > 50_000  # the pictures are in it
    fit = float(page.evaluate("document.documentElement.style.getPropertyValue('--fit')"))
    assert page.evaluate("document.getElementById('panes').clientWidth") * fit <= 700


def test_a_finger_scrolls_the_page_and_two_zoom(opened):
    page = opened("usual", width=390, height=844, has_touch=True, is_mobile=True).page
    whole = page.evaluate(RANGE)
    touch = page.context.new_cdp_session(page)
    page.evaluate("scrollTo(0, 0)")
    x, y = 200, page.locator("#panes").bounding_box()["y"] + 100

    def move(*ends):
        """Move fingers from the first of each pair of points to the second."""
        for step in range(11):
            points = [{"x": a + (c - a) * step / 10, "y": b + (d - b) * step / 10, "id": n} for n, (a, b, c, d) in ends]
            touch.send(
                "Input.dispatchTouchEvent", {"type": "touchMove" if step else "touchStart", "touchPoints": points}
            )
            page.wait_for_timeout(16)
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    move((0, (x, y, x, y - 200)))
    page.wait_for_function("scrollY > 100")
    assert page.evaluate(RANGE) == pytest.approx(whole)
    page.evaluate("scrollTo(0, 0)")
    move((0, (x - 20, y, x - 100, y)), (1, (x + 20, y, x + 100, y)))
    page.wait_for_function(f"{RANGE}[1] - {RANGE}[0] < {(whole[1] - whole[0]) / 2}")
    assert page.evaluate("visualViewport.scale") == 1


def test_intraday_bars_tell_the_hour_and_closed_hours_take_no_room(opened):
    page = opened("intraday").page
    ticks = page.evaluate("[...barcast.charts.panes.tickets.values()]")
    assert "03-05 09:35" in ticks
    assert "12:00" in ticks
    assert page.evaluate("barcast.charts.panes.rows.n.at(-1)") == 233  # three days of 78 bars, side by side
    page.get_by_role("button", name="Show 1 day").click()
    assert wide(page) == pytest.approx(78)


def test_thinned_bars_say_so_however_far_one_zooms_and_hide_no_extreme(opened, crowd, hand_bars, result_of):
    stamps = pd.date_range("2024-01-01", periods=CROWD, freq="min")
    result = result_of(hand_bars(crowd, stamps), target=np.where(np.arange(CROWD) % 500 < 250, 1.0, 0.0))
    found = opened("crowd", result)
    page, note = found.page, "Of each 10 bars the extremes of every line are drawn."
    assert note in shown(page)
    assert page.evaluate("barcast.charts.panes.rows.n.length") < MOST
    highest = page.evaluate("barcast.charts.panes.fits[0].model.end")
    assert highest > crowd.max()
    for _ in range(6):
        page.get_by_role("button", name="Zoom in").first.click()
    assert note in shown(page)
    assert page.evaluate(MARKED) == [True, True]
    assert [said for said in found.said if said.startswith(("warning", "error"))] == []
