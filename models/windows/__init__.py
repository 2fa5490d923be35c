"""From bars to what a model sees: features, rolling windows, labels, scaling."""
