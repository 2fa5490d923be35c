"""The series is its iterations: trained at once, each as its own command would, judged together."""

from dataclasses import replace

import numpy as np
import pytest

from barcast.experiments.run import run_experiment
from barcast.experiments.settings import make_experiment
from barcast.faults import BadInput, RunWarning
from barcast.research.series import series as front_door
from barcast.research.series.as_json import as_json
from barcast.research.series.found import worth_of
from barcast.research.series.page import page_of
from barcast.verdict.claims import claims_of_family
from barcast.verdict.decisions import decisions_of
from barcast.verdict.ledger.ledger import Ledger


def test_an_iteration_comes_to_what_its_own_run_comes_to(redone, quick, csv):
    for found, iteration in zip(redone.found, quick, strict=True):
        settings = {"data": {"source": str(csv)}, **iteration.settings, "run": {"cache": False}}
        alone = run_experiment(make_experiment(settings)).result
        assert alone.metrics == found.result.metrics
        assert alone.warnings == found.result.warnings


def test_its_sums_are_those_of_the_metrics_where_it_is_all_in(redone):
    for found in (redone.found[0], redone.found[2], redone.yardstick):
        metrics = found.result.metrics
        assert found.figure == pytest.approx(metrics["train"]["stale_profit"])
        for sample in ("train", "test"):
            assert found.aligned(sample) == pytest.approx(metrics[sample]["aligned_profit"])


def test_what_the_mistakes_were_worth_adds_up_to_what_is_left(redone):
    for found in redone.found:
        worth = worth_of(found)
        assert worth.left == pytest.approx(worth.figure - sum(worth.mistakes.values()))
        assert worth.left * found.years("test") == pytest.approx(found.earned)
        assert worth.figure * found.years("train") == pytest.approx(found.figure)
    assert list(worth_of(redone.found[1]).mistakes) == ["joined_early", "mixed", "late", "inverted", "train", "costs"]


def test_the_p_values_are_corrected_over_all_and_each_look_is_counted_once(redone, quick, csv):
    claims = claims_of_family([decisions_of(found.result) for found in redone.found])
    assert [found.verdict.claims for found in redone.found] == claims
    assert redone.correction == "p is corrected over the 3 iterations, which were declared together."
    told = []
    for _ in range(2):
        front_door.redo({"source": str(csv)}, on_progress=told.append)
    with Ledger.open() as ledger:
        trials = ledger.trials()
    assert [one.family for one in trials] == ["series"] * 3
    check_progress(told[: len(told) // 2])


def check_progress(told):
    """Refuse a progress that does not say what is done."""
    training = [one for one in told if one.doing == "training"]
    assert training[0].done == 0
    assert training[-1].done == training[-1].of == 3
    assert training[-1].share == pytest.approx(1.0)
    assert [one.running for one in told if one.doing == "trading"] == [("01_01",), ("03_02",), ("04",)]


def test_a_part_of_the_series_claims_nothing(quick, csv, monkeypatch):
    from barcast.research.series import judged
    from barcast.verdict.claims import Claim, Claims

    claim = Claim("claim", p=0.001, t=4.0, critical=2.0, unseen=0.5, seen=1.0)
    monkeypatch.setattr(judged, "claims_of_family", lambda trials: [Claims(claim, claim, 100, 1.0) for _ in trials])
    some = front_door.redo({"source": str(csv)}, ["04", "01_01"])
    assert [found.iteration.name for found in some.found] == ["01_01", "04"]
    assert {found.verdict.skill.says for found in some.found} == {"not_calibrated"}
    assert some.correction == "p is corrected over the 2 of 3 iterations that were run, and so is not calibrated."


def test_a_look_by_hand_before_is_told(quick, csv):
    from barcast.experiments.look import looked_at

    looked_at(run_experiment(make_experiment({"data": {"source": str(csv)}, "model": {"name": "last"}})))
    found = front_door.redo({"source": str(csv)})
    assert found.correction.endswith("; there was 1 look at these bars besides: not calibrated.")


def test_an_interrupted_pass_leaves_what_was_done(quick, csv, monkeypatch):
    traded, passed = front_door.traded, []

    def stopped(begun):
        if len(passed) == 2:
            passed.append("stopped")
            raise KeyboardInterrupt
        passed.append(begun.iteration.name)
        return traded(begun)

    monkeypatch.setattr(front_door, "traded", stopped)
    found = front_door.redo({"source": str(csv)})
    assert [one.iteration.name for one in found.found] == ["01_01", "03_02"]
    assert not found.is_whole


def test_names_that_the_series_has_not_are_refused_together():
    with pytest.raises(BadInput) as refused:
        front_door.redo({"source": "sp500"}, ["01_1", "02_04"])
    assert str(refused.value) == (
        '--only: the series has no iteration "01_1"; did you mean 01_01?\n'
        '--only: the series has no iteration "02_04"; it ends in a softmax over one unit, which is always 1; '
        "choose another"
    )


def test_the_page_shows_every_iteration_and_stays_small(redone):
    text = page_of(redone)
    assert text == page_of(redone)
    for found in redone.found:
        assert f'id="i{found.iteration.name}"' in text
    assert text.count('<div class="chart"') == 12
    # 04 forecasts a direction: its scores are not added up
    assert text.count('<polyline class="net"') == 3 + 2
    assert "http" not in text
    assert len(text) < 200_000


def test_a_name_with_signs_of_html_is_escaped(redone):
    odd = "<script>alert(1)</script>"
    labels = replace(redone.yardstick.result.labels, costs=odd)
    result = replace(redone.yardstick.result, labels=labels)
    yardstick = replace(redone.yardstick, finished=replace(redone.yardstick.finished, result=result))
    named = replace(redone, bars=replace(redone.bars, name=odd), yardstick=yardstick)
    text = page_of(replace(named, warnings=(RunWarning("cache_trouble", odd),)))
    assert odd not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 4


def test_a_market_that_stands_still_is_told_and_drawn(quick, bars_of, tmp_path):
    frame = bars_of(count=150).to_frame()
    frame[["open", "high", "low", "close"]] = 100.0
    frame.to_csv(tmp_path / "still.csv", index_label="Date")
    found = front_door.redo({"source": "still.csv"}, ["01_01", "04"])
    told = as_json(found)
    assert told["iterations"]["01_01"]["skill"]["p"] is None
    assert np.isfinite(told["iterations"]["01_01"]["figure"])
    assert "no verdict" in page_of(found)
