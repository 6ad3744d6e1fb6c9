"""Sizes may be integers of NumPy, of every kind, wherever PyTorch takes them."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

import layerfold
from layerfold.collect.common.errors import InputError
from layerfold.collect.common.shapes import shape_text

#: Makes a size of an integer.
Kind = Callable[[int], Any]

KINDS: dict[str, Kind] = {
    **{
        kind.__name__: kind for kind in (np.int8, np.uint8, np.int16, np.int32, np.int64, np.uint64)
    },
    "array": np.array,
    "array of uint8": lambda n: np.array(n, dtype=np.uint8),
    "array of one": lambda n: np.array([n])[0],
}
IMAGE, FLAT = (2, 4, 8, 8), (2, 6)

#: Layers, and the size of their input.
LAYERS: dict[str, tuple[Callable[[Kind], nn.Module], tuple[int, ...]]] = {
    "Linear": (lambda k: nn.Linear(k(6), k(3)), FLAT),
    "Bilinear": (lambda k: Twice(nn.Bilinear(k(6), k(6), k(3))), FLAT),
    "Conv2d": (
        lambda k: nn.Conv2d(k(4), k(8), k(3), stride=k(2), padding=k(1), groups=k(2)),
        IMAGE,
    ),
    "Conv2d of pairs": (
        lambda k: nn.Conv2d(k(4), k(8), (k(3), k(1)), dilation=(k(1), k(2))),
        IMAGE,
    ),
    "ConvTranspose2d": (
        lambda k: nn.ConvTranspose2d(k(4), k(2), (k(2), k(2)), (k(2), k(2))),
        IMAGE,
    ),
    "BatchNorm2d": (lambda k: nn.BatchNorm2d(k(4)), IMAGE),
    "GroupNorm": (lambda k: nn.GroupNorm(k(2), k(4)), IMAGE),
    "LayerNorm": (lambda k: nn.LayerNorm(k(6)), FLAT),
    "LayerNorm of several": (lambda k: nn.LayerNorm((k(8), k(8))), IMAGE),
    "Embedding": (lambda k: Words(nn.Embedding(k(9), k(5))), FLAT),
    "MaxPool2d": (lambda k: nn.MaxPool2d(k(2), stride=k(2), padding=k(1)), IMAGE),
    "AdaptiveAvgPool2d": (lambda k: nn.AdaptiveAvgPool2d((k(2), k(3))), IMAGE),
    "Upsample": (lambda k: nn.Upsample(scale_factor=k(2)), IMAGE),
    "Upsample to": (lambda k: nn.Upsample(size=(k(5), k(5))), IMAGE),
    "Flatten": (lambda k: nn.Flatten(k(1), k(2)), IMAGE),
    "Unflatten": (lambda k: nn.Unflatten(k(1), (k(2), k(2))), IMAGE),
    "PixelShuffle": (lambda k: nn.PixelShuffle(k(2)), IMAGE),
    "ZeroPad2d": (lambda k: nn.ZeroPad2d((k(1), k(0), k(2), k(1))), IMAGE),
    "Softmax": (lambda k: nn.Softmax(k(1)), FLAT),
    "LSTM": (lambda k: First(nn.LSTM(k(6), k(5), k(2))), FLAT),
    "MultiheadAttention": (lambda k: Thrice(nn.MultiheadAttention(k(6), k(2))), FLAT),
}

#: Functions of an input of 2 × 6, and of how sizes are made.
CALLS: dict[str, Callable[[Any, Kind], Any]] = {
    "view": lambda x, k: x.view(k(3), k(4)),
    "view of a list": lambda x, k: x.view([k(3), k(4)]),
    "reshape": lambda x, k: x.reshape((k(1), k(12))),
    "expand": lambda x, k: x[None].expand(k(3), k(2), k(6)),
    "repeat": lambda x, k: x.repeat(k(2), k(1)),
    "narrow": lambda x, k: x.narrow(k(1), k(0), k(3)),
    "slice": lambda x, k: x[k(0) : k(1), : k(4)],
    "item": lambda x, k: x[k(1)],
    "pair": lambda x, k: x[k(1), k(2)],
    "split": lambda x, k: x.split(k(2), k(1)),
    "split of a list": lambda x, k: x.split([k(2), k(4)], 1),
    "chunk": lambda x, k: x.chunk(k(3), k(1)),
    "transpose": lambda x, k: x.transpose(k(0), k(1)),
    "permute": lambda x, k: x.permute(k(1), k(0)),
    "unsqueeze": lambda x, k: x.unsqueeze(k(1)),
    "flatten": lambda x, k: x.flatten(k(0)),
    "unflatten": lambda x, k: x.unflatten(k(1), (k(2), k(3))),
    "cat": lambda x, k: torch.cat([x, x], k(0)),
    "stack": lambda x, k: torch.stack([x, x], dim=k(1)),
    "sum": lambda x, k: x.sum(k(1)),
    "topk": lambda x, k: x.topk(k(2)),
    "roll": lambda x, k: x.roll(k(1), k(0)),
    "zeros": lambda x, k: x + torch.zeros(k(2), k(6)),
    "full": lambda _, k: torch.full((k(2), k(3)), k(1)),
    "arange": lambda _, k: torch.arange(k(0), k(5), k(2)),
    "linspace": lambda _, k: torch.linspace(0, 1, k(4)),
    "eye": lambda _, k: torch.eye(k(3)),
    "new": lambda x, k: x.new_zeros(k(2), k(3)),
    "new of a tuple": lambda x, k: x.new_ones((k(2), k(3))),
    "range": lambda x, k: torch.cat([x] * len(range(k(3)))),
    "one hot": lambda _, k: nn.functional.one_hot(torch.arange(4), k(4)),
    "pad": lambda x, k: nn.functional.pad(x, (k(1), k(2))),
    "interpolate": lambda x, k: nn.functional.interpolate(x[None], size=k(3)),
    "size compared": lambda x, k: x if x.shape[1] == k(6) else x[0],
    "size divided": lambda x, k: x[:, : x.shape[1] // k(2)],
    "size times": lambda x, k: x.new_zeros(x.shape[1] * k(2)),
    "heads": lambda x, k: x.view(x.shape[0], k(2), -1).transpose(1, 2),
}


class Around(nn.Module):
    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer


class First(Around):
    def forward(self, x: Any) -> Any:
        return self.layer(x)[0]


class Twice(Around):
    def forward(self, x: Any) -> Any:
        return self.layer(x, x)


class Thrice(Around):
    def forward(self, x: Any) -> Any:
        return self.layer(x, x, x)[0]


class Words(Around):
    def forward(self, x: Any) -> Any:
        return self.layer(x.long())


class Calls(nn.Module):
    def __init__(self, call: Callable[[Any, Kind], Any], kind: Kind) -> None:
        super().__init__()
        self.call, self.kind = call, kind

    def forward(self, x: Any) -> Any:
        return self.call(x, self.kind)


def shapes_of_a_run(make: Callable[[Kind], nn.Module], kind: Kind, size: Any) -> str | None:
    """Return what PyTorch itself makes of such sizes, None where it does not take them."""
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return shape_text(make(kind)(torch.zeros(size)))
    except (TypeError, ValueError, IndexError, RuntimeError):
        return None


def rows(model: nn.Module, size: Any) -> list[Any]:
    summary = layerfold.summary(model, input_size=size, columns="all")
    assert summary.notes == ()
    return [(row.path, row.output_shape, row.params, row.flops, row.settings) for row in summary]


@pytest.mark.parametrize("kind", KINDS)
def test_what_pytorch_takes_gives_what_plain_integers_give(kind: str) -> None:
    taken = 0
    for name, (make, size) in LAYERS.items():
        if (shapes := shapes_of_a_run(make, KINDS[kind], size)) is None:
            continue
        taken += 1
        found = rows(make(KINDS[kind]), size)
        assert found == rows(make(int), size), name
        assert found[0][1] == shapes, name
    assert taken >= 5


@pytest.mark.parametrize("kind", [*KINDS, "tensor"])
def test_code_computes_sizes_with_them(kind: str) -> None:
    taken, size = 0, KINDS.get(kind, torch.tensor)
    for name, call in CALLS.items():
        shapes = shapes_of_a_run(lambda k, call=call: Calls(call, k), size, FLAT)
        if shapes is None:
            continue
        taken += 1
        assert rows(Calls(call, size), FLAT)[0][1] == shapes, name
    assert taken >= 20


@pytest.mark.parametrize("kind", [*KINDS, "tensor"])
def test_input_sizes_take_them(kind: str) -> None:
    k = KINDS.get(kind, torch.tensor)
    model, expected = nn.Linear(6, 3), rows(nn.Linear(6, 3), FLAT)
    size = (k(2), k(6))
    for given in ({"input": size}, size, list(size), [size]):
        assert rows(model, given) == expected
    assert layerfold.summary(model, input_size=given).payload == (
        layerfold.summary(model, input_size=FLAT).payload
    )


@pytest.mark.parametrize("make", [np.array, torch.tensor])
def test_a_size_may_be_an_array(make: Any) -> None:
    assert rows(nn.Linear(6, 3), make(FLAT)) == rows(nn.Linear(6, 3), FLAT)
    assert rows(Twice(nn.Bilinear(6, 6, 3)), {"x": make(FLAT)})[0][1] == "2,3"
    both = rows(nn.Bilinear(6, 6, 3), make([FLAT, FLAT]))
    assert both == rows(nn.Bilinear(6, 6, 3), [FLAT, FLAT])


@pytest.mark.parametrize("size", [(2.0, 6.0), (np.float64(2), np.float64(6)), np.array([2.0, 6.0])])
def test_decimals_are_no_sizes_here_as_in_pytorch(size: Any) -> None:
    with pytest.raises(TypeError):
        torch.zeros(tuple(size))
    with pytest.raises(InputError, match="give whole numbers"):
        layerfold.summary(nn.Linear(6, 3), input_size=size)
