"""A model as boxes and lines."""
