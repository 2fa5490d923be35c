"""A ledger that somebody else has changed: nothing in it is carried out, and no call raises; it is kept aside."""

import random
import sqlite3
import zlib

import pytest

from barcast.verdict.ledger.ledger import Ledger
from barcast.verdict.ledger.trial import Family


@pytest.fixture
def filled(ledger, market, trial_of, place):
    """A ledger of a family of two and a sealed trial, closed."""
    for number in range(2):
        ledger.record(trial_of(market, number, family=Family("f", "grid", 2), p_skill=0.5))
    ledger.record(trial_of(market, 2, kind="sealed"))
    ledger.close()
    return place


def change(place, *statements):
    db = sqlite3.connect(place, isolation_level=None)
    db.execute("PRAGMA ignore_check_constraints = ON")
    for statement in statements:
        db.execute(*statement if isinstance(statement, tuple) else (statement,))
    db.close()


def use(place, trial):
    """Make every call, and return what the ledger says of itself."""
    with Ledger.open(place) as ledger:
        ledger.trials()
        ledger.looks_at(trial.market)
        ledger.sealed_looks(trial.market)
        ledger.family("f")
        ledger.decisions_on(trial.market)
        list(ledger.export())
        ledger.forget([1], "why") if not ledger.unknown([1]) else None
        made = ledger.record(trial)
        assert made.number is not None
        assert ledger.record(trial).number == made.number
        return ledger.trouble


def assert_set_aside(place, trial):
    told = use(place, trial)
    assert told.startswith(f"The ledger of trials {place} was damaged (")
    assert any(".damaged-" in path.name for path in place.parent.iterdir())
    return told


@pytest.mark.parametrize(
    "added",
    [
        "CREATE TRIGGER t AFTER INSERT ON trial BEGIN DELETE FROM trial; END",
        "CREATE VIEW v AS SELECT load_extension('x')",
        "CREATE TABLE more (a)",
        "CREATE INDEX i ON trial (abs(number))",
        "ALTER TABLE trial ADD COLUMN more DEFAULT 1",
        "DROP TABLE member",
        "DROP INDEX trial_by_market",
    ],
)
def test_a_schema_that_is_not_ours_is_not_carried_out(filled, market, trial_of, added):
    change(filled, added)
    assert "its tables are not those of a ledger" in assert_set_aside(filled, trial_of(market, 9))


def test_a_view_in_place_of_a_table(filled, market, trial_of):
    change(filled, "ALTER TABLE same RENAME TO other", "CREATE VIEW same AS SELECT market, other FROM other")
    assert "its tables are not those of a ledger" in assert_set_aside(filled, trial_of(market, 9))


BOMB = zlib.compress(b"\0" * 50_000_000)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trial SET at = 5",
        "UPDATE trial SET at = x'ff'",
        "UPDATE trial SET kind = 'other'",
        "UPDATE trial SET market = 99",
        "UPDATE trial SET market = 'one'",
        "UPDATE trial SET number = -number",
        "UPDATE trial SET p_skill = 'small'",
        "UPDATE trial SET p_skill = 1e308",
        "UPDATE trial SET data = x'00ff'",
        "UPDATE trial SET at = '9'",
        "UPDATE trial SET seed = 1.5",
        "UPDATE trial SET sealed_number = 'many' WHERE kind = 'sealed'",
        "UPDATE trial SET sealed_number = 9223372036854775807 WHERE kind = 'sealed'",
        "UPDATE trial SET position = x'00'",
        "UPDATE trial SET cost = NULL",
        "UPDATE family SET size = 'many'",
        "UPDATE family SET name = 3",
        "UPDATE same SET other = 99",
        "UPDATE market SET first = 9223372036854775807",
        "UPDATE market SET last = 'late'",
        "UPDATE market SET moments = zeroblob(100)",
        "UPDATE market SET bars = 9223372036854775807",
        "UPDATE market SET bars = -1",
        "UPDATE sample SET returns = 'none'",
        "UPDATE sample SET moments = x'0011'",
        "UPDATE sample SET first = -9223372036854775807, last = 9223372036854775807",
        "UPDATE array SET count = count + 1",
        "UPDATE array SET count = 2.5",
        "UPDATE array SET data = 'text'",
        ("UPDATE array SET data = ?", (BOMB,)),
        "DELETE FROM array",
        "DELETE FROM market",
        "DELETE FROM family",
        "DELETE FROM sample",
        "UPDATE made_of SET settings = '{'",
        "UPDATE made_of SET settings = 7",
        "UPDATE forgotten SET reason = 3",
        "UPDATE sqlite_sequence SET seq = 9223372036854775807",
        "UPDATE sqlite_sequence SET seq = 'x'",
        "UPDATE sqlite_sequence SET seq = -5",
    ],
)
def test_cells_that_hold_something_else_end_nothing(filled, market, market_of, trial_of, statement):
    change(filled, statement)
    for trial in (trial_of(market, 9), trial_of(market_of(200), 10)):
        with Ledger.open(filled) as ledger:
            made = ledger.record(trial)
            for call in (ledger.trials, ledger.export, lambda: ledger.decisions_on(market)):
                list(call())
            assert isinstance(made.trouble, str)
            assert made.number is not None or made.trouble


@pytest.mark.parametrize("statement", ["UPDATE trial SET at = 5", ("UPDATE array SET data = ?", (BOMB,))])
def test_a_changed_cell_sets_the_ledger_aside(filled, market, trial_of, statement):
    change(filled, statement)
    assert_set_aside(filled, trial_of(market, 9))


@pytest.mark.parametrize("seed", range(30))
def test_any_bytes_changed_end_nothing(filled, market, trial_of, seed):
    rng, content = random.Random(seed), bytearray(filled.read_bytes())
    for _ in range(rng.choice((1, 10, 200))):
        content[rng.randrange(100 if seed % 4 == 0 else len(content))] = rng.randrange(256)
    filled.write_bytes(content)
    with Ledger.open(filled) as ledger:
        for call in (ledger.trials, ledger.export, lambda: ledger.decisions_on(market)):
            list(call())
        made = ledger.record(trial_of(market, 9))
        assert made.number is not None or made.trouble


def test_a_log_of_something_else_beside_it_is_not_believed(filled, market, trial_of):
    (filled.parent / f"{filled.name}-wal").write_bytes(random.Random(1).randbytes(10_000))
    with Ledger.open(filled) as ledger:
        assert (len(ledger.trials()), ledger.record(trial_of(market, 9)).number) == (3, 4)
