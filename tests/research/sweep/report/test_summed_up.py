"""What is kept of a sweep, of real runs."""

from dataclasses import replace

from barcast.faults import RunWarning
from barcast.research.sweep.report.summed_up import SEALED, record_of
from tests.research.sweep.report.planted import outcomes_of


def test_the_chosen_one_is_the_best_and_its_run_is_told(planted):
    sweep = planted()
    record = record_of(sweep, "001-planted")
    scores = [one.outcome.score for one in record.last.complete]
    assert record.last.best.score == max(scores)
    assert record.tested.total_return == sweep.finished.result.metrics["test"]["total_return"]
    assert record.tested.sharpe == sweep.finished.result.metrics["test"]["sharpe"]
    assert record.claims["skill"].says == sweep.finished.verdict.skill.says
    assert record.verdict[0].startswith("Skill before costs: ")
    assert (record.family, record.choosing) == (1, None)
    assert "--all-out-of-sample" in record.why_no_choosing


def test_the_validation_ends_before_the_test_part_begins(planted):
    record = record_of(planted(), "x")
    made, first = record.last.made_on, record.tested.first
    assert record.last.validated[1] < made < first
    assert (record.last.folds, record.settings.trials) == (2, 60)


def test_all_that_were_looked_at_are_told(planted):
    sweep = planted(looked=True, count=24, outcomes=outcomes_of(24))
    record = record_of(sweep, "x")
    looked = [one for one in record.last.trials if one.test_sharpe is not None]
    assert len(looked) == len(record.last.complete) == record.family == record.choosing.trials
    assert record.choosing.chosen == record.last.best.test_sharpe
    assert -1.0 <= record.choosing.luck.low < record.choosing.luck.high <= 1.0


def test_a_sealed_sweep_keeps_no_number_out_of_sample(planted):
    sweep = planted(looked=True, count=24, outcomes=outcomes_of(24))
    run = sweep.asked.experiment.run.model_copy(update={"sealed": True})
    vars(sweep.asked)["experiment"] = sweep.asked.experiment.model_copy(update={"run": run})
    record = record_of(sweep, "x", said=("Skill: no claim.",))
    assert (record.tested, record.claims, record.family) == (None, {}, 1)
    assert record.verdict == ("Skill: no claim.",)
    assert all(one.test_sharpe is None and one.test_return is None for one in record.last.trials)
    assert record.why_no_choosing == SEALED


def test_warnings_of_the_sweep_and_of_its_run_are_told_alarms_first(planted):
    told = (RunWarning("suspicious_data", "A hole."), RunWarning("idle_seeds", "Costs were turned."))
    sweep = replace(planted(), warnings=told)
    record = record_of(sweep, "x")
    assert record.warnings[len(record.warnings) - record.notes] == "A hole."
    assert "Costs were turned." in record.warnings[record.alarms :]
    assert all(one.text in record.warnings for one in sweep.finished.result.warnings)
