"""What a sweep leaves and shows: its table of trials, its numbers, words, figures and page."""
