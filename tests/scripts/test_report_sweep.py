"""`barcast report` and `barcast runs` of the folder of a sweep."""

import shutil

import pytest

from barcast.experiments.run_folder import write
from barcast.research.sweep.report.folder import write_sweep
from barcast.research.sweep.report.summed_up import record_of
from barcast.scripts.main import main
from tests.research.sweep.report.planted import sweep_of


@pytest.fixture(scope="module")
def made_once(tmp_path_factory, bars_of):
    """A folder with bars and a sweep on 600 of them, with the run that it chose."""
    place = tmp_path_factory.mktemp("planted")
    bars = bars_of(count=600)
    bars.to_frame().to_csv(place / "prices.csv", index_label="Date")
    folder = place / "sweeps" / "001-planted"
    folder.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.setenv("BARCAST_LEDGER", str(place / "ledger.sqlite"))
        patch.setattr(write, "save_figures", lambda result, folder, verdict: folder.mkdir())
        patch.setattr(write, "report_text", lambda *_: "")
        with pytest.raises(SystemExit) as ended:
            main(["backtest", "--data", "prices.csv", "--model", "ar", "--out", "run", "--quiet"])
        assert not ended.value.code
        shutil.move("run", folder / "chosen")
        (folder / "sweep.toml").write_text("")
        write_sweep(record_of(sweep_of(bars, "prices.csv", {}), folder.name), folder)
    return place


@pytest.fixture
def sweep_folder(made_once, tmp_path):
    """A copy of that sweep in the folder where the test runs."""
    shutil.copytree(made_once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "sweeps" / "001-planted"


def test_the_page_is_made_again(barcast, sweep_folder):
    page = (sweep_folder / "report.html").read_bytes()
    (sweep_folder / "report.html").unlink()
    done = barcast("report", "sweeps/001-planted")
    assert (done.code, done.out) == (0, "sweeps/001-planted/report.html\n")
    assert (sweep_folder / "report.html").read_bytes() == page


def test_a_sweep_that_has_not_ended_is_refused(barcast, sweep_folder):
    (sweep_folder / "sweep.json").unlink()
    done = barcast("report", "sweeps/001-planted")
    assert done.code == 2
    assert "has not ended" in done.err
    assert "barcast sweep sweeps/001-planted" in done.err


@pytest.mark.parametrize("named", ["sweeps", "sweeps/001-planted", "sweeps/001-planted/chosen"])
def test_the_chosen_run_is_listed_where_it_is_named(barcast, sweep_folder, named):
    done = barcast("runs", named)
    assert done.code == 0, done.err
    assert "001-planted/chosen" in done.out
    assert "1 run" in done.out
    assert "cannot be read" not in done.out


def test_the_page_of_the_chosen_run_is_made_again(barcast, sweep_folder):
    done = barcast("report", "sweeps/001-planted/chosen")
    assert done.code == 0, done.err
    assert (sweep_folder / "chosen" / "report.html").read_text().count("<section") > 5
