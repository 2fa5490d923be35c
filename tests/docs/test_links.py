"""Every link within the pages leads somewhere, and no page is too long to read."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def anchors_of(reading, text):
    """Return what GitHub makes of the headings."""
    titles = re.findall(r"^#+ (.+)$", reading.prose_of(text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken_links(reading, path, text):
    """Return the relative links of a page that lead nowhere, anchors included."""
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", reading.prose_of(text)):
        place, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        led_to = path.parent / place
        there = led_to.exists() if place else True
        if there and anchor:
            there = anchor in anchors_of(reading, led_to.read_text(encoding="utf-8") if place else text)
        if not there:
            broken.append(target)
    return broken


def test_every_relative_link_resolves(path, reading):
    assert broken_links(reading, path, path.read_text(encoding="utf-8")) == []


def test_a_page_is_short_enough_to_read(path_in_docs):
    assert len(path_in_docs.read_text(encoding="utf-8").splitlines()) <= 200


def test_a_wrong_link_is_found(reading):
    text = "[a](data.md) [b](none.md) [c](data.md#sources) [d](data.md#none) [e](https://x.org) [f](#me) [g](#no)\n# Me"
    assert broken_links(reading, ROOT / "docs" / "page.md", text) == ["none.md", "data.md#none", "#no"]
