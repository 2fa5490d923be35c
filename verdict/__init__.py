"""What a result is worth: the two sentences, alarms, baselines, and the ledger of trials."""

from .assess import assess
from .judge import judge, judge_family
from .verdict import Verdict

__all__ = ["Verdict", "assess", "judge", "judge_family"]
