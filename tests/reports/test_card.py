"""The card of a run: whatever came of it, it is little HTML with a picture."""

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
    assert "Not judged: `judge(result)` says what this is worth." in shown
    assert f"\u2212{-100 * lost:.2f}%</td>" in shown


def test_a_picture_that_is_too_large_has_fewer_pixels(kind_of, monkeypatch):
    result = kind_of("three_trades")
    whole = len(picture(result, None))
    monkeypatch.setattr("barcast.reports.card.MOST_PICTURE", MOST_PICTURE // 2)
    assert 0 < len(picture(result, None)) < whole
    monkeypatch.setattr("barcast.reports.card.MOST_PICTURE", 0)
    assert picture(result, None) == ""


def test_sentences_alone_are_escaped():
    shown = said("<a>", ["<b>"])
    assert "&lt;a&gt;" in shown
    assert "&lt;b&gt;" in shown
    assert "<img" not in shown
