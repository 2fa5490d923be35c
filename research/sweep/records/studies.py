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

    # not `load_if_exists`: it needs an index that a database lacks whose making was killed
    if name in optuna.get_all_study_names(storage):
        study = optuna.load_study(study_name=name, storage=storage)
    else:
        study = optuna.create_study(storage=storage, study_name=name, direction=direction)
    if not study.user_attrs and not study.get_trials(deepcopy=False):
        for key, value in attrs.items():
            study.set_user_attr(key, value)
    return study
