"""`report.html` of a run: written with it, and made again from its folder alone, to the same bytes."""

import json
import re
import shutil
from pathlib import Path

import pytest
from markupsafe import Markup

from barcast.experiments.look import looked_at
from barcast.experiments.reporting import report_of, write_report
from barcast.experiments.run import run_experiment
from barcast.experiments.run_folder import write
from barcast.experiments.run_folder.about import about_of, folder_written
from barcast.experiments.run_folder.read_run import read_run
from barcast.experiments.settings import make_experiment
from barcast.experiments.toml_text import to_toml
from barcast.faults import BadInput
from barcast.reports.page import page
from barcast.reports.page.fragment import Fragment

MINE = '"><img src=x onerror=alert(1)>'


@pytest.fixture(autouse=True)
def no_figures(monkeypatch):
    monkeypatch.setattr(write, "save_figures", lambda result, folder, verdict: folder.mkdir())


@pytest.fixture
def no_panes(monkeypatch):
    """Leave out what Bokeh draws, whose bytes are tried elsewhere, and takes longer than all the rest."""
    for name in ("panes", "scatter"):
        monkeypatch.setattr(page, name, lambda *_: Fragment(Markup('<div class="plot"></div>')))


@pytest.fixture
def data(bars_of):
    bars_of().to_frame().to_csv("prices.csv", index_label="Date")
    return Path("prices.csv").absolute()


def written(data, folder="runs/001-ar", **settings):
    """Write the folder of a run whose look was counted, and return it."""
    experiment = make_experiment({"data": {"source": str(data)}, "model": {"name": "ar"}, **settings})
    write.write_run(looked_at(run_experiment(experiment)), Path(folder).absolute())
    return Path(folder)


def test_the_page_is_made_again_from_a_copy_of_the_folder_to_the_same_bytes(data):
    folder, copy = written(data), Path("elsewhere/deep/001-ar")
    shutil.copytree(folder, copy)
    (copy / "report.html").write_text("damaged")
    assert write_report(copy) == copy / "report.html"
    assert (copy / "report.html").read_bytes() == (folder / "report.html").read_bytes()
    assert {path.name for path in folder.iterdir()} == {path.name for path in copy.iterdir()}


@pytest.mark.usefixtures("no_panes")
@pytest.mark.parametrize(
    "settings",
    [
        {"run": {"tables": "parquet", "fill": "close"}},
        {"model": {"name": "none"}, "strategy": {"name": "buy_and_hold"}},
        {"split": {"refit_every": 40}},
        {"split": {"train": 0.99}},
    ],
    ids=["parquet", "no model", "walk-forward", "few bars"],
)
def test_runs_of_every_kind_have_a_page_that_is_made_again_to_the_same_bytes(data, settings):
    folder = written(data, **settings)
    assert report_of(read_run(folder)) == (folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("no_panes")
def test_a_renamed_folder_is_named_as_it_is_called_now(data):
    folder = written(data)
    assert "barcast rerun runs/001-ar" in (folder / "report.html").read_text(encoding="utf-8")
    folder.rename("runs/best one")
    text = report_of(read_run(Path("runs/best one")))
    assert "barcast rerun &#39;best one&#39;" in text
    assert "001-ar" not in text


@pytest.mark.usefixtures("no_panes")
def test_bars_of_a_closed_lock_box_change_no_letter_of_the_page(data, bars_of, monkeypatch):
    def page_of(folder):
        text = (written(data, folder, split={"lockbox": 0.4}) / "report.html").read_text(encoding="utf-8")
        assert "in a lock-box, which nothing here has looked into" in text
        return re.sub(r"<dt>Seconds</dt><dd>[^<]*</dd>", "", text)

    before = page_of("runs/001-ar")
    frame = bars_of().to_frame()
    frame.iloc[-120:, :4] *= 1.7
    frame.to_csv("prices.csv", index_label="Date")
    shutil.rmtree("runs")
    monkeypatch.setenv("BARCAST_LEDGER", "another.sqlite")
    assert page_of("runs/001-ar") == before


@pytest.mark.usefixtures("no_panes")
def test_a_page_that_cannot_be_written_is_refused_and_what_was_there_is_left(data):
    folder = written(data)
    cases = {
        folder: ("is a folder", "name a file"),
        Path("missing/page.html"): (
            "cannot be written: No such file or directory",
            "name a file that can be: --out FILE",
        ),
        folder / "metrics.json": ("is a file of the run", "name another: --out report.html"),
        folder / "model" / "card.json": ("is a file of the run", "name another: --out report.html"),
        Path("/dev/null"): ("is no regular file", "name one: --out report.html"),
    }
    (folder / "model" / "card.json").touch()
    before = (folder / "metrics.json").read_bytes()
    for out, (what, remedy) in cases.items():
        with pytest.raises(BadInput) as refused:
            write_report(folder, out)
        assert str(refused.value) == f"{out}: {what}; {remedy}"
    assert (folder / "metrics.json").read_bytes() == before
    assert not list(folder.rglob("*partial*"))


def edited(folder, name, change):
    """Change a JSON file of the folder by hand."""
    content = json.loads((folder / name).read_text(encoding="utf-8"))
    change(content)
    (folder / name).write_text(json.dumps(content), encoding="utf-8")


DAMAGES = {
    "another verdict": (
        lambda folder: edited(folder, "metrics.json", lambda one: one["verdict"]["skill"].update(p=0.001)),
        "{0}/metrics.json, verdict.skill.p: is not what the tables of the run give",
    ),
    "an older format": (
        lambda folder: edited(folder, "manifest.json", lambda one: one.pop("format")),
        "{0}: was written before run folders could be read back",
    ),
    "half there": (
        lambda folder: (folder / "equity.csv").unlink(),
        "{0}/equity.csv: there is no such file",
    ),
    "no folder": (lambda folder: shutil.rmtree(folder), "{0}: there is no such folder of a run"),
}


@pytest.mark.usefixtures("no_panes")
def test_a_damaged_folder_is_refused_and_its_page_left(data):
    whole = written(data)
    for number, (damage, said) in enumerate(DAMAGES.values()):
        folder = Path(f"runs/{number + 2:03d}-ar")
        shutil.copytree(whole, folder)
        damage(folder)
        with pytest.raises(BadInput) as refused:
            write_report(folder)
        assert str(refused.value).startswith(said.format(folder))


@pytest.mark.usefixtures("no_panes")
def test_what_somebody_wrote_into_the_manifest_becomes_no_part_of_the_page(data):
    folder = written(data)

    def change(manifest):
        manifest["packages"] = {MINE: MINE}
        manifest["plugins"] = {MINE: MINE}
        manifest["audited"] = {"sentence": MINE}
        manifest["git_commit"] = manifest["device"] = manifest["seed"] = [MINE]
        manifest["weights"] = manifest["folder"] = 7
        manifest["data"]["source"] = manifest["data"]["name"] = MINE

    edited(folder, "manifest.json", change)
    text = report_of(read_run(folder))
    assert "<img" not in text
    assert text.count("&lt;img src=x") > 6


def test_the_facts_name_what_was_changed_and_how_it_is_repeated():
    settings = to_toml(make_experiment({"model": {"name": "ar", "lags": 3}, "split": {"refit_every": 250}}))
    about = about_of("003-x", {"folder": "runs/003-x", "plugins": {"mine": {"file": "m.py", "sha256": "ab"}}}, settings)
    assert about.changed == {"model.name": '"ar"', "split.refit_every": "250", "model.lags": "3"}
    assert about.name == "003-x"
    assert list(about.commands.values()) == ["barcast rerun runs/003-x", "barcast backtest runs/003-x/experiment.toml"]
    assert about.facts["Own code: mine"] == "m.py, SHA-256 ab"
    assert about.audited == "Not audited: `barcast audit` tries whether the code of the user's own sees the future."
    assert about_of("003-x", {}, settings).audited == ""
    moved = about_of("003-x", {"audited": {"sentence": "audited: 3 cuts: nothing moved"}}, settings)
    assert moved.audited == "Audited: 3 cuts: nothing moved."


def test_a_folder_elsewhere_is_named_without_the_way_to_it(tmp_path):
    assert folder_written(Path("runs/003-x").absolute()) == "runs/003-x"
    assert folder_written(tmp_path.parent / "else" / "003-x") == "003-x"
    assert folder_written(tmp_path.parent / "else" / "003-x" / "lockbox-2") == "003-x/lockbox-2"
