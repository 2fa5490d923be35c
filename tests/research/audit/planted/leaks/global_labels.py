"""Collects labels in a module: a model is asked with those of all models fitted so far in the process."""

LABELS = []


class LabelsInAGlobal:
    """Forecasts the mean of all labels in the module, less a tenth of the last return."""

    lookback = 1

    def fit(self, windows, labels):
        LABELS.extend(labels)

    def predict(self, windows):
        return sum(LABELS) / len(LABELS) - 0.1 * windows[:, -1, 0]
