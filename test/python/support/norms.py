"""Norms of other authors: some move their statistics in training mode, some do not."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional


class Own(nn.Module):
    """Its own statistics, kept by a method of its own."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Any) -> Any:
        return x * (self.weight / self.spread(x).sqrt()).view(1, -1, 1, 1)

    def spread(self, x: Any) -> Any:
        if self.training:
            self.running_var.lerp_(x.var((0, 2, 3)).detach(), 0.1)
        return self.running_var


class Inherited(Own):
    """The forward pass of another class."""

    def forward(self, x: Any) -> Any:
        return super().forward(x) + 1


class Constant(nn.Module):
    """Statistics that never change, as in a frozen backbone."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Any) -> Any:
        return functional.batch_norm(x, self.running_mean, self.running_var, training=False)


class NeverMoves(nn.BatchNorm2d):
    """PyTorch's class, and a forward pass that only reads."""

    def forward(self, x: Any) -> Any:
        return functional.batch_norm(x, self.running_mean, self.running_var, training=False)


class Activated(nn.BatchNorm2d):
    """PyTorch's forward pass, and something after it."""

    def forward(self, x: Any) -> Any:
        return functional.relu(super().forward(x))


class Named(nn.BatchNorm2d):
    """PyTorch's forward pass, called by its class."""

    def forward(self, x: Any) -> Any:
        return nn.BatchNorm2d.forward(self, x)


class Decorated(nn.BatchNorm2d):
    """A forward pass inside a decorator."""

    @torch.no_grad()
    def forward(self, x: Any) -> Any:
        return functional.batch_norm(x, self.running_mean, self.running_var, training=self.training)


KINDS = (Own, Inherited, Constant, NeverMoves, Activated, Named, Decorated)
