"""What a part's name leads to, and what is said where it leads nowhere."""

import os

import pytest

from barcast.experiments.building.model import check_model
from barcast.experiments.building.plugged import with_whole_names
from barcast.experiments.building.plugins import load_plugin, makes_model, whole_name
from barcast.experiments.settings import make_experiment
from barcast.faults import BadInput

MODEL = "    lookback = 3\n    def predict(self, w): return w[:, -1, 0]\n"


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(text, name="mine.py"):
        (tmp_path / name).write_bytes(text.encode() if isinstance(text, str) else text)
        return name

    return write


def said(call, *args):
    with pytest.raises(BadInput) as raised:
        call(*args)
    return str(raised.value).replace(f"{os.getcwd()}{os.sep}", "")


def test_a_file_with_one_model_in_it_is_enough(file):
    file(f"import numpy as np\nfrom sklearn.svm import SVR\nclass Mine:\n{MODEL}def helper(): return 1\n")
    experiment, told = with_whole_names(make_experiment({"model": {"name": "mine.py"}}))
    assert experiment.model["name"] == "mine.py:Mine"
    assert told == ["mine.py has one model: taken for mine.py:Mine"]
    assert load_plugin("mine.py").found.__name__ == "Mine"


def test_a_name_within_something_leads_there(file):
    file(
        f"class Holder:\n    class Inner:\n{MODEL}".replace("    lookback", "        lookback").replace(
            "    def", "        def"
        )
    )
    assert load_plugin("mine.py:Holder.Inner").found.lookback == 3


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        (f"class A:\n{MODEL}class B(A): pass\n", "mine.py", "mine.py defines 2 that would do as a model; write one of "
         "mine.py:A, mine.py:B"),
        ("X = 1\n", "mine.py", "mine.py defines no model; write one in it, or name what it imports as mine.py:NAME"),
        ("import backtrader as bt\nclass S(bt.Strategy): pass\n", "mine.py", "mine.py defines no model; it defines a "
         "strategy: --strategy mine.py:S"),
        (f"class A:\n{MODEL}", "mine.py:A()", "mine.py:A() is a call, where a name belongs; write mine.py:A, and each "
         "parameter as model.NAME"),
        (f"class Able:\n{MODEL}", "mine.py:Abel", "mine.py has no model Abel; did you mean mine.py:Able?"),
        (f"class A:\n{MODEL}", "mien.py:A", "there is no file mien.py; did you mean mine.py?"),
        (f"class A:\n{MODEL}", "mien:A", "there is no module mien; did you mean mine.py?"),
        ("", "C:\\x\\m.py:A", "there is no file C:\\x\\m.py; that is a path of Windows: write it"),
    ],
)  # fmt: skip
def test_a_name_that_leads_nowhere_is_told_with_one_that_does(file, text, name, message):
    file(text)
    assert said(
        whole_name if name == "mine.py" else load_plugin, name, *(["model", makes_model] if name == "mine.py" else [])
    ).startswith(f"model.name: {message}")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sklearn.linear_model.Ridge", "did you mean sklearn.linear_model:Ridge?"),
        ("sklearn.linear_model.Rigde", "did you mean sklearn.linear_model:Ridge?"),
        ("LSTM", "did you mean lstm?"),
        ("xgboost", "write xgboost:XGBRegressor"),
        ("zzz", "choose one of ar, last, lstm, mean, none, reversal, zero, or write path/to/file.py:Class, or a saved"),
    ],
)
def test_a_word_that_is_no_model_gets_the_nearest(name, message):
    assert said(check_model, {"name": name}).startswith(f"model.name: no model is called '{name}'; {message}")


def test_a_notebook_is_told_from_a_file_of_code(file):
    file('{"cells": []}', "net.ipynb")
    assert said(load_plugin, "net.ipynb:Net") == (
        "model.name: net.ipynb is a notebook, not a Python file; save its code as net.py (`jupyter nbconvert --to "
        "script net.ipynb`) and name net.py:Class"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("class A:\n    def predict(self, w)\n        return 1\n", "mine.py, line 2: SyntaxError: expected ':' in `def "
         "predict(self, w)`; mend it there"),
        ("class A:\n    x = 1\n  y = 2\n", "mine.py, line 3: IndentationError: unindent does not match any outer "
         "indentation level in `y = 2`; mend it there"),
        (b"x = 1\0\n", "mine.py: SyntaxError: source code string cannot contain null bytes; save it as plain text, "
         "in UTF-8"),
        ("import nowhere_at_all\n", "mine.py, line 1: mine.py raised ModuleNotFoundError: No module named "
         "'nowhere_at_all'; install nowhere_at_all, or mend the import"),
        ("from . import x\n", "mine.py, line 1: mine.py raised ImportError: attempted relative import with "
         "no known parent package; write `import x` instead of `from . import x`: the file's own folder can be "
         "imported from"),
        ("import sys\nsys.exit()\n", "mine.py, line 2: mine.py raised SystemExit; put what ends the program under `if "
         '__name__ == "__main__":`'),
        ("raise EOFError('EOF when reading a line')\n", "mine.py, line 1: mine.py raised EOFError: EOF when "
         "reading a line; nobody answers `input()` in a run: make it a parameter"),
    ],
)  # fmt: skip
def test_code_that_cannot_be_imported_is_told_once(file, text, message):
    file(text)
    assert said(load_plugin, "mine.py:A") == message


def test_a_fault_in_a_module_that_a_plug_in_imports_is_told_at_that_module(file):
    file("def f(:\n", "helper_of_mine.py")
    file("import helper_of_mine\n")
    assert (
        said(load_plugin, "mine.py:A")
        == "helper_of_mine.py, line 1: SyntaxError: invalid syntax in `def f(:`; mend it there"
    )
