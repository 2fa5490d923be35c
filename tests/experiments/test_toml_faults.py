"""A settings file that is not TOML: told with the line, and how the line is written."""

import pytest

from barcast.experiments.settings import make_experiment
from barcast.experiments.sources import read_toml
from barcast.faults import BadInput


def told(folder, content, name="e.toml"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BadInput) as error:
        make_experiment(read_toml(path))
    return str(error.value).replace(str(path), name)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("name = lstm", '`name = lstm` has text without quotes; write name = "lstm"'),
        ("scale = True", "`scale = True` has a value that TOML does not know, True; write scale = true"),
        ("epochs = None", "has a value that TOML does not know, None; leave the line out: each setting has a default"),
        ("start = 01/02/2020", 'has text without quotes; write start = "01/02/2020"'),
        ("source = ./prices.csv", 'has text without quotes; write source = "./prices.csv"'),
        (r'source = "C:\Users\me\x.csv"', r"no signs of"),
        ("epochs: 5", "`epochs: 5` has no =; write epochs = 5"),
        ("epochs 5", "`epochs 5` has no =; write epochs = 5"),
        ("max leverage = 2", "has a space in its name; write max_leverage = 2"),
        ("epochs = 5;", "has ';' after its value; write epochs = 5"),
        ("epochs = 5,", "has ',' after its value; write epochs = 5"),
        ("epochs = 5 // few", "has '//' after its value; write epochs = 5"),
        ("commission_bps = 5%", "write commission_bps = 5 for 5 bps, 500 for 5%"),
        ("cash = 10,000", "has a number that cannot be read; write cash = 10000"),
        ("seed = 007", "has a number that cannot be read; write seed = 7"),
        ("dropout = .5", "has a number that cannot be read; write dropout = 0.5"),
        ("units = [64, 32", "has a bracket too few; write units = [64, 32]"),
        ("features = [return, volume]", 'has texts without quotes; write features = ["return", "volume"]'),
        ("name = 'ar", 'has a quote too few; write name = "ar"'),
        ("name = “ar”", 'has curly quotes; write name = "ar"'),
        ("epochs =", "has no value; write epochs = VALUE, or leave the line out"),
        ("epochs", "has no value; write epochs = VALUE"),
        ("name = 'ar'\nname = 'lstm'", "`name = 'lstm'` stands in the file a second time; keep one of the two"),
    ],
)
def test_lines(tmp_path, line, said):
    message = told(tmp_path, f"[model]\n{line}\n")
    number = 3 if "second time" in said else 2
    assert message.startswith(f"e.toml, line {number}: ")
    if said == "no signs of":
        assert message.endswith(r"which double quotes take as signs of their own; write source = 'C:\Users\me\x.csv'")
    else:
        assert message.endswith(said)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (
            "[model\nname = 'ar'\n",
            "e.toml",
            "e.toml, line 1: `[model` is not the heading of a section; write [model], ",
        ),
        ("[modle]\nname = 'ar'\n", "e.toml", "modle: there is no such section; did you mean model?"),
        ("[run]\nseed = 1\n[run]\nseeds = 2\n", "e.toml", "e.toml, line 3: `[run]` stands in the file a second time"),
        ("lookback = 5\n", "e.toml", "lookback: stands in no section; write it below [model]"),
        ("name = 'ar'\n", "e.toml", "name: stands in no section; write it below [model] or [strategy]"),
        ("[model.lstm]\nepochs = 5\n", "e.toml", 'no section within a section; write [model] and name = "lstm"'),
        (
            "[barcast.model]\nname = 'ar'\n",
            "e.toml",
            "barcast: there is no such section; write [model], without",
        ),
        ("[[model]]\nname = 'ar'\n", "e.toml", "model: stands in double brackets; write it as a section: [model]"),
        ("[split]\nepochs = 5\n", "e.toml", "split.epochs: there is no setting epochs; did you mean model.epochs?"),
        ('{"model": {}}', "e.json", "e.json: is JSON, not TOML; write [model] and below it"),
        ("model:\n  name: ar\n", "e.toml", "e.toml: is YAML, not TOML; write [model] and below it"),
        ("Date,Close\n2020-01-01,5\n", "e.csv", "e.csv: holds bars, not settings; write --data "),
        ("x = 1\n", "e.py", "e.py: is Python, not settings; name the class in it: --model "),
        (b"[model]\nname = '\xe9'\n", "e.toml", "e.toml: is not UTF-8 text; save it as UTF-8"),
    ],
)
def test_files(tmp_path, content, name, said):
    assert said in told(tmp_path, content, name)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_editors_and_shells_of_windows_write_is_read(tmp_path, encoding, end):
    path = tmp_path / "e.toml"
    path.write_bytes(f"[model]{end}\tname\t= 'ar'{end}".encode(encoding))
    assert read_toml(path) == {"model": {"name": "ar"}}
