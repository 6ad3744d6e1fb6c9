"""What ``layerfold.summary(model)`` returns."""
