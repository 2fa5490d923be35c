"""What a model, a source or a strategy may be able to do beside what it must: a protocol for each, and who asks."""
