"""The figures contain what they claim, draw every odd kind, and are the same bytes everywhere."""

import dataclasses
import re
import subprocess
import sys
import time
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from barcast.analyzers.metrics import Undefined
from barcast.engine.result import SeedsAlone
from barcast.reports import figures
from barcast.reports.costs import draw_costs
from barcast.reports.cumulative import draw_cumulative
from barcast.reports.figures import FIGURES, FigureEntry, drawer_of, figures_of, save_figures
from barcast.reports.price import draw_price
from barcast.reports.profit import draw_profit
from barcast.reports.scatter import draw_scatter
from barcast.reports.style import ACTUAL, PALE, drawable, in_percent, look
from barcast.reports.timeline import Timeline, runs_of, thinned

DRAW = {name: drawer_of(figure) for name, figure in FIGURES.items() if figure.is_drawn is None}
NAMES = [f"{name}.png" for name, figure in FIGURES.items() if figure.is_drawn is None]


def texts(figure):
    found = [text.get_text() for text in figure.texts]
    return found + [text.get_text() for axes in figure.axes for text in axes.texts]


def lines(axes):
    return {line.get_label(): line for line in axes.get_lines()}


@pytest.fixture
def hand(hand_bars, result_of):
    """Five bars: bought at the open of the second at 100, sold at the open of the fourth at 110, no train part.

    Costs are 100 bps a side: 1,000 to buy (in half commission, half slippage), less to sell.
    """
    bars = hand_bars([100.0, 120.0, 110.0, 90.0, 90.0])
    target = np.array([1.0, 1.0, 0.0, 0.0, 0.0])
    forecasts = np.array([0.01, 0.02, -0.01, 0.0, 0.03])
    return result_of(bars, forecasts, target, train=0.0, lookback=0, bps=100.0, cash=100_000.0)


class TestEveryKind:
    @pytest.mark.sampled(12)
    def test_draws_all_figures(self, odd_result):
        """Warnings are errors here, and a coarse picture raises the same ones as a fine one."""
        for draw in DRAW.values():
            figure = draw(odd_result)
            figure.set_dpi(50)
            with look():
                figure.canvas.draw()
            assert texts(figure)[0]

    @pytest.mark.sampled(5)
    @pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
    def test_says_what_was_run(self, draw, kind_of):
        said = ("random", "model lstm", "strategy sign", "spread 2 bps, slippage 2 bps", "fills at the next open")
        assert " \u00b7 ".join(said) in texts(draw(kind_of("usual")))
        assert any("\u00b7 no model \u00b7" in text for text in texts(draw(kind_of("no_forecasts"))))


class TestSaving:
    @pytest.mark.slow
    def test_writes_every_file_and_tells_of_each(self, kind_of, tmp_path):
        seen = []
        paths = save_figures(kind_of("no_forecasts"), tmp_path / "run" / "figures", seen.append)
        assert [path.name for path in paths] == NAMES
        assert seen == paths
        assert all(path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" for path in paths)

    def test_the_five_of_every_run_are_written_in_order(self):
        assert NAMES == ["price.png", "scatter.png", "cumulative.png", "profit.png", "costs.png"]

    @pytest.mark.slow
    def test_a_figure_more_is_a_file_and_an_entry(self, kind_of, tmp_path, monkeypatch):
        module = type(sys)(f"{figures.__package__}.made_up")
        module.draw = lambda result: Figure(figsize=(4, 3))
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setitem(figures.FIGURES, "made_up", FigureEntry("made_up:draw", "Nothing."))
        never = FigureEntry("nowhere:draw", "Never.", is_drawn=lambda result: False, drawn_when="never")
        monkeypatch.setitem(figures.FIGURES, "never", never)
        paths = save_figures(kind_of("two_bars"), tmp_path)
        assert [path.name for path in paths] == [*NAMES, "made_up.png"]
        assert "never" not in figures_of(kind_of("two_bars"))

    @pytest.mark.slow
    def test_is_1600_pixels_wide(self, kind_of, tmp_path):
        for path in save_figures(kind_of("single_bar"), tmp_path):
            assert int.from_bytes(path.read_bytes()[16:20]) == 1600

    @pytest.mark.slow
    def test_names_no_version_and_no_time(self, kind_of, tmp_path):
        for path in save_figures(kind_of("three_trades"), tmp_path):
            assert b"tEXt" not in path.read_bytes()
            assert b"tIME" not in path.read_bytes()

    @pytest.mark.slow
    def test_same_bytes_under_other_settings(self, kind_of, tmp_path, monkeypatch):
        result = kind_of("three_trades")
        before = [path.read_bytes() for path in save_figures(result, tmp_path / "one")]
        monkeypatch.setenv("TZ", "Pacific/Auckland")
        time.tzset()
        with mpl.rc_context({"font.size": 20, "timezone": "Asia/Tokyo", "axes.facecolor": "black"}):
            after = [path.read_bytes() for path in save_figures(result, tmp_path / "two")]
            assert mpl.rcParams["font.size"] == 20
        monkeypatch.undo()
        time.tzset()
        assert before == after

    def test_no_word_of_a_calendar(self, kind_of):
        """Month names would follow the locale; digits do not."""
        for kind in ("usual", "three_trades", "intraday", "two_bars"):
            figure = draw_price(kind_of(kind))
            figure.canvas.draw()
            axis = figure.axes[-1].xaxis
            labels = [label.get_text() for label in axis.get_ticklabels()] + [axis.get_offset_text().get_text()]
            assert any(labels)
            assert not any(letter.isalpha() for label in labels for letter in label)

    @pytest.mark.slow
    def test_matplotlib_waits_for_a_figure(self):
        code = (
            "import sys, barcast.reports, barcast.reports.figures, barcast.reports.console;"
            "print('matplotlib' in sys.modules)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "False"

    def test_never_loads_pyplot(self):
        room = Path(sys.modules["barcast.reports.figures"].__file__).parent
        assert not [path for path in room.glob("*.py") if "import pyplot" in path.read_text(encoding="utf-8")]


class TestPrice:
    def test_fills_lie_where_they_were_filled(self, hand):
        axes = draw_price(hand).axes[0]
        marks = {one.get_label(): one.get_offsets() for one in axes.collections}
        at = Timeline.of(hand).at(hand.bars.index)
        np.testing.assert_allclose(marks["buy"], [[at[1], 100.5]])  # at the open, a half of 100 bps dearer
        np.testing.assert_allclose(marks["sell"], [[at[3], 110.0 * 0.995]])

    def test_holds_the_close(self, hand):
        line = lines(draw_price(hand).axes[0])["close"]
        np.testing.assert_array_equal(line.get_ydata(), [100.0, 120.0, 110.0, 90.0, 90.0])

    def test_shades_what_was_held(self, hand):
        axes = draw_price(hand).axes[0]
        (shade,) = [patch for patch in axes.patches if patch.get_label() == "long"]
        at = Timeline.of(hand).at(hand.bars.index)
        assert (shade.get_x(), shade.get_x() + shade.get_width()) == (at[1], at[3])

    def test_title(self, hand, kind_of):
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
    def test_marks_the_ruin(self, kind_of, kind):
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

    def test_names_both_parts(self, kind_of):
        assert {"train", "test"} <= set(texts(draw_price(kind_of("usual"))))
        assert not {"train", "test"} & set(texts(draw_price(kind_of("only_test"))))

    def test_says_that_fills_at_the_close_are_optimistic(self, kind_of):
        for draw in DRAW.values():
            assert any("fills at the close: optimistic" in text for text in texts(draw(kind_of("close_fill"))))


class TestScatter:
    def test_pairs_the_forecast_with_what_came(self, hand):
        (dots,) = draw_scatter(hand).axes[0].collections
        expected = [[0.2, 0.01], [110 / 120 - 1, 0.02], [90 / 110 - 1, -0.01], [0.0, 0.0]]
        np.testing.assert_allclose(dots.get_offsets(), expected)

    def test_writes_count_and_correlation(self, hand):
        x, y = [0.2, 110 / 120 - 1, 90 / 110 - 1, 0.0], [0.01, 0.02, -0.01, 0.0]
        found = texts(draw_scatter(hand))
        assert f"test: 4 forecasts, correlation {np.corrcoef(x, y)[0, 1]:.3f}, hits 66.7%" in found
        assert "identity" in found

    def test_the_test_panel_comes_first(self, kind_of):
        heads = [text for text in texts(draw_scatter(kind_of("usual"))) if "forecasts, correlation" in text]
        assert [head.split(":")[0] for head in heads] == ["test", "train"]

    def test_draws_the_identity(self, hand):
        axes = draw_scatter(hand).axes[0]
        assert any(np.array_equal(line.get_xdata(), line.get_ydata()) for line in axes.get_lines())

    def test_crowded_panels_show_density(self, kind_of):
        figure = draw_scatter(kind_of("constant_crowded"))
        inside = [int(np.asarray(axes.collections[0].get_array()).sum()) for axes in figure.axes[:2]]
        assert inside == [1320, 2659]

    def test_names_a_constant(self, kind_of):
        assert "Out of sample the forecast is a constant: 0.040% on every bar" in texts(
            draw_scatter(kind_of("constant"))
        )

    def test_says_why_it_is_empty(self, kind_of):
        for draw in (draw_scatter, draw_cumulative):
            assert any("made no forecast" in text for text in texts(draw(kind_of("no_forecasts"))))
            assert any("1 forecast made, but" in text for text in texts(draw(kind_of("no_outcome"))))

    def test_counts_what_is_off_the_scale(self, kind_of):
        assert any("1 off the scale" in text for text in texts(draw_scatter(kind_of("wild_forecast"))))


class TestScores:
    """Forecasts that are no returns have no percent, no identity with them, and no sum."""

    @pytest.fixture
    def scored(self, hand):
        return dataclasses.replace(hand, forecasts=dataclasses.replace(hand.forecasts, meaning="scores"))

    def test_the_scatter_has_plain_numbers_and_no_identity(self, scored):
        figure = draw_scatter(scored)
        axes = figure.axes[0]
        assert axes.get_ylabel() == "forecast (score)"
        figure.draw_without_rendering()
        assert not any("%" in label.get_text() for label in axes.get_yticklabels())
        assert any("%" in label.get_text() for label in axes.get_xticklabels())
        assert "identity" not in texts(figure)

    def test_a_constant_is_a_plain_number(self, kind_of):
        result = kind_of("constant")
        forecasts = dataclasses.replace(result.forecasts, meaning="scores")
        figure = draw_scatter(dataclasses.replace(result, forecasts=forecasts))
        assert "Out of sample the forecast is a constant: 0.00040 on every bar" in texts(figure)

    def test_the_returns_are_summed_with_the_sign_of_the_score(self, scored):
        figure = draw_cumulative(scored)
        found = lines(figure.axes[0])
        assert "predicted return" not in found
        signed = np.cumsum([0.2, 110 / 120 - 1, 1 - 90 / 110, 0.0])
        np.testing.assert_allclose(found["return x sign of the forecast"].get_ydata(), signed)
        assert "Out of sample the returns add up to -6.5%, with the forecast's sign to +29.8%" in texts(figure)

    def test_thresholds_are_plain_numbers(self, kind_of):
        result = kind_of("usual")
        surface = dataclasses.replace(result.cost_surface, forecasts_are="scores")
        returns, sharpes = draw_costs(dataclasses.replace(result, cost_surface=surface)).axes
        assert [label.get_text() for label in returns.get_yticklabels()] == ["nothing", "\u00b10.001", "\u00b10.002"]
        assert "beyond \u00b10.002" in lines(sharpes)


class TestCumulative:
    def test_sums_what_came_and_what_was_forecast(self, hand):
        found = lines(draw_cumulative(hand).axes[0])
        came = np.cumsum([0.2, 110 / 120 - 1, 90 / 110 - 1, 0.0])
        np.testing.assert_allclose(found["actual return"].get_ydata(), came)
        np.testing.assert_allclose(found["predicted return"].get_ydata(), [0.01, 0.03, 0.02, 0.02])
        np.testing.assert_array_equal(found["actual return"].get_xdata(), Timeline.of(hand).at(hand.bars.index)[1:])

    def test_title_is_out_of_sample(self, hand):
        assert "Out of sample the returns add up to -6.5%, the forecasts to +2.0%" in texts(draw_cumulative(hand))

    def test_says_that_long_horizons_overlap(self, kind_of):
        assert draw_cumulative(kind_of("horizon")).axes[0].get_ylabel() == "sum of overlapping 5-bar returns"


class TestProfit:
    def test_gross_is_net_plus_the_costs_so_far(self, hand):
        found = lines(draw_profit(hand).axes[0])
        # Where the account begins, then: 1,000 units bought at 100 for 1,000 of costs; sold at 110 for 1,100 more.
        gross = [0.0, 0.0, 0.2, 0.1, 0.1, 0.1]
        net = [0.0, 0.0, 0.2 - 0.01, 0.1 - 0.01, 0.1 - 0.021, 0.1 - 0.021]
        np.testing.assert_allclose(found["before costs +10.0%"].get_ydata(), gross, atol=1e-12)
        np.testing.assert_allclose(found["after costs +7.9%"].get_ydata(), net, atol=1e-12)

    def test_the_test_panel_is_first_and_large_and_each_line_begins_at_nothing_and_ends_at_the_tables_number(
        self, kind_of
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

    def test_drawdown_is_from_the_highest_equity_so_far(self, hand):
        below = lines(draw_profit(hand).axes[1])
        drawn = next(line for line in below.values() if len(line.get_ydata()) == 6)
        expected = [0.0, 0.0, 0.0, 1.09 / 1.19 - 1, 1.079 / 1.19 - 1, 1.079 / 1.19 - 1]
        np.testing.assert_allclose(drawn.get_ydata(), expected, atol=1e-12)

    def test_title(self, hand):
        said = "Out of sample the strategy earned 7.9% after costs, buy and hold lost 10.0%"
        assert said in texts(draw_profit(hand))

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

    def test_the_title_tells_a_ruin(self, kind_of):
        result = kind_of("ruined")
        assert f"the account was ruined on {result.account.ruined_at['test']:%Y-%m-%d}" in " ".join(
            texts(draw_profit(result))
        )

    def test_one_sample_has_the_page_to_itself(self, hand):
        assert len(draw_profit(hand).axes) == 2


def test_ticks_of_any_size():
    written = [in_percent(np.float64(value)) for value in (0.15, -0.0, 1e300, -1e300)]
    assert written == ["15%", "0%", "1e+302%", "\u22121e+302%"]


class TestTimeline:
    def test_a_short_line_is_untouched(self):
        x, y = np.arange(5.0), np.array([1.0, 3.0, 2.0, 5.0, 4.0])
        assert thinned(x, y)[1] is y

    def test_a_long_line_keeps_its_extremes_and_ends(self):
        x = np.arange(100_000.0)
        y = np.random.default_rng(3).normal(size=100_000)
        y[54_321], y[98_765] = 50.0, -50.0
        thin_x, thin_y = thinned(x, y)
        assert len(thin_x) <= 6002
        assert {0.0, 54_321.0, 98_765.0, 99_999.0} <= set(thin_x)
        assert np.all(np.diff(thin_x) > 0)
        np.testing.assert_array_equal(y[thin_x.astype(int)], thin_y)

    def test_runs(self):
        assert runs_of(np.array([0, 0, 1, -1, -1])) == [(0, 2, 0), (2, 3, 1), (3, 5, -1)]

    def test_nights_take_no_room(self, kind_of):
        result = kind_of("intraday")
        assert Timeline.of(result).at([result.bars.index[78]]) == [78.0]
        assert not Timeline.of(kind_of("usual")).by_bar

    @pytest.mark.slow
    def test_a_hundred_thousand_bars(self, result_of, hand_bars, tmp_path):
        close = 100 + np.cumsum(np.random.default_rng(5).normal(0, 0.01, 100_000))
        stamps = pd.date_range("2001-01-01", periods=100_000, freq="h")
        bars = hand_bars(close, stamps)
        forecasts = np.random.default_rng(6).normal(0, 1e-4, 100_000)
        result = result_of(bars, forecasts)
        began = time.process_time()
        save_figures(result, tmp_path)
        assert time.process_time() - began < 10.0


class TestCosts:
    def test_a_cell_for_every_pair_and_the_break_even_cost(self, kind_of):
        figure = draw_costs(kind_of("usual"))
        returns, sharpes = figure.axes
        cells = [text.get_text() for text in returns.texts]
        assert len(cells) == 15
        assert cells[:5] == ["20%", "14%", "8.0%", "-10%", "-40%"]
        assert [label.get_text() for label in returns.get_yticklabels()] == ["nothing", "\u00b10.1%", "\u00b10.2%"]
        assert figure.texts[0].get_text() == "Out of sample the edge is gone at 3.46 bps; this run paid 2.00 bps a fill"
        (mark,) = [line for line in sharpes.get_lines() if line.get_linestyle() == "--"]
        assert mark.get_xdata()[0] == pytest.approx(2 + (3.4567 - 2) / 3)  # between the columns of 2 and 5 bps

    def test_the_sharpe_ratio_ends_where_it_is_undefined(self, kind_of):
        line = lines(draw_costs(kind_of("usual")).axes[1])["every forecast"]
        assert np.isnan(line.get_ydata()).tolist() == [False, False, False, False, True]

    def test_a_run_without_an_edge_says_so(self, kind_of):
        result = kind_of("usual")
        found = {**result.metrics["test"], "break_even_bps": Undefined("there was no profit before trading costs")}
        figure = draw_costs(dataclasses.replace(result, metrics={"test": found}))
        assert figure.texts[0].get_text().startswith("Out of sample there was no profit before trading costs; this run")
        assert not [line for line in figure.axes[1].get_lines() if line.get_linestyle() == "--"]

    def test_why_there_is_none(self, kind_of):
        for kind in ("ruined_both", "ruined_alone", "ruined_untested"):
            assert "The account was ruined" in " ".join(texts(draw_costs(kind_of(kind))))
        result = kind_of("usual")
        account = dataclasses.replace(result.account, rebalance=None)
        plain = dataclasses.replace(result, cost_surface=None, account=account)
        assert "sizes its own orders" in " ".join(texts(draw_costs(plain)))

    def test_a_ruined_account_leaves_the_other_its_grid(self, kind_of):
        for kind, words in (("ruined", "On the training part"), ("ruined_train", "Out of sample")):
            found = texts(draw_costs(kind_of(kind)))
            assert found[0] == f"{words} the edge is gone at 3.46 bps; this run paid 2.00 bps a fill"
            assert "20%" in found


def test_what_hides_in_a_title_is_written_out():
    assert drawable("a\x1b[31m \u202eb\u200f\udce9\n\tc \u00e9") == "a\\x1b[31m \\u202eb\\u200f\\xe9 c \u00e9"
