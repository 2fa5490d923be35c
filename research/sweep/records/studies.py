"""The study of one search in a storage of Optuna's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optuna.storages import BaseStorage
    from optuna.study import Study


def study_in(storage: BaseStorage, name: str, direction: str, attrs: Mapping[str, Any]) -> Study:
    """Return the study of that name; where there is none, or an empty one without attributes, made with these."""
    import optuna

    study = optuna.create_study(storage=storage, study_name=name, direction=direction, load_if_exists=True)
    if not study.user_attrs and not study.get_trials(deepcopy=False):
        for key, value in attrs.items():
            study.set_user_attr(key, value)
    return study
