"""What somebody wrote into `metrics.json` by hand is refused, with its place and what the tables give."""

import json
import shutil
from pathlib import Path

import pytest

from barcast.experiments.look import looked_at
from barcast.experiments.run import run_experiment
from barcast.experiments.run_folder import write
from barcast.experiments.run_folder.read_run import read_run
from barcast.experiments.settings import make_experiment
from barcast.faults import BadInput

RESTORE = "restore it from where it was kept, or run the experiment again"


@pytest.fixture(scope="module")
def kept(tmp_path_factory, bars_of):
    """The folder of a run that is not changed, and the content of its `metrics.json`."""
    place = tmp_path_factory.mktemp("kept")
    bars_of().to_frame().to_csv(place / "prices.csv", index_label="Date")
    settings = {"data": {"source": str(place / "prices.csv")}, "model": {"name": "last"}, "split": {"train": 0.5}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BARCAST_LEDGER", str(place / "ledger.sqlite"))
        patch.setattr(write, "save_figures", lambda result, folder, verdict: folder.mkdir())
        patch.setattr(write, "report_text", lambda *_: "")
        write.write_run(looked_at(run_experiment(make_experiment(settings))), place / "run")
    return place / "run", json.loads((place / "run/metrics.json").read_text())


def edited(kept, change):
    """Return a copy of the folder with another `metrics.json`."""
    folder, metrics = kept
    shutil.copytree(folder, "edited")
    content = json.loads(json.dumps(metrics))
    change(content)
    Path("edited/metrics.json").write_text(json.dumps(content))
    return Path("edited")


EDITS = {
    "test.total_return": lambda one: one["test"].update(total_return=0.5),
    "test.sharpe": lambda one: one["test"].update(sharpe=2.5),
    "train.max_drawdown": lambda one: one["train"].update(max_drawdown=one["train"]["max_drawdown"] * (1 + 1e-8)),
    "test.net": lambda one: one["test"].update(net=1e5),
    "test.fills": lambda one: one["test"].update(fills=one["test"]["fills"] + 1),
    "test.break_even_bps": lambda one: one["test"].update(break_even_bps=77.0),
    "buy_and_hold.test.total_return": lambda one: one["buy_and_hold"]["test"].update(total_return=-0.5),
    "bars_per_year": lambda one: one.update(bars_per_year=365.0),
    "residual": lambda one: one.update(residual=0.5),
    "ruined_at.test": lambda one: one["ruined_at"].update(test="2001-12-03"),
    "train.hit_rate": lambda one: [
        one["train"].update(hit_rate=None),
        one["undefined"].update({"train.hit_rate": "no such pair"}),
    ],
}
GONE = {"test.sharpe": ("test", "sharpe"), "buy_and_hold.train.net": ("buy_and_hold", "train", "net")}


def at(metrics, place):
    for name in place.split("."):
        metrics = metrics[name]
    return metrics


@pytest.mark.parametrize("place", EDITS)
def test_a_number_that_the_tables_do_not_give_is_refused_with_the_one_they_give(kept, place):
    folder = edited(kept, EDITS[place])
    with pytest.raises(BadInput) as refused:
        read_run(folder)
    said = str(refused.value)
    assert said.startswith(f"edited/metrics.json, {place}: is ")
    given = at(kept[1], place)
    reason = kept[1]["undefined"].get(place)
    wanted = f"null ({reason})" if reason else "null" if given is None else repr(given)
    assert said.endswith(f", the tables of the run give {wanted}; {RESTORE}")


@pytest.mark.parametrize("place", GONE)
def test_a_metric_that_is_missing_is_refused(kept, place):
    *way, name = GONE[place]

    def change(one):
        for step in way:
            one = one[step]
        del one[name]

    with pytest.raises(BadInput) as refused:
        read_run(edited(kept, change))
    wanted = f"is missing, the tables of the run give {at(kept[1], place)!r}; {RESTORE}"
    assert str(refused.value) == f"edited/metrics.json, {place}: {wanted}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: one["test"].update(luck=1.0), "test.luck: is 1.0, the tables of the run give no such metric"),
        (
            lambda one: one["undefined"].update({"test.net": "because"}),
            "undefined.test.net: is 'because', the tables of the run give no metric without a number there",
        ),
    ],
)
def test_a_metric_or_a_reason_too_many_is_refused(kept, change, said):
    with pytest.raises(BadInput) as refused:
        read_run(edited(kept, change))
    assert str(refused.value) == f"edited/metrics.json, {said}; {RESTORE}"


def test_last_digits_of_another_machine_are_no_difference(kept):
    def change(one):
        for metrics in (one["test"], one["train"], *one["buy_and_hold"].values()):
            metrics |= {name: value * (1 + 1e-12) for name, value in metrics.items() if isinstance(value, float)}

    assert read_run(edited(kept, change)).verdict.skill == read_run(kept[0]).verdict.skill


@pytest.mark.parametrize("number", [0, 1])
def test_a_sentence_that_was_edited_is_refused(kept, number):
    said = kept[1]["verdict"]["sentences"][number]
    claimed = said.partition(":")[0] + ": claimed, p = 0.001"
    folder = edited(kept, lambda one: one["verdict"]["sentences"].__setitem__(number, claimed))
    with pytest.raises(BadInput) as refused:
        _ = read_run(folder).verdict
    told = f"is {claimed!r}, the tables of the run give {said!r}"
    assert str(refused.value) == f"edited/metrics.json, verdict.sentences, number {number + 1}: {told}; {RESTORE}"


def test_a_claim_that_no_earlier_look_can_have_made_is_refused(kept):
    folder = edited(kept, lambda one: one["verdict"]["profit"].update(says="claim"))
    with pytest.raises(BadInput) as refused:
        _ = read_run(folder).verdict
    told = "is 'claim', the tables of the run give 'no_evidence'"
    assert str(refused.value) == f"edited/metrics.json, verdict.profit.says: {told}; {RESTORE}"


def test_another_table_of_buy_and_hold_is_refused(kept):
    folder = edited(kept, lambda one: None)
    path = folder / "buy_and_hold.csv"
    first, row, *rest = path.read_text().splitlines()
    date, equity, sample = row.split(",")
    path.write_text("\n".join([first, f"{date},{float(equity) * 2},{sample}", *rest]) + "\n")
    with pytest.raises(BadInput, match=r"buy_and_hold\.csv: is not what the bars give when they are held"):
        read_run(folder)
