"""barcast: a forecast at every bar, and the truth about what it earned.

An event-driven backtesting framework on Backtrader with a pluggable PyTorch LSTM. Start at
`barcast.engine.run_backtest`, or on the command line with `barcast backtest`.
"""

__version__ = "0.1.0"
