"""What would not fit in half of the memory is refused before it is allocated."""

import pytest

from barcast.faults import BadInput, memory
from barcast.faults.memory import check_memory, machine_memory, sized, sized_count


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (2**10, "1 KiB"),
        (37 * 2**40, "37 TiB"),
        (10**18, "888 PiB"),
        (10**30, "over 1,000 EiB"),
        (10**400, "over 1,000 EiB"),
    ],
)
def test_sizes_in_words(size, words):
    assert sized(size) == words


def test_counts_in_words():
    assert (sized_count(1_000_000), sized_count(10**400)) == ("1,000,000", "about 10^400")


def test_half_of_the_memory_may_be_needed_and_no_more(monkeypatch):
    monkeypatch.setattr(memory, "machine_memory", lambda: 12 * 2**30)
    check_memory(6 * 2**30, "model.units", "it", "lower it")
    with pytest.raises(BadInput) as raised:
        check_memory(37 * 2**40, "model.lookback", "1,000 bars", "lower it")
    assert str(raised.value) == (
        "model.lookback: 1,000 bars would need 37 TiB, more than half of this machine's memory (12 GiB); lower it"
    )


@pytest.mark.parametrize(
    ("limit", "found"), [("1073741824\n", 2**30), ("max\n", 2**40), ("9223372036854771712\n", 2**40)]
)
def test_a_container_has_what_its_limit_says(tmp_path, monkeypatch, limit, found):
    (tmp_path / "memory.max").write_text(limit)
    monkeypatch.setattr(memory, "CONTAINER_LIMITS", (str(tmp_path / "memory.max"), str(tmp_path / "missing")))
    monkeypatch.setattr(memory.os, "sysconf", {"SC_PAGE_SIZE": 2**12, "SC_PHYS_PAGES": 2**28}.get)
    assert machine_memory.__wrapped__() == found


def test_a_system_that_does_not_tell_is_taken_for_a_small_machine(monkeypatch):
    monkeypatch.setattr(memory, "CONTAINER_LIMITS", ())
    monkeypatch.delattr(memory.os, "sysconf")
    assert machine_memory.__wrapped__() == memory.UNKNOWN
