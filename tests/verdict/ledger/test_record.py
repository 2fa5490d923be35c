"""What is counted, and what is counted once."""

import json
import sqlite3
from datetime import UTC, datetime

import numpy as np
import pytest

from barcast.verdict.ledger import recording
from barcast.verdict.ledger.identity import key_of, what_counts
from barcast.verdict.ledger.ledger import Ledger
from barcast.verdict.ledger.trial import Family, Market, Trial

GRID = Family("f-1", "grid.toml", 3)


def test_each_trial_on_the_same_bars_is_a_look(ledger, market, trial_of):
    made = [ledger.record(trial_of(market, number)) for number in range(3)]
    assert [(one.number, one.is_new, one.looks_before) for one in made] == [(1, True, 0), (2, True, 1), (3, True, 2)]
    assert made[2].at.tzinfo is UTC
    looks = ledger.looks_at(market)
    assert (looks.count, looks.by_hand, looks.sealed, looks.last_bar) == (3, 3, 0, market.stamps[-1])
    assert looks.first < looks.last


def test_the_same_trial_is_counted_once_also_by_another_process(ledger, market, trial_of, place):
    for number in range(3):
        ledger.record(trial_of(market, number))
    with Ledger.open(place) as other:
        again = other.record(trial_of(market, 1))
    assert (again.number, again.is_new, again.looks_before, again.looks_since) == (2, False, 1, 1)
    assert ledger.looks_at(market).count == 3


def test_an_appended_day_a_part_and_scaled_prices_do_not_hide_earlier_looks(ledger, market_of, trial_of):
    whole = market_of(300)
    parts = [Market(whole.stamps[cut], whole.returns[cut]) for cut in (slice(0, 299), slice(0, 300), slice(200, 280))]
    assert [ledger.record(trial_of(part, data=f"{len(part.stamps)}.csv")).looks_before for part in parts] == [0, 1, 2]
    assert ledger.record(trial_of(market_of(300, seed=9))).looks_before == 0
    shifted = Market(whole.stamps + np.timedelta64(16, "h"), whole.returns * (1 + 1e-9))
    assert ledger.looks_at(shifted).count == 3
    assert ledger.looked_until(shifted) == whole.stamps[-1]


def test_bars_are_kept_once(ledger, market, trial_of, place):
    for number in range(4):
        ledger.record(trial_of(market, number))
    lines = [json.loads(line) for line in ledger.export()]
    assert [line["record"] for line in lines] == ["bars", "trial", "trial", "trial", "trial"]
    one = place.stat().st_size
    assert one < 200_000


def same(settings, other, **changes):
    return what_counts(settings) == what_counts({**settings, **other, **changes})


def test_what_changes_no_number_makes_no_other_trial(market, trial_of):
    settings = {
        "data": {"source": "a.csv"},
        "model": {"name": "mine/net.py:Net", "dropout": 0.0, "units": (32, 16)},
        "run": {"cash": 100_000.0, "cache": True, "tables": "csv", "streaming": False},
    }
    run = settings["run"]
    assert same(settings, {"data": {"source": "copy/of/a.csv", "delimiter": ";"}})
    assert same(settings, {"run": {**run, "cache": False, "tables": "parquet", "streaming": True}})
    of_sweeps = {"validation": 0.3, "validation_folds": 4, "validation_embargo": 2}
    assert same({**settings, "split": {"train": 0.5}}, {"split": {"train": 0.5, **of_sweeps}})
    assert same(settings, {"run": dict(reversed(run.items()), cash=100_000)})
    assert same(settings, {"model": {"units": [32, 16], "dropout": 0, "name": "net.py:Net"}})
    assert not same(settings, {"run": {**run, "cash": 1e5 + 1}})
    assert not same(settings, {"model": {**settings["model"], "name": "net.py:Other"}})
    assert not same(settings, {"split": {"train": 0.5}})
    key = key_of(trial_of(market, settings=settings))
    assert key == key_of(trial_of(market, settings=settings, data="another", strategy="name", kind="sealed"))


@pytest.mark.parametrize(
    "change", [{"seed": 8}, {"data_sha256": "b"}, {"plugins": {"model": "c"}}, {"settings": {}}], ids=str
)
def test_another_seed_bars_plugin_or_setting_makes_another_trial(market, trial_of, change):
    assert key_of(trial_of(market)) != key_of(trial_of(market, **change))


def test_true_is_not_one(market, trial_of):
    assert key_of(trial_of(market, settings={"a": {"b": True}})) != key_of(trial_of(market, settings={"a": {"b": 1}}))


def test_a_family_is_counted_with_what_it_was_declared_to_have(ledger, market, trial_of):
    made = [ledger.record(trial_of(market, number, family=GRID)) for number in range(2)]
    assert [(one.family.recorded, one.family.size) for one in made] == [(1, 3), (2, 3)]
    looks = ledger.looks_at(market)
    assert (looks.by_hand, [one.name for one in looks.families], looks.in_families) == (0, ["grid.toml"], (2,))
    more = ledger.record(trial_of(market, 7, family=Family("f-1", "grid.toml", 40)))
    assert more.notes == ("The family grid.toml was declared with 3 trials, not 40.",)
    assert not more.family.exceeded
    assert ledger.record(trial_of(market, 8, family=GRID)).family.exceeded
    assert ledger.record(trial_of(market, 0)).family.id == "f-1"  # made again by hand, and still the family's
    assert ledger.family("none") is None


def test_decisions_come_back_to_the_bit(ledger, market, market_of, trial_of):
    rng = np.random.default_rng(5)
    arrays = {name: rng.normal(size=299) * 1e-3 for name in ("position", "cost", "asset_return", "volatility")}
    arrays["cost"][3] = np.nan  # after a ruin, say
    ledger.record(trial_of(market, 1, forecast=None, family=GRID, **arrays))
    ledger.record(trial_of(market_of(seed=2), 2, family=GRID))
    ledger.record(trial_of(market, 3))
    first, second = ledger.decisions_on(market)
    assert (first.number, second.number, first.forecast) == (1, 3, None)
    for name, array in arrays.items():
        assert getattr(first, name).tobytes() == array.tobytes()
    assert [one.number for one in ledger.decisions_on(market_of(seed=2))] == [2]


def test_sealed_looks_are_numbered_and_no_looks(ledger, market, trial_of):
    made = [ledger.record(trial_of(market, number, kind="sealed")) for number in (1, 2, 1)]
    assert [(one.sealed_number, one.is_new, one.looks_before) for one in made] == [
        (1, True, 0),
        (2, True, 0),
        (1, False, 0),
    ]
    assert ledger.sealed_looks(market) == 2
    assert (ledger.looks_at(market).count, ledger.looks_at(market).sealed) == (0, 2)


def test_a_seal_that_is_broken_makes_a_look_and_stays_taken(ledger, market, trial_of):
    ledger.record(trial_of(market, 1, kind="sealed"))
    opened = ledger.record(trial_of(market, 1))
    assert (opened.number, opened.is_new, opened.kind, opened.sealed_number) == (1, False, "unsealed", 1)
    assert ledger.looks_at(market).count == 1
    assert ledger.record(trial_of(market, 2, kind="sealed")).sealed_number == 2
    assert ledger.record(trial_of(market, 1, kind="sealed")).kind == "unsealed"  # nobody unsees it
    assert ledger.sealed_looks(market) == 2


def test_the_numbers_of_a_sealed_trial_are_not_in_the_file_until_it_is_opened(ledger, market, trial_of, place):
    trial = trial_of(market, 1, kind="sealed", p_skill=0.01, p_profit=0.02, family=GRID)
    ledger.record(trial)
    (listed,) = ledger.trials()
    assert (listed.p_skill, listed.p_profit, ledger.decisions_on(market)) == (None, None, ())
    ledger.close()
    db = sqlite3.connect(place)
    assert db.execute("SELECT COUNT(*) FROM array").fetchone() == (0,)
    db.close()
    ledger.record(trial_of(market, 1, p_skill=0.01, p_profit=0.02))
    (listed,), (kept,) = ledger.trials(), ledger.decisions_on(market)
    assert (listed.kind, listed.p_skill, listed.p_profit) == ("unsealed", 0.01, 0.02)
    assert kept.position.tobytes() == trial.position.tobytes()


def test_what_was_seen_is_sealed_no_more(ledger, market, trial_of):
    ledger.record(trial_of(market, 1))
    sealed = ledger.record(trial_of(market, 1, kind="sealed"))
    assert (sealed.kind, sealed.sealed_number, ledger.sealed_looks(market)) == ("look", None, 0)


def test_a_box_that_is_opened_again_is_told_by_its_first_opening(ledger, market, trial_of):
    first = ledger.record(trial_of(market, kind="lockbox"))
    second = ledger.record(trial_of(market, kind="lockbox"))
    assert (first.is_new, second.is_new, second.at) == (True, False, first.at)


def test_forgetting_removes_what_was_kept_and_not_that_it_was_seen(ledger, market, trial_of):
    for number in range(3):
        ledger.record(trial_of(market, number, p_skill=0.01 * (number + 1)))
    assert ledger.forget([2, 1, 2], " wrong costs ") == 2
    assert ledger.forget([2], "again") == 0
    looks = ledger.looks_at(market)
    assert (looks.count, looks.forgotten, looks.reasons, looks.best_p_skill) == (3, 2, ("wrong costs",), 0.03)
    lines = [json.loads(line) for line in ledger.export()]
    assert [line.get("settings") is None for line in lines[1:]] == [True, True, False]
    assert [line["position"] is None for line in lines[1:]] == [True, True, False]
    assert ledger.record(trial_of(market, 1)).number == 2
    assert ledger.looks_at(market).forgotten == 1
    with pytest.raises(ValueError, match="forgetting needs a reason"):
        ledger.forget([1], "  ")
    with pytest.raises(ValueError, match="numbers that there are"):
        ledger.forget([1, 9], "why")


def test_a_clock_that_runs_backwards_is_told_and_changes_no_order(ledger, market, trial_of, monkeypatch):
    class Clock:
        day = 20

        @classmethod
        def now(cls, zone):
            return datetime(2026, 11, cls.day, 12, tzinfo=zone)

    monkeypatch.setattr(recording, "datetime", Clock)
    ledger.record(trial_of(market, 1))
    Clock.day = 3
    made = ledger.record(trial_of(market, 2))
    assert (made.number, made.looks_before) == (2, 1)
    assert made.notes == (
        "The clock runs behind that of an earlier look (2026-11-20 12:00 UTC); looks count in the order they came.",
    )
    assert [one.number for one in ledger.trials()] == [1, 2]


def test_names_that_hide_something_are_written_out(ledger, market, trial_of):
    ledger.record(trial_of(market, data="a\x1b[31m\udcff.csv", settings={"a": {"b": "\udcff", "c": float("nan")}}))
    assert ledger.trouble == ""
    assert ledger.trials()[0].data == "a\\x1b[31m\\xff.csv"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "peek"}, "there is no kind of trial 'peek'"),
        ({"cost": np.zeros(3)}, "the decisions of a trial have one length"),
        ({"position": np.zeros((300, 1))}, "the decisions of a trial have one length"),
    ],
)
def test_what_is_no_trial_is_refused(market, trial_of, change, said):
    with pytest.raises(ValueError, match=said):
        trial_of(market, **change)


def test_what_are_no_bars_is_refused():
    days = np.array(["2020-01-02", "2020-01-01"], "datetime64[D]")
    for stamps, returns in ((days, np.zeros(2)), (days[:1], np.zeros(2)), (days[:0], np.zeros(0))):
        with pytest.raises(ValueError, match="stamps"):
            Market(stamps, returns)
    with pytest.raises(ValueError, match="needs an id and a size"):
        Family("", "grid", 3)


def test_every_field_of_a_trial_is_one_that_a_list_or_an_export_shows(ledger, market, trial_of):
    ledger.record(trial_of(market, 1, parent="runs/001", family=GRID, seed=3, data_sha256="d", plugins={"model": "e"}))
    (line,) = [json.loads(line) for line in ledger.export() if '"trial"' in line]
    assert set(Trial.__dataclass_fields__) - {"market"} <= set(line)
    assert (line["parent"], line["family"], line["seed"], line["plugins"]) == (
        "runs/001",
        "grid.toml",
        3,
        {"model": "e"},
    )


def test_the_same_decisions_on_the_same_bars_were_seen_before(ledger, market, trial_of):
    """A saved model that is traded again has other settings, and shows nothing new."""
    ledger.record(trial_of(market, 1))
    again = ledger.record(trial_of(market, 1, settings={"model": {"name": "runs/001/model"}}))
    assert (again.number, again.is_new, again.looks_before) == (1, False, 0)
    dearer = ledger.record(trial_of(market, 1, settings={}, cost=np.full(len(market.returns), 1e-3)))
    assert (dearer.number, dearer.is_new) == (2, True)
    member = ledger.record(trial_of(market, 1, settings={"model": {"name": "other"}}, family=GRID))
    assert (member.number, member.is_new) == (3, True)
