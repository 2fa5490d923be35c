"""How a network is trained: the settings, the loop, its optimiser, and what it leaves behind."""
