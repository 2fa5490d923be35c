"""No damaged model of the cache is believed."""

import numpy as np
import pytest

from barcast.models.cache.fold_file import CachedTraining, Damaged


def test_no_changed_byte_is_believed(cache, job_of, kept):
    (entry,) = cache.entries()
    content, job = entry.path.read_bytes(), job_of()
    assert len(content) < 2000
    for position in range(len(content)):
        changed = bytearray(content)
        changed[position] ^= 1 << position % 8
        entry.path.write_bytes(changed)
        assert not cache.fetch(job), position
        assert not entry.path.exists()
    assert cache.troubles == [f"a damaged model was removed from {cache.folder} and trained anew"]
    entry.path.write_bytes(content)
    assert cache.fetch(job)


def test_nothing_half_written_is_believed(cache, job_of, kept):
    (entry,) = cache.entries()
    content, job = entry.path.read_bytes(), job_of()
    for other in (b"", *(content[:length] for length in range(0, len(content), 13)), content + b"\0", content * 2):
        entry.path.write_bytes(other)
        assert not cache.fetch(job)
        assert not entry.path.exists()


def test_a_model_under_another_ones_key_is_not_believed(cache, job_of, kept):
    (entry,) = cache.entries()
    other = job_of(seed=8)
    entry.path.rename(cache.folder / f"{cache.key(other)}.trained")
    assert not cache.fetch(other)
    assert cache.entries() == ()


def test_arrays_that_are_another_models_are_not_believed(cache, job_of):
    job = job_of()
    wrong = CachedTraining(cache.key(job), "lstm", {"w": np.zeros(2)}, ()).to_bytes()
    cache.folder.mkdir(parents=True)
    (cache.folder / f"{cache.key(job)}.trained").write_bytes(wrong)
    assert not cache.fetch(job)
    assert cache.entries() == ()


@pytest.mark.parametrize("body", [b"", b"\x05\0\0\0\0\0\0\0[1,2]", b"\x80\x04K\x01.", b"\xff" * 20])
def test_a_checksum_alone_does_not_make_a_model(body):
    import hashlib

    from barcast.models.cache.fold_file import MAGIC

    with pytest.raises(Damaged, match="another format"):
        CachedTraining.from_bytes(MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n" + body, "key")


def test_a_damaged_file_has_no_model_to_show(cache, kept):
    (entry,) = cache.entries()
    for content in (b"", b"x" * 500, entry.path.read_bytes()[:120]):
        entry.path.write_bytes(content)
        assert cache.entries()[0].model is None
