"""What a sealed run claims, and that none of its numbers is in what it leaves."""

import json
import re
import struct
from pathlib import Path

import pytest

from barcast.experiments.rerun import comparable
from barcast.experiments.run import run_experiment
from barcast.experiments.run_folder import write
from barcast.experiments.run_folder.metrics import metrics_of
from barcast.experiments.run_folder.read_run import read_run
from barcast.experiments.run_folder.seal import record_unsealing, unsealings_of
from barcast.experiments.run_folder.write_sealed import write_sealed
from barcast.experiments.sealed import TOLD, SealedLook, claims_of, level_of, sentences
from barcast.experiments.settings import make_experiment
from barcast.experiments.unseal import unseal
from barcast.faults import BadInput
from barcast.faults.warning_kinds import KINDS as WARNING_KINDS

CLAIMED = claims_of(SealedLook(0.001, 0.3, 1))


@pytest.fixture(autouse=True)
def no_figures(monkeypatch):
    monkeypatch.setattr(write, "save_figures", lambda result, folder, verdict: folder.mkdir())
    monkeypatch.setattr(write, "report_text", lambda *_: "")


@pytest.fixture
def data(bars_of):
    bars_of().to_frame().to_csv("prices.csv", index_label="Date")
    return str(Path("prices.csv").absolute())


def test_the_levels_of_all_looks_add_up_to_alpha():
    assert [level_of(k) for k in (1, 2, 3)] == pytest.approx([0.025, 0.05 / 6, 0.05 / 12])
    assert sum(map(level_of, range(1, 100_000))) == pytest.approx(0.05, abs=1e-6)


@pytest.mark.parametrize(
    ("p", "number", "claimed"),
    [(0.025, 1, True), (0.0251, 1, False), (0.02, 2, False), (0.008, 2, True), (None, 1, False), (0.0, None, False)],
)
def test_a_look_claims_at_what_its_number_leaves(p, number, claimed):
    claims = claims_of(SealedLook(p, 1.0, number))
    assert (claims.skill, claims.profit) == (claimed, False)
    assert claims_of(SealedLook(1.0, p, number)).profit == claimed


def test_a_sealed_look_says_what_it_cost():
    assert sentences(claims_of(SealedLook(0.001, 0.3, 2, ("Said by the ledger.",)))) == (
        "Skill before costs: claim.",
        "Profit after costs: no claim.",
        "This is sealed look 2 at these bars: it claims at p <= 0.0083, 0.05 / (2 x 3), and the next one at 0.0042.",
        "Said by the ledger.",
    )
    assert sentences(claims_of(SealedLook(0.0, 0.0, None)))[2:] == ("So it claims nothing.",)


def test_the_warnings_that_are_told_are_known_kinds():
    assert set(TOLD) <= set(WARNING_KINDS)


def numbers_of(finished):
    """Return the metrics of a run, and numbers of its tables, that are no counts."""
    found = [
        value
        for one in metrics_of(finished.result, finished.verdict).values()
        if isinstance(one, dict)
        for value in leaves(one)
    ]
    for table in (*finished.result.tables.values(), finished.result.models.table):
        found += [value for name in table.select_dtypes("float") for value in table[name].dropna().iloc[::17]]
    prices = {value for column in finished.result.bars.columns.values() for value in column}
    return [value for value in found if isinstance(value, float) and value not in prices]


def leaves(value):
    return [leaf for inner in value.values() for leaf in leaves(inner)] if isinstance(value, dict) else [value]


def roundings(value):
    """Return a number as texts that would give it away, of three digits or more."""
    for shown in (value, 100 * value):
        texts = {repr(shown), *(f"{shown:{comma}.{digits}f}" for digits in (1, 2, 3, 4, 6) for comma in ("", ","))}
        texts |= {f"{shown:.{digits}g}" for digits in (3, 4, 6)}
        for text in texts:
            digits = text.lstrip("-0.,").partition("e")[0]
            if "." in text and sum(letter.isdigit() for letter in digits) >= 4 and len(set(digits) - {"0", "."}) > 1:
                yield text.lstrip("-")


def tokens_of(text):
    """Return every number in a text as it is written, with and without commas for thousands."""
    return {*re.findall(r"\d[\d.]*(?:e-?\d+)?", text), *re.findall(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text)}


KINDS = {
    "hold-out": {"model": {"name": "ar"}},
    "walk-forward": {"model": {"name": "ar"}, "split": {"refit_every": 40}},
    "seeds": {"model": {"name": "lstm", "epochs": 2, "units": [2], "lookback": 3}, "run": {"seeds": 2}},
    "a lock-box": {"model": {"name": "ar"}, "split": {"lockbox": 0.4}},
    "no model": {"model": {"name": "none"}, "strategy": {"name": "buy_and_hold"}},
    "ruined": {"model": {"name": "reversal"}, "costs": {"preset": "free", "commission_fixed": 9_000.0}},
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_no_file_of_a_sealed_folder_has_a_number_of_the_run(data, kind):
    kind = {**kind, "run": {**kind.get("run", {}), "sealed": True}}
    finished = run_experiment(make_experiment({"data": {"source": data}, **kind}))
    write_sealed(finished, CLAIMED, Path("sealed").absolute())
    files = {path: path.read_bytes() for path in Path("sealed").rglob("*") if path.is_file()}
    names = {str(path.relative_to("sealed")).partition("/")[0] for path in files}
    assert names <= {"experiment.toml", "manifest.json", "metrics.json", "model"}
    whole = b"\n".join(content for path, content in files.items() if path.suffix != ".safetensors").decode()
    tokens = tokens_of(whole)
    numbers = numbers_of(finished)
    assert len(numbers) > 100
    for value in numbers:
        assert not tokens & set(roundings(value)), value
        for packed in (struct.pack("<d", value), struct.pack("<f", min(max(value, -3e38), 3e38))):
            assert value in (0.0, 1.0, -1.0) or abs(value) < 1e-30 or not any(packed in each for each in files.values())
    assert json.loads(Path("sealed/metrics.json").read_text()) == {
        "sealed": True, "claims": {"skill": "claim", "profit": "no claim"}, "look": 1, "level": 0.025,
    }  # fmt: skip


def test_the_numbers_would_be_found_in_an_open_folder(data):
    finished = run_experiment(make_experiment({"data": {"source": data}, "model": {"name": "ar"}}))
    write.write_run(finished, Path("open").absolute())
    whole = "\n".join(path.read_text() for path in Path("open").glob("*.[jc]s*"))
    tokens = tokens_of(whole)
    found = [value for value in numbers_of(finished) if tokens & set(roundings(value))]
    assert len(found) > 100


def sealed_run(data, folder="sealed", **settings):
    settings = {"model": {"name": "ar"}, **settings}
    settings["run"] = {"sealed": True, **settings.get("run", {})}
    finished = run_experiment(make_experiment({"data": {"source": data}, **settings}))
    write_sealed(finished, CLAIMED, Path(folder).absolute())
    return finished


def test_a_sealed_folder_is_not_read_as_a_run_before_it_is_unsealed(data):
    closed = sealed_run(data)
    with pytest.raises(BadInput) as refused:
        read_run("sealed")
    assert str(refused.value) == (
        "sealed: is sealed: it says only claim or no claim (metrics.json), and holds none of the run's numbers; "
        "compute them anew, which is recorded: barcast rerun sealed --unseal, then name sealed/unsealed"
    )
    finished, path = unseal(Path("sealed"))
    assert path == Path("sealed/unsealed").absolute()
    assert comparable(metrics_of(finished.result, finished.verdict)) == comparable(
        metrics_of(closed.result, closed.verdict)
    )
    assert finished.verdict.looks.kind == "unsealed"
    assert read_run("sealed/unsealed").result.metrics == closed.result.metrics
    (told,) = unsealings_of(Path("sealed"))
    assert told.how == "barcast rerun --unseal"
    with pytest.raises(BadInput) as refused:
        read_run("sealed")
    assert str(refused.value) == "sealed: is sealed, and was unsealed since; name sealed/unsealed"
    with pytest.raises(BadInput, match=r"^sealed: was unsealed before on 20.*; read sealed/unsealed$"):
        unseal(Path("sealed"))


def test_an_unsealing_is_recorded_even_if_the_run_cannot_be_repeated(data):
    sealed_run(data)
    Path(data).unlink()
    with pytest.raises(BadInput):
        unseal(Path("sealed"))
    assert len(unsealings_of(Path("sealed"))) == 1
    assert not Path("sealed/unsealed").exists()


def test_unsealings_are_listed_in_their_order(tmp_path):
    for how in ("one", "two"):
        record_unsealing(tmp_path, how)
    assert [one.how for one in unsealings_of(tmp_path)] == ["one", "two"]
    (tmp_path / "unsealings.json").write_text('{"unsealings": [3]}')
    with pytest.raises(BadInput, match=r"unsealings\.json: is not a record of unsealings"):
        unsealings_of(tmp_path)


def test_what_is_not_sealed_cannot_be_unsealed(data):
    write.write_run(
        run_experiment(make_experiment({"data": {"source": data}, "model": {"name": "ar"}})), Path.cwd() / "open"
    )
    with pytest.raises(BadInput, match=r"^open: is not sealed; leave --unseal out$"):
        unseal(Path("open"))
    with pytest.raises(BadInput, match=r"^nowhere: there is no such folder of a run"):
        unseal(Path("nowhere"))
