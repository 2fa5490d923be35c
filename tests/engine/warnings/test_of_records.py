"""What is told of orders that did not end as they were meant: how many, and why."""

from collections import Counter

import numpy as np

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.warnings.of_records import examples
from barcast.models.fakes import ScriptedSource
from barcast.strategies import ProportionalStrategy


def test_reasons_that_differ_in_numbers_are_of_a_kind():
    reasons = Counter({"target 2 exceeds max_leverage 1": 3, "target 1.5 exceeds max_leverage 1": 1})
    assert examples(reasons) == ["target 2 exceeds max_leverage 1"]
    reasons["0.4 units round to 0 lots of 1"] = 9
    assert examples(reasons) == [
        "0.4 units round to 0 lots of 1 (9 of this kind)",
        "target 2 exceeds max_leverage 1 (4 of this kind)",
    ]


def test_every_kind_is_counted_in_the_warnings(bars):
    targets = np.tile([1.5, 0.0001, -2.0, 0.0], 75)
    result = run_backtest(
        bars,
        ScriptedSource(targets),
        ProportionalStrategy,
        Costs(),
        strategy_params={"scale": 1.0, "cap": 5.0},
        split={"train": 0.0},
        account={"lot_size": 1.0, "cash": 10_000.0, "max_leverage": 1.0},
    )
    cut = result.account.orders[result.account.orders["status"] == "cut"]
    (told,) = [one.text for one in result.warnings if one.kind == "cut_orders"]
    over, lots = cut["reason"].str.contains("exceeds").sum(), cut["reason"].str.contains("round to 0 lots").sum()
    assert told.startswith(f"{len(cut)} orders were cut, for example: ")
    assert f"({over} of this kind)" in told
    assert f"({lots} of this kind)" in told
    assert min(over, lots) > 50
