"""A run's targets traded again without its model: other costs, buy and hold, and the witness of the event path."""
