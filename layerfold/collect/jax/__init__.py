"""Arrays, inputs and FLOPs of frameworks that compute with JAX."""
