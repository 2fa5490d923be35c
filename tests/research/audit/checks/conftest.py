"""What the tests of the checks share: a run, beside what it was made of, and a reader of bars by its text."""

import copy
import textwrap
from types import SimpleNamespace

import pandas as pd
import pytest

from barcast.costs import Costs
from barcast.engine import run_backtest
from barcast.engine.account.terms import AccountTerms
from barcast.engine.watch import Watch
from barcast.experiments.building.parts import build_bars
from barcast.experiments.settings import make_experiment
from barcast.models.schedule.split import Split
from barcast.research.audit.checks.reader import check_reader
from barcast.research.audit.subject import Built, Reference, Subject
from barcast.strategies import SignStrategy
from tests.research.audit.checks.planted_readers import HEAD, lay_out


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


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Reader of bars by a text: `read("def read(): ...")` returns what the check comes to."""
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)

    def checked(code, *, boundary=None, files=(), cuts=5, **data):
        text = textwrap.dedent(HEAD) + textwrap.dedent(code)
        (tmp_path / "mine.py").write_text(text)
        experiment = make_experiment({"data": {"source": "mine.py:read", **data}})
        bars = build_bars(experiment.data)
        subject = SimpleNamespace(experiment=experiment, bars=bars, files=(), reader_name="mine.py:read")
        account = SimpleNamespace(boundary=None if boundary is None else pd.Timestamp(boundary))
        return check_reader(subject, Reference(SimpleNamespace(account=account), files=files), cuts=cuts)

    return checked
