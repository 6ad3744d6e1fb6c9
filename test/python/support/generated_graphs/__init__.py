"""Small Keras graphs made from a seed, with the blocks that are really in them."""
