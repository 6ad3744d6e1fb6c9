"""What generated modules compute on: vectors, sequences, signals and images, and layers for each."""

from __future__ import annotations

from random import Random

import torch
from torch import nn
from torch.nn import functional

POSITIONS = {"vector": (), "sequence": (5,), "signal": (16,), "image": (8, 8)}
ACTIVATIONS = (nn.ReLU, nn.GELU, nn.SiLU, nn.Tanh, nn.LeakyReLU, nn.Hardswish)


class Layout:
    """A kind of data, with as many channels as a width says."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.positions = POSITIONS[name]
        self.dim = 1 if name in {"signal", "image"} else -1

    def size(self, width: int) -> tuple[int, ...]:
        return (3, width, *self.positions) if self.dim == 1 else (3, *self.positions, width)

    def product(self, rng: Random, width: int, out: int, kernel: int = 0) -> nn.Module:
        """Return a linear layer or a convolution that keeps the positions."""
        if self.dim == -1:
            return nn.Linear(width, out, bias=rng.random() < 0.7)
        kernel = kernel or rng.choice((1, 3, 5))
        groups = width if width == out and kernel > 1 and rng.random() < 0.2 else 1
        layer = nn.Conv1d if self.name == "signal" else nn.Conv2d
        return layer(width, out, kernel, padding=kernel // 2, groups=groups)

    def norm(self, rng: Random, width: int) -> nn.Module:
        if self.dim == -1:
            return nn.LayerNorm(width) if rng.random() < 0.7 else OwnNorm(width)
        batch = nn.BatchNorm1d if self.name == "signal" else nn.BatchNorm2d
        return rng.choice((batch(width), nn.GroupNorm(2, width)))

    def pooled(self, x: torch.Tensor) -> torch.Tensor:
        """Return the mean of all positions, as many dimensions as before."""
        dims = tuple(range(2, x.ndim)) if self.dim == 1 else tuple(range(1, x.ndim - 1))
        return x.mean(dims, keepdim=True) if dims else x

    def fitting(self, per_channel: torch.Tensor) -> torch.Tensor:
        """Return a value for each channel, of size (batch, width), so that it can be added."""
        for _ in self.positions:
            per_channel = per_channel.unsqueeze(-1 if self.dim == 1 else 1)
        return per_channel


class OwnNorm(nn.Module):
    """Divides by the root of the mean square, as many language models do."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6))


class Attention(nn.Module):
    """Attention by hand, or by PyTorch's function."""

    def __init__(self, rng: Random, width: int) -> None:
        super().__init__()
        self.project, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.is_fused = rng.random() < 0.5

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        q, k, v = self.project(x).chunk(3, -1)
        if self.is_fused:
            return self.out(functional.scaled_dot_product_attention(q, k, v))
        return self.out((q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5).softmax(-1) @ v)


class WithState(nn.Module):
    """A recurrent layer without its state, and a linear layer."""

    def __init__(self, rng: Random, width: int, out: int) -> None:
        super().__init__()
        kind = rng.choice((nn.LSTM, nn.GRU, nn.RNN))
        self.cells = kind(width, width, rng.choice((1, 2)), batch_first=True)
        self.out = nn.Linear(width, out)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(self.cells(x)[0])


class ByWeights(nn.Module):
    """Products with weights of its own, and layers that are attributes."""

    def __init__(self, rng: Random, layout: Layout, width: int, out: int) -> None:
        super().__init__()
        self.layout = layout
        self.norm, self.activation = layout.norm(rng, width), rng.choice(ACTIVATIONS)()
        kernel = () if layout.dim == -1 else (1,) * len(layout.positions)
        self.weight = nn.Parameter(torch.ones(out, width, *kernel))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.activation(self.norm(x))
        if self.layout.dim == -1:
            return functional.linear(x, self.weight)
        convolve = functional.conv1d if self.layout.name == "signal" else functional.conv2d
        return convolve(x, self.weight)


def body(rng: Random, layout: Layout, width: int, out: int) -> nn.Module:
    """Return a module with weights that is no block, from one width to another."""
    choice = rng.randrange(6)
    if choice == 0 and layout.name == "sequence" and width == out:
        return Attention(rng, width)
    if choice == 1 and layout.name == "sequence":
        return WithState(rng, width, out)
    if choice == 2:
        return ByWeights(rng, layout, width, out)
    if choice == 3:
        return nn.Sequential(layout.norm(rng, width), layout.product(rng, width, out))
    if choice == 4:
        return nn.Sequential(rng.choice(ACTIVATIONS)(), layout.product(rng, width, out))
    return bent_body(rng, layout, width, out)


def bent_body(
    rng: Random, layout: Layout, width: int, out: int, hidden: int | None = None
) -> nn.Sequential:
    """Return two products with a norm or an activation between them."""
    hidden = hidden or rng.choice((out, 2 * out, 4 * out))
    between = [layout.norm(rng, hidden), rng.choice(ACTIVATIONS)()]
    first, last = layout.product(rng, width, hidden), layout.product(rng, hidden, out)
    before = [layout.norm(rng, width)] if rng.random() < 0.5 else []
    after = [nn.Dropout(0.1)] if rng.random() < 0.5 else []
    return nn.Sequential(*before, first, *between[rng.randrange(2) :], last, *after)
