"""The register of warnings: each kind once, with what it is about and whether it is an alarm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class WarningKind:
    """What all warnings of one kind have in common."""

    source: str
    """What they are about: the data, the model, its forecasts, the strategy, ..."""
    meaning: str
    """One sentence."""
    grave: bool = False
    """Whether it is an alarm: the numbers are void, or not to be believed."""


ALARM = True

KINDS: Mapping[str, WarningKind] = {
    # alarms
    "feature_leak": WarningKind("data", "A column that the model is asked with holds the future.", ALARM),
    "sees_the_future": WarningKind("model", "Numbers of the run move when later bars are cut off or replaced.", ALARM),
    "too_good": WarningKind("metrics", "What was found out of sample is too good to be true.", ALARM),
    "ruined": WarningKind("account", "An account was ruined, and its records end there.", ALARM),
    "unbalanced": WarningKind("account", "An account does not add up: gross less costs is not net.", ALARM),
    "replay_disagrees": WarningKind("account", "A replay of the run's targets comes to another account.", ALARM),
    "in_sample_only": WarningKind("metrics", "In sample a model did far better than out of sample.", ALARM),
    # what is forecast
    "not_returns": WarningKind("forecasts", "Forecasts look like something else than returns."),
    "scores_against_costs": WarningKind("forecasts", "Scores are compared with costs, as if they were returns."),
    "saturated_scores": WarningKind("forecasts", "Scores are sized as if they were returns: most are a full position."),
    "constant_forecast": WarningKind("forecasts", "The forecast is the same on every bar of a sample."),
    "one_sided_forecast": WarningKind("forecasts", "The forecasts of a sample have one sign, all or nearly all."),
    "copied_past": WarningKind("forecasts", "The forecast repeats a return that was already known."),
    "batch_dependent": WarningKind("model", "Forecasts move a little with what else the model is asked."),
    "opened_data": WarningKind("model", "A plug-in opened a data file or a connection, which may hold later bars."),
    "untrained_network": WarningKind("model", "A network is asked that nothing was ever fitted in."),
    # what is trained and tested on
    "nothing_out_of_sample": WarningKind("split", "Every bar lies in the span the model was trained on."),
    "no_outcome": WarningKind("split", "No forecast has an outcome: the horizon reaches beyond the bars."),
    "no_refit": WarningKind("split", "A refit was asked for and never came."),
    "idle_split": WarningKind("split", "Settings of the split have no effect."),
    "idle_seeds": WarningKind("seeds", "Settings of the seeds have no effect."),
    "uncounted_fills": WarningKind("split", "Fills before the first model are in no account."),
    # the terms of trading
    "optimistic_fills": WarningKind("account", "Orders are filled at the close they were decided on."),
    "no_costs": WarningKind("costs", "No costs are charged."),
    "idle_costs": WarningKind("costs", "Settings of the costs have no effect without others."),
    "refused_orders": WarningKind("account", "Orders were refused."),
    "cut_orders": WarningKind("account", "Orders were cut."),
    "partial_orders": WarningKind("account", "Orders were filled in part."),
    # what came of it
    "same_as_buy_and_hold": WarningKind("account", "The account moved as buy and hold did."),
    "edge_below_costs": WarningKind("costs", "Costs took more than an edge that was no luck."),
    "unstable_seeds": WarningKind("seeds", "Seeds alone disagree about the result."),
    # what the strategy does
    "stopped_early": WarningKind("strategy", "The strategy stopped the run before the bars ended."),
    "no_orders": WarningKind("strategy", "No order was placed."),
    "no_position": WarningKind("strategy", "No forecast reached the threshold of the strategy."),
    "idle_rebalance_band": WarningKind("strategy", "A rebalance band is not looked at, or no target left it."),
    "other_year": WarningKind("strategy", "The strategy reckons with a year of another length."),
    "uncalled_method": WarningKind("strategy", "A method that looks like a hook is never called."),
    "order_slip": WarningKind("strategy", "An order was placed with arguments that do not do what they say."),
    "nan_target": WarningKind("strategy", "A target was NaN, and no order was placed."),
    "idle_broker_call": WarningKind("strategy", "A setting made on Backtrader's broker has no effect."),
    "added_too_late": WarningKind("strategy", "What was added to Cerebro in the run has no effect."),
    "not_replayed": WarningKind("strategy", "The run cannot be held against a replay: not all orders are targets."),
    # what a sweep searches
    "chosen_costs": WarningKind("sweep", "A sweep chooses among costs, which are an assumption."),
    "fewer_trials": WarningKind("sweep", "A sweep has tried all combinations there are."),
    "cluster_workers": WarningKind("sweep", "The workers of a cluster are not used as they could be."),
    "not_audited": WarningKind("sweep", "A plug-in was not audited for look-ahead as the run went."),
    # what was read and kept
    "suspicious_data": WarningKind("data", "Something about the bars is legal but should be looked at."),
    "cache_trouble": WarningKind("cache", "A trained model could not be taken from the cache, or not be kept."),
}
"""By the name of the kind; a warning is told in the order in which the run found it, alarms first."""
