"""Too few rows to train on are refused at the setting that leaves them."""

from __future__ import annotations

from ...faults import BadInput
from ...feeds.bars import Bars
from ...models.capabilities.of_models import GoesWithoutFit, NamesWindowSetting
from ...models.protocol import Trainable
from ...models.schedule.folds import BarSplit
from ...models.schedule.split import Split


def check_rows_to_train_on(model: Trainable, bars: Bars, split: Split, bar_split: BarSplit) -> None:
    """Refuse fewer than two training rows in any fold: the first has the fewest."""
    span, rows = range(0), 0
    for fold in bar_split.folds[:1]:
        span, rows = fold.span, len(fold.rows(model.lookback, bar_split.horizon))
    if rows >= 2:
        return
    outside = "outside the lock-box " if split.lockbox else ""
    seen = min([len(bars), *(one.first for one in bar_split.apart)])
    where, change = setting_to_blame(model, split, seen)
    reach = f" {split.horizon} bars ahead" if split.horizon > 1 else ""
    raise BadInput.at(
        where,
        f"of {seen} bars {outside}{len(span)} are for training, which leaves {rows} "
        f"{'window' if rows == 1 else 'windows'} of lookback {model.lookback} with a known outcome{reach}",
        change,
    )


def setting_to_blame(model: Trainable, split: Split, bars: int) -> tuple[str, str]:
    """Return the setting that decides how many rows there are, and what to do for more of them."""
    window = model.window_setting if isinstance(model, NamesWindowSetting) else "model.lookback"
    box = "lower split.lockbox, " if split.lockbox else ""
    rest = f"{box}widen the dates, or lower {window}"
    if split.embargo:
        return "split.embargo", f"lower split.embargo, {rest}"
    if split.train_bars:
        return "split.train_bars", f"raise split.train_bars, {rest}"
    by = "split.min_bars" if split.min_bars else "split.train"
    if not split.min_bars and not split.train:
        as_it_is = ", or set model.epochs = 0 and model.scale = false to ask it as it is"
        can = as_it_is if isinstance(model, GoesWithoutFit) else ""
        return by, f"raise it above 0: the model has to be fitted{can}"
    if split.horizon > max(bars / 2, model.lookback):
        return "split.horizon", f"lower split.horizon, raise {by}, {box}or widen the dates"
    if model.lookback > bars / 2:
        return window, f"lower {window}, raise {by}, {box}or widen the dates"
    return by, f"raise {by}, {rest}"
