"""What the bars of a run are for."""

from dataclasses import replace

import pandas as pd

from barcast.engine.result import LockBox
from barcast.models.schedule.apart import Apart
from barcast.reports.page.parts import parts_of, reserved


def described(result):
    return [(part.kind, part.first, part.last, part.texts[0]) for part in parts_of(result)]


def test_train_and_test_part_at_the_bar_at_whose_close_the_test_account_is_opened(kind_of):
    result = kind_of("usual")
    opened = result.account.samples[1].opened_at
    assert described(result) == [
        ("train", float("-inf"), opened, "train"),
        ("test", opened, len(result.bars) - 1, "out of sample"),
    ]


def test_a_part_says_when_its_account_was_ruined(kind_of):
    texts = [part.texts for part in parts_of(kind_of("ruined_both"))]
    assert texts[0] == ("train, ruined 2001-05-21", "ruined 2001-05-21", "ruined")


def test_a_run_without_a_train_part_is_out_of_sample_throughout(kind_of):
    (only,) = parts_of(kind_of("no_forecasts"))
    assert (only.kind, only.first) == ("test", float("-inf"))


def boxed(result, *, is_open):
    box = LockBox(120, pd.Timestamp("2007-01-02"), pd.Timestamp("2007-06-29"), "0" * 64)
    first = 10 if is_open else len(result.bars)
    return replace(result, lockbox=box, account=replace(result.account, apart=(Apart("lockbox", first),)))


def test_of_a_closed_lock_box_only_what_is_known_is_told(kind_of):
    result = boxed(kind_of("usual"), is_open=False)
    kind, first, _, text = described(result)[-1]
    assert (kind, first) == ("closed", len(result.bars) - 1)
    assert text == "lock-box, closed: 120 bars, 2007-01-02 to 2007-06-29"
    assert reserved(result) == 120


def test_an_opened_lock_box_reserves_nothing(kind_of):
    result = boxed(kind_of("usual"), is_open=True)
    assert reserved(result) == 0
    assert "closed" not in [part.kind for part in parts_of(result)]
