"""Keras 3 and Keras 2 models, layers and their graphs."""
