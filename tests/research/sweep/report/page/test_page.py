"""The page of a sweep: whole, escaped, told in words, and drawn in the odd cases too."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from barcast.research.sweep.report.page.heat import HeatMap, heat_map
from barcast.research.sweep.report.page.page import page_of
from barcast.research.sweep.report.summary import Trial
from barcast.research.sweep.report.summed_up import record_of
from barcast.research.sweep.spaces.space import Choices, Numbers, Space
from barcast.research.sweep.trials.outcome import Outcome
from tests.research.sweep.report.planted import outcomes_of

VOID = {"meta"}


class Whole(HTMLParser):
    """Refuses elements that are not closed in their order."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """An element without content, as SVG has them."""

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def checked(record):
    """Return the page, which is well formed and asks nothing of a network."""
    page = page_of(record)
    parser = Whole()
    parser.feed(page)
    assert parser.open == []
    assert not re.search(r"https?://|NaN|nan%|>nan<|>None<", page)
    return page


def shrunk(record, space, rows, **changes):
    """Return the record with these settings and scores: rows of params and score."""
    trials = tuple(
        Trial(Outcome(at, params, "failed" if score is None else "complete", score, reason="it <b>broke</b>"))
        for at, (params, score) in enumerate(rows)
    )
    best = max((one for one in trials if one.score is not None), key=lambda one: one.score)
    search = replace(record.last, trials=trials, chosen=best.outcome.number)
    return replace(record, space=space, searches=(search,), importance=None, why_no_importance="too few", **changes)


def test_it_leads_with_the_verdict_and_what_was_chosen(record):
    page = checked(record)
    best = record.last.best.outcome
    assert f"Trial {best.number} of 60 was chosen by its score on the validation bars" in page
    assert f"<dt>lookback</dt><dd><code>{best.params['model.lookback']}</code> <small>of 1 to 60</small></dd>" in page
    assert "<small>of [1], [8], [32]</small>" in page
    assert "the verdict counts one trial" in page
    assert 'href="chosen/report.html"' in page
    assert page.index("<h1>") < page.index('id="choosing"') < page.index('id="settings"') < page.index('id="trials"')


def test_there_is_a_panel_for_every_setting_and_a_map_of_two(record):
    page = checked(record)
    for place in ("lookback", "learning_rate", "units", "strategy.threshold"):
        assert f"<h3><code>{place}</code>: " in page
    assert "<code>lookback</code> and <code>learning_rate</code> together" in page


def test_every_chart_says_in_words_what_it_shows(record):
    labels = re.findall(r'role="img" aria-label="([^"]*)"', page_of(record))
    assert len(labels) >= 8
    assert all(len(one) > 15 for one in labels)


def test_what_comes_from_elsewhere_is_escaped(record):
    page = checked(replace(record, warnings=("<script>alert(1)</script>",), name="001-<i>x"))
    assert "<script>alert" not in page
    assert "001-&lt;i&gt;x" in page
    assert "the loss &lt;diverged&gt; in epoch 3" in page


def test_where_all_were_looked_at_it_says_whether_choosing_helps(planted):
    record = record_of(planted(looked=True, count=24, outcomes=outcomes_of(24)), "x")
    page = checked(record)
    assert "Validation beside out of sample" in page
    assert f"it is number {record.choosing.rank} of {record.choosing.trials}" in page
    assert f"All {record.family} trials were looked at out of sample: p is corrected over the whole family." in page


def test_choices_of_every_refit_are_a_table(planted):
    record = record_of(planted(again=True), "x")
    page = checked(record)
    assert 'id="refits"' in page
    assert page.count(f'<th scope="row">{record.searches[0].made_on}</th>') == 1
    assert "the verdict counts the procedure as one trial" in page


def test_a_sealed_sweep_shows_no_number_out_of_sample(record):
    page = checked(replace(record, tested=None, claims={}, verdict=("Skill before costs: no claim.",)))
    assert "Sealed: only the claims are told." in page
    assert "Skill before costs: no claim." in page
    assert "buy and hold" not in page


@pytest.mark.parametrize(
    ("space", "rows"),
    [
        ({"model.lookback": Numbers(1, 60, whole=True)}, [({"model.lookback": 3}, 0.5)]),
        ({"run.seeds": Choices((1, 5))}, [({"run.seeds": 1}, 0.5), ({"run.seeds": 5}, None)]),
        (
            {"strategy.name": Choices(("sign", "<b>own")), "model.epochs": Numbers(1, 3, whole=True)},
            [
                ({"strategy.name": "<b>own", "model.epochs": 2}, -1e300),
                ({"strategy.name": "sign", "model.epochs": 3}, 1),
            ],
        ),
        (
            {"model.l2": Numbers(0.001, 0.002, log=True), "model.dropout": Numbers(0.0, 0.5, step=0.1)},
            [({"model.l2": 0.001, "model.dropout": 0.5}, 1e-9), ({"model.l2": 0.002, "model.dropout": 0.0}, 1e-9)],
        ),
        (
            {"model.on": Choices((True, False)), "model.many": Choices(tuple(range(30)))},
            [({"model.on": True, "model.many": one}, float(one)) for one in range(30)],
        ),
    ],
)
@pytest.mark.parametrize("seeds", [(), (0.1, 0.1), (0.1, 0.2, 1e12)])
def test_odd_sweeps_have_a_page_too(record, space, rows, seeds):
    page = checked(shrunk(record, Space(space), rows, other_seeds=seeds))
    assert "<b>own" not in page
    assert "<b>broke" not in page


def test_what_matters_most_is_called_luck_where_seeds_differ_as_much(record):
    told = "so this may be luck"
    assert told in checked(replace(record, other_seeds=(-3.0, 0.0, 3.0)))
    assert told not in checked(replace(record, other_seeds=(0.1, 0.1001, 0.1002)))
    assert told not in checked(replace(record, other_seeds=()))


def test_long_times_are_told_in_minutes_and_without_powers_of_ten(record):
    slow = tuple(replace(one, outcome=replace(one.outcome, seconds=284.4)) for one in record.last.trials)
    long = replace(record, seconds={"search": 936.0}, searches=(replace(record.last, trials=slow),))
    page = checked(long)
    assert "<td>284</td>" in page
    assert "e+02" not in page
    assert " min</" in page


def test_a_map_leaves_cells_without_trials_empty(record):
    space = Space({"model.a": Choices((1, 2)), "model.b": Choices(("x", "y"))})
    rows = [
        ({"model.a": 1, "model.b": "x"}, 1.0),
        ({"model.a": 1, "model.b": "x"}, 3.0),
        ({"model.a": 2, "model.b": "y"}, 0.0),
    ]
    found = heat_map(shrunk(record, space, rows))
    assert isinstance(found, HeatMap)
    (one, none), (nothing, other) = found.cells
    assert (one.mean, one.best, one.trials, one.is_chosen) == (2.0, 3.0, 2, True)
    assert (none, nothing) == (None, None)
    assert (other.mean, other.is_chosen) == (0.0, False)


def test_stretches_of_a_range_hold_all_its_values(record):
    space = Space({"model.a": Numbers(1, 60, whole=True), "model.b": Numbers(1e-4, 1e-2, log=True)})
    rows = [({"model.a": one, "model.b": 1e-4 * 100 ** ((one - 1) / 59)}, 0.1 * one) for one in range(1, 61)]
    found = heat_map(shrunk(record, space, rows))
    assert sum(cell.trials for row in found.cells for cell in row if cell) == 60
    assert [sum(row[at].trials for row in found.cells if row[at]) for at in range(6)] == [10] * 6
    assert found.columns == ("1 to 10", "11 to 20", "21 to 30", "31 to 40", "41 to 50", "51 to 60")


def test_a_page_of_many_trials_stays_small(record):
    space = Space({"model.a": Numbers(1, 60, whole=True), "model.b": Numbers(0.0, 1.0)})
    rows = [
        ({"model.a": 1 + at % 60, "model.b": (at % 997) / 997}, (at * 7919 % 10_007) / 10_007) for at in range(20_000)
    ]
    assert len(page_of(shrunk(record, space, rows))) < 200_000


def test_a_loss_is_the_darker_the_smaller(record):
    space = Space({"model.a": Choices((1, 2)), "model.b": Choices((1, 2))})
    rows = [({"model.a": a, "model.b": 1}, score) for a, score in ((1, 1.0), (2, 2.0))]
    made = shrunk(record, space, rows)
    loss = replace(made, settings=made.settings.model_copy(update={"score": "loss"}))
    shades = {
        name: re.findall(r"--a:(\d+)%\">(\S+?)<", checked(one)) for name, one in (("sharpe", made), ("loss", loss))
    }
    assert int(shades["sharpe"][0][0]) < int(shades["sharpe"][1][0])
    assert int(shades["loss"][0][0]) > int(shades["loss"][1][0])
