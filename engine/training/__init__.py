"""From a model to a source of forecasts: the split, the rows to train on, the fits."""
