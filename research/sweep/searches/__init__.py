"""What proposes the trials of a sweep: the whole grid, chance, or TPE, which learns from what came before."""
