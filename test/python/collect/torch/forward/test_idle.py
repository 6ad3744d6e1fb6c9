"""Parameters that took no part in a pass: those that a real pass leaves without a gradient."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations, prune

import layerfold


class Of(nn.Module):
    def __init__(self, function: Callable[..., Any], **layers: Any) -> None:
        super().__init__()
        self.function = function
        for name, layer in layers.items():
            setattr(self, name, layer)

    def forward(self, x: torch.Tensor) -> Any:
        return self.function(self, x)


def notes_of(model: nn.Module, *size: int) -> tuple[str, ...]:
    return layerfold.summary(model, input_size=size or (2, 4)).notes


def test_a_head_that_only_training_uses_is_named() -> None:
    def forward(self: Any, x: torch.Tensor) -> Any:
        x = self.layers[0](x)
        return (x, self.aux(x)) if self.training else x

    model = Of(forward, layers=nn.ModuleList([nn.Linear(4, 4)]), aux=nn.Linear(4, 1000)).eval()
    assert notes_of(model) == ("5,000 parameters in 1 module took no part in this pass: aux.",)
    assert notes_of(model.train()) == ()
    rows = {row.path: row for row in layerfold.summary(model.eval(), input_size=(2, 4))}
    assert (rows["aux"].calls, rows["layers"].calls, rows["aux"].output_shape) == (0, 0, None)


def test_outermost_modules_are_named_and_many_are_counted() -> None:
    block = nn.Sequential(nn.Linear(4, 4), nn.Sequential(nn.Linear(4, 4)))
    heads = {f"head{number}": nn.Linear(4, 1) for number in range(7)}
    model = Of(lambda self, x: self.head0(x), block=block, **heads)
    (note,) = notes_of(model)
    assert note == (
        "70 parameters in 7 modules took no part in this pass: block, head1, head2, head3, head4 and "
        "2 more."
    )


def test_a_parameter_of_a_module_that_takes_part_is_named_itself() -> None:
    model = Of(
        lambda self, x: self.layer(x), layer=nn.Linear(4, 4), scale=nn.Parameter(torch.ones(1))
    )
    assert notes_of(model) == ("1 parameter took no part in this pass: scale.",)
    inner = Of(lambda self, x: self.function_of(model, x), inner=model)
    inner.function = lambda self, x: self.inner(x)
    assert notes_of(inner) == ("1 parameter took no part in this pass: inner.scale.",)


def test_a_model_of_which_nothing_takes_part_is_named_by_its_class() -> None:
    model = Of(lambda _, x: x, layer=nn.Linear(4, 4))
    assert notes_of(model) == ("20 parameters in 1 module took no part in this pass: Of.",)


USED: dict[str, nn.Module] = {
    "attention, whose output layer is not called": nn.TransformerEncoderLayer(4, 2, 8),
    "attention, for inference": nn.TransformerEncoderLayer(4, 2, 8).eval(),
    "a recurrent layer": nn.LSTM(4, 4, 2, bidirectional=True),
    "the data of a weight": Of(
        lambda self, x: x @ self.layer.weight.data, layer=nn.Linear(4, 4, bias=False)
    ),
    "a part of a weight": Of(
        lambda self, x: x * self.scale.data[0], scale=nn.Parameter(torch.ones(3, 4))
    ),
    "a weight in a list": Of(
        lambda self, x: torch.cat([self.token, x]), token=nn.Parameter(torch.ones(1, 4))
    ),
    "a weight that is returned": Of(
        lambda self, x: (x, self.query), query=nn.Parameter(torch.ones(3))
    ),
    "a weight under another name": Of(
        lambda self, x: x * self.again["w"], scale=nn.Parameter(torch.ones(4))
    ),
    "a parametrized weight": parametrizations.weight_norm(nn.Linear(4, 4)),
    "a bilinear layer": Of(lambda self, x: self.layer(x, x), layer=nn.Bilinear(4, 4, 2)),
}
USED["a weight under another name"].again = {"w": USED["a weight under another name"].scale}


@pytest.mark.parametrize("name", USED)
def test_what_is_read_takes_part(name: str) -> None:
    assert notes_of(USED[name]) == ()


def test_a_weight_that_a_hook_reads_takes_part() -> None:
    pruned = prune.l1_unstructured(nn.Linear(4, 4), "weight", 0.5)
    assert not any("took no part" in note for note in notes_of(pruned))


def test_tied_parameters_count_once() -> None:
    first, second = nn.Linear(4, 4, bias=False), nn.Linear(4, 4, bias=False)
    second.weight = first.weight
    model = Of(lambda self, x: self.used(x), used=nn.Linear(4, 4), first=first, second=second)
    assert notes_of(model) == ("16 parameters in 1 module took no part in this pass: first.",)
    model.function = lambda self, x: self.second(x)
    assert notes_of(model) == ("20 parameters in 1 module took no part in this pass: used.",)


@pytest.mark.parametrize("seed", range(20))
def test_they_are_those_without_a_gradient(seed: int) -> None:
    draw = random.Random(seed)
    layers = [
        draw.choice([nn.Linear(4, 4), nn.Sequential(nn.Linear(4, 4), nn.Tanh()), nn.LayerNorm(4)])
        for _ in range(draw.randrange(1, 8))
    ]
    chosen = [place for place in range(len(layers)) if draw.random() < 0.6]

    def forward(self: Any, x: torch.Tensor) -> torch.Tensor:
        for place in chosen:
            x = self.layers[place](x)
        return x

    model = Of(forward, layers=nn.ModuleList(layers))
    model(torch.ones(2, 4, requires_grad=True)).sum().backward()
    idle = sum(one.numel() for one in model.parameters() if one.grad is None)
    found = [re.match(r"([\d,]+) parameters? ", note) for note in notes_of(model)]
    assert [int(one[1].replace(",", "")) for one in found if one] == ([idle] if idle else [])
