"""Trained models kept between runs, by a key of everything their training depends on."""
