"""How bad input is said."""

from barcast.faults import BadInput, Fault, did_you_mean


def test_a_fault_says_where_what_and_the_remedy():
    error = BadInput.at("model.epochs", "0 is too small", "give at least 1")
    assert str(error) == "model.epochs: 0 is too small; give at least 1"
    assert isinstance(error, ValueError)


def test_all_faults_are_in_one_message_and_many_are_counted():
    faults = [Fault(f"row {number}", "is bad", "mend it") for number in range(30)]
    lines = str(BadInput(faults)).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "... and 10 more"


def test_a_misspelt_name_gets_the_nearest():
    assert did_you_mean("epoch", ["epochs", "units"]) == "did you mean epochs?"
    assert did_you_mean("xyz", ["epochs", "units"]) == "choose one of epochs, units"
    assert did_you_mean("xyz", []) == "leave it out"
