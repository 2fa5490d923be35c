"""What a computation sets for the whole process: there while anyone computes, and given back by the last."""

import pytest
import torch

from barcast.models.networks.training.reproducible import linear_algebra, steady


def cudnn():
    flags = torch.backends.cudnn
    return flags.enabled, flags.deterministic, flags.allow_tf32


def blas():
    return {library.num_threads for library in linear_algebra().select(user_api="blas").lib_controllers}


@pytest.fixture
def two_threads():
    with linear_algebra().limit(limits=2, user_api="blas"):
        yield


@pytest.mark.parametrize("first_out", [0, 1])
def test_who_leaves_first_changes_nothing_under_the_other(two_threads, first_out):
    before = cudnn(), blas()
    assert before != ((True, True, False), {1})
    both = [steady(torch.device("cuda")) for _ in range(2)]
    for one in both:
        one.__enter__()
    assert (cudnn(), blas()) == ((True, True, False), {1})
    both[first_out].__exit__(None, None, None)
    assert (cudnn(), blas()) == ((True, True, False), {1})
    both[1 - first_out].__exit__(None, None, None)
    assert (cudnn(), blas()) == before


def test_after_a_fault_it_is_given_back_too(two_threads):
    before = cudnn(), blas()
    with pytest.raises(ZeroDivisionError), steady(torch.device("cuda")):
        assert 1 / 0
    assert (cudnn(), blas()) == before
