"""The tables of the zoo: which plug-ins there are, and what is to become of them."""

from . import (
    honest_models,
    honest_networks,
    honest_readers,
    honest_strategies,
    leaky_models,
    leaky_networks,
    partly_leaky_models,
    peeking_strategies,
    prying_strategies,
    unsteady_models,
)
from .cases import PRELOADED, STREAMED, cases_of

UNSTEADY = (
    "CountsItsCalls", "SmoothsOverCalls", "LearnsOnline", "Noisy", "NoisyGenerator", "GeneratorKept", "Clock",
    "ChangesAfterTheFirst", "DropoutLeftOn", "NoisyNetwork", "StateKept",
)  # fmt: skip
LATE_FITS = ("LabelsOnTheClass", "LabelsInAGlobal", "SlopesOnTheClass", "OneForAll", "SlopesInAFile", "ReadsTheBase")
WHOLE_ARRAYS = (
    "EndOfTheArray", "HighestOfAll", "ArrayAsNumPy", "ArrayAsSeries", "LengthOfTheArray", "MedianInInit",
    "MedianInStart", "AllForecasts",
)  # fmt: skip
AUDITED = ("AsksAnIndicatorsOnce",)
TOLD = ("AThousandth", "Billionths")
ROUNDED = ("PriceLevel",)

LEAKY_MODELS = (
    *cases_of(leaky_models, "window", modes=PRELOADED),
    *cases_of(partly_leaky_models, "window", but=TOLD, modes=PRELOADED),
    *cases_of(leaky_networks, "window", but=UNSTEADY, modes=PRELOADED),
    *cases_of(unsteady_models, "window", but=UNSTEADY + LATE_FITS, modes=PRELOADED),
    *cases_of(leaky_networks, "reproducible", only=UNSTEADY, modes=PRELOADED),
    *cases_of(unsteady_models, "reproducible", only=UNSTEADY, modes=PRELOADED),
)
"""Each is refused. With bars preloaded a model is asked about many windows at once; in a stream about one at a time."""

AHEAD = "not come yet|bars? ahead|wrap round|not there yet|to come|past the end|before the first bar"
SHORTER_IN_A_STREAM = ("SliceAround",)
MOVED_IN_VAIN = ("Advances",)

PEEKING_STRATEGIES = (
    *cases_of(peeking_strategies, AHEAD, but=WHOLE_ARRAYS + AUDITED),
    *cases_of(prying_strategies, AHEAD, but=WHOLE_ARRAYS + SHORTER_IN_A_STREAM + MOVED_IN_VAIN),
    *cases_of(prying_strategies, AHEAD, only=SHORTER_IN_A_STREAM, modes=PRELOADED),
    *cases_of(prying_strategies, AHEAD, only=MOVED_IN_VAIN, modes=STREAMED),
)
"""Each is refused at the line that reads too far, in both modes."""

DISARMED = (
    *cases_of(unsteady_models, only=LATE_FITS),
    *cases_of(peeking_strategies, only=WHOLE_ARRAYS),
    *cases_of(prying_strategies, only=WHOLE_ARRAYS),
)
"""Each is refused, or finds what a stream would show it and nothing more: then it is no leak any longer."""

LEFT_TO_THE_AUDIT = cases_of(peeking_strategies, only=AUDITED)
"""What a user's own `once` reads is not looked at while it runs."""

HARDLY_LEAKY = (
    *cases_of(partly_leaky_models, only=TOLD, modes=PRELOADED),
    *cases_of(honest_models, only=ROUNDED, modes=PRELOADED),
)
"""Each moves by 1e-4 to 1e-2 of the scale: by a small leak, or as prices in float32 do. It is told, not refused."""

HONEST_MODELS = (*cases_of(honest_models, but=ROUNDED), *cases_of(honest_networks))
HONEST_STRATEGIES = (*cases_of(honest_strategies), *cases_of(honest_readers))
"""Each runs in silence, in both modes, with the same fills."""
