"""Settings handed in from Python: what is wrong is told of the keyword."""

import pytest

from barcast.costs import Costs
from barcast.engine.account.terms import AccountTerms
from barcast.faults import BadInput
from barcast.models import AutoRegression, LSTMForecaster, LSTMSettings, Split, TrainingSettings


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Costs(comm=1), "Costs(comm=...): there is no keyword comm; did you mean commission_bps?"),
        (
            lambda: Costs(5),
            "Costs: takes its settings by name, and 5 has none; name each, such as Costs(commission_bps=5)",
        ),
        (lambda: Costs({"spread_bps": 1}), "Costs: takes its settings by name, not as a dict; write Costs(**settings)"),
        (lambda: Costs(spread_bps="5"), 'Costs(spread_bps=...): "5" is not a number; write 5, without quotes'),
        (lambda: Costs(impact="5%"), 'Costs(impact=...): "5%" is not a number; write 0.05 for 5%'),
        (lambda: Costs.preset("fre"), 'Costs.preset(preset=...): no preset is called "fre"; did you mean free?'),
        (lambda: Costs.preset("ibkr", comm=1), "Costs.preset(comm=...): there is no keyword comm; did you mean comm"),
        (
            lambda: Split(0.5),
            "Split: takes its settings by name, and 0.5 has none; name each, such as Split(",
        ),
        (lambda: Split(train=70), "Split(train=...): 70 is too large; it must be below 1; write 0.7 for 70%"),
        (
            lambda: Split(warm_start=True),
            "Split(warm_start=...): there is no earlier model to begin from; set refit",
        ),
        (lambda: AccountTerms(cas=1), "AccountTerms(cas=...): there is no keyword cas; did you mean cash?"),
        (lambda: AccountTerms.of({"cas": 1}, "account"), "account.cas: there is no setting cas; did you mean cash?"),
        (lambda: AccountTerms.of(5, "account"), "account: the number 5 cannot be used; hand in AccountTerms(...), or"),
        (lambda: TrainingSettings(scale="yes"), 'TrainingSettings(scale=...): "yes" is not true or false; write True'),
        (lambda: LSTMSettings(units="64,32"), 'LSTMSettings(units=...): "64,32" is not a list; write [64, 32]'),
        (lambda: LSTMSettings(units=[0]), "LSTMSettings(units=...), item 0: 0 is too small; it must be at least 1"),
        (lambda: LSTMForecaster(lr=1), "LSTMForecaster(lr=...): there is no keyword lr; did you mean learning_rate?"),
        (lambda: LSTMForecaster(5), "LSTMForecaster: takes its settings by name, and 5 has none; name each, such as"),
        (lambda: AutoRegression(lags=0), "AutoRegression(lags=...): 0 is too small; it must be at least 1"),
    ],
)
def test_messages_name_the_keyword(make, said):
    with pytest.raises(BadInput) as error:
        make()
    assert str(error.value).startswith(said)


def test_a_preset_of_a_broker_is_that_preset():
    assert Costs.preset("ibkr") == Costs.preset("us_per_share_tiered")
    assert Costs.preset("robinhood") == Costs.preset()
