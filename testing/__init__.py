"""What a user's own tests may use: `from barcast.testing import audit`.

def test_my_model_does_not_see_the_future():
    report = audit_experiment({"model": {"name": "my_model.py:MyModel"}, "data": {"source": "prices.csv"}})
    assert report.clean, report
"""

from ..research.audit.audit import audit, audit_experiment
from ..research.audit.report import AuditReport, Finding

__all__ = ["AuditReport", "Finding", "audit", "audit_experiment"]
