"""The blog series that this project answers, done again: each iteration by its own formula, and as it is."""
