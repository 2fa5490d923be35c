"""`barcast report`: a run's page, made again from its folder."""

import webbrowser
from pathlib import Path

import pytest
from markupsafe import Markup

from barcast.reports.page import page
from barcast.reports.page.fragment import Fragment


@pytest.fixture(autouse=True)
def no_panes(monkeypatch):
    """Leave out what Bokeh draws, which takes longer than all the rest."""
    for name in ("panes", "scatter"):
        monkeypatch.setattr(page, name, lambda *_: Fragment(Markup('<div class="plot"></div>')))


def run(barcast, csv, *more):
    assert barcast("backtest", "--data", csv, "--model", "ar", "--out", "run", "--quiet", *more).code == 0


def test_the_page_is_written_into_the_folder_or_where_it_is_wanted(barcast, csv, monkeypatch):
    run(barcast, csv)
    shown = []
    monkeypatch.setattr(webbrowser, "open", lambda uri: bool(shown.append(uri)))
    done = barcast("report", "run")
    assert (done.code, done.out, done.err) == (0, "run/report.html\n", "")
    assert "<h1>" in Path("run/report.html").read_text(encoding="utf-8")
    done = barcast("report", "run", "--out", "page.html", "--open")
    assert (done.code, done.out) == (0, "page.html\n")
    assert done.err == "barcast: no browser was found; open page.html in one\n"
    assert shown == [Path("page.html").absolute().as_uri()]
    assert Path("page.html").read_bytes() == Path("run/report.html").read_bytes()


def test_a_sealed_run_has_no_page_until_it_is_unsealed(barcast, csv):
    run(barcast, csv, "--sealed")
    assert not Path("run/report.html").exists()
    done = barcast("report", "run")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("barcast: run: is sealed: it says only claim or no claim")
    assert not Path("run/report.html").exists()
    assert barcast("rerun", "run", "--unseal").code == 0
    done = barcast("report", "run")
    assert done.err == "barcast: run: is sealed, and was unsealed since; name run/unsealed\n"
    assert barcast("report", "run/unsealed").out == "run/unsealed/report.html\n"
    assert "barcast rerun run/unsealed" in Path("run/unsealed/report.html").read_text(encoding="utf-8")


def test_an_opened_lock_box_has_a_page_of_its_own_that_tells_it_first(barcast, csv):
    run(barcast, csv, "--lockbox", "0.4")
    assert barcast("open", "run").code == 0
    assert barcast("report", "run/lockbox").code == 0
    text = Path("run/lockbox/report.html").read_text(encoding="utf-8")
    assert "In the lock-box" in text
    assert text.index(">Lock-box<") < text.index(">Out of sample<") < text.index(">Train<")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("report",), "barcast report: has no run's folder; name one"),
        (("report", "runs/9"), "runs/9: there is no such folder of a run; name one"),
        (("report", "prices.csv"), "prices.csv: is a file, not the folder of a run; name the folder of a run"),
        (("report", "a", "b"), "barcast report: takes one run's folder at a time, not 2; name one: barcast report a"),
        (("report", "a", "--json"), "--json: there is no such option; `barcast report --help` lists them"),
    ],
)
def test_what_is_no_run_is_refused(barcast, csv, arguments, said):
    done = barcast(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"barcast: {said}")
