"""What is known of the text files that people download: a declaration for each layout, and the words of headers."""
