"""The table of trades: what the page's script is handed."""

import json

import numpy as np
import pandas as pd
import pytest

from barcast.reports.page.trades_table import BINS, COLUMNS, edge_of, plain, table_of, trades_table


def test_every_trade_is_a_row_of_plain_json(kind_of):
    result = kind_of("usual")
    given = trades_table(result, "test").data["trades"]
    trades = result.account.trades
    assert given["columns"] == list(COLUMNS)
    assert len(given["rows"]) == len(trades)
    assert json.loads(json.dumps(given, allow_nan=False)) == given
    net = COLUMNS.index("net")
    assert [row[net] for row in given["rows"]] == pytest.approx(trades["net"].tolist(), rel=1e-5, abs=0.01)


def test_of_many_trades_the_largest_are_listed_and_it_says_so(kind_of):
    trades = pd.concat([kind_of("usual").account.trades] * 20, ignore_index=True)
    trades["net"] = np.random.default_rng(1).permutation(len(trades)) - len(trades) / 2
    piece = table_of(trades, "test")
    rows = piece.data["trades"]["rows"]
    assert len(rows) == 5_000
    left_out = len(trades) - 5_000
    assert min(abs(row[COLUMNS.index("net")]) for row in rows) >= left_out // 2 - 1
    assert f"The 5,000 largest of {len(trades):,}." in piece.html


def test_an_open_trade_has_no_exit_and_a_run_without_trades_no_table(kind_of):
    last = trades_table(kind_of("one_trade"), "test").data["trades"]["rows"][-1]
    assert last[COLUMNS.index("exited_at")] is None
    assert trades_table(kind_of("no_trade"), "test") == "No trades: nothing was bought or sold."


def test_a_cell_is_as_short_as_it_may_be():
    assert plain(np.float64(1234.5678)) == 1234.57
    assert plain(np.float64(0.000123456789)) == 0.000123457
    assert plain(np.int64(7)) == 7
    assert plain(float("nan")) is None
    assert plain(pd.Timestamp("2020-01-02")) == "2020-01-02"


def test_the_axis_of_results_holds_99_of_100_trades():
    share = np.random.default_rng(2).normal(0.0, 1.7, 4_000)
    edge = edge_of(share)
    assert np.mean(np.abs(share) <= edge) >= 0.99
    assert edge_of(np.array([0.0, np.nan])) == 1.0
    assert BINS % 4 == 0
