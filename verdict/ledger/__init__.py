"""The ledger of trials: every out-of-sample record that somebody has looked at, kept from run to run.

Pure data in, pure data out: it knows arrays and faults, and nothing of results, engines or models.
"""
