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
        assert len(figure.axes) == 6
        for panels, sample in ((figure.axes[:3], "test"), (figure.axes[3:], "train")):
            counts, *_ = panels[2].patches[0].get_data()
            assert counts.sum() == (result.account.fills["sample"] == sample).sum()
            assert not panels[0].collections
        bars = (result.account.equity["sample"] == "test").sum()
        every = -(-(bars + 1) // 120)
        assert figure.axes[2].texts[0].get_text() == f"in {every} bars"

    def test_a_small_position_is_seen(self, result_of, hand_bars):
        bars = hand_bars(100.0 + np.sin(np.arange(60.0)))
        position = draw_price(result_of(bars, target=np.full(60, 0.03), train=0.0)).axes[1]
        _, high = position.get_ylim()
        assert high < 0.04
        heights = position.patches[0].get_data().values
        assert heights.max() == pytest.approx(0.03, rel=0.02)

    def test_log_scale_when_the_price_spans_much(self, kind_of):
        assert draw_price(kind_of("steep")).axes[0].get_yscale() == "log"
        assert draw_price(kind_of("usual")).axes[0].get_yscale() == "linear"

    @pytest.mark.parametrize("kind", ["ruined", "ruined_train", "ruined_both", "ruined_alone"])
    def test_marks_the_ruin(self, kind_of, kind, texts):
        result = kind_of(kind)
        assert result.account.ruined_at
        for draw in (draw_price, draw_cumulative, draw_profit):
            found = [text for text in texts(draw(result)) if re.fullmatch(r"\w+: ruined \d{4}-\d\d-\d\d", text)]
            assert found == [f"{name}: ruined {at:%Y-%m-%d}" for name, at in result.account.ruined_at.items()]

    @pytest.mark.parametrize("kind", ["ruined", "ruined_train", "ruined_both", "ruined_alone"])
    def test_the_price_pales_from_a_ruin_to_the_end_of_the_sample(self, kind_of, kind):
        result = kind_of(kind)
        panels = [axes for axes in draw_price(result).axes if axes.get_ylabel() != "position"]
        panels = [axes for axes in panels if any(line.get_label() == "close" for line in axes.get_lines())]
        for sample, axes in zip(reversed(result.account.samples), panels, strict=True):
            drawn = [line for line in axes.get_lines() if len(line.get_ydata()) > 2]
            close = next(line for line in drawn if line.get_label() == "close")
            opened = max(sample.rows.start - 1, 0)
            np.testing.assert_array_equal(close.get_ydata(), result.bars.close[opened : sample.rows.stop])
            assert close.get_color() == ACTUAL
            over = drawn[drawn.index(close) + 1 :]  # drawn over it: white to hide it, then pale
            is_ruined = sample.name in result.account.ruined_at
            assert [line.get_color() for line in over] == ["white", PALE] * is_ruined
            for line in over:
                first = result.bars.index.get_loc(result.account.ruined_at[sample.name])
                np.testing.assert_array_equal(line.get_ydata(), result.bars.close[first : sample.rows.stop])

    @pytest.mark.parametrize("kind", ["ruined_train", "ruined_both"])
    def test_nothing_is_held_between_a_ruin_and_the_next_account(self, kind_of, kind):
        result = kind_of(kind)
        ruin = Timeline.of(result).at([result.account.ruined_at["train"]])[0]
        close, position = draw_price(result).axes[2:]
        shades = [patch for patch in close.patches if patch.get_alpha()]
        assert shades
        assert max(one.get_x() + one.get_width() for one in shades) <= ruin + 4.0  # a weekend may follow
        assert max(stairs.get_data().edges[-1] for stairs in position.patches) <= ruin + 4.0

    def test_names_both_parts(self, kind_of, texts):
        found = texts(draw_price(kind_of("usual")))
        assert {"test, out of sample", "train"} <= set(found)
        assert "train" not in texts(draw_price(kind_of("only_test")))
        test, _, _, train, *_ = draw_price(kind_of("usual")).axes
        assert test.get_position().width > 2 * train.get_position().width
