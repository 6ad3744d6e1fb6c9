"""FLOPs of Keras layers."""
