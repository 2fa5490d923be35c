"""Which bars train which model, and which model is asked on which bar."""
