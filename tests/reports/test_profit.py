"""The figure of the profit has the equity before and after costs, and the drawdown, of each account."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from barcast.engine.result import SeedsAlone
from barcast.reports.profit import draw_profit


class TestProfit:
    def test_gross_is_net_plus_the_costs_so_far(self, hand, lines):
        found = lines(draw_profit(hand).axes[0])
        # Where the account begins, then: 1,000 units bought at 100 for 1,000 of costs; sold at 110 for 1,100 more.
        gross = [0.0, 0.0, 0.2, 0.1, 0.1, 0.1]
        net = [0.0, 0.0, 0.2 - 0.01, 0.1 - 0.01, 0.1 - 0.021, 0.1 - 0.021]
        np.testing.assert_allclose(found["before costs +10.0%"].get_ydata(), gross, atol=1e-12)
        np.testing.assert_allclose(found["after costs +7.9%"].get_ydata(), net, atol=1e-12)

    def test_the_test_panel_is_first_and_large_and_each_line_begins_at_nothing_and_ends_at_the_tables_number(
        self, kind_of, texts, lines
    ):
        result = kind_of("three_trades")
        test, _, train, _ = draw_profit(result).axes
        assert test.get_position().width > 2 * train.get_position().width
        assert test.get_position().x0 < train.get_position().x0
        for axes, name in ((test, "test"), (train, "train")):
            found = {label.rpartition(" ")[0]: line.get_ydata() for label, line in lines(axes).items() if "%" in label}
            assert [values[0] for values in found.values()] == [0.0] * 3
            total, held = result.metrics[name]["total_return"], result.buy_and_hold.metrics[name]["total_return"]
            assert found["after costs"][-1] == pytest.approx(total)
            assert found["buy and hold"][-1] == pytest.approx(held)
            assert name in texts(axes.figure) or f"{name}, out of sample" in texts(axes.figure)

    def test_the_drawdown_is_that_of_the_same_account(self, kind_of):
        result = kind_of("three_trades")
        _, test, _, train = draw_profit(result).axes
        for axes, name in ((test, "test"), (train, "train")):
            (drawn,) = [line for line in axes.get_lines() if len(line.get_ydata()) > 2]
            assert min(drawn.get_ydata()) == pytest.approx(result.metrics[name]["max_drawdown"])

    def test_drawdown_is_from_the_highest_equity_so_far(self, hand, lines):
        below = lines(draw_profit(hand).axes[1])
        drawn = next(line for line in below.values() if len(line.get_ydata()) == 6)
        expected = [0.0, 0.0, 0.0, 1.09 / 1.19 - 1, 1.079 / 1.19 - 1, 1.079 / 1.19 - 1]
        np.testing.assert_allclose(drawn.get_ydata(), expected, atol=1e-12)

    def test_title(self, hand, texts):
        said = "Out of sample the strategy earned 7.9% after costs; buy and hold lost 10.0%. Too little happened to"
        assert texts(draw_profit(hand))[0].replace("\n", " ").startswith(said)

    def test_growth_gets_a_log_scale_that_keeps_the_profits(self, kind_of):
        grown = [axes for axes in draw_profit(kind_of("steep")).axes if axes.get_ylabel().endswith("log scale")]
        assert grown
        assert any(9.0 in axes.get_yticks() for axes in grown)

    def test_with_seeds_the_legends_stay_apart(self, kind_of):
        result = kind_of("three_trades")
        equity = result.account.equity["equity"].reindex(range(len(result.bars)), fill_value=result.terms.account.cash)
        seeds = pd.DataFrame({"date": result.bars.index, "7": equity, "8": equity * 1.01})
        figure = draw_profit(dataclasses.replace(result, seeds=SeedsAlone(equity=seeds)))
        figure.canvas.draw()
        test, train = (axes.get_legend().get_window_extent() for axes in (figure.axes[0], figure.axes[2]))
        assert "each of 2 seeds alone" in [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
        assert test.x1 < train.x0
        heading = min(text.get_window_extent().y0 for text in figure.texts)
        assert max(test.y1, train.y1) < heading

    def test_the_title_tells_a_ruin(self, kind_of, texts):
        result = kind_of("ruined")
        assert f"the account was ruined, on {result.account.ruined_at['test']:%Y-%m-%d}" in " ".join(
            texts(draw_profit(result))
        )

    def test_one_sample_has_the_page_to_itself(self, hand):
        assert len(draw_profit(hand).axes) == 2
