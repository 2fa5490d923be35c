"""What a run did bar by bar, worked by hand and against the run's own tables."""

import numpy as np
import pytest

from barcast.reports.page.bar_table import bar_table, begun_anew, entries_and_exits, with_baselines
from barcast.verdict.assess import assess
from barcast.verdict.baselines import baselines_of, rule_curves_of


def test_curves_of_five_bars_worked_by_hand(hand):
    """1,000 units are bought at 100 for 1,000 of costs, closed at 120 and 110, and sold at 110 for 1,100 of costs."""
    table = bar_table(hand)
    assert table["n"].tolist() == [0, 1, 2, 3, 4]
    assert table["growth"].tolist() == pytest.approx([1.0, 1.19, 1.09, 1.079, 1.079])
    assert table["gross"].tolist() == pytest.approx([1.0, 1.2, 1.1, 1.1, 1.1])
    assert table["drawdown"].tolist() == pytest.approx([0.0, 0.0, 1.09 / 1.19 - 1.0, *[1.079 / 1.19 - 1.0] * 2])
    assert np.nan_to_num(table["size"].to_numpy()).tolist() == [0.0, 1000.0, 0.0, -1000.0, 0.0]


def test_each_account_begins_anew_with_its_cash_and_no_line_runs_across(kind_of):
    result = kind_of("usual")
    table = begun_anew(result, bar_table(result))
    opened = result.account.samples[1].opened_at
    end, gap, begun = table[table["n"] == opened].to_dict("records")
    assert end["growth"] == pytest.approx(result.account.equity["equity"].iloc[opened] / 100_000.0)
    assert all(np.isnan(gap[name]) for name in ("growth", "gross", "hold", "drawdown"))
    assert [begun[name] for name in ("growth", "gross", "hold", "drawdown")] == [1.0, 1.0, 1.0, 0.0]
    assert len(table) == len(result.bars) + 2


def test_buy_and_hold_is_that_of_the_run_at_every_bar(kind_of):
    result = kind_of("usual")
    table = bar_table(result)
    held = result.buy_and_hold.equity
    assert (table["hold"].to_numpy() * result.terms.account.cash).tolist() == pytest.approx(held["equity"].tolist())


def test_nothing_is_drawn_of_an_account_after_its_ruin(kind_of):
    result = kind_of("ruined_both")
    table = bar_table(result)
    for sample in result.account.samples:
        ruined = result.account.ruined_at[sample.name]
        after = table.iloc[sample.rows.start : sample.rows.stop].loc[ruined:].iloc[1:]
        assert len(after)
        assert after[["growth", "gross", "drawdown", "position"]].isna().all(axis=None)


def test_a_fill_is_an_entry_or_an_exit_by_what_was_held_before(kind_of):
    before, after = entries_and_exits(kind_of("three_trades"))
    assert np.sign(before).tolist() == [0, 1, 0, -1, 0, 1][: len(before)]
    assert np.sign(np.round(after, 9)).tolist() == [1, 0, -1, 0, 1, 0][: len(after)]


def test_simple_rules_end_where_the_verdict_says_that_they_do(kind_of):
    result = kind_of("usual")
    outcomes = baselines_of(result, "test", random_runs=1).outcomes
    for rule, curve in rule_curves_of(result, "test").items():
        assert curve[-1] / curve[0] - 1.0 == pytest.approx(outcomes[rule].total_return, abs=1e-12)


def test_simple_rules_are_drawn_over_the_sample_that_is_judged_and_nowhere_else(kind_of, verdict_of):
    result = kind_of("usual")
    table = bar_table(result)
    names = with_baselines(table, result, verdict_of(result))
    assert list(names.values()) == [
        "mean of all returns so far",
        "last return again",
        "last return reversed",
        "AR(1) of all returns so far",
    ]
    opened = result.account.samples[1].opened_at
    for name in names:
        assert table[name].iloc[: opened + 1].isna().all()
        assert table[name].iloc[opened + 1 :].notna().all()


def test_a_sample_without_bars_has_no_simple_rules(kind_of):
    result = kind_of("only_train")
    assert with_baselines(bar_table(result), result, assess(result, "test")) == {}


def test_every_odd_result_has_a_row_for_each_bar(odd_result):
    table = bar_table(odd_result)
    assert table["n"].tolist() == list(range(len(odd_result.bars)))
    assert len(begun_anew(odd_result, table)) >= len(table)
