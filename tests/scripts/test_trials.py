"""`barcast trials`: the list, the export, and forgetting with a reason."""

import json

import numpy as np
import pytest

from barcast.verdict.ledger.ledger import Ledger
from barcast.verdict.ledger.trial import Family, Market, Trial


@pytest.fixture
def record():
    """Record a trial in the ledger that the command reads."""

    def write(number, seed=1, **changes):
        stamps = np.datetime64("2020-01-01") + np.arange(60)
        market = Market(stamps, np.random.default_rng(seed).normal(0, 0.01, 60))
        position = np.random.default_rng(number).normal(size=60)
        named = {"settings": {"model": {"n": number}}, "data": "sp500", "model": "lstm", "strategy": "sign", **changes}
        with Ledger.open() as ledger:
            trial = Trial(market, position, None, position * 0, market.returns, position * 0 + 0.01, **named)
            return ledger.record(trial).number

    return write


def rows_of(out):
    return [line.split() for line in out.splitlines()[3:]]


def test_an_empty_ledger_is_listed_and_not_made(barcast, tmp_path):
    shown = barcast("trials")
    place = f"{tmp_path}-ledger/ledger.sqlite"
    assert (shown.code, shown.out, shown.err) == (0, f"0 trials counted in {place}\n", "")
    assert not (tmp_path.parent / f"{tmp_path.name}-ledger").exists()


def test_trials_are_listed_with_how_they_were_tried_and_which_look_they_were(barcast, record):
    record(1, p_skill=0.03, p_profit=0.5)
    record(2, family=Family("g", "grid.toml", 4), model="a\x1b[31mr")
    record(3, seed=2, data="xlf.csv", kind="lockbox")
    record(4, kind="sealed")
    shown = barcast("trials")
    assert shown.code == 0
    assert shown.out.splitlines()[1].split()[:3] == ["trial", "when", "(UTC)"]
    assert [" ".join([row[0], *row[3:]]) for row in rows_of(shown.out)] == [
        "1 sp500 2020-01-01 to 2020-02-29 (60) lstm sign by hand 0.030 0.500 1st",
        "2 sp500 2020-01-01 to 2020-02-29 (60) a\\x1b[31mr sign grid.toml - - 2nd",
        "3 xlf.csv 2020-01-01 to 2020-02-29 (60) lstm sign by hand, lockbox - - 1st",
        "4 sp500 2020-01-01 to 2020-02-29 (60) lstm sign by hand, sealed - - -",
    ]


def test_only_those_on_some_bars(barcast, record):
    record(1)
    record(2, seed=2, data="xlf.csv")
    for given in ("xlf.csv", "folder/of/xlf.csv"):
        shown = barcast("trials", "--data", given)
        assert shown.out.startswith("1 trial counted in ")
        assert [row[0] for row in rows_of(shown.out)] == ["2"]
    missed = barcast("trials", "--data", "sp50")
    assert (missed.code, missed.out) == (2, "")
    assert missed.err == "barcast: --data: no trial was on bars called 'sp50'; did you mean sp500?\n"


def test_an_export_holds_all_that_is_kept(barcast, record, tmp_path):
    record(1)
    record(2)
    record(3, seed=2, data="xlf.csv")
    done = barcast("trials", "--export", "all.jsonl")
    assert (done.code, done.out) == (0, "3 trials written to all.jsonl\n")
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()]
    assert [line["record"] for line in lines] == ["bars", "trial", "trial", "bars", "trial"]
    assert (len(lines[0]["stamps"]), len(lines[0]["returns"]), len(lines[1]["position"])) == (60, 60, 60)
    assert (lines[1]["number"], lines[1]["bars"], lines[1]["settings"]) == (1, lines[0]["bars"], {"model": {"n": 1}})
    barcast("trials", "--export", "some.jsonl", "--data", "xlf.csv")
    assert len((tmp_path / "some.jsonl").read_text().splitlines()) == 2
    refused = barcast("trials", "--export", tmp_path)
    assert (refused.code, refused.err) == (2, f"barcast: {tmp_path}: is a folder; name a file\n")


def test_forgetting_keeps_the_reason_and_the_count(barcast, record):
    for number in range(1, 6):
        record(number)
    done = barcast("trials", "--forget", "2-3,5", "--forget", "2", "--reason", "wrong costs")
    said = "Forgot 3 trials. That they were looked at stays counted, with the reason.\n"
    assert (done.code, done.out) == (0, said)
    shown = barcast("trials")
    assert shown.out.endswith("Forgotten: 2, 3, 5 (wrong costs). The looks stay counted.\n")
    assert [row[-1] for row in rows_of(shown.out)[:5]] == ["1st", "2nd", "3rd", "4th", "5th"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--forget", "1"), '--forget: has no reason; add one, such as --reason "wrong costs"'),
        (("--forget", "1", "--reason", " "), '--forget: has no reason; add one, such as --reason "wrong costs"'),
        (("--reason", "why"), "--reason: says why trials are forgotten; add --forget and their numbers"),
        (
            ("--forget", "1", "--export", "f", "--reason", "w"),
            "--forget: stands beside --export; export first, then forget",
        ),
        (("--forget", "one", "--reason", "w"), "--forget: 'one' is no number of a trial; write 3, or 3,5, or 3-9"),
        (("--forget", "5-3", "--reason", "w"), "--forget: '5-3' is no number of a trial; write 3, or 3,5, or 3-9"),
        (("--forget", "1,", "--reason", "w"), "--forget: '' is no number of a trial; write 3, or 3,5, or 3-9"),
        (("--forget", "1-999999999", "--reason", "w"), "'1-999999999' is no number of a trial"),
        (("--forget", "7,1", "--reason", "w"), "--forget: there is no trial 7; `barcast trials` lists the numbers"),
        (("--forget", "0", "--reason", "w"), "--forget: there is no trial 0; "),
        (("--data", "x", "--export", "f"), "--data: no trial was on bars called 'x'; "),
    ],
)
def test_what_is_asked_wrongly_changes_nothing(barcast, record, arguments, said):
    record(1)
    done = barcast("trials", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Forgotten" not in barcast("trials").out


def test_a_ledger_that_cannot_be_read_is_said(barcast, monkeypatch, tmp_path):
    monkeypatch.setenv("BARCAST_LEDGER", str(tmp_path))
    for arguments in ((), ("--data", "a"), ("--export", "f.jsonl"), ("--forget", "1", "--reason", "w")):
        done = barcast("trials", *arguments)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(
            f"barcast: barcast trials: The ledger of trials, {tmp_path}: {tmp_path.name} is a folder"
        )
    monkeypatch.setenv("BARCAST_LEDGER", "off")
    done = barcast("trials")
    assert (done.code, done.out) == (2, "")
    assert "BARCAST_LEDGER is off: no trial is counted" in done.err


def test_a_damaged_ledger_is_kept_and_said(barcast, record, monkeypatch, tmp_path):
    place = tmp_path / "l.sqlite"
    place.write_bytes(b"damaged" * 1000)
    monkeypatch.setenv("BARCAST_LEDGER", str(place))
    done = barcast("trials")
    assert done.code == 0
    assert done.out.startswith(f"Note: The ledger of trials {place} was damaged (")
    assert done.out.count("Note: ") == 1
    assert done.out.endswith(f"0 trials counted in {place}\n")
    place.write_bytes(b"damaged" * 1000)
    done = barcast("trials", "--data", "sp500")
    assert (done.code, done.out.count("Note: ")) == (2, 1)
    kept = sorted(path for path in tmp_path.iterdir() if ".damaged-" in path.name)
    note = f"Note: Looks in a damaged ledger that was set aside, {kept[-1]}, are not counted.\n"
    assert (len(kept), barcast("trials").out) == (2, f"{note}0 trials counted in {place}\n")
    assert record(1) == 1
