"""What the tests change of what a page says, so that all pages together take seconds: nothing else is changed."""

SOME = "--start 2017-06-01"
"""A part of the embedded bars, some 400 of them."""
EPOCH = "--set model.epochs=1"
ONE_EPOCH = f"{SOME} {EPOCH}"

COMMANDS = {
    "barcast backtest --refit-every 250 --seeds 5": (ONE_EPOCH, "35 trainings of up to 100 epochs"),
    "barcast backtest --refit-every 63 --train-bars 1260 --seeds 5": (
        "--start 2011-01-01 --seeds 2 --set model.epochs=1 --set model.units=[2]",
        "135 trainings",
    ),
    "barcast backtest --data nasdaq --set model.lookback=60 --set 'model.units=[64,32]'": (ONE_EPOCH, "100 epochs"),
    "barcast backtest --set 'model.units=[64, 32]' --set 'model.dense=[\"16 relu\", \"1\"]' --set model.dropout=0.2": (
        ONE_EPOCH,
        "100 epochs",
    ),
    "barcast backtest --model my_model.py:Smoothed": (SOME, "its light audit takes a tenth of its time"),
    "barcast backtest --model ar --strategy my_strategy.py:Cautious --set strategy.enough=0.001": (SOME, "the same"),
    "barcast backtest --model ar --strategy my_strategies.py:Cautious --set strategy.enough=0.001": (SOME, "the same"),
    "barcast backtest --model my_models.py:LastTwo": (SOME, "the same"),
    "barcast backtest --model ar": (SOME, "5,031 bars"),
    "barcast backtest --model ar --out runs/mine": (SOME, "the same"),
    "barcast backtest --model ar --out runs/ar": (SOME, "the same"),
    "barcast backtest --model ar --lockbox 0.3 --out runs/boxed": (SOME, "the same"),
    "barcast backtest --model ar --sealed --out runs/sealed": (SOME, "the same"),
    "barcast backtest --model runs/001-sp500-lstm/model --data nasdaq": (SOME, "the same"),
    "barcast backtest --model mine.py:network --set model.weights=network.pt --set model.epochs=0": (SOME, "the same"),
    "barcast backtest --model mine.py:svr --set model.C=0.1 --set model.lookback=10": (SOME, "the same"),
    "barcast backtest --model mine.py:logit --set model.label=direction": (SOME, "the same"),
    "barcast backtest --model mine.py:network --set model.hidden=4 --set model.epochs=20": (ONE_EPOCH, "the same"),
    "barcast backtest --model sklearn.linear_model:Ridge --set model.lookback=5 --set model.alpha=10.0": (
        SOME,
        "the same",
    ),
    "barcast backtest --model sklearn.linear_model:LogisticRegression --set model.label=direction": (SOME, "the same"),
    "barcast backtest mine.toml": (ONE_EPOCH, "trained as the default run, which is made as it stands"),
    "barcast backtest costs.toml": (ONE_EPOCH, "the same"),
    "barcast backtest --costs free": (ONE_EPOCH, "the same"),
    "barcast backtest --costs institutional --slippage-bps 2 --set costs.borrow_rate_annual=0.02": (
        ONE_EPOCH,
        "the same",
    ),
    "barcast backtest --data prices.csv --start 2005-01-01 --end 2017-02-28": (EPOCH, "the same"),
    "barcast backtest --data mine.py:read --start 2019-02-01": (EPOCH, "the same"),
    "barcast backtest --data prices.csv --set data.adjust=true": (EPOCH, "the same"),
    'barcast backtest --data prices.csv --set \'model.features=["return", "range", "vix"]\'': (EPOCH, "the same"),
    "barcast backtest --no-cache": (ONE_EPOCH, "the same"),
    "barcast audit mine.toml": (
        f"--model ar {SOME} --cuts 1 --no-alone",
        "80 runs, and trainings",
    ),
    "barcast audit runs/001-sp500-lstm": ("--cuts 1 --no-alone", "80 runs"),
    "barcast audit --model examples/my_model.py:Smoothed --cuts 6": (f"{SOME} --cuts 1 --no-alone", "12 runs"),
}
"""Command -> (arguments that are added to it, why): the command itself is given in full."""

CODE = {
    'load_bars("sp500")': ('load_bars("sp500", start="2017-06-01")', "5,031 bars"),
    'model={"name": "lstm", "lookback": 20}': ('model={"name": "lstm", "lookback": 20, "epochs": 1}', "100 epochs"),
    "LSTMForecaster(seed=seed)": ("LSTMForecaster(seed=seed, epochs=1, units=[2])", "21 trainings"),
    "LSTMForecaster()": ("LSTMForecaster(epochs=1, units=[2])", "27 trainings"),
    "cuts=8": ("cuts=1, alone=False", "16 runs, and a process for each of the models"),
}
"""Python -> (what is run in its place, why)."""
