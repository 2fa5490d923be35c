"""Turning hyperparameters inside time: what chooses among trials never sees the bars that judge the choice."""
