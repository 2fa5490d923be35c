"""What is judged here are numbers: no figure is drawn, and no page of a run is made."""

import pytest

from barcast.experiments.run_folder import write
from barcast.research.sweep.report import figures


@pytest.fixture(autouse=True)
def no_figures(monkeypatch):
    monkeypatch.setattr(write, "save_figures", lambda result, folder, verdict: folder.mkdir())
    monkeypatch.setattr(write, "report_text", lambda *_: "")
    monkeypatch.setattr(figures, "save_figures", lambda record, folder: folder.mkdir())
