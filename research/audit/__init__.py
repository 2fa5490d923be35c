"""Does anything see the future? A run made again on other bars, and looked at stage by stage."""
