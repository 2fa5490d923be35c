"""Pydantic's complaints in plain words, word for word."""

from datetime import date
from typing import Literal

import numpy as np
import pytest
from pydantic import BaseModel, ConfigDict, Field, field_validator

from barcast.faults import BadInput, check_settings


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    spread_bps: float = Field(default=0.0, ge=0, le=100, allow_inf_nan=False, description="Full spread")
    per_share: bool = False


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    count: int = Field(description="How many")
    share: float = Field(default=0.5, gt=0, lt=1)
    name: str = "a"
    kind: Literal["red", "green"] = "red"
    sizes: tuple[int, ...] = Field(default=(1,), strict=False, min_length=1)
    since: date | None = Field(default=None, strict=False, description="First day")
    inner: Inner = Inner()
    maybe: Inner | None = None

    @field_validator("name")
    @classmethod
    def _rules(cls, name):
        if name == "b":
            raise ValueError("b was used up")
        if name == "c":
            raise BadInput.at("", '"c" is taken', "choose d")
        return name


def fault(**values):
    with pytest.raises(BadInput) as raised:
        check_settings(Outer, "box", {"count": 1, **values})
    return str(raised.value)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"count": "x"}, 'box.count: "x" is not a whole number; write a whole number such as 32'),
        ({"count": True}, "box.count: True is not a whole number; write a whole number such as 32"),
        ({"count": 1.5}, "box.count: 1.5 is not a whole number; write a whole number such as 32"),
        ({"share": "x"}, 'box.share: "x" is not a number; write a number such as 0.5'),
        ({"share": 0}, "box.share: 0 is too small; it must be above 0"),
        ({"share": 1.0}, "box.share: 1.0 is too large; it must be below 1"),
        ({"name": 3}, "box.name: 3 is not text; write it in quotes"),
        ({"kind": "gren"}, 'box.kind: "gren" is not one of red, green; did you mean green?'),
        ({"kind": 3}, "box.kind: 3 is not one of red, green; choose one of green, red"),
        (
            {"sizes": 32},
            "box.sizes: 32 is not a list; write [32], on the command line with quotes: --set 'box.sizes=[32]'",
        ),
        ({"sizes": []}, "box.sizes: [] has too few items; give at least 1"),
        ({"sizes": [1.5]}, "box.sizes.0: 1.5 is not a whole number; write a whole number such as 32"),
        ({"sizes": [1, "x"]}, 'box.sizes.1: "x" is not a whole number; write a whole number such as 32'),
        ({"inner": 3}, "box.inner: 3 is not a section of settings; write its settings by name"),
        ({"inner": {"spread_bps": -1}}, "box.inner.spread_bps: -1 is too small; it must be at least 0"),
        ({"inner": {"spread_bps": 101}}, "box.inner.spread_bps: 101 is too large; it must be at most 100"),
        ({"inner": {"spread_bps": np.nan}}, "box.inner.spread_bps: nan is not finite; write a finite number"),
        ({"inner": {"per_share": "x"}}, 'box.inner.per_share: "x" is not true or false; write true or false'),
        (
            {"inner": {"spred_bps": 1}},
            "box.inner.spred_bps: there is no setting spred_bps; did you mean spread_bps?",
        ),
        (
            {"maybe": {"spred_bps": 1}},
            "box.maybe.spred_bps: there is no setting spred_bps; did you mean spread_bps?",
        ),
        ({"name": "b"}, "box.name: b was used up; change it (see `barcast list`)"),
        ({"name": "c"}, 'box.name: "c" is taken; choose d'),
        (
            {"since": "x"},
            'box.since: "x" should be a valid date or datetime, input is too short; change it (First day)',
        ),
        ({"name": 10**80}, f"box.name: 1{'0' * 56}... is not text; write it in quotes"),
    ],
)
def test_messages(values, message):
    assert fault(**values) == message


def test_a_missing_setting_says_what_it_is():
    with pytest.raises(BadInput, match=r"^box\.count: is missing; set it \(How many\)$"):
        check_settings(Outer, "box", {})


def test_all_faults_at_once_sorted():
    lines = fault(share=2, count="x", nmae="b", inner={"spread_bps": -1}).splitlines()
    assert [line.split(":")[0] for line in lines] == ["box.count", "box.inner.spread_bps", "box.nmae", "box.share"]


def test_numpy_scalars_are_numbers():
    made = check_settings(Outer, "box", {"count": np.int64(3), "share": np.float32(0.25)})
    assert (made.count, made.share) == (3, 0.25)
