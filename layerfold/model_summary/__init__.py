"""What ``layerfold.summary(model)`` returns; a package named summary would replace that function."""
