"""What stands where all the bars of a run would be reached: whoever uses it is refused."""

from __future__ import annotations

from typing import Any, NoReturn

from ..faults.look_ahead import Clock

READ_THE_LINES = "read the lines instead: self.data.close[0] is the close of the bar that has just closed"


class Withheld:
    """Stands for the bars of the whole run, `name` being where; all that can be done with it raises `LookAhead`.

    `owner` is what it hangs on, which has the clock of the run as `_now`.
    """

    def __init__(self, name: str, owner: Any) -> None:
        self._name, self._owner = name, owner

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        now: Clock = self._owner._now
        now.refuse(f"reads {self._name}: it holds every bar of the run, those to come too", READ_THE_LINES)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what Python asks of any object, to copy it say
            raise AttributeError(name)
        self._refuse()

    __len__ = __iter__ = __getitem__ = __contains__ = __bool__ = __array__ = _refuse
