"""A forward pass of a PyTorch module on tensors without values."""
