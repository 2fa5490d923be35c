"""The notebooks run from top to bottom as they are kept, each in a kernel of its own, and end in a picture."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def named(path):
    return path.stem


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_a_notebook_is_kept_without_outputs_and_small(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert path.stat().st_size < 10_000
    assert cells[0]["cell_type"] == "markdown"
    for cell in cells:
        assert cell["cell_type"] == "markdown" or (cell["outputs"], cell["execution_count"]) == ([], None)


def test_there_are_three():
    assert len(NOTEBOOKS) == 3


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_a_notebook_runs_and_ends_in_a_picture(path, tmp_path):
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(notebook, kernel_name="python3", timeout=300, resources=where).execute()
    shown = [[kind for one in cell.outputs for kind in one.get("data", {})] for cell in code_of(notebook)]
    assert "image/png" in shown[-1]
    assert any("text/html" in kinds for kinds in shown)
    assert not [one.text for cell in code_of(notebook) for one in cell.outputs if one.get("name") == "stderr"]
    assert list(tmp_path.iterdir()) == []


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]
