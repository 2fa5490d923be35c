"""What a result is worth: the two sentences, alarms, baselines, and the ledger of trials."""
