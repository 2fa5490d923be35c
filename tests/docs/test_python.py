"""What the page on Python says of the call and its result is so."""

import inspect
from dataclasses import fields

from barcast.engine import run_backtest
from barcast.engine.result import Accounts, HeldThroughout, Result, TrainedModels


def test_the_call_is_that_of_the_code(reading):
    given = inspect.signature(run_backtest).parameters.values()
    rows = reading.table_with(reading.page("python"), "parameter")
    assert [reading.names_in(row[0])[0] for row in rows] == [one.name for one in given]
    assert [row[1].strip("`") for row in rows] == [written_default(one) for one in given]


def written_default(parameter):
    """Return a parameter's default as code has it, `-` where there is none; a section's is its own default."""
    default = parameter.default
    if default is parameter.empty:
        return "-"
    if default is None or isinstance(default, bool):
        return repr(default)
    assert isinstance(default, type) or default == type(default)()
    return default.__name__ if isinstance(default, type) else f"{type(default).__name__}()"


def test_the_groups_of_a_result_are_those_of_the_code(reading):
    told = [reading.names_in(row[0]) for row in reading.table_with(reading.page("python"), "group")]
    assert sorted(name for names in told for name in names) == sorted(one.name for one in fields(Result))
    held = {
        reading.names_in(row[0])[0]: reading.names_in(row[1])
        for row in reading.table_with(reading.page("python"), "group")
    }
    for group, kind in (("account", Accounts), ("models", TrainedModels), ("buy_and_hold", HeldThroughout)):
        assert held[group] == [one.name for one in fields(kind)]
