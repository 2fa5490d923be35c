"""What a `predict` may answer: numbers in any of the shapes people return, and nothing that has to be guessed."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
import torch

from barcast.faults import BadInput
from barcast.models.protocol import ask

WINDOWS = np.arange(12.0).reshape(4, 3, 1) / 100
WANTED = WINDOWS[:, -1, 0]


class Answers:
    lookback = 3

    def __init__(self, answer):
        self.answer = answer

    def predict(self, windows):
        return self.answer(windows[:, -1, 0])


FORMS = {
    "column": lambda x: x[:, None],
    "cube": lambda x: x[:, None, None],
    "list": list,
    "list of lists": lambda x: [[one] for one in x],
    "tuple of decimals": lambda x: tuple(Decimal(str(one)) for one in x),
    "series": lambda x: pd.Series(x, index=range(5, 5 + len(x))),
    "frame": lambda x: pd.DataFrame({"forecast": x}),
    "float32": lambda x: x.astype(np.float32),
    "objects": lambda x: x.astype(object),
    "tensor": torch.from_numpy,
    "column tensor": lambda x: torch.from_numpy(x)[:, None],
    "tensor with a gradient": lambda x: torch.from_numpy(x).requires_grad_() * 1.0,
    "bfloat16": lambda x: torch.from_numpy(x).bfloat16(),
    "list of tensors": lambda x: [torch.tensor(one, requires_grad=True) for one in x],
    "squeezed": lambda x: x[:, None].squeeze(),
    "squeezed tensor": lambda x: torch.from_numpy(x)[:, None].squeeze(),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("count", [0, 1, 4])
def test_every_form_of_one_number_a_window_is_taken(form, count):
    if count == 0 and form == "list of lists":
        pytest.skip("an empty list has no second axis")
    answer = ask(Answers(FORMS[form]), WINDOWS[:count])
    assert answer.dtype == np.float64
    assert answer.shape == (count,)
    tolerance = {"float32": 1e-7, "bfloat16": 1e-2}.get(form, 0)
    np.testing.assert_allclose(answer, WANTED[:count], rtol=tolerance)


@pytest.mark.parametrize(
    "answer", [lambda x: (x > 0.05).astype(int), lambda x: x > 0.05, lambda x: torch.tensor(x > 0)]
)
def test_whole_numbers_and_truths_become_floats(answer):
    assert ask(Answers(answer), WINDOWS).dtype == np.float64


def test_one_float64_is_handed_on_without_a_copy():
    kept = np.array([0.01])
    assert ask(Answers(lambda x: kept), WINDOWS[:1]) is kept


ONE = "return one forecast a window, shape (4,)"
AT_ONCE = ": it is asked for all windows at once, so write `windows[:, -1, 0]`, not `window[-1, 0]`"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda x: x[None], f"shape (1, 4) for 4 windows; {ONE}, such as `answer[0]`"),
        (
            lambda x: np.column_stack([x, x]),
            f"shape (4, 2) for 4 windows; {ONE}: one column of the 2, "
            "for probabilities of down and up, `2 * p[:, 1] - 1`",
        ),
        (
            lambda x: np.zeros((4, 3)),
            f"shape (4, 3) for 4 windows; {ONE}: one column of the 3, such as `answer[:, -1]`",
        ),
        (lambda x: np.zeros((4, 3, 1)), f"shape (4, 3, 1) for 4 windows; {ONE}"),
        (lambda x: x[:3], f"shape (3,) for 4 windows; {ONE}"),
        (lambda x: 0.5, f"shape () for 4 windows; {ONE}{AT_ONCE}"),
        (lambda x: x[0], f"shape () for 4 windows; {ONE}{AT_ONCE}"),
    ],
)
def test_another_shape_is_refused_with_what_is_meant(answer, message):
    with pytest.raises(BadInput) as raised:
        ask(Answers(answer), WINDOWS)
    assert str(raised.value) == f"model Answers: `predict` returned {message}"


@pytest.mark.parametrize(
    "answer", [lambda x: 0.5, lambda x: x[0], lambda x: x.mean(), lambda x: np.array([[0.1, 0.2]])]
)
def test_a_plain_number_is_no_answer_even_to_one_window(answer):
    with pytest.raises(BadInput, match=r"shape \(.*\) for 1 windows"):
        ask(Answers(answer), WINDOWS[:1])


@pytest.mark.parametrize(
    "answer",
    [
        lambda x: "up",
        lambda x: ["0.1", "0.2", "0.3", "0.4"],
        lambda x: np.array(["0.1"] * 4, dtype=object),
        lambda x: {"forecast": x},
        lambda x: x * 1j,
        lambda x: torch.tensor(x * 1j),
        lambda x: x.astype("datetime64[D]"),
        lambda x: [[1.0], [2.0, 3.0], [4.0], [5.0]],
    ],
)
def test_what_is_no_number_is_refused(answer):
    with pytest.raises(BadInput, match=r"`predict` returned .*; return a NumPy array of real numbers, shape \(4,\)"):
        ask(Answers(answer), WINDOWS)


async def forecast_later(x):
    return x[:, -1, 0]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda x: None, "returned None; end it with `return` and a NumPy array of real numbers, shape (4,)"),
        (lambda x: (one for one in x), "returned a generator; return all forecasts instead of yielding each: a NumPy"),
        (forecast_later, "returned a coroutine; write `def predict`, without async"),
    ],
)
def test_what_is_no_array_at_all_is_told_with_its_own_remedy(answer, message):
    with pytest.raises(BadInput) as raised:
        ask(Answers(answer), WINDOWS)
    assert f"model Answers: `predict` {message}" in str(raised.value)


def test_a_predict_of_one_window_is_told_what_it_is_handed():
    with pytest.raises(TypeError) as raised:
        ask(Answers(lambda window: float(window)), np.zeros((4, 3, 2)))
    assert raised.value.__notes__ == ["`predict` is handed all windows at once, shape (4, 3, 2)"]
