"""The card of a run: whatever came of it, it is little HTML with a picture."""

import base64

import pytest

from barcast.reports.card import MOST_PICTURE, card, picture, said
from barcast.verdict.assess import assess


@pytest.mark.parametrize("kind", ["ruined_untested", "only_train", "single_bar", "odd_name"])
def test_the_card_of_an_odd_result_is_whole(kind_of, kind):
    result = kind_of(kind)
    shown = card(result, assess(result))
    assert shown.count("<div") == shown.count("</div>")
    assert len(shown) < 200_000
    assert "Skill before costs: no verdict" in shown


def test_a_result_that_was_not_judged_says_so_and_minus_is_a_minus(kind_of):
    result = kind_of("three_trades")
    shown, lost = card(result), result.metrics["test"]["total_return"]
    assert lost < 0
    assert "Not judged: <code>judge(result)</code> says what this is worth." in shown
    assert f"\u2212{-100 * lost:.2f}%</td>" in shown


@pytest.mark.parametrize(
    ("sizes", "length"), [((MOST_PICTURE, 9), MOST_PICTURE), ((MOST_PICTURE + 1, 9), 9), ((MOST_PICTURE + 1,), None)]
)
def test_a_picture_that_is_too_large_has_fewer_pixels_or_is_left_out(kind_of, monkeypatch, sizes, length):
    monkeypatch.setattr("barcast.reports.card.pictures", lambda _: iter([bytes(size) for size in sizes]))
    shown = picture(kind_of("three_trades"), None)
    assert (len(base64.b64decode(shown.partition(",")[2])) if shown else None) == length


def test_sentences_alone_are_escaped():
    shown = said("<a>", ["<b>"])
    assert "&lt;a&gt;" in shown
    assert "&lt;b&gt;" in shown
    assert "<img" not in shown
