"""Letters can be read: contrast of at least 4.5 to 1 of every text colour, light and dark (WCAG 2.2, 1.4.3)."""

import re
from pathlib import Path

import pytest

from barcast.reports.page import document
from barcast.reports.page.heat import STRONGEST

STYLES = Path(document.__file__).parent / "styles"
LEAST = 4.5
TEXT = ("ink", "grey", "longtext", "shorttext", "holdtext", "alarm")
BEHIND = ("bg", "panel")


def colours():
    """Return the colours by name, of a light and of a dark screen."""
    text = (STYLES / "base.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", part)) for part in text.split("@media screen")[:2])
    return {"light": light, "dark": {**light, **dark}}


def deep():
    """Return which share of a shade is shown, on a light and on a dark screen."""
    text = (STYLES / "base.css").read_text(encoding="utf-8")
    return dict(zip(("light", "dark"), map(float, re.findall(r"--deep: ([.\d]+);", text)), strict=True))


def channels(colour):
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def luminance(rgb):
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(colour, share, behind):
    """Return what `color-mix(in srgb, colour share, behind)` gives."""
    return [share * a + (1 - share) * b for a, b in zip(channels(colour), channels(behind), strict=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("text", TEXT)
def test_every_colour_of_letters_stands_out_from_what_is_behind_it(scheme, text):
    found = colours()[scheme]
    for behind in BEHIND:
        assert contrast(channels(found[text]), channels(found[behind])) >= LEAST


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("shade", ["long", "short"])
def test_numbers_stand_out_from_the_strongest_shade_of_a_heat_map(scheme, shade):
    found = colours()[scheme]
    strongest = mixed(found[shade], deep()[scheme] * STRONGEST / 100, found["bg"])
    assert contrast(channels(found["ink"]), strongest) >= LEAST
    assert "calc(var(--a) * var(--deep))" in (STYLES / "tables.css").read_text(encoding="utf-8")


def test_every_colour_of_letters_is_one_that_is_tried_here():
    used = set()
    for file in STYLES.glob("*.css"):
        text = file.read_text(encoding="utf-8")
        used |= set(re.findall(r"(?<![-\w])color:\s*var\(--(\w+)\)", text))
    assert {name for name in used if not name.startswith("line")} <= set(TEXT)


def test_black_on_white_has_the_largest_contrast():
    assert contrast(channels("#000000"), channels("#ffffff")) == pytest.approx(21.0)


OWN = {"series.html": "series", "comparison.html": "compare"} | {
    path.name: "sweep" for path in (STYLES.parent / "templates").glob("sweep_*.html")
}
"""Templates of pages with styles of their own; the others are parts of a run's page, or of panes."""
UNSTYLED = {"trades", "barcast-card"}
"""Classes that a script or a reader finds an element by."""


@pytest.mark.parametrize("template", [path.name for path in (STYLES.parent / "templates").glob("*.html")])
def test_every_class_has_a_rule_among_the_styles_of_its_page(template):
    styles = (*document.EVERY_PAGE, OWN.get(template, "panes"), document.ON_PAPER)
    rules = "".join((STYLES / f"{name}.css").read_text(encoding="utf-8") for name in styles)
    text = (STYLES.parent / "templates" / template).read_text(encoding="utf-8")
    for names in re.findall(r'class="([^"{]*)"', text):
        for name in set(names.split()) - UNSTYLED:
            assert re.search(rf"\.{name}\b", rules), name
