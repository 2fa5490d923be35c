"""The figure of the price has the close, the fills, what was held, and where an account was ruined."""

import re

import numpy as np
import pytest

from barcast.reports.cumulative import draw_cumulative
from barcast.reports.price import draw_price
from barcast.reports.profit import draw_profit
from barcast.reports.style import ACTUAL, PALE
from barcast.reports.timeline import Timeline


class TestPrice:
    def test_fills_lie_where_they_were_filled(self, hand):
        axes = draw_price(hand).axes[0]
        marks = {one.get_label(): one.get_offsets() for one in axes.collections}
        at = Timeline.of(hand).at(hand.bars.index)
        np.testing.assert_allclose(marks["buy"], [[at[1], 100.5]])  # at the open, a half of 100 bps dearer
        np.testing.assert_allclose(marks["sell"], [[at[3], 110.0 * 0.995]])

    def test_holds_the_close(self, hand, lines):
        line = lines(draw_price(hand).axes[0])["close"]
        np.testing.assert_array_equal(line.get_ydata(), [100.0, 120.0, 110.0, 90.0, 90.0])

    def test_shades_what_was_held(self, hand):
        axes = draw_price(hand).axes[0]
        (shade,) = [patch for patch in axes.patches if patch.get_label() == "long"]
        at = Timeline.of(hand).at(hand.bars.index)
        assert (shade.get_x(), shade.get_x() + shade.get_width()) == (at[1], at[3])

    def test_title(self, hand, kind_of, texts):
        assert "hand: out of sample long 40% of bars, 2 fills" in texts(draw_price(hand))
        assert "random: flat throughout and no fill out of sample" in texts(draw_price(kind_of("no_trade")))
        # held since before the split: the test account buys it anew
        assert "random: out of sample long 100% of bars, 1 fill" in texts(draw_price(kind_of("one_trade")))

    def test_many_fills_are_counted(self, kind_of):
        result = kind_of("usual")
        figure = draw_price(result)
        assert len(figure.axes) == 3
        counts = figure.axes[2].patches[0].get_data().values
        assert counts.sum() == len(result.account.fills)
        assert not figure.axes[0].collections

    def test_log_scale_when_the_price_spans_much(self, kind_of):
        assert draw_price(kind_of("steep")).axes[0].get_yscale() == "log"
        assert draw_price(kind_of("usual")).axes[0].get_yscale() == "linear"

    @pytest.mark.parametrize("kind", ["ruined", "ruined_train", "ruined_both", "ruined_alone"])
    def test_marks_the_ruin(self, kind_of, kind, texts):
        result = kind_of(kind)
        assert result.account.ruined_at
        for draw in (draw_price, draw_cumulative, draw_profit):
            found = [text for text in texts(draw(result)) if re.fullmatch(r"(\w+ )?ruined \d{4}-\d\d-\d\d", text)]
            named = (
                len(result.account.samples) > 1 and draw is not draw_profit
            )  # which has a panel of its own for each account
            expected = [
                f"{f'{name} ' if named else ''}ruined {at:%Y-%m-%d}" for name, at in result.account.ruined_at.items()
            ]
            assert found == expected

    @pytest.mark.parametrize("kind", ["ruined", "ruined_train", "ruined_both", "ruined_alone"])
    def test_the_price_pales_from_a_ruin_to_the_end_of_the_sample(self, kind_of, kind):
        result = kind_of(kind)
        at = Timeline.of(result).at(result.bars.index)
        drawn = [line for line in draw_price(result).axes[0].get_lines() if len(line.get_ydata()) > 2]
        (close,) = [line for line in drawn if line.get_label() == "close"]
        np.testing.assert_array_equal(close.get_ydata(), result.bars.close)
        assert close.get_color() == ACTUAL
        over = drawn[drawn.index(close) + 1 :]  # drawn over it: white to hide it, then pale
        assert [line.get_color() for line in over] == ["white", PALE] * len(result.account.ruined_at)
        ruined = [sample for sample in result.account.samples if sample.name in result.account.ruined_at]
        for sample, white, pale in zip(ruined, over[::2], over[1::2], strict=True):
            first = result.bars.index.get_loc(result.account.ruined_at[sample.name])
            for line in (white, pale):
                np.testing.assert_array_equal(line.get_xdata(), at[first : sample.rows.stop])
                np.testing.assert_array_equal(line.get_ydata(), result.bars.close[first : sample.rows.stop])
            assert white.get_linewidth() > close.get_linewidth() > pale.get_linewidth()

    @pytest.mark.parametrize("kind", ["ruined_train", "ruined_both"])
    def test_nothing_is_held_between_a_ruin_and_the_next_account(self, kind_of, kind):
        result = kind_of(kind)
        after = result.bars.index.get_loc(result.account.ruined_at["train"]) + 1
        before = next(sample.rows.start for sample in result.account.samples if sample.name == "test")
        assert before - after > 40
        at = Timeline.of(result).at(result.bars.index)
        middle = at[(after + before) // 2]
        close, position, *_ = draw_price(result).axes
        shades = [patch for patch in close.patches if patch.get_label() in ("long", "short") or patch.get_alpha()]
        assert shades
        assert not [one for one in shades if one.get_x() < middle < one.get_x() + one.get_width()]
        for stairs in position.patches:
            values, edges, _ = stairs.get_data()
            assert not edges[0] < middle < edges[-1] or values[np.searchsorted(edges, middle, "right") - 1] == 0.0

    def test_names_both_parts(self, kind_of, texts):
        assert {"train", "test"} <= set(texts(draw_price(kind_of("usual"))))
        assert not {"train", "test"} & set(texts(draw_price(kind_of("only_test"))))
