"""PyTorch models as people report them, each made anew from a seed: other sizes, names, nesting and dtypes."""
