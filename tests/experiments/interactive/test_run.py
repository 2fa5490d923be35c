"""A run from Python: what it shows, draws and saves, and that the lock-box stays shut in all of it."""

import base64
import re
from pathlib import Path

import pandas as pd
import pytest

from barcast import Run, plot_bars
from barcast.engine.result import Brief
from barcast.experiments.rerun import rerun
from barcast.faults import BadInput
from barcast.reports.figures import FIGURES

NAME = "<script>alert(1)</script>"


@pytest.fixture
def saved(made, without_figures, tmp_path):
    """The folder of the run, and no trace of it in the run."""
    path = made.save("kept")
    yield path
    made.folder = None


def told(call):
    with pytest.raises(BadInput) as refused:
        call()
    return str(refused.value)


def test_it_is_told_in_two_lines(made):
    lines = repr(made).split("\n")
    assert len(lines) == 2
    assert lines[0].startswith(f"random | model {NAME} | strategy sign | costs: us_retail (")
    assert lines[1].startswith("Out of sample ")
    assert " look at these bars" in lines[1]


def test_its_result_is_told_in_a_line(made):
    assert re.fullmatch(r"Result\(random, model \S+, strategy sign: 480 bars; return test [+-][\d.]+%, train .*%\)",
                        repr(made.result))  # fmt: skip
    assert repr(made.result.account).startswith("Accounts(equity: 4")
    groups = [one for one in vars(made.result).values() if isinstance(one, Brief)]
    assert len(groups) == 6
    assert all(len(repr(one)) < 400 for one in groups)


def test_a_notebook_shows_verdict_numbers_and_profit_in_little_html_with_every_name_escaped(made):
    html = made._repr_html_()
    assert len(html.encode()) < 200_000
    assert NAME not in html
    assert "model &lt;script&gt;alert(1)&lt;/script&gt; | strategy sign" in html
    assert "Skill before costs: " in html
    assert "Total return</th>" in html
    picture = re.search(r'src="data:image/png;base64,([^"]+)"', html)
    assert base64.b64decode(picture[1])[:8] == b"\x89PNG\r\n\x1a\n"
    assert not re.search(r"https?://|<script", html)


def test_show_prints_the_report_of_the_command(made, capsys):
    made.show()
    printed = capsys.readouterr().out
    assert "Profit before costs" in printed
    assert "audited: " in printed
    assert "the last 120 bars, 2002-" in printed  # of the lock-box, not their numbers


def test_a_figure_is_drawn_and_shows_itself_without_a_screen(made):
    figure = made.plot("profit")
    assert figure._repr_png_()[:4] == b"\x89PNG"
    assert figure.canvas.__class__.__name__ == "FigureCanvasAgg"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pofit", 'plot: there is no figure "pofit"; did you mean profit?'),
        (3, f"plot: the number 3 is no name of a figure; choose one of {', '.join(FIGURES)}"),
        ("models", "plot: the run has no figure models, which is drawn for several models, one after another; "
         "choose one of price, scatter, cumulative, profit, costs, baselines"),
    ],
)  # fmt: skip
def test_a_figure_that_there_is_not_is_refused(made, name, words):
    assert told(lambda: made.plot(name)) == words


def test_the_page_is_written_and_a_place_that_cannot_be_is_refused(made):
    page = made.report("page.html").read_text()
    assert NAME not in page
    assert "run.save(&#34;FOLDER&#34;)" in page
    Path("folder").mkdir()
    assert told(lambda: made.report("folder")) == "folder: is a folder; name a file"
    words = "cannot be written: No such file or directory; choose another file"
    assert told(lambda: made.report("no/page.html")) == f"no/page.html: {words}"
    assert told(lambda: made.report(3)) == "report(path=...): the number 3 is no path; give it as text"


def test_a_saved_run_is_read_back_equal_with_the_page_of_its_folder(made, saved):
    again = Run.read(saved)
    pd.testing.assert_frame_equal(again.result.account.equity, made.result.account.equity)
    assert (repr(again), again.audited, again.folder) == (repr(made), made.audited, saved)
    assert again.report("again.html").read_bytes() == (saved / "report.html").read_bytes()
    assert again.save("copy").joinpath("metrics.json").read_bytes() == saved.joinpath("metrics.json").read_bytes()


def test_a_folder_says_that_its_model_was_an_object_and_cannot_be_repeated(saved):
    assert f'name = "python:{NAME}"' in (saved / "experiment.toml").read_text()
    with pytest.raises(BadInput, match=r"^model\.name: <script>.* was handed in as an object in Python, which settings "
                       r"cannot hold; make the run again in Python, with the object; "):  # fmt: skip
        rerun(saved)


def test_a_folder_that_cannot_be_is_refused_in_words_of_the_call(made, saved):
    assert told(lambda: made.save("kept")) == "kept: exists already; choose another folder, or none for a numbered one"
    assert told(lambda: made.save(5)) == "save(folder=...): the number 5 is no path; give it as text"
    assert told(lambda: made.save("")) == "save(folder=...): is empty; name a folder, or none for a numbered one"
    words = 'has no letter and no digit; give it one, such as name="first-try"'
    assert told(lambda: made.save(name="!")) == f'save(name=...): "!" {words}'
    words = "names a run under runs/, and a folder is given; give one of the two"
    assert told(lambda: made.save("x", name="y")) == f"save(name=...): {words}"
    assert told(lambda: Run.read("nowhere")).startswith("nowhere: there is no such folder of a run; ")


def test_a_run_without_a_folder_is_numbered(made, without_figures):
    assert made.save(name="My first").relative_to(Path.cwd()) == Path("runs/001-my-first")
    made.folder = None


def test_no_reader_shows_a_bar_of_the_lock_box(made, saved, capsys):
    again, box = Run.read(saved), made.result.lockbox
    for run in (made, again):
        assert all(run.result.bars.index < box.first)
        assert all(pd.DatetimeIndex(run.result.account.equity["date"]) < box.first)
    again.show()
    said = again._repr_html_() + again.report("page.html").read_text() + capsys.readouterr().out
    within = pd.bdate_range(box.first, box.last)[1:-1]  # when it begins and ends may be known
    assert len(within) == 118
    assert not [stamp for stamp in within if f"{stamp:%Y-%m-%d}" in said]
    lines = [line for axes in made.plot("profit").axes for line in axes.get_lines() if len(line.get_xdata()) > 9]
    assert max(max(line.get_xdata()) for line in lines) < box.first.timestamp() / 86_400


def test_bars_are_drawn_without_those_of_a_lock_box(bars):
    whole, kept = plot_bars(bars), plot_bars(bars, lockbox=0.5)
    assert whole._repr_png_()[:4] == b"\x89PNG"
    ends = [max(one.axes[0].get_lines()[0].get_xdata()) for one in (whole, kept)]
    days = pd.DatetimeIndex([bars.index[-1], bars.index[149]]).to_numpy().astype("datetime64[D]").astype(float)
    assert ends == list(days)
    assert "150 more in the lock-box, not shown" in [text.get_text() for text in kept.texts][1]
    assert told(lambda: plot_bars([1])).startswith("plot_bars(data=...): a list is no source of bars; ")
    assert told(lambda: plot_bars(bars, lockbox=2)).startswith("plot_bars(lockbox=...): 2 is too large; ")
