"""A database that Optuna can write to, for those who look at a sweep with other tools while it runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ....faults import BadInput
from ..spaces.distributions import Distributions
from ..trials.outcome import Outcome
from .as_trials import as_trial
from .studies import study_in

if TYPE_CHECKING:
    from optuna.storages import RDBStorage
    from optuna.study import Study

REMEDY = "check the address, or leave storage out: a journal is then kept in the sweep's own folder"


class Database:
    """The study of a sweep in a database."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._storage: RDBStorage | None = None
        self._study: Study | None = None

    def open(self, name: str, direction: str, attrs: dict[str, Any]) -> Study:
        """Return the study as it was left, made where there is none.

        Raises:
            BadInput: there is no such database, or it cannot be used.
        """
        from optuna.storages import RDBStorage

        with said(self._url):
            self._storage = RDBStorage(self._url)
            self._study = study_in(self._storage, name, direction, attrs)
        return self._study

    def add(self, name: str, outcomes: Sequence[Outcome], distributions: Distributions) -> None:
        """Add finished trials.

        Raises:
            BadInput: the database cannot be written to.
        """
        if self._study is None:
            raise RuntimeError("the database is not open")
        with said(self._url):
            self._study.add_trials([as_trial(one, distributions) for one in outcomes])

    def close(self) -> None:
        """End the connections."""
        if self._storage is not None:
            self._storage.engine.dispose()


@contextmanager
def said(url: str) -> Iterator[None]:
    """Turn what a database, its driver or Optuna raises into bad input."""
    from optuna.exceptions import OptunaError
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, OptunaError, ImportError, RuntimeError, ValueError) as error:
        reason = (str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__])[0]
        raise BadInput.at(f"storage {without_password(url)}", f"cannot be used: {reason}", REMEDY) from error


def without_password(url: str) -> str:
    """Return the address of a database as it may be shown."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(url).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return url.split("://")[0]
