"""The long short-term memory network: its settings, its layers, and the forecaster made of them."""
