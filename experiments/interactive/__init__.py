"""A run from Python: keywords in, an object out that shows, draws and saves itself."""
