"""`report.html`: one self-contained page made of a run's result, its verdict and what its folder says beside them."""
