"""What is said of flags and settings on the command line is said of keywords in Python."""

import pytest

from barcast.experiments.interactive.voice import in_python, in_words, spoken
from barcast.experiments.run_folder.place import FolderTaken
from barcast.faults import BadInput
from barcast.verdict.ledger.words import WAYS_OUT


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("set split.horizon=3", 'set split={"horizon": 3}'),
        ("add --set model.hidden=16", 'add model={"name": ..., "hidden": 16}'),
        ("write --set 'model.units=[64, 32]'", 'write model={"name": ..., "units": [64, 32]}'),
        ("set costs.commission_bps for a commission", "set commission_bps for a commission"),
        ("write --model mine.py:Net", 'write model="mine.py:Net"'),
        ("name it as one: --strategy mine.py:S", 'name it as one: strategy="mine.py:S"'),
        ("it defines a model: model.py:Net", "it defines a model: model.py:Net"),
        ("set run.cache=false", "set cache=False"),
        ("add --no-cache, or --seeds 3", "add cache=False, or seeds=3"),
        ("keep --lockbox and --sealed apart", "keep `lockbox` and sealed=True apart"),
        ("needs split.train = 0", "needs train=0"),
        ("is python:Ridge", "is Ridge"),
        ("write [4], on the command line with quotes: --set 'model.units=[4]'", "write [4]"),
        ("run.bars_per_year says it", "bars_per_year of run says it"),
    ],
)
def test_a_sentence_speaks_of_keywords(text, words):
    assert in_words(text) == words


def test_a_report_names_calls_in_place_of_flags_and_leaves_commands_whole():
    assert spoken(WAYS_OUT) == (
        "Three ways to an answer that holds: keep bars back for one look at the end (`lockbox=0.3`), see only claim or "
        "no claim (`sealed=True`), or judge on bars that came since (`barcast rerun RUN --data NEWER`)."
    )
    assert spoken("3 cuts; `barcast audit` tries more") == "3 cuts; `barcast.testing.audit` tries more"
    assert spoken("`barcast backtest --full` shows every row.") == "`run.result.metrics` shows every row."


def test_the_kind_of_error_and_its_cause_stay():
    cause, remedy = OSError("disk"), "choose another --out, or leave it out for a numbered folder"
    with pytest.raises(FolderTaken) as told, in_python("save"):
        raise FolderTaken.at("--out x", "exists already", remedy) from cause
    assert str(told.value) == "x: exists already; choose another folder, or none for a numbered one"
    assert told.value.__cause__ is cause


def test_the_place_of_a_fault_is_the_keyword():
    with pytest.raises(BadInput) as told, in_python():
        raise BadInput.at("model.units.1", "is too small", "write true or false")
    assert str(told.value) == 'backtest(model={"units": ...}, item 1): is too small; write True or False'
