"""What scoring a trial takes: its parts, its forecasts on the validation bars, what they earn, and the score."""
