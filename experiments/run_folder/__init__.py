"""The folder a run leaves behind: its place, its writing, its reading back."""
