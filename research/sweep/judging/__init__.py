"""When a sweep chooses, and what the chosen trial, or all of them, came to on bars that no choice has seen."""
