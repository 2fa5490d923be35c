"""Sweeps whose figures and whose chosen run's page are not made, where a test is about something else."""

import pytest

from barcast.experiments.run_folder import write
from barcast.research.sweep.report import figures


@pytest.fixture
def undrawn(monkeypatch):
    """Leave an empty folder in place of figures, and an empty page of the chosen run."""
    monkeypatch.setattr(write, "save_figures", lambda result, folder, verdict: folder.mkdir())
    monkeypatch.setattr(write, "report_text", lambda *_: "")
    monkeypatch.setattr(figures, "save_figures", lambda record, folder: folder.mkdir(exist_ok=True))
