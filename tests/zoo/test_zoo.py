"""The zoo: what looks ahead is refused where it does, and what is honest runs in silence.

`python -m tests.zoo.show_zoo`, in the root of the repository, prints the table.
"""

import inspect
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from barcast.faults import BadInput
from barcast.strategies import ForecastStrategy

from .cases import model_of, run
from .tables import (
    DISARMED,
    HARDLY_LEAKY,
    HONEST_MODELS,
    HONEST_STRATEGIES,
    LEAKY_MODELS,
    LEFT_TO_THE_AUDIT,
    PEEKING_STRATEGIES,
)
from .witness import depends_on_others, fitted, frame_of, is_changed_by_a_later_fit, reads_ahead

HONEST = (*HONEST_MODELS, *HONEST_STRATEGIES)
GOLDEN = pd.read_csv(Path(__file__).with_name("fills.csv"), index_col="strategy")
"""What the honest strategies traded before anything looked for look-ahead: `python -m tests.zoo.show_zoo --fills`."""


def each(cases):
    """Return the cases as parameters of a test, each under its name."""
    return [pytest.param(case, id=case.name) for case in cases]


def in_each_mode(cases):
    """Return the cases once for each mode in which they run."""
    names = {False: "preloaded", True: "streamed"}
    return [pytest.param(case, mode, id=f"{case.name}-{names[mode]}") for case in cases for mode in case.modes]


def in_plain_backtrader(case):
    """Return whether it runs without our broker and our forecasts."""
    return case.is_strategy and not issubclass(case.plugin, ForecastStrategy) and case.name != "Targets"


def marked_lines(plugin):
    """Return the lines of a plug-in's file that read too far."""
    lines, first = inspect.getsourcelines(getattr(plugin, "indicator", plugin))
    return [first + i for i, line in enumerate(lines) if line.rstrip().endswith("# later")]


@pytest.mark.parametrize(("case", "streaming"), in_each_mode(LEAKY_MODELS))
def test_a_leaky_model_is_refused(bars, case, streaming):
    with pytest.raises(BadInput, match=case.word) as caught:
        run(case, bars, streaming)
    assert case.name in str(caught.value)


@pytest.mark.parametrize(("case", "streaming"), in_each_mode(PEEKING_STRATEGIES))
def test_a_peeking_strategy_is_refused_at_its_line(bars, case, streaming):
    with pytest.raises(BadInput, match=case.word) as caught:
        run(case, bars, streaming)
    file = Path(inspect.getsourcefile(case.plugin)).name
    named = re.search(rf"{file}\D+(\d+)|line (\d+) of {file}", str(caught.value))
    assert named, "it names the file and the line"
    assert int(named[1] or named[2]) in marked_lines(case.plugin)


@pytest.mark.parametrize("case", each(HARDLY_LEAKY))
def test_a_small_difference_is_told(bars, case):
    assert any(case.name in one.text and one.kind == "batch_dependent" for one in run(case, bars).warnings)


@pytest.mark.sampled(9)
@pytest.mark.parametrize("case", each(DISARMED))
def test_what_is_not_refused_finds_no_more_than_a_stream_shows(bars, case):
    try:
        preloaded = run(case, bars)
    except BadInput:
        return
    streamed = run(case, bars, streaming=True)
    pd.testing.assert_frame_equal(preloaded.account.fills, streamed.account.fills)
    pd.testing.assert_frame_equal(preloaded.forecasts.table, streamed.forecasts.table, rtol=1e-6)


@pytest.mark.parametrize("case", each(LEFT_TO_THE_AUDIT))
def test_what_is_left_to_the_audit_trades_otherwise_in_a_stream(bars, case):
    assert not run(case, bars).account.fills.equals(run(case, bars, streaming=True).account.fills)


@pytest.mark.sampled(12)
@pytest.mark.parametrize("case", each(HONEST))
def test_an_honest_plug_in_runs_in_silence_and_the_same_in_both_modes(bars, case):
    preloaded, streamed = run(case, bars), run(case, bars, streaming=True)
    pd.testing.assert_frame_equal(preloaded.account.fills, streamed.account.fills)
    assert preloaded.warnings == streamed.warnings
    scale = np.abs(preloaded.forecasts.table["forecast"]).max() if len(preloaded.forecasts.table) else 0.0
    np.testing.assert_allclose(
        preloaded.forecasts.table["forecast"], streamed.forecasts.table["forecast"], rtol=1e-9, atol=1e-3 * scale
    )


@pytest.mark.sampled(9)
@pytest.mark.parametrize("case", each(case for case in HONEST_MODELS if not case.walks))
def test_an_honest_model_forecasts_what_it_does_when_nobody_checks_it(bars, case):
    forecasts = run(case, bars).forecasts.table["forecast"]
    model, windows = fitted(model_of(case), bars)
    np.testing.assert_allclose(forecasts, model.predict(windows), rtol=1e-9, atol=0)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("case", each(HONEST_STRATEGIES))
def test_an_honest_strategy_trades_what_it_always_has(bars, case):
    result, golden = run(case, bars), GOLDEN.loc[case.name]
    assert len(result.account.fills) == golden["fills"]
    assert result.account.fills["size"].abs().sum() == pytest.approx(golden["traded"], rel=1e-9)
    assert result.account.equity["equity"].iloc[-1] == pytest.approx(golden["equity"], rel=1e-9)


@pytest.mark.parametrize("case", each(LEAKY_MODELS))
def test_a_leaky_model_is_one(bars, case):
    assert depends_on_others(*fitted(model_of(case), bars))


@pytest.mark.parametrize("case", each(case for case in DISARMED if not case.is_strategy))
def test_a_model_changed_by_later_fits_is_one(bars, case):
    assert is_changed_by_a_later_fit(model_of(case), bars) or depends_on_others(*fitted(model_of(case), bars))


@pytest.mark.parametrize("case", each(HONEST_MODELS))
def test_an_honest_model_is_one(bars, case):
    assert not depends_on_others(*fitted(model_of(case), bars))


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "case", each(filter(in_plain_backtrader, (*PEEKING_STRATEGIES, *DISARMED, *LEFT_TO_THE_AUDIT)))
)
def test_a_peeking_strategy_is_one_in_plain_backtrader(bars_of, case):
    other = frame_of(bars_of(count=420, seed=11))
    assert reads_ahead(case.plugin, frame_of(bars_of()), other, range(60, 290, 7))


@pytest.mark.sampled(4)
@pytest.mark.parametrize("case", each(filter(in_plain_backtrader, HONEST_STRATEGIES)))
def test_an_honest_strategy_is_one_in_plain_backtrader(bars_of, case):
    other = frame_of(bars_of(count=260, seed=11))
    assert not reads_ahead(case.plugin, frame_of(bars_of(count=160)), other, (110,))
