"""TorchScript modules in a pass: the graphs of their code are interpreted, operator by operator."""
