"""Flax modules: nnx and linen."""
