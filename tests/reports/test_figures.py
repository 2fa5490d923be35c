"""Every figure draws every odd kind of run, and its file is the same bytes everywhere."""

import subprocess
import sys
import time
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from barcast.reports import figures
from barcast.reports.figures import FIGURES, FigureEntry, drawer_of, figures_of, left_out, save_figures
from barcast.reports.price import draw_price
from barcast.verdict.assess import assess
from barcast.verdict.sentences import headline

DRAW = {name: drawer_of(figure) for name, figure in FIGURES.items() if name != "models"}
NAMES = [f"{name}.png" for name in DRAW]


class TestEveryKind:
    @pytest.mark.sampled(5)
    @pytest.mark.parametrize("draw", DRAW.values(), ids=DRAW)
    def test_says_what_was_run(self, draw, kind_of, texts):
        said = ("random", "model lstm", "strategy sign", "spread 2 bps, slippage 2 bps", "fills at the next open")
        assert " \u00b7 ".join(said) in texts(draw(kind_of("usual")))
        assert any("\u00b7 no model \u00b7" in text for text in texts(draw(kind_of("no_forecasts"))))

    def test_says_that_fills_at_the_close_are_optimistic(self, kind_of, texts):
        for draw in DRAW.values():
            assert any("fills at the close: optimistic" in text for text in texts(draw(kind_of("close_fill"))))


class TestSaving:
    @pytest.mark.slow
    def test_writes_every_file_and_tells_of_each(self, kind_of, tmp_path):
        seen = []
        paths = save_figures(kind_of("three_trades"), tmp_path / "run" / "figures", seen.append)
        assert [path.name for path in paths] == NAMES
        assert seen == paths
        assert all(path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" for path in paths)

    def test_the_five_of_every_run_are_written_in_order(self):
        assert NAMES == ["price.png", "scatter.png", "cumulative.png", "profit.png", "costs.png", "baselines.png"]

    @pytest.mark.slow
    def test_a_figure_more_is_a_file_and_an_entry(self, kind_of, tmp_path, monkeypatch):
        module = type(sys)(f"{figures.__package__}.made_up")
        module.draw = lambda result, verdict: Figure(figsize=(4, 3))
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setitem(figures.FIGURES, "made_up", FigureEntry("made_up:draw", "Nothing."))
        never = FigureEntry("nowhere:draw", "Never.", is_drawn=lambda result: False, drawn_when="never")
        monkeypatch.setitem(figures.FIGURES, "never", never)
        paths = save_figures(kind_of("three_trades"), tmp_path)
        assert [path.name for path in paths] == [*NAMES, "made_up.png"]
        assert "never" not in figures_of(kind_of("three_trades"))

    def test_what_would_be_a_page_of_one_sentence_is_left_out_and_said(self, kind_of):
        result = kind_of("no_forecasts")
        assert list(figures_of(result)) == ["price", "profit", "costs", "baselines"]
        assert left_out(result) == (
            "Not drawn: scatter.png, drawn when some forecast has an outcome; cumulative.png, drawn when some forecast "
            "has an outcome."
        )
        assert "baselines" not in figures_of(kind_of("only_train"))
        assert left_out(kind_of("usual")) == ""

    def test_the_verdict_is_the_first_line_of_every_figure(self, kind_of):
        result = kind_of("usual")
        said = assess(result)
        for entry in figures_of(result).values():
            figure = drawer_of(entry)(result, said)
            assert figure.texts[0].get_text() == headline(said)
            # the page is higher by that line: nothing else moves
            assert figure.get_figheight() == pytest.approx(drawer_of(entry)(result, None).get_figheight() + 0.2)

    @pytest.mark.slow
    def test_is_1600_pixels_wide(self, kind_of, tmp_path):
        for path in save_figures(kind_of("single_bar"), tmp_path):
            assert int.from_bytes(path.read_bytes()[16:20]) == 1600

    @pytest.mark.slow
    def test_names_no_version_and_no_time(self, kind_of, tmp_path):
        for path in save_figures(kind_of("three_trades"), tmp_path):
            assert b"tEXt" not in path.read_bytes()
            assert b"tIME" not in path.read_bytes()

    @pytest.mark.slow
    def test_same_bytes_under_other_settings(self, kind_of, tmp_path, monkeypatch):
        result = kind_of("three_trades")
        before = [path.read_bytes() for path in save_figures(result, tmp_path / "one")]
        monkeypatch.setenv("TZ", "Pacific/Auckland")
        time.tzset()
        with mpl.rc_context({"font.size": 20, "timezone": "Asia/Tokyo", "axes.facecolor": "black"}):
            after = [path.read_bytes() for path in save_figures(result, tmp_path / "two")]
            assert mpl.rcParams["font.size"] == 20
        monkeypatch.undo()
        time.tzset()
        assert before == after

    def test_no_word_of_a_calendar(self, kind_of):
        """Month names would follow the locale; digits do not."""
        for kind in ("usual", "three_trades", "intraday", "two_bars"):
            figure = draw_price(kind_of(kind))
            figure.canvas.draw()
            axis = figure.axes[-1].xaxis
            labels = [label.get_text() for label in axis.get_ticklabels()] + [axis.get_offset_text().get_text()]
            assert any(labels)
            assert not any(letter.isalpha() for label in labels for letter in label)

    @pytest.mark.slow
    def test_matplotlib_waits_for_a_figure(self):
        code = (
            "import sys, barcast.reports, barcast.reports.figures, barcast.reports.console;"
            "print('matplotlib' in sys.modules)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "False"

    def test_never_loads_pyplot(self):
        room = Path(sys.modules["barcast.reports.figures"].__file__).parent
        assert not [path for path in room.glob("*.py") if "import pyplot" in path.read_text(encoding="utf-8")]
