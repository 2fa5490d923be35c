"""What a person sees: the console table and the figures. Reads a `Result`; draws nothing until asked."""
