"""From what a user types to the space of a sweep: its forms, which settings may be turned, what cannot go together."""
