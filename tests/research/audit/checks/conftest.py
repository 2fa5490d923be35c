"""What the tests of the checks share: a run, beside what it was made of."""

import copy

import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.account.terms import AccountTerms
from barcast.engine.watch import Watch
from barcast.models.schedule.split import Split
from barcast.research.audit.subject import Built, Reference, Subject
from barcast.strategies import SignStrategy


def made(bars, model=None, strategy=SignStrategy, **settings):
    """Make a run and return it as subject and reference, its models as they were after it."""
    fitted, prototype = {}, copy.deepcopy(model)
    costs, account = settings.pop("costs", Costs.free()), settings.pop("account", {})
    split, params = settings.pop("split", {}), settings.pop("strategy_params", {})
    watch = Watch(on_fit=lambda fold, one: fitted.__setitem__(fold.number, one))
    result = run_backtest(
        bars, model, strategy, costs, split=split, account=account, strategy_params=params, watch=watch, **settings
    )
    subject = Subject(
        bars=result.bars,
        split=Split.of(split, "split").model_copy(update={"lockbox": 0.0}),
        account=AccountTerms.of(account, "account"),
        costs=result.terms.costs,
        strategy_params=params,
        streaming=settings.get("streaming", False),
        build=lambda: Built(copy.deepcopy(prototype), strategy),
    )
    return subject, Reference(result, fitted)


@pytest.fixture
def audited():
    """Maker of audited runs: `audited(bars, AutoRegression(), costs=...)` returns subject and reference."""
    return made
