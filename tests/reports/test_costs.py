"""The figure of the costs has a cell for each pair of a cost and a threshold, or says why it has none."""

import dataclasses

import numpy as np
import pytest

from barcast.analyzers.metrics import Undefined
from barcast.reports.costs import draw_costs, threshold_names
from barcast.reports.page.cost_table import title as title_on_page


class TestCosts:
    def test_a_cell_for_every_pair_and_the_break_even_cost(self, kind_of):
        figure = draw_costs(kind_of("usual"))
        returns, sharpes, key = figure.axes
        cells = [text.get_text() for text in returns.texts]
        assert len(cells) == 15
        assert cells[:5] == ["20%", "14%", "8.0%", "\u221210%", "\u221240%"]
        assert [label.get_text() for label in returns.get_yticklabels()] == [
            "every forecast",
            "beyond \u00b10.1%",
            "beyond \u00b10.2%",
        ]
        assert [label.get_text() for label in key.get_yticklabels()] == ["\u2264\u221260%", "0%", "\u226560%"]
        assert "used these bars up" in returns.get_title(loc="left")
        assert figure.texts[0].get_text() == "Out of sample the edge is gone at 3.46 bps; this run paid 2.00 bps a fill"
        (mark,) = [line for line in sharpes.get_lines() if line.get_linestyle() == "--"]
        assert mark.get_xdata()[0] == pytest.approx(2 + (3.4567 - 2) / 3)  # between the columns of 2 and 5 bps

    def test_the_sharpe_ratio_ends_where_it_is_undefined(self, kind_of, lines):
        line = lines(draw_costs(kind_of("usual")).axes[1])["every forecast"]
        assert np.isnan(line.get_ydata()).tolist() == [False, False, False, False, True]

    def test_a_run_without_an_edge_says_so(self, kind_of):
        result = kind_of("usual")
        found = {**result.metrics["test"], "break_even_bps": Undefined("even if fills cost nothing there is no profit")}
        figure = draw_costs(dataclasses.replace(result, metrics={"test": found}))
        assert (
            figure.texts[0]
            .get_text()
            .replace("\n", " ")
            .startswith("Out of sample even if fills cost nothing there is no profit; this run")
        )
        assert not [line for line in figure.axes[1].get_lines() if line.get_linestyle() == "--"]

    def test_thresholds_that_are_close_are_told_apart(self, kind_of):
        surface = dataclasses.replace(
            kind_of("usual").cost_surface, thresholds=np.array([0.0, 0.003201, 0.003204]), forecasts_are="returns"
        )
        assert threshold_names(surface) == ["every forecast", "beyond \u00b10.3201%", "beyond \u00b10.3204%"]

    def test_there_is_no_sharpe_ratio_where_there_is_too_little(self, kind_of, texts):
        figure = draw_costs(kind_of("three_trades"))
        assert not figure.axes[1].get_lines()
        assert any(text.startswith("no Sharpe ratio: the position changes 2 times") for text in texts(figure))

    def test_where_there_is_too_little_no_break_even_cost_stands_in_a_heading(self, kind_of):
        result = kind_of("three_trades")
        result = dataclasses.replace(
            result, metrics={"test": {**result.metrics["test"], "break_even_bps": 836.65, "paid_bps": 2.0}}
        )
        heading = draw_costs(result).texts[0].get_text().replace("\n", " ")
        assert heading == (
            "Out of sample too little happened to say which costs the profit would bear; this run paid 2.00 bps a fill"
        )
        assert title_on_page(result, "test") == (
            "Too little happened to say which costs the profit would bear; this run paid 2.00 basis points a fill"
        )

    def test_why_there_is_none(self, kind_of, texts):
        for kind in ("ruined_both", "ruined_alone", "ruined_untested"):
            assert "The account was ruined" in " ".join(texts(draw_costs(kind_of(kind))))
        result = kind_of("usual")
        account = dataclasses.replace(result.account, rebalance=None)
        plain = dataclasses.replace(result, cost_surface=None, account=account)
        assert "sizes its own orders" in " ".join(texts(draw_costs(plain)))

    def test_a_ruined_account_leaves_the_other_its_grid(self, kind_of, texts):
        for kind, words in (("ruined", "On the training part"), ("ruined_train", "Out of sample")):
            found = texts(draw_costs(kind_of(kind)))
            assert found[0].startswith(words)
            assert found[0].endswith("this run paid 2.00 bps a fill")
            assert "20%" in found
