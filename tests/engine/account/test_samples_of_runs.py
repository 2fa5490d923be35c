"""Which accounts a run has: of a walk-forward, of no model, of a model trained on all bars, at other costs."""

import numpy as np
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.account.samples import whole
from barcast.engine.replay.cost_surface import cost_surface, with_cost_surface
from barcast.engine.replay.known_run import replayable
from barcast.engine.replay.verify import verify
from barcast.models.schedule.source import SingleModel
from barcast.strategies import BuyAndHold

# -- walk-forward, no model, a model that was trained on all ---------------------------------------------------


class Steady:
    """A model that is trained, and forecasts 1 whatever it sees."""

    lookback = 1

    def fit(self, windows, labels):
        return self

    def predict(self, windows):
        return np.ones(len(windows))


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("fill", ["next_open", "close"])
def test_walk_forward_has_the_test_account_alone_and_no_refit_parts_it(hand, fill, streaming):
    bars = hand.bars_at([100, 100, 100, 100, 110, 120, 130, 140, 150, 160], [100] * 4 + [100, 110, 120, 130, 140, 150])
    more = {"account": {"cash": 1_000.0, "fill": fill}, "streaming": streaming}
    hooked = type("Kept", (hand.Hooked,), {})
    result = run_backtest(
        bars, Steady(), hooked, Costs(commission_fixed=5), split={"min_bars": 4, "refit_every": 2}, **more
    )
    assert result.models.table["first_answer"].tolist() == [bars.index[t] for t in (3, 5, 7, 9)]
    assert result.account.equity["date"].tolist() == bars.index[4:].tolist()
    assert set(result.account.equity["sample"]) == set(result.forecasts.table["sample"]) == {"test"}
    assert list(result.metrics) == list(result.buy_and_hold.metrics) == ["test"]
    # one fill, of the decision at the close of bar 3: 10 units for 100, and 5 of commission in the first row
    assert result.account.fills["size"].tolist() == [10]
    assert result.account.fills["filled_at"].tolist() == [bars.index[4 if fill == "next_open" else 3]]
    assert result.account.equity["commission"].tolist() == [5, 0, 0, 0, 0, 0]
    assert result.account.equity["equity"].tolist() == pytest.approx([1_095, 1_195, 1_295, 1_395, 1_495, 1_595])
    assert [row[0] for row in hooked.seen] == [3], "refits are no new accounts"
    assert result.forecasts.table["made_at"].tolist() == bars.index[3:].tolist()
    assert result.buy_and_hold.equity["equity"].tolist() == pytest.approx(result.account.equity["equity"].tolist())
    assert verify(result).agrees


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, None),
        ({"train": 0.0}, None),
        ({"train": 0.5}, "split.train has no effect: the strategy asks no model, so all bars are test."),
        ({"min_bars": 3}, "split.min_bars has no effect: the strategy asks no model, so all bars are test."),
        (
            {"train": 0.5, "refit_every": 2},
            "split.train, split.refit_every have no effect: the strategy asks no model, so all bars are test.",
        ),
    ],
)
def test_a_strategy_that_asks_no_model_is_all_test(hand, given, told):
    bars = hand.bars_at([100, 100, 110, 120, 130, 140])
    result = run_backtest(bars, None, BuyAndHold, costs=Costs.free(), split=given, account={"cash": 1_000.0})
    assert set(result.account.equity["sample"]) == set(result.account.fills["sample"]) == {"test"}
    assert result.account.equity["equity"].tolist() == [1_000, 1_000, 1_100, 1_200, 1_300, 1_400]
    assert list(result.metrics) == ["test"]
    assert (result.account.boundary, result.account.samples) == (None, (whole(6),))
    assert [one.text for one in result.warnings if one.kind == "idle_split"] == ([told] if told else [])


def test_a_model_that_was_trained_on_all_bars_has_a_train_account_alone(hand):
    bars = hand.bars_at([100, 100, 110, 120])
    source = SingleModel(Steady(), bars.index[-1].to_datetime64())
    result = run_backtest(bars, source, hand.Wants, costs=Costs.free(), account={"cash": 1_000.0})
    assert set(result.account.equity["sample"]) == {"train"}
    assert result.account.equity["equity"].tolist() == [1_000, 1_000, 1_000, 1_000 * 120 / 110]
    assert list(result.metrics) == ["train"]
    assert "nothing_out_of_sample" in [one.kind for one in result.warnings]


# -- other costs ------------------------------------------------------------------------------------------------


def test_the_cost_surface_of_a_sample_starts_from_the_cash(hand):
    # train: 9 units (lots of 3) from 100 to 150. Test: 9 units again, from 100 to 110
    bars = hand.bars_at([100, 100, 100, 150, 100, 105, 110])
    targets = [0, 1, 1, 1, 1, 1, 1]
    result = hand.backtest(bars, targets, 3, costs=Costs(slippage_bps=100), account={"lot_size": 3.0})
    result = with_cost_surface(result)
    surface = cost_surface(replayable(result), [0.0, 100.0], [0.0])
    assert surface.total_return["test"].tolist() == [pytest.approx([0.09, 0.081])]
    assert surface.total_return["train"].tolist() == [pytest.approx([0.45, 0.441])]
    # 90 are earned on 900 traded, 450 in training
    assert result.metrics["test"]["break_even_bps"] == pytest.approx(1_000)
    assert result.metrics["train"]["break_even_bps"] == pytest.approx(5_000)
    for sample in ("test", "train"):  # the cell of the run's own flat cost is the run
        found = surface.total_return[sample][0, 1], surface.sharpe[sample][0, 1]
        metrics = result.metrics[sample]
        assert found == pytest.approx((metrics["total_return"], metrics["sharpe"]), rel=1e-12)
